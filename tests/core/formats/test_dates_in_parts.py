"""Dates whose year, month, day and hour stand in columns of their own, as city portals write them."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import (
    Landed,
    Rejected,
    Said,
    Suggestion,
    land,
    open_table,
    suggest,
)
from accord.core.formats.tabular.dates import joined, month_number, reader
from accord.core.formats.tabular.mapping import Mapping

ROWS = 80
HERE = ZoneInfo("America/Los_Angeles")


def at(n: int) -> datetime:
    return datetime(2023, 2, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)


WHOLE = {
    "YEAR": "{at:%Y}", "MONTH": "{at.month}", "DAY": "{at.day}", "HOUR": "{at.hour}",
    "MINUTE": "{at.minute}",
}  # fmt: skip


def written(columns: dict[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    told = {
        "TYPE": "{words}", **columns, "HUNDRED_BLOCK": "{block} BLOCK OF MAIN ST",
        "NEIGHBOURHOOD": "{area}",
    }  # fmt: skip
    writer.writerow(told)
    for n in range(ROWS):
        late = at(n).hour >= 12
        row = {
            "half": "P" if late else "A", "dotted": "p.m." if late else "a.m.",
            "at": at(n), "words": ("BURGLARY", "ROBBERY", "VANDALISM")[n % 3],
            "block": 100 * (1 + n % 9), "area": ("North", "South")[n % 2],
        }  # fmt: skip
        writer.writerow([one.format(**row) for one in told.values()])
    return text.getvalue().encode()


def suggested(columns: dict[str, str]) -> Suggestion:
    table = open_table(io.BytesIO(written(columns)), filename="crime.csv")
    return suggest(table, ori="CA0010000", zone="America/Los_Angeles")


def landed(columns: dict[str, str]) -> list[Landed]:
    found = suggested(columns).mapping
    assert found is not None
    table = open_table(io.BytesIO(written(columns)), filename="crime.csv")
    rows = list(land(Mapping.from_json(found.to_json()), table.rows()))
    assert all(isinstance(one, Landed) for one in rows)
    return [one for one in rows if isinstance(one, Landed)]


def local(moment: datetime) -> datetime:
    return moment.astimezone(HERE).replace(tzinfo=None)


def test_a_moment_in_five_columns_is_read_to_its_minute() -> None:
    found = suggested(WHOLE)
    assert found.mapping is not None
    assert found.mapping.occurred.column == "YEAR"
    assert found.mapping.occurred.parts == ("MONTH", "DAY", "HOUR", "MINUTE")
    assert found.fields["occurred"][0].evidence == "with 'MONTH', 'DAY', 'HOUR', 'MINUTE'"
    rows = landed(WHOLE)
    assert [local(one.record.occurred_earliest) for one in rows] == [at(n) for n in range(ROWS)]
    assert not {"month", "day", "hour", "minute"} & set(rows[0].record.extra)


@pytest.mark.parametrize(
    ("parts", "lasts"),
    [
        (("YEAR", "MONTH", "DAY", "HOUR"), timedelta(hours=1)),
        (("YEAR", "MONTH", "DAY"), timedelta(days=1)),
        (("YEAR", "MONTH"), timedelta(days=28)),
    ],
)
def test_what_is_told_less_exactly_lasts_as_long_as_it_leaves_open(
    parts: tuple[str, ...], lasts: timedelta
) -> None:
    first = landed({name: WHOLE[name] for name in parts})[0].record
    begins = {4: datetime(2023, 2, 3, 1), 3: datetime(2023, 2, 3), 2: datetime(2023, 2, 1)}
    assert local(first.occurred_earliest) == begins[len(parts)]
    assert first.occurred_latest - first.occurred_earliest == lasts - timedelta(seconds=1)


def test_months_in_words_and_names_with_their_event_are_parts_too() -> None:
    columns = {
        "OCC_YEAR": "{at:%Y}", "OCC_MONTH": "{at:%B}", "OCC_DAY": "{at.day}",
        "OCC_HOUR": "{at.hour}", "REPORT_YEAR": "{at:%Y}", "REPORT_MONTH": "{at:%B}",
    }  # fmt: skip
    found = suggested(columns).mapping
    assert found is not None
    assert (found.occurred.column, *found.occurred.parts) == (
        "OCC_YEAR", "OCC_MONTH", "OCC_DAY", "OCC_HOUR",
    )  # fmt: skip
    assert local(landed(columns)[0].record.occurred_earliest) == datetime(2023, 2, 3, 1)


def test_a_whole_date_in_one_column_goes_before_its_parts() -> None:
    found = suggested({"OCCURRED_ON_DATE": "{at:%Y-%m-%d %H:%M}", **WHOLE}).mapping
    assert found is not None
    assert (found.occurred.column, found.occurred.parts) == ("OCCURRED_ON_DATE", ())


@pytest.mark.parametrize(
    ("columns", "form"),
    [
        ({"YYYY": "{at:%Y}", "MMDD": "{at:%m%d}"}, "y md"),
        ({"Occ_Yr": "{at:%Y}", "Occ_MMDD": "{at.month}{at:%d}"}, "y md"),
        ({"Incident Month and Day": "{at:%m/%d}", "Incident Year": "{at:%Y}"}, "y md"),
        ({"DDMM": "{at:%d%m}", "YEAR": "{at:%Y}"}, "y dm"),
        ({"DayMonth": "{at:%d-%b}", "Year": "{at:%Y}"}, "y md"),
        ({"OccYear": "{at:%Y}", "OccMon": "{at:%b}", "OccDD": "{at:%d}"}, "y m d"),
        ({"YEAR": "{at:%Y}", "MONTH": "{at:%B}", "Day of Month": "{at.day}"}, "y m d"),
    ],
)
def test_day_and_month_apart_from_the_year_are_one_date(columns: dict[str, str], form: str) -> None:
    found = suggested(columns).mapping
    assert found is not None
    assert found.occurred.formats == (form,)
    assert {found.occurred.column, *found.occurred.parts} == set(columns)
    days = [datetime(one.year, one.month, one.day) for one in map(at, range(ROWS))]
    assert [local(one.record.occurred_earliest) for one in landed(columns)] == days


def test_months_in_other_languages_are_months() -> None:
    months = (
        "enero", "Février", "Março", "abril", "Mai", "JUNIO", "Juli", "août", "Setembro",
        "octubre", "novembre", "Dezember",
    )  # fmt: skip
    assert [month_number(one) for one in months] == [*range(1, 13)]
    assert month_number("Sept.") == 9
    assert month_number("lunes") is None


def test_a_month_and_day_beside_the_hour_last_an_hour() -> None:
    columns = {"YYYY": "{at:%Y}", "MMDD": "{at:%m%d}", "HH": "{at:%H}"}
    first = landed(columns)[0].record
    assert local(first.occurred_earliest) == datetime(2023, 2, 3, 1)
    assert first.occurred_latest - first.occurred_earliest == timedelta(seconds=3599)


def test_a_time_of_day_in_one_column_goes_with_a_date_in_parts() -> None:
    columns = {"Day": "{at.day}", "Month": "{at:%b}", "Year": "{at:%Y}", "Time": "{at:%H:%M}"}
    found = suggested(columns)
    assert found.chosen("occurred_time") == "Time"
    assert [local(one.record.occurred_earliest) for one in landed(columns)] == [
        at(n) for n in range(ROWS)
    ]


def test_which_of_two_small_numbers_is_the_month_is_said_to_be_open() -> None:
    data = written({"Year": "{at:%Y}", "Month and Day": "{at.month}/{at.month}"})
    found = suggest(open_table(io.BytesIO(data), filename="crime.csv"), ori="CA0010000")
    note = "Month and Day: day and month could change places; month first"
    assert note in found.notes
    sure = suggested({"Year": "{at:%Y}", "Month and Day": "{at:%m/%d}"})
    assert not any("change places" in one for one in sure.notes)


def test_the_report_in_parts_is_told_and_does_not_stand_for_what_happened() -> None:
    columns = {"Day and Month Reported": "{at:%m/%d}", "Year Reported": "{at:%Y}"}
    found = suggested(columns)
    assert found.missing == ("occurred",)
    assert found.chosen("reported") == "Year Reported"
    table = open_table(io.BytesIO(written(columns)), filename="crime.csv")
    asked = suggest(table, ori="CA0010000", said=Said(by_report=True)).mapping
    assert asked is not None
    assert asked.occurred.parts == ("Day and Month Reported",)
    assert all(isinstance(one, Landed) for one in land(asked, table.rows()))


CLOCK = {"Date": "{at:%m/%d/%Y}", "Time": "{at:%I:%M}", "AM/PM": "{at:%p}"}


@pytest.mark.parametrize(
    "columns",
    [
        CLOCK,
        {"Date": "{at:%Y-%m-%d}", "OccTime": "{at:%I%M}", "OCC_AMPM": "{half}"},
        {"Occurred": "{at:%m/%d/%Y %I:%M}", "AMPM": "{at:%p}"},
        {"YEAR": "{at:%Y}", "MMDD": "{at:%m%d}", "Time": "{at:%I:%M}", "Meridiem": "{dotted}"},
    ],
)
def test_am_and_pm_in_a_column_of_its_own_belong_to_the_clock(columns: dict[str, str]) -> None:
    found = suggested(columns)
    assert found.mapping is not None
    half = [*columns][-1]
    assert found.mapping.occurred.half_column == half
    assert found.chosen("occurred_half") == half
    rows = landed(columns)
    assert [local(one.record.occurred_earliest) for one in rows] == [at(n) for n in range(ROWS)]
    assert half.lower() not in rows[0].record.extra


def test_an_hour_alone_lasts_an_hour_of_its_half_of_the_day() -> None:
    columns = {"YEAR": "{at:%Y}", "MONTH": "{at.month}", "DAY": "{at.day}", "HOUR": "{at:%I}", "AMPM": "{at:%p}"}  # fmt: skip
    rows = landed(columns)
    hours = [at(n).replace(minute=0) for n in range(ROWS)]
    assert [local(one.record.occurred_earliest) for one in rows] == hours


def _read(clock: str, half: str) -> Landed | Rejected:
    found = suggested(CLOCK).mapping
    assert found is not None
    data = written(CLOCK).replace(b"01:05,AM", f"{clock},{half}".encode(), 1)
    return next(iter(land(found, open_table(io.BytesIO(data), filename="crime.csv").rows())))


def test_a_clock_without_its_half_may_mean_either() -> None:
    found = _read("01:05", "")
    assert isinstance(found, Landed)
    assert local(found.record.occurred_earliest) == datetime(2023, 2, 3, 1, 5)
    assert local(found.record.occurred_latest) == datetime(2023, 2, 3, 13, 5)
    noon = _read("12:30", "")
    assert isinstance(noon, Landed)
    assert local(noon.record.occurred_earliest) == datetime(2023, 2, 3, 0, 30)


@pytest.mark.parametrize(("clock", "half"), [("01:05", "XM"), ("14:30", "AM")])
def test_a_half_that_is_none_or_is_not_of_its_time_costs_the_row(clock: str, half: str) -> None:
    found = _read(clock, half)
    assert isinstance(found, Rejected)
    assert (found.field, found.rule) == ("AM/PM", "time_format")


@pytest.mark.parametrize(
    ("clock", "half", "hour"),
    [("12:05", "AM", 0), ("12:05", "PM", 12), ("11:05", "p. m.", 23), ("14:05", "PM", 14), ("00:05", "AM", 0)],
)  # fmt: skip
def test_each_half_reads_as_clocks_do(clock: str, half: str, hour: int) -> None:
    found = _read(clock, half)
    assert isinstance(found, Landed)
    assert local(found.record.occurred_earliest) == datetime(2023, 2, 3, hour, 5)


def test_letters_of_a_status_are_no_half_of_the_day() -> None:
    columns = CLOCK | {"AM/PM": "{at:%p}", "Status": "{half}"}
    assert suggested({**columns, "Time": "{at:%H:%M}"}).chosen("occurred_half") == "AM/PM"
    plain = {"Date": "{at:%m/%d/%Y}", "Time": "{at:%H:%M}", "Status": "{half}"}
    assert suggested(plain).chosen("occurred_half") == ""


@pytest.mark.parametrize(
    "columns",
    [
        {"YEAR": "{at:%Y}"},
        {"MONTH": "{at.month}", "DAY": "{at.day}"},
        {"YEAR": "{at:%Y}", "DAY": "{at.day}"},
        {"YEAR": "{at:%y}", "MONTH": "{at.month}", "DAY": "{at.day}"},
        {"MODEL YEAR": "{at:%Y}", "MONTH": "{at.month}", "DAY": "{at.day}"},
    ],
)
def test_parts_that_make_no_date_are_none(columns: dict[str, str]) -> None:
    found = suggested(columns)
    assert found.mapping is None
    assert "occurred" in found.missing


def test_a_day_that_no_month_has_costs_its_row_and_names_the_year() -> None:
    data = written(WHOLE).replace(b"BURGLARY,2023,2,3,", b"BURGLARY,2023,2,30,", 1)
    found = suggested(WHOLE).mapping
    assert found is not None
    table = open_table(io.BytesIO(data), filename="crime.csv")
    refused, *others = land(found, table.rows())
    assert not isinstance(refused, Landed)
    assert "2023 2 30" in refused.reason
    assert all(isinstance(one, Landed) for one in others)


def test_a_mapping_without_parts_keeps_its_digest() -> None:
    found = suggested({"OCCURRED_ON_DATE": "{at:%Y-%m-%d %H:%M}"}).mapping
    assert found is not None
    assert "parts" not in found.to_json()
    assert "half" not in found.to_json()


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2099, 12, 31)))
def test_any_moment_in_parts_is_itself(moment: datetime) -> None:
    text = joined([f"{getattr(moment, one)}" for one in ("year", "month", "day", "hour", "minute")])
    found = reader("y m d")(text)
    assert found is not None
    assert found.naive == moment.replace(second=0, microsecond=0)


def test_empty_parts_are_no_moment_and_some_alone_are_no_date() -> None:
    assert joined(["", "", ""]) == ""
    assert reader("y m d")(joined(["2023", "", "3"])) is None
