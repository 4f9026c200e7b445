"""Conflicts: at the radius exactly, in place and in subject, and what either side is told."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from accord.core.deconflict import Plan, Window, compare, cover, in_words, metres
from accord.core.deconflict.cells import SMALL_RADIUS_M, TooWide
from accord.core.geo import Shape

GEOD = Geod(ellps="WGS84")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CENTRE = (-73.98, 40.72)


def window(start: datetime = NOON, hours: float = 2, buffer: int = 0) -> Window:
    wide = timedelta(minutes=buffer)
    return Window(start=start, end=start + timedelta(hours=hours), before=wide, after=wide)


def away(metres_off: float, azimuth: float = 40, centre: tuple[float, float] = CENTRE) -> Shape:
    return Shape.point(*GEOD.fwd(*centre, azimuth, metres_off)[:2])


def plan(shape: Shape | None = None, radius: float = 100, **said: Any) -> Plan:
    return Plan(window=said.pop("window", window()), shape=shape, radius_m=radius, **said)


@given(st.floats(0, 360), st.floats(10, 16_000), st.floats(10, 16_000))
def test_at_the_radius_it_is_a_conflict_and_a_millimetre_beyond_it_is_none(
    azimuth: float, mine: float, theirs: float
) -> None:
    here = plan(Shape.point(*CENTRE), mine)
    assert compare(here, plan(away(mine + theirs, azimuth), theirs)) is not None
    assert compare(here, plan(away(mine + theirs + 0.001, azimuth), theirs)) is None


def test_950_feet_each_meet_at_1900_feet() -> None:
    here, reach = plan(Shape.point(*CENTRE), metres(950)), metres(1_900)
    found = compare(here, plan(away(reach), metres(950)))
    assert found is not None
    assert found.as_data()["distance_ft"] == 1_900.0
    assert found.as_data()["distance_m"] == pytest.approx(579.12)
    assert found.as_data()["shared_minutes"] == 120


def test_another_time_is_no_conflict_of_places() -> None:
    later = plan(away(10), window=window(NOON + timedelta(days=1)))
    assert compare(plan(Shape.point(*CENTRE)), later) is None


def test_a_subject_in_common_is_a_conflict_anywhere_and_at_any_time() -> None:
    mine = plan(None, 0, subjects=frozenset({"a", "b"}))
    theirs = plan(away(90_000), window=window(NOON + timedelta(days=9)), subjects=frozenset({"b"}))
    found = compare(mine, theirs)
    assert found is not None
    assert found.in_subject
    assert not found.in_place
    assert compare(mine, plan(None, 0, subjects=frozenset({"c"}))) is None


@given(st.floats(0, 3_000), st.integers(-300, 300))
def test_both_sides_find_the_same(off: float, minutes: int) -> None:
    one = plan(Shape.point(*CENTRE), 500)
    other = plan(away(off), 700, window=window(NOON + timedelta(minutes=minutes)))
    assert compare(one, other) == compare(other, one)


@given(st.floats(0, 3_000), st.integers(-300, 300))
def test_what_is_told_holds_and_gives_neither_place_nor_times(off: float, minutes: int) -> None:
    one = plan(Shape.point(*CENTRE), 1_000)
    other = plan(away(off), 2_000, window=window(NOON + timedelta(minutes=minutes)))
    found = compare(one, other)
    if found is None:
        return
    told = found.told()
    assert set(told) == {"in_place", "in_subject", "within_ft", "within_m", "shared_minutes"}
    assert told["within_ft"] is None or metres(told["within_ft"]) >= off - 1e-3
    assert found.shared is not None
    assert told["shared_minutes"] % 15 == 0
    assert 0 <= told["shared_minutes"] - found.shared / timedelta(minutes=1) <= 15


def test_what_is_told_in_words() -> None:
    one, other = plan(Shape.point(*CENTRE), 200), plan(away(300), 200)
    found = compare(one, other)
    assert found is not None
    assert in_words(found.told()) == (
        "Places within 1,000 ft of each other, up to 120 minutes at the same time."
    )


centres = st.tuples(st.floats(-180, 180), st.floats(-80, 80))
radii = st.sampled_from([30.0, 289.56, SMALL_RADIUS_M, SMALL_RADIUS_M + 1, 4_000.0, 16_000.0])
steps = st.tuples(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))


@st.composite
def shapes(draw: Any, centre: tuple[float, float]) -> Shape:
    found = []
    for east, north in draw(st.lists(steps, min_size=1, max_size=4, unique=True)):
        bearing = math.degrees(math.atan2(east, north))
        found.append(GEOD.fwd(*centre, bearing, math.hypot(east, north))[:2])
    if len(set(found)) < 2:
        return Shape.point(*found[0])
    if len(set(found)) >= 3 and draw(st.booleans()):
        return Shape.area(found[:3])
    return Shape.route(list(dict.fromkeys(found)))


@given(st.data())
def test_whatever_collides_shares_a_cell_from_both_sides(data: Any) -> None:
    centre = data.draw(centres)
    one = plan(data.draw(shapes(centre)), data.draw(radii))
    other = plan(data.draw(shapes(centre)), data.draw(radii))
    if compare(one, other) is None:
        return
    assert one.shape is not None
    assert other.shape is not None
    mine, theirs = (cover(side.shape, radius_m=side.radius_m) for side in (one, other))
    assert mine.asked & theirs.kept
    assert theirs.asked & mine.kept


@given(st.floats(-0.2, 0.2), st.floats(-60, 60), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_what_lies_deep_in_an_area_across_the_date_line_is_found(
    shift: float, south: float, along: float, up: float
) -> None:
    def at(east: float, north: float) -> tuple[float, float]:
        return (180 + shift + 0.4 * (east - 0.5) + 180) % 360 - 180, south + 0.4 * north

    area = plan(Shape.area([at(0, 0), at(1, 0), at(1, 1), at(0, 1)]))
    inside = plan(Shape.point(*at(along, up)))
    found = compare(area, inside)
    assert found is not None
    assert found.distance_m == 0
    assert area.shape is not None
    assert inside.shape is not None
    mine, theirs = (cover(side.shape, radius_m=100) for side in (area, inside))
    assert mine.asked & theirs.kept
    assert theirs.asked & mine.kept
    assert compare(area, plan(Shape.point(*at(2, up)))) is None


@given(centres, st.floats(0, 360), radii, radii, st.floats(0.9, 1.0))
def test_points_at_the_very_edge_of_their_reach_share_a_cell(
    centre: tuple[float, float], azimuth: float, mine: float, theirs: float, share: float
) -> None:
    other = away((mine + theirs) * share, azimuth, centre)
    first = cover(Shape.point(*centre), radius_m=mine)
    second = cover(other, radius_m=theirs)
    assert first.asked & second.kept
    assert second.asked & first.kept


def test_a_point_is_kept_in_two_cells_only() -> None:
    assert len(cover(Shape.point(*CENTRE), radius_m=metres(950)).kept) == 2


@given(centres, st.floats(0, 360))
def test_small_ones_some_miles_apart_are_not_brought_together_by_the_cells_of_wide_ones(
    centre: tuple[float, float], azimuth: float
) -> None:
    small = metres(950)
    here = cover(Shape.point(*centre), radius_m=small)
    beyond = cover(away(12_000, azimuth, centre), radius_m=small)
    assert not here.asked & beyond.kept
    wide = cover(away(12_000, azimuth, centre), radius_m=12_000)
    assert here.asked & wide.kept
    assert wide.asked & here.kept


def test_a_country_is_too_wide() -> None:
    with pytest.raises(TooWide):
        cover(Shape.area([(0, 40), (8, 40), (8, 47), (0, 47)]), radius_m=100)
