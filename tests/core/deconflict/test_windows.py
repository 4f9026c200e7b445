"""Windows: local times over midnight, skipped and repeated hours, other zones; buffers and touch."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.deconflict import Window, WindowError, from_local, is_repeated, local_moment

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ["America/New_York", "America/Denver", "America/Phoenix", "Australia/Lord_Howe", "UTC"]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=3))
buffers = st.timedeltas(timedelta(0), timedelta(hours=4))
windows = st.builds(
    lambda start, long, before, after: Window(
        start=start, end=start + long, before=before, after=after
    ),
    moments,
    lengths,
    buffers,
    buffers,
)


def test_an_end_before_the_start_is_on_the_next_day() -> None:
    found = from_local(date(2026, 6, 1), time(22), time(2), zone=NEW_YORK)
    assert found.start == datetime(2026, 6, 2, 2, tzinfo=UTC)
    assert found.end == datetime(2026, 6, 2, 6, tzinfo=UTC)


def test_a_skipped_hour_is_refused() -> None:
    with pytest.raises(WindowError, match="skip") as caught:
        from_local(date(2026, 3, 8), time(2, 30), time(5), zone=NEW_YORK)
    assert caught.value.code == "skipped"


def test_a_repeated_hour_is_read_at_its_widest() -> None:
    found = from_local(date(2026, 11, 1), time(1, 15), time(1, 45), zone=NEW_YORK)
    assert found.end - found.start == timedelta(minutes=90)
    assert is_repeated(datetime(2026, 11, 1, 1, 15), zone=NEW_YORK)
    assert not is_repeated(datetime(2026, 11, 1, 3), zone=NEW_YORK)
    assert not is_repeated(datetime(2026, 3, 8, 2, 30), zone=NEW_YORK)


def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    spring = from_local(date(2026, 3, 7), time(23), time(4), zone=NEW_YORK)
    autumn = from_local(date(2026, 10, 31), time(23), time(4), zone=NEW_YORK)
    assert spring.end - spring.start == timedelta(hours=4)
    assert autumn.end - autumn.start == timedelta(hours=6)


def test_two_zones_that_name_one_moment_meet() -> None:
    east = from_local(date(2026, 6, 1), time(21), time(22), zone=NEW_YORK)
    west = from_local(date(2026, 6, 1), time(19), time(20), zone=ZoneInfo("America/Denver"))
    assert east.shared_with(west) == timedelta(hours=1)


@given(st.sampled_from(ZONES), moments)
def test_a_local_time_read_back_is_the_time_that_was_written(zone: str, moment: datetime) -> None:
    place = ZoneInfo(zone)
    wall = moment.astimezone(place).replace(tzinfo=None)
    first = local_moment(wall, zone=place, reading="earliest")
    second = local_moment(wall, zone=place, reading="latest")
    assert moment in {first, second}
    assert first <= second
    assert (first < second) == is_repeated(wall, zone=place)


@given(windows, windows)
def test_overlap_is_the_same_from_both_sides_and_that_of_the_intervals(
    one: Window, other: Window
) -> None:
    found = one.shared_with(other)
    assert found == other.shared_with(one)
    apart = one.closes < other.opens or other.closes < one.opens
    assert (found is None) == apart


@given(windows, windows, st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_moving_both_in_time_changes_nothing(one: Window, other: Window, by: timedelta) -> None:
    def moved(window: Window) -> Window:
        return Window(
            start=window.start + by, end=window.end + by, before=window.before, after=window.after
        )

    assert moved(one).shared_with(moved(other)) == one.shared_with(other)


def test_windows_that_touch_to_the_second_meet_and_a_second_apart_do_not() -> None:
    first = Window(start=NOON, end=NOON + timedelta(hours=1), after=timedelta(minutes=10))
    meets = first.closes + timedelta(minutes=5)
    touching = Window(start=meets, end=meets + timedelta(hours=1), before=timedelta(minutes=5))
    later = Window(
        start=meets + timedelta(seconds=1),
        end=meets + timedelta(hours=1),
        before=timedelta(minutes=5),
    )
    assert first.shared_with(touching) == timedelta(0)
    assert first.shared_with(later) is None


@given(windows, windows)
def test_windows_that_share_time_share_a_day(one: Window, other: Window) -> None:
    if one.shared_with(other) is not None:
        assert set(one.days()) & set(other.days())


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOON, NOON), (NOON, NOON - timedelta(1)), (NOON.replace(tzinfo=None), NOON)],
)
def test_what_is_no_window_is_refused(start: datetime, end: datetime) -> None:
    with pytest.raises(WindowError):
        Window(start=start, end=end)
