"""Columns whose dates are written in many ways: named with row and format, and never guessed."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from accord.core.formats.tabular import (
    Landed,
    Learned,
    Rejected,
    Said,
    Suggestion,
    land,
    learned_from,
    open_table,
    suggest,
)
from accord.core.formats.tabular.table import Table

MIXED = """case_number,when_occurred,offense,address
24-1,2024-01-02 10:00,BURGLARY,100 MAIN ST
24-2,01/13/2024,ROBBERY,200 MAIN ST
24-3,14.01.2024,BURGLARY,300 MAIN ST
24-4,Jan 15 2024,SIMPLE ASSAULT,400 MAIN ST
24-5,16 Jan 2024,BURGLARY,500 MAIN ST
24-6,20240117,ROBBERY,600 MAIN ST
24-7,soon,BURGLARY,700 MAIN ST
24-8,03/04/2024,BURGLARY,800 MAIN ST
"""
REPORTED = "incident_number,Date Rptd,offense\n" + "".join(
    f"24-{n:04d},2024-03-{1 + n % 28:02d} 10:15,BURGLARY\n" for n in range(40)
)


def opened(text: str) -> Table:
    return open_table(io.BytesIO(text.encode()), filename="export.csv")


def suggested(text: str, learned: Learned | None = None, **said: Any) -> Suggestion:
    return suggest(
        opened(text), ori="NV0160200", zone="America/Los_Angeles", learned=learned,
        said=Said(**said),
    )  # fmt: skip


def test_each_way_of_writing_is_named_with_its_column_and_first_row() -> None:
    found = suggested(MIXED)
    assert (found.mapping, found.missing, found.mixed) == (None, ("occurred",), ("when_occurred",))
    told = [note for note in found.notes if note.startswith("when_occurred")]
    choice = "say which count, rows of another format are set aside with row, field and reason"
    assert told == [
        "when_occurred: 1 cell reads as iso, first in row 2",
        "when_occurred: 1 cell reads as m/d/y, first in row 3",
        "when_occurred: 1 cell reads as d.m.y, first in row 4",
        "when_occurred: 1 cell reads as mon d y, first in row 5",
        "when_occurred: 1 cell reads as d mon y, first in row 6",
        "when_occurred: 1 cell reads as yyyymmdd, first in row 7",
        "when_occurred: 1 cell reads as m/d/y or d/m/y, first in row 9",
        "when_occurred: 1 cell reads as no date, first in row 8",
        f"when_occurred: dates of several formats; {choice}",
    ]


def test_the_formats_that_a_person_names_count_and_no_other_is_guessed() -> None:
    found = suggested(MIXED, date_formats=("m/d/y", "iso"))
    assert found.mapping is not None
    assert found.mapping.occurred.column == "when_occurred"
    assert found.mapping.occurred.formats == ("m/d/y", "iso")
    answers = list(land(found.mapping, opened(MIXED).rows()))
    refused = {
        one.row_number: (one.field, one.rule) for one in answers if isinstance(one, Rejected)
    }
    assert refused == dict.fromkeys((4, 5, 6, 7, 8), ("when_occurred", "date_format"))


def test_formats_that_read_nothing_of_a_column_leave_it_alone() -> None:
    plain = suggested(REPORTED.replace("Date Rptd", "date_occurred"), date_formats=("d/m/y",))
    assert plain.mapping is not None
    assert plain.mapping.occurred.formats == ("iso",)


@pytest.mark.parametrize("told", ["nothing", "is", "a date"])
def test_a_column_of_words_is_no_column_of_mixed_dates(told: str) -> None:
    text = "case_number,when_occurred,offense\n" + f"24-1,{told},ROBBERY\n24-2,{told},ROBBERY\n"
    assert suggested(text).mixed == ()


def test_the_date_of_the_report_is_offered_and_stands_only_where_a_person_says_so() -> None:
    found = suggested(REPORTED)
    assert found.missing == ("occurred",)
    assert "no column tells when it happened; Date Rptd tells when it was reported" in found.notes
    said = suggested(REPORTED, by_report=True)
    assert said.mapping is not None
    assert said.mapping.is_by_report
    assert "Date Rptd: the moments are those of the report, not of what happened" in said.notes


def test_a_column_that_tells_when_it_happened_goes_before_the_report() -> None:
    text = REPORTED.replace("Date Rptd", "Date Rptd,Date Occ").replace(
        " 10:15,", " 10:15,2024-02-01 09:00,"
    )
    found = suggested(text, by_report=True)
    assert found.mapping is not None
    assert (found.mapping.occurred.column, found.mapping.is_by_report) == ("Date Occ", False)


def test_a_mapping_by_report_teaches_no_other_layout_to_take_reports_for_moments() -> None:
    by_report = suggested(REPORTED, by_report=True).mapping
    assert by_report is not None
    text = REPORTED.replace("Date Rptd", "Date Rptd,Date Occ").replace(
        " 10:15,", " 10:15,2024-02-01 09:00,"
    )
    taught = suggested(text, learned=learned_from([by_report]))
    assert taught.chosen("occurred") == "Date Occ"


def dated(*cells: str, times: int = 5) -> str:
    rows = [f'24-{n:04d},"{cell}",BURGLARY\n' for n, cell in enumerate(cells * times)]
    return "case_number,when_occurred,offense\n" + "".join(rows)


@pytest.mark.parametrize(
    "cells",
    [
        ("2024-01-02", "01/03/2024", "04.01.2024", "Jan 5 2024", "6 Jan 2024", "20240107"),
        ("01/13/2024", "14.01.2024", "03/04/2024", "04.03.2024"),
        ("13/01/2024", "01.14.2024"),
        (*("01/02/2024", "03/04/2024") * 40, "13/02/2024"),
        (*("01.02.2024", "03.04.2024") * 40, "02.13.2024"),
        ("010203", "020304", "030405"),
    ],
    ids=["six formats", "proven apart", "the other way", "one slash", "one dot", "six digits"],
)
def test_dates_whose_day_and_month_contradict_are_asked_about(cells: tuple[str, ...]) -> None:
    found = suggested(dated(*cells))
    assert (found.mapping, found.mixed) == (None, ("when_occurred",))


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (("2024-01-02", "01/13/2024", "Jan 5 2024", "16 Jan 2024"), "iso m/d/y mon d y d mon y"),
        (("01/13/2024", "1-14-24"), "m/d/y"),
        (("13.01.2024", "01.02.2024"), "d.m.y"),
        (("240113", "240114"), "yymmdd"),
    ],
)
def test_dates_of_one_order_are_read_together(cells: tuple[str, ...], formats: str) -> None:
    found = suggested(dated(*cells))
    assert found.mapping is not None
    assert " ".join(found.mapping.occurred.formats) == formats


def test_a_time_with_its_offset_is_read_by_it_beside_times_of_the_agencys_clock() -> None:
    text = dated("2024-01-02T03:04:05-05:00", "2024-01-03 03:04:05", "2024-01-04T03:04:05Z")
    found = suggested(text)
    assert found.mapping is not None
    landed = [one for one in land(found.mapping, opened(text).rows()) if isinstance(one, Landed)]
    assert [one.record.occurred_earliest for one in landed[:3]] == [
        datetime(2024, 1, 2, 8, 4, 5, tzinfo=UTC),
        datetime(2024, 1, 3, 11, 4, 5, tzinfo=UTC),
        datetime(2024, 1, 4, 3, 4, 5, tzinfo=UTC),
    ]
    told = "some times carry a UTC offset and some do not; those that do are read by it"
    assert any(told in note for note in found.notes)


@pytest.mark.parametrize("formats", [(), ("epoch s", "excel serial")])
def test_seconds_of_an_epoch_beside_serial_days_are_told_in_utc(formats: tuple[str, ...]) -> None:
    moment = datetime(2024, 1, 2, 18, 30, tzinfo=UTC)  # 10:30 in the agency's zone
    rows = [
        f"24-{n},{int(moment.timestamp()) + 86_400 * n if n % 2 else 45293.4375 + n},BURGLARY"
        for n in range(40)
    ]
    text = "\n".join(["case_number,date_occurred,offense", *rows])
    found = suggested(text, date_formats=formats)
    assert found.mapping is not None
    assert set(found.mapping.occurred.formats) == {"epoch s", "excel serial"}
    answers = [one for one in land(found.mapping, opened(text).rows()) if isinstance(one, Landed)]
    assert len(answers) == 40
    hours = {(one.record.occurred_earliest.hour, one.record.occurred_earliest.minute) for one in answers}  # fmt: skip
    assert hours == {(18, 30)}
    assert not any("UTC offset" in note for note in found.notes)


def test_an_older_mapping_on_the_wall_clock_reads_an_epoch_in_utc_and_a_written_zero_as_before() -> (
    None
):
    found = suggested("case_number,date_occurred,offense\n24-1,2024-01-02 10:00,BURGLARY\n").mapping
    assert found is not None
    rule = replace(found.occurred, formats=("iso", "epoch s"), wall_clock=True)
    text = (
        "case_number,date_occurred,offense\n24-1,2024-01-02 10:00+00,ROBBERY\n"
        "24-2,1704220200,ROBBERY\n"
    )
    one, two = land(replace(found, occurred=rule), opened(text).rows())
    assert isinstance(one, Landed)
    assert isinstance(two, Landed)
    assert one.record.occurred_earliest == datetime(2024, 1, 2, 18, tzinfo=UTC)
    assert two.record.occurred_earliest == datetime(2024, 1, 2, 18, 30, tzinfo=UTC)


def test_numbers_of_a_table_without_names_are_no_dates_beside_a_column_that_is_one() -> None:
    rows = [
        f"1127{n:05d},BURGLARY,{1 + n % 12:02d}{1 + n % 28:02d}2011,MAIN ST,11000{n:04d}"
        for n in range(60)
    ]
    found = suggested("\n".join(rows) + "\n")
    assert found.fields["occurred"][0].value == "column 3"
    assert not [note for note in found.notes if "epoch" in note or "several formats" in note]


def test_numbers_that_repeat_are_named_before_they_land() -> None:
    rows = [f"24-{n:05d},2024-03-{1 + n % 28:02d},BURGLARY,{n} MAIN ST" for n in range(40)]
    rows += [f"24-00007,2024-04-0{n},BURGLARY,{n} ELM ST" for n in (1, 2)]
    header = "case_number,when_occurred,offense,address\n"
    note = "case_number: rows that bear the number of an earlier row: 2; 24-00007 (3); each lands"
    told = suggested(header + "\n".join(rows) + "\n").notes
    assert any(one.startswith(note) for one in told), told
    assert not any("earlier row" in one for one in suggested(header + "\n".join(rows[:40])).notes)
