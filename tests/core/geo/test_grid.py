"""Grids: every point of the area has one cell, cells hold their centres, areas add up."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.geo import OUTSIDE, Area, GridError, HexGrid, LocalProjection, SquareGrid, inside

TOWN = Area.from_geojson(
    {
        "type": "Polygon",
        "coordinates": [[[-79.42, 43.6], [-79.35, 43.61], [-79.36, 43.68], [-79.42, 43.6]]],
    },
    name="Town",
)
GRIDS = [SquareGrid.over(TOWN, cell_m=250), HexGrid.over(TOWN, resolution=9)]
by_kind = pytest.mark.parametrize("grid", GRIDS, ids=["square", "hex"])


@by_kind
def test_each_cell_holds_its_own_centre(grid):
    assert (grid.cell_of(*grid.centres()) == np.arange(grid.size)).all()
    assert len(set(grid.ids)) == grid.size == len(grid.areas_km2)


@by_kind
@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_point_of_the_area_lies_in_the_polygon_of_its_cell(grid, seed):
    rng = np.random.default_rng(seed)
    west, south, east, north = TOWN.bounds
    lon, lat = rng.uniform(west, east, 40), rng.uniform(south, north, 40)
    kept = TOWN.contains(lon, lat)
    cells = grid.cell_of(lon[kept], lat[kept])
    assert (cells >= 0).all()
    for cell, x, y in zip(cells, lon[kept], lat[kept], strict=True):
        ring = shapely.Polygon(grid.polygon(int(cell)))
        assert ring.is_valid
        assert ring.exterior.is_ccw
        assert ring.distance(shapely.Point(x, y)) < 1e-6


def test_clipped_squares_add_up_to_the_area():
    assert GRIDS[0].areas_km2.sum() == pytest.approx(TOWN.km2, rel=1e-9)


def test_hexagons_cover_at_least_the_area():
    assert TOWN.km2 < GRIDS[1].areas_km2.sum() < 1.5 * TOWN.km2


@by_kind
def test_points_outside_and_no_numbers_have_no_cell(grid):
    cells = grid.cell_of([0.0, np.nan, -79.38], [0.0, 43.6, np.inf])
    assert cells.tolist() == [OUTSIDE] * 3


@by_kind
def test_the_boundary_mask_keeps_centres_inside_only(grid):
    mask = inside(grid, TOWN)
    assert 0 < mask.sum() < grid.size


def test_squares_around_points_are_exactly_the_near_ones():
    lon, lat = np.array([-79.40, -79.38]), np.array([43.61, 43.63])
    grid = SquareGrid.around(lon, lat, cell_m=100, within_m=300)
    x, y = grid.projection.to_metres(lon, lat)
    apart = np.hypot(grid.x[:, None] - x, grid.y[:, None] - y).min(axis=1)
    assert apart.max() <= 300 + 0.1
    assert grid.size == pytest.approx(2 * np.pi * 300**2 / 100**2, rel=0.1)


def test_hexagons_around_a_point_are_seven():
    assert HexGrid.around([-79.4], [43.6], rings=1).size == 7


def test_too_many_cells_are_refused_before_they_are_made():
    wide = Area.from_bounds(west=-80, south=43, east=-70, north=50)
    with pytest.raises(GridError, match="the most is"):
        SquareGrid.over(wide, cell_m=50)
    with pytest.raises(GridError, match="the most is"):
        HexGrid.over(wide, resolution=11)


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_projection_goes_there_and_back_and_keeps_distances(lon, lat, east, north):
    local = LocalProjection(lon0=lon, lat0=lat)
    x, y = local.to_metres(lon + east, lat + north)
    back = local.to_degrees(x, y)
    assert back[0] == pytest.approx(lon + east, abs=1e-8)
    assert back[1] == pytest.approx(lat + north, abs=1e-8)
    dx, dy = local.to_metres([lon, lon], [lat, lat + 0.01])
    assert dx[0] == pytest.approx(dx[1], abs=1e-6)
    assert dy[1] - dy[0] == pytest.approx(1111.0, rel=0.007)
