"""Dates whose year, month, day and hour stand in columns of their own, as city portals write them."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest
from accord.core.formats.tabular.dates import joined, reader
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
        row = {
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


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2099, 12, 31)))
def test_any_moment_in_parts_is_itself(moment: datetime) -> None:
    text = joined([f"{getattr(moment, one)}" for one in ("year", "month", "day", "hour", "minute")])
    found = reader("y m d")(text)
    assert found is not None
    assert found.naive == moment.replace(second=0, microsecond=0)


def test_empty_parts_are_no_moment_and_some_alone_are_no_date() -> None:
    assert joined(["", "", ""]) == ""
    assert reader("y m d")(joined(["2023", "", "3"])) is None
