"""Laws of pacing, local time and record content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.records.contents import (
    Unstorable,
    commitment_of,
    content_of,
    is_committed,
    local_parts,
)
from accord.apps.records.sensitivity import default_level
from accord.apps.records.services.pacing import LARGEST, LONGEST_MS, SMALLEST, Pace
from accord.apps.records.services.timing import Stopwatch
from accord.core.formats.tabular import CoordinateStatus, NormalRecord, OffenceStatus
from accord.core.vocabulary import Dissemination, PersonRole, RecordKind

MOMENT = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
SOUND = NormalRecord(
    kind=RecordKind.INCIDENT, local_id="A-1", incident_id="", agency=None,
    zone="America/New_York", occurred_earliest=MOMENT, occurred_latest=MOMENT, reported=None,
    offence_code="X", offence_text="ROBBERY", nibrs_code="120",
    offence_status=OffenceStatus.MAPPED, lon=-73.9, lat=40.7,
    coordinate_status=CoordinateStatus.OK, address="", area="", disposition="", narrative="",
    domestic=None, arrest_made=None, extra={},
)  # fmt: skip
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)
)


@given(st.floats(min_value=0.001, max_value=10), st.floats(min_value=0, max_value=30))
def test_pace_finds_a_chunk_below_the_promise_for_any_steady_machine(per_row, fixed):
    pace = Pace()
    took = 0.0
    for _ in range(30):
        rows = pace.size
        took = fixed + rows * per_row
        pace.took(rows, took)
        assert SMALLEST <= pace.size <= LARGEST
    assert took <= LONGEST_MS or rows == SMALLEST


@given(MOMENTS, st.sampled_from(["America/New_York", "America/Denver", "UTC", "Asia/Kolkata"]))
def test_local_parts_are_those_of_the_zone(moment, zone):
    day, weekday, hour = local_parts(moment, moment, zone)
    local = moment.astimezone(ZoneInfo(zone))
    assert (day, weekday, hour) == (local.date(), local.weekday(), local.hour)
    assert local_parts(moment, moment + timedelta(hours=2), zone)[2] is None


@given(TEXT, TEXT, st.dictionaries(TEXT, TEXT, max_size=4))
def test_equal_content_has_one_digest_and_any_difference_another(address, narrative, extra):
    one = replace(SOUND, address=address, narrative=narrative, extra=extra)
    same = replace(one, extra=dict(reversed(extra.items())))
    other = replace(one, narrative=narrative + "x")
    digest = content_of(one, repeats=False).digest
    assert digest == content_of(same, repeats=False).digest
    assert digest != content_of(other, repeats=False).digest


def test_a_commitment_opens_only_with_its_digest_and_salt():
    commitment, salt = commitment_of("a" * 64)
    again, other_salt = commitment_of("a" * 64)
    assert commitment != again
    assert is_committed("a" * 64, commitment=commitment, salt=salt)
    assert not is_committed("b" * 64, commitment=commitment, salt=salt)
    assert not is_committed("a" * 64, commitment=commitment, salt=other_salt)


@pytest.mark.parametrize(
    ("repeats", "local_id", "expected"),
    [
        (True, "A-1#2", ("A-1", "2")),
        (True, "A-1", ("A-1", "")),
        (True, "#2", ("#2", "")),
        (True, "A#B", ("A#B", "")),
        (False, "A-1#2", ("A-1#2", "")),
    ],
)
def test_rows_of_one_number_are_told_apart(repeats, local_id, expected):
    content = content_of(replace(SOUND, local_id=local_id), repeats=repeats)
    assert (content.local_id, content.row_key) == expected


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"extra": {"note": "a\0b"}}, "plain_text"),
        ({"address": "a\0b"}, "plain_text"),
        ({"narrative": "\ud800"}, "plain_text"),
        ({"disposition": "d" * 201}, "max_length"),
    ],
)
def test_what_a_database_refuses_is_named_before(change, rule):
    with pytest.raises(Unstorable) as refused:
        content_of(replace(SOUND, **change), repeats=False)
    assert refused.value.rule == rule


def test_a_backslash_is_not_taken_for_a_null_character():
    assert content_of(replace(SOUND, address="C:\\u0000"), repeats=False)
    assert content_of(replace(SOUND, extra={"a": "C:\\u0000"}), repeats=False)


def test_police_discovered_offences_are_marked():
    names = content_of(replace(SOUND, nibrs_code="35A"), repeats=False).columns
    assert names[15] is True
    assert content_of(SOUND, repeats=False).columns[15] is False


def test_protected_roles_stay_with_their_owner():
    assert default_level(PersonRole.VICTIM) is Dissemination.RED
    assert default_level(PersonRole.SUSPECT) is Dissemination.YELLOW


def test_the_stopwatch_gives_each_step_its_own_time():
    watch = Stopwatch()

    def slow():
        for number in range(3):
            watch.add("inner", 0.5)
            yield number

    assert list(watch.timed("outer", slow(), without="inner")) == [0, 1, 2]
    assert watch.seconds["inner"] == 1.5
    assert watch.seconds["outer"] < 0
    with watch.step("block"):
        pass
    assert watch.seconds["block"] >= 0
