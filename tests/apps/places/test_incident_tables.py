"""Arrays of incidents: counts agree with the rows they came from, and memory forgets in time."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.places import surface
from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.apps.records.selectors.keeping import Shelf
from accord.core.geo import Area, SquareGrid

ROWS = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2021, 12, 31)),
        st.none() | st.integers(0, 23),
        st.none() | st.floats(-1, 1),
        st.floats(-1, 1),
        st.sampled_from(["220", "240", ""]),
        st.sampled_from(["XA0000001", "XA0000002"]),
        st.booleans(),
    ),
    max_size=40,
)


def table(rows) -> Incidents:
    return Incidents.of(rows, kind="incident")


@given(ROWS)
def test_every_record_with_an_hour_stands_in_one_cell_of_the_week(rows):
    counts = table(rows).by_weekday_and_hour()

    wanted = np.zeros((7, 24), int)
    for day, hour, *_ in rows:
        if hour is not None:
            wanted[day.weekday(), hour] += 1
    assert (counts == wanted).all()


@given(ROWS, st.integers(1, 60))
def test_weeks_count_each_day_once(rows, weeks):
    end = date(2021, 6, 1)
    first = end - timedelta(weeks=weeks)

    counts = table(rows).by_week(end=end, weeks=weeks)

    assert len(counts) == weeks
    assert counts.sum() == sum(first <= row[0] < end for row in rows)


@given(ROWS)
def test_agencies_add_up_to_all(rows):
    assert sum(table(rows).by_owner().values()) == len(rows)


@given(ROWS)
def test_an_area_holds_only_records_with_a_point_in_it(rows):
    half = Area.from_bounds(west=0, south=-1, east=1, north=1)

    inside = table(rows).inside(half)

    assert len(inside) == sum(row[2] is not None and row[2] >= 0 for row in rows)


@given(ROWS)
def test_offences_narrow_and_none_named_means_all(rows):
    whole = table(rows)

    assert len(whole.of_offences(())) == len(rows)
    assert len(whole.of_offences(("220",))) == sum(row[4] == "220" for row in rows)
    assert len(whole.of_offences(("09A",))) == 0


@given(ROWS, st.dates(date(2019, 12, 1), date(2022, 1, 31)), st.integers(-30, 400), st.booleans())
def test_a_stretch_of_days_holds_the_records_of_these_days_in_any_order(rows, start, days, by_day):
    rows = sorted(rows, key=lambda row: row[0]) if by_day else rows
    end = start + timedelta(days=days)

    cut = table(rows).between(start, end)

    asked = [row for row in rows if start <= row[0] < end]
    assert [day_of(day) for day in cut.day] == [row[0] for row in asked]
    assert [cut.owners[place] for place in cut.owner] == [row[5] for row in asked]
    assert cut.is_discovered.tolist() == [row[6] for row in asked]


@given(ROWS, st.sets(st.sampled_from(["XA0000001", "XA0000002", "XA0000003"])))
def test_days_of_agencies_are_those_of_their_records(rows, oris):
    days = [day_of(day) for day in table(rows).days_of(oris)]

    assert days == [row[0] for row in rows if row[5] in oris]
    if oris:
        assert len(table(rows).of_owners(list(oris))) == len(days)


def test_an_unknown_hour_is_noon():
    rows = [(date(1970, 1, 2), None, 0.0, 0.0, "220", "X", False)]

    assert table(rows).moment.tolist() == [1.5]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_day_numbers_go_there_and_back(day):
    assert day_of(day_number(day)) == day


def test_a_shelf_forgets_what_was_used_least():
    shelf, now = Shelf(room=2), datetime(2024, 1, 1, tzinfo=UTC)
    one = table([])
    shelf.put(("a",), one, until=None)
    shelf.put(("b",), one, until=None)
    assert shelf.get(("a",), now=now) is one
    shelf.put(("c",), one, until=None)

    assert shelf.get(("b",), now=now) is None
    assert shelf.get(("a",), now=now) is one


def test_a_shelf_forgets_at_the_moment_a_release_runs_out():
    shelf, end = Shelf(), datetime(2024, 1, 1, tzinfo=UTC)
    shelf.put(("a",), table([]), until=end)

    assert shelf.get(("a",), now=end - timedelta(seconds=1)) is not None
    assert shelf.get(("a",), now=end) is None
    assert shelf.get(("a",), now=end - timedelta(seconds=1)) is None


@given(st.floats(-60, 60), st.floats(0.01, 0.1), st.integers(0, 2**31))
def test_a_surface_comes_back_as_it_was_packed(west, size, seed):
    area = Area.from_bounds(west=west, south=40, east=west + size, north=40 + size)
    grid = SquareGrid.over(area, cell_m=500)
    expected = np.random.default_rng(seed).gamma(0.2, 1, grid.size)

    packed = surface.pack(grid, expected)
    back, counts = surface.grid_of(packed, grid.describe())

    assert back.ids == grid.ids
    np.testing.assert_allclose(counts, expected, rtol=1e-6, atol=1e-30)


@given(ROWS)
def test_agencies_read_apart_and_joined_are_the_same_table(rows):
    rows = sorted(rows, key=lambda row: row[0])
    parts = [table([row for row in rows if row[5] == ori]) for ori in ("XA0000001", "XA0000002")]
    joined, whole = Incidents.joined(parts, kind="incident"), table(rows)

    assert (joined.offences, joined.owners) == (whole.offences, whole.owners)
    assert joined.by_owner() == whole.by_owner()
    np.testing.assert_array_equal(joined.day, whole.day)
    np.testing.assert_array_equal(joined.by_weekday_and_hour(), whole.by_weekday_and_hour())
    for ori in whole.owners:
        one, other = joined.of_owners([ori]), whole.of_owners([ori])
        for name in ("day", "hour", "lon", "lat", "offence", "is_discovered"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
