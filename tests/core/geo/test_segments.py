"""Street segments: every point on one or none, lengths that add up, the same in any CRS."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.geo import (
    OUTSIDE,
    Area,
    GridError,
    LocalProjection,
    SegmentGrid,
    SquareGrid,
    to_wgs84,
)
from accord.core.geo.projection import moved

HERE = LocalProjection(lon0=-79.4, lat0=43.7)
# Two avenues of 1 km, five streets of 600 m across them, and a bent lane that only touches the first.
METRES = [
    shapely.LineString([(0, 0), (1000, 0)]),
    shapely.LineString([(0, 500), (1000, 500)]),
    *(shapely.LineString([(x, -50), (x, 550)]) for x in (100, 300, 500, 700, 900)),
    shapely.LineString([(200, 0), (230, -40), (200, -80)]),
]
TOWN = np.array([HERE.geometry_to_degrees(line) for line in METRES], object)
GRID = SegmentGrid.over(TOWN)


def degrees(points):
    return HERE.to_degrees(*np.asarray(points, float).T)


def test_streets_are_cut_where_they_meet_and_at_the_longest_length():
    lengths = sum(line.length for line in METRES)
    assert GRID.measures.sum() == pytest.approx(lengths, rel=1e-5)
    assert GRID.measures.max() <= GRID.longest_m + 0.002
    # The first avenue: 100, 100 | 100 at the lane, 200, 200, 200, 100.
    first = [one for one in GRID.ids if one.startswith("1:")]
    assert first == [f"1:{piece}" for piece in range(1, 8)]
    # A street: 50, then 500 in three equal parts, then 50, all short ones kept.
    street = GRID.measures[[at for at, one in enumerate(GRID.ids) if one.startswith("3:")]]
    assert street == pytest.approx([50, 500 / 3, 500 / 3, 500 / 3, 50], abs=0.01)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 900),
    st.integers(-60, 500),
    st.integers(20, 900),
    st.integers(20, 500),
    st.sampled_from([30.0, 75.0, 200.0]),
)
def test_lengths_add_up_to_the_layers_length_within_the_mask(west, south, wide, high, longest):
    # No border runs along a street: there a millimetre decides.
    box = shapely.box(west + 0.3, south + 0.3, west + wide + 0.7, south + high + 0.7)
    inside = shapely.intersection(shapely.MultiLineString(METRES), box).length
    area = Area(geometry=HERE.geometry_to_degrees(box))
    if inside < 1:
        return
    grid = SegmentGrid.over(TOWN, area=area, longest_m=longest)
    assert grid.measures.sum() == pytest.approx(inside, rel=1e-4, abs=0.01)
    assert grid.measures.max() <= longest + 0.002
    assert len(set(grid.ids)) == grid.size


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_every_point_is_on_the_nearest_segment_or_on_none(seed):
    points = np.random.default_rng(seed).uniform([-100, -150], [1100, 650], (60, 2))
    cells = GRID.cell_of(*degrees(points))
    x, y = GRID.projection.to_metres(*degrees(points))
    apart = shapely.distance(shapely.points(x, y)[:, None], GRID.lines[None, :])
    assert ((cells == OUTSIDE) == (apart.min(axis=1) > GRID.snap_m)).all()
    placed = cells >= 0
    assert apart[placed, cells[placed]] == pytest.approx(apart[placed].min(axis=1), abs=0.002)


def test_at_a_corner_the_first_by_index_takes_the_point():
    ends = np.array([(100, 0), (300, 0), (500, 500)])
    cells = GRID.cell_of(*degrees(ends))
    for cell, end in zip(cells, ends, strict=True):
        x, y = GRID.projection.to_metres(*degrees([end]))
        touching = shapely.distance(GRID.lines, shapely.Point(x[0], y[0])) < 0.002
        assert touching.sum() == 4
        assert cell == np.flatnonzero(touching)[0]


@pytest.mark.parametrize("crs", ["EPSG:26917", "EPSG:3857", "EPSG:2958"])
def test_the_files_coordinate_system_changes_nothing(crs):
    there = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    came = np.array([to_wgs84(moved(line, there.transform), crs=crs) for line in TOWN], object)
    grid = SegmentGrid.over(came)
    assert grid.ids == GRID.ids
    assert grid.measures == pytest.approx(GRID.measures, abs=0.005)
    points = np.random.default_rng(3).uniform([0, -50], [1000, 550], (300, 2))
    assert grid.cell_of(*degrees(points)).tolist() == GRID.cell_of(*degrees(points)).tolist()


def test_each_segment_holds_its_own_midpoint_and_its_line_goes_through_it():
    assert GRID.cell_of(*GRID.centres()).tolist() == list(range(GRID.size))
    for at, (lon, lat) in enumerate(zip(*GRID.centres(), strict=True)):
        assert shapely.LineString(GRID.polygon(at)).distance(shapely.Point(lon, lat)) < 1e-7


def test_neighbours_share_an_end_both_ways():
    source, target = GRID.neighbours()
    pairs = set(zip(source.tolist(), target.tolist(), strict=True))
    assert {(b, a) for a, b in pairs} == pairs
    touching = shapely.distance(GRID.lines[:, None], GRID.lines[None, :]) < 0.002
    np.fill_diagonal(touching, val=False)
    assert pairs == set(map(tuple, np.argwhere(touching).tolist()))


def test_streets_that_lie_on_each_other_count_once_and_the_first_names_them():
    twice = np.concatenate([TOWN[:1], TOWN[:1]])
    grid = SegmentGrid.over(twice, names=["a", "b"])
    assert grid.measures.sum() == pytest.approx(1000, rel=1e-5)
    assert {one.split(":")[0] for one in grid.ids} == {"a"}


def test_the_same_streets_in_shorter_pieces():
    short = GRID.cut_at(60)
    assert short.measures.sum() == pytest.approx(GRID.measures.sum(), rel=1e-6)
    assert short.measures.max() <= 60 + 0.002
    assert len(set(short.ids)) == short.size > GRID.size


def test_no_number_has_no_segment_and_no_street_is_no_grid():
    assert GRID.cell_of([np.nan, 0.0], [43.7, np.inf]).tolist() == [OUTSIDE, OUTSIDE]
    elsewhere = Area.from_bounds(west=0, south=0, east=1, north=1)
    with pytest.raises(GridError, match="no street"):
        SegmentGrid.over(TOWN, area=elsewhere)
    with pytest.raises(GridError, match="no street"):
        SegmentGrid.over([shapely.LineString()])
    with pytest.raises(GridError, match="above 0"):
        SegmentGrid.over(TOWN, longest_m=0)


def test_squares_have_one_measure_each_and_segments_their_metres():
    assert SquareGrid.around([-79.4], [43.7]).measures.tolist() == [1.0] * 12
    assert GRID.describe()["km"] == pytest.approx(GRID.measures.sum() / 1000, abs=0.001)
