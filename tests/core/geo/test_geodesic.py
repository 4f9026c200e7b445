"""Distances on the ellipsoid against an oracle that walks along every edge in small steps."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from accord.core.geo import Shape, contains, distance
from accord.core.geo.errors import InvalidGeometryError

GEOD = Geod(ellps="WGS84")
STEPS = 120
DENVER = (-104.99, 39.74)


def walked(shape: Shape) -> tuple[np.ndarray, float]:
    """Points along every edge, and the longest step between two of them."""
    if shape.kind == "point":
        return np.array(shape.rings[0]), 0.0
    parts, longest = [], 0.0
    for (lon1, lat1, lon2, lat2), long in zip(shape.edges, shape.lengths, strict=True):
        azimuth = GEOD.inv(lon1, lat1, lon2, lat2)[0]
        at = np.linspace(0, long, STEPS)
        lons, lats, _ = GEOD.fwd(
            np.full(STEPS, lon1), np.full(STEPS, lat1), np.full(STEPS, azimuth), at
        )
        parts.append(np.column_stack([lons, lats]))
        longest = max(longest, long / (STEPS - 1))
    return np.vstack(parts), longest


def oracle(one: Shape, other: Shape) -> tuple[float, float]:
    """The least distance between sampled points, and by how much it may be too long."""
    (a, a_step), (b, b_step) = walked(one), walked(other)
    grid = np.broadcast_arrays(a[:, None, 0], a[:, None, 1], b[None, :, 0], b[None, :, 1])
    metres = GEOD.inv(*(part.ravel() for part in grid))[2]
    return float(metres.min()), (a_step + b_step) / 2


def offset(centre: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(*centre, math.degrees(math.atan2(east, north)), math.hypot(east, north))
    return lon, lat


centres = st.tuples(st.floats(-180, 180), st.floats(-84, 84))
steps = st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000))


@st.composite
def pairs(draw: Any) -> tuple[Shape, Shape]:
    centre = draw(centres)

    def shape() -> Shape:
        points = [offset(centre, *one) for one in draw(st.lists(steps, min_size=1, max_size=4))]
        distinct = list(dict.fromkeys(points))
        return Shape.point(*points[0]) if len(distinct) < 2 else Shape.route(distinct)

    return shape(), shape()


@given(pairs())
def test_the_distance_is_never_longer_than_the_oracles_and_at_most_a_step_shorter(
    pair: tuple[Shape, Shape],
) -> None:
    found = distance(*pair)
    sampled, step = oracle(*pair)
    assert found <= sampled + 1e-6
    assert sampled - found <= step + 1e-6


@given(pairs())
def test_the_distance_is_the_same_from_both_sides(pair: tuple[Shape, Shape]) -> None:
    assert distance(*pair) == pytest.approx(distance(*reversed(pair)), abs=1e-6)


@given(centres, st.floats(0, 360), st.floats(0.001, 50_000))
def test_two_points_are_as_far_apart_as_the_geodesic_is_long(
    centre: tuple[float, float], azimuth: float, metres: float
) -> None:
    lon, lat, _ = GEOD.fwd(*centre, azimuth, metres)
    assert distance(Shape.point(*centre), Shape.point(lon, lat)) == pytest.approx(metres, abs=1e-6)


@given(centres, st.floats(0, 360), st.floats(1, 20_000), st.floats(100, 80_000))
def test_a_point_beside_a_route_is_as_far_off_as_the_perpendicular_is_long(
    centre: tuple[float, float], heading: float, aside: float, half: float
) -> None:
    ends = [GEOD.fwd(*centre, heading + turn, half)[:2] for turn in (0, 180)]
    lon, lat, _ = GEOD.fwd(*centre, heading + 90, aside)
    found = distance(Shape.point(lon, lat), Shape.route(ends))
    assert found == pytest.approx(aside, abs=1e-4)


def test_routes_that_cross_touch() -> None:
    one = Shape.route([offset(DENVER, -500, -500), offset(DENVER, 500, 500)])
    other = Shape.route([offset(DENVER, -500, 500), offset(DENVER, 500, -500)])
    assert distance(one, other) == 0.0


def test_routes_that_only_nearly_cross_are_apart() -> None:
    one = Shape.route([offset(DENVER, -500, 0), offset(DENVER, 500, 0)])
    other = Shape.route([offset(DENVER, 0, 0.02), offset(DENVER, 0, 500)])
    assert distance(one, other) == pytest.approx(0.02, abs=1e-4)


def test_an_area_holds_what_lies_in_it_and_not_what_lies_in_its_hole() -> None:
    outer = [offset(DENVER, x, y) for x, y in ((-3e3, -3e3), (3e3, -3e3), (3e3, 3e3), (-3e3, 3e3))]
    hole = [offset(DENVER, x, y) for x, y in ((-1e3, -1e3), (1e3, -1e3), (1e3, 1e3), (-1e3, 1e3))]
    area = Shape.area(outer, hole)
    assert distance(area, Shape.point(*offset(DENVER, 2_000, 0))) == 0.0
    middle = distance(area, Shape.point(*DENVER))
    assert middle == pytest.approx(1_000, abs=1.0)
    inside = Shape.area([offset(DENVER, x, y) for x, y in ((1500, 0), (1600, 0), (1550, 50))])
    assert distance(area, inside) == 0.0
    assert not contains(area, *DENVER).any()


def test_an_area_over_the_date_line_is_one_area() -> None:
    area = Shape.area([(179.9, -10.1), (-179.9, -10.1), (-179.9, -9.9), (179.9, -9.9)])
    assert distance(area, Shape.point(180.0, -10.0)) == 0.0
    assert distance(area, Shape.point(-179.8, -10.0)) == pytest.approx(10_950, rel=0.01)
    assert not contains(area, 0.0, -10.0).any()


@given(pairs(), st.floats(-360, 360))
def test_a_longitude_turned_around_the_axis_changes_no_distance(
    pair: tuple[Shape, Shape], turn: float
) -> None:
    def turned(shape: Shape) -> Shape:
        ring = tuple(((lon + turn + 180) % 360 - 180, lat) for lon, lat in shape.rings[0])
        return Shape(kind=shape.kind, rings=(ring,))

    assert distance(*map(turned, pair)) == pytest.approx(distance(*pair), abs=1e-4)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Shape.point(200, 0), "degrees"),
        (lambda: Shape.point(float("nan"), 0), "not a number"),
        (lambda: Shape.route([(1, 1), (1, 1)]), "at least 2"),
        (lambda: Shape.area([(0, 0), (1, 0), (0, 0)]), "at least 3"),
        (lambda: Shape.route([(0, 0), (40, 0)]), "1,000 km"),
    ],
)
def test_what_is_no_shape_says_why(make: Any, words: str) -> None:
    with pytest.raises(InvalidGeometryError, match=words):
        make()
