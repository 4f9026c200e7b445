"""Records as draft NIBRS reports: what is known stands in its column, what is not stays blank."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accord.core.formats.nibrs.drafts import (
    DraftArrest,
    DraftIncident,
    DraftPerson,
    draft,
    usable_number,
)
from accord.core.formats.nibrs.flat import Fault, read_flat, write_flat

SUBMITTED = date(2026, 11, 24)
GROUP_B = frozenset({"90D", "90Z"})


def written(incident: DraftIncident) -> list[bytes]:
    stream = io.BytesIO()
    reports = draft(incident, submitted=SUBMITTED, group_b=GROUP_B)
    write_flat((one for report in reports for one in report.segments), stream, year=2019)
    return stream.getvalue().splitlines()


def incident(**changes) -> DraftIncident:
    given = {
        "ori": "XA0010100", "number": "24-000017", "day": date(2026, 3, 8), "hour": 23,
        "offences": ("13A", "120"),
    }  # fmt: skip
    return DraftIncident(**(given | changes))


def test_what_is_known_stands_in_its_column_and_nothing_is_guessed():
    victim = DraftPerson(age=34, sex="F", race="white")
    lines = written(incident(victims=[victim], offenders=[DraftPerson(sex="Male")]))
    assert [chr(line[4]) for line in lines] == ["1", "2", "2", "4", "5"]
    assert lines[0][6:12] == b"112026"
    assert lines[0][16:37] == b"XA001010024-000017   "
    assert lines[0][37:48] == b"20260308 23"
    assert lines[0][48:49] == b" "  # cleared exceptionally: not known, so not said
    assert lines[1][37:46] == b"13A      "
    assert lines[3][37:46] == b"00113A120"
    assert lines[3][70:78] == b"I34  FW "
    assert lines[4][37:46] == b"01    M  "


def test_an_incident_without_a_known_offender_says_so_by_sequence_00():
    assert written(incident())[-1][37:39] == b"00"


def test_a_date_that_is_only_the_reports_says_so_and_gives_no_hour():
    assert written(incident(is_report_date=True))[0][37:49] == b"20260308R   "


def test_a_group_b_offence_is_reported_by_its_arrest_alone():
    arrest = DraftArrest(number="A-9", day=date(2026, 3, 9), offence="90D")
    lines = written(incident(offences=("90D",), arrests=[arrest]))
    assert [chr(line[4]) for line in lines] == ["7"]
    assert lines[0][25:37] == b"A-9         "
    assert lines[0][37:52] == b"0120260309 90D "


def test_an_incident_without_a_nibrs_code_gives_nothing():
    assert written(incident(offences=("", ""))) == []


def test_what_is_written_reads_back_without_a_fault():
    arrest = DraftArrest(number="A1", day=date(2026, 3, 9), offence="13A")
    lines = written(incident(arrests=[arrest], victims=[DraftPerson(), DraftPerson(age=120)]))
    again = list(read_flat(io.BytesIO(b"\r\n".join(lines) + b"\r\n")))
    assert not [one for one in again if isinstance(one, Fault)]
    assert [one.level for one in again] == ["1", "2", "2", "4", "4", "5", "6"]
    assert again[4].age == "99"


@pytest.mark.parametrize(
    ("number", "usable"), [("24-17", "24-17"), ("b 24/000.017", "B24000017"), ("123456789012", "123456789012")]
)  # fmt: skip
def test_a_number_keeps_what_nibrs_takes(number, usable):
    assert usable_number(number) == usable


@given(some.text(min_size=1, max_size=40), some.text(min_size=1, max_size=40))
def test_any_number_fits_and_long_ones_stay_apart(one, other):
    for number in (one, other):
        assert 1 <= len(usable_number(number)) <= 12
        assert usable_number(number).isascii()
    long = "INCIDENT-" + one, "INCIDENT-" + one + "x" * 12
    assert usable_number(long[0] + "y" * 12) != usable_number(long[1])
