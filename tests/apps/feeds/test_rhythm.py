"""When a feed is looked at and from when it is late, in the agency's own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.feeds.rhythm import Rhythm, late_since
from accord.frame.errors import Invalid

NEW_YORK = ZoneInfo("America/New_York")
DAILY = Rhythm.from_json({"weekdays": [0, 1, 2, 3, 4], "at": "06:00"})
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda one: one.replace(tzinfo=UTC)
)


@given(moments, st.sets(st.integers(0, 6), min_size=1), st.times())
def test_the_next_time_comes_after_and_is_the_last_one_when_it_has_come(moment, days, clock):
    rhythm = Rhythm(weekdays=tuple(sorted(days)), at=clock.replace(second=0, microsecond=0))
    following = rhythm.next_after(moment, NEW_YORK)
    assert moment < following <= moment + timedelta(days=8)
    assert following.weekday() in days
    assert rhythm.last_until(following, NEW_YORK) == following
    before = rhythm.last_until(moment, NEW_YORK)
    assert before is not None
    assert before <= moment


def test_the_local_time_stays_when_the_clocks_change():
    friday = Rhythm.from_json({"weekdays": [4, 0], "at": "06:00"})
    found = friday.next_after(at("2026-03-06T07:00"), NEW_YORK)  # clocks go forward on the 8th
    assert found == at("2026-03-09T06:00")
    assert found.astimezone(UTC).hour == 10


@pytest.mark.parametrize(
    ("last", "now", "since"),
    [
        ("2026-03-02T05:40", "2026-03-02T08:30", None),  # a little early counts
        ("2026-03-02T06:30", "2026-03-03T06:50", None),  # within the grace of Tuesday
        ("2026-03-02T06:30", "2026-03-03T07:01", "2026-03-03T06:00"),
        ("2026-03-06T06:30", "2026-03-09T05:00", None),  # nobody delivers on a weekend
        ("2026-03-06T06:30", "2026-03-09T09:00", "2026-03-09T06:00"),
        ("2026-03-01T06:30", "2026-03-02T08:30", "2026-03-02T06:00"),
    ],
)
def test_weekdays_are_late_after_their_grace(last, now, since):
    found = late_since(DAILY, grace=HOUR, last=at(last), now=at(now), zone=NEW_YORK)
    assert found == (at(since) if since else None)


@pytest.mark.parametrize(("hours", "late"), [(24, False), (24.9, False), (25.1, True)])
def test_an_interval_is_late_after_its_grace(hours, late):
    last = at("2026-03-02T06:00")
    rhythm = Rhythm(every_minutes=24 * 60)
    found = late_since(
        rhythm, grace=HOUR, last=last, now=last + timedelta(hours=hours), zone=NEW_YORK
    )
    assert (found is not None) is late
    assert found in {None, last + timedelta(days=1)}


@pytest.mark.parametrize(
    "plain",
    [
        {}, {"every_minutes": 1}, {"every_minutes": "60"}, {"every_minutes": True},
        {"weekdays": [], "at": "06:00"}, {"weekdays": [7], "at": "06:00"},
        {"weekdays": [0], "at": "25:00"}, {"weekdays": [0], "at": None},
        {"every_minutes": 60, "at": "06:00"}, {"weekdays": "0", "at": "06:00"},
    ],
)  # fmt: skip
def test_a_rhythm_of_another_shape_is_refused_by_its_field(plain):
    with pytest.raises(Invalid) as caught:
        Rhythm.from_json(plain, field="expected")
    assert [fault.field for fault in caught.value.faults] == ["expected"]


@pytest.mark.parametrize("plain", [{"every_minutes": 60}, {"weekdays": [0, 4], "at": "06:30"}])
def test_a_rhythm_is_stored_as_it_was_said(plain):
    assert Rhythm.from_json(plain).to_json() == plain
