"""Days that a system tells as moments: midnight of the agency's zone in UTC, and months beside reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accord.core.formats.tabular import Landed, land, open_table, suggest
from accord.core.formats.tabular.localtime import local_day
from accord.core.formats.tabular.records import NormalRecord
from accord.core.formats.tabular.suggestion import Suggestion
from accord.core.formats.tabular.table import Table

NOON = datetime(2020, 1, 1, 12)
OFFENCES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "VANDALISM")


def _table(header: Sequence[str], row: Callable[[int], Sequence[str]], *, rows: int = 300) -> Table:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("Case Number", "Offense", *header))
    for number in range(rows):
        writer.writerow((f"20-{number:05d}", OFFENCES[number % 4], *row(number)))
    return open_table(io.BytesIO(text.getvalue().encode()), filename="incidents.csv")


def _midnight(number: int, zone: str) -> datetime:
    day = NOON.replace(hour=0) + timedelta(days=number)
    return day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _landed(found: Suggestion, table: Table) -> list[NormalRecord]:
    assert found.mapping is not None
    answers = list(land(found.mapping, table.rows()))
    return [one.record for one in answers if isinstance(one, Landed)]


@pytest.mark.parametrize(
    ("zone", "form", "name"),
    [
        ("America/Toronto", "%Y-%m-%d %H:%M:%S+00", "iso"),
        ("America/Toronto", "%m/%d/%Y %I:%M:%S %p", "m/d/y"),
        ("America/Los_Angeles", "%Y/%m/%d %H:%M:%S+00", "y/m/d"),
        ("America/Phoenix", "%Y-%m-%dT%H:%M:%S.000Z", "iso"),
        # East of Greenwich the day begins on the day before; midnight of winter is that of UTC.
        ("Pacific/Auckland", "%Y-%m-%dT%H:%M:%SZ", "iso"),
        ("Europe/London", "%Y-%m-%dT%H:%M:%SZ", "iso"),
    ],
)
def test_midnight_of_the_zone_in_utc_is_read_as_the_day_and_said(
    zone: str, form: str, name: str
) -> None:
    table = _table(["Date Occurred"], lambda n: [_midnight(n, zone).strftime(form)])
    found = suggest(table, zone=zone)
    assert found.mapping is not None
    assert found.mapping.occurred.formats == (f"{name} day in UTC",)
    words = f"Date Occurred: its times are midnight of {zone}, told in UTC; read as whole days"
    assert words in found.notes
    records = _landed(found, table)
    assert len(records) == 300
    for number, record in enumerate(records):
        assert record.occurred_earliest == _midnight(number, zone)
        assert record.occurred_latest == _midnight(number + 1, zone) - timedelta(seconds=1)


def test_days_that_keep_the_standard_time_all_year_are_days_in_summer_too() -> None:
    table = _table(
        ["Date Occurred"],
        lambda n: [f"{NOON + timedelta(days=n):%Y-%m-%d} 05:00:00"],
    )
    found = suggest(table, zone="America/Toronto")
    days = [one.occurred_earliest for one in _landed(found, table)]
    assert days == [_midnight(number, "America/Toronto") for number in range(300)]


def test_the_hour_beside_such_a_day_is_the_hour_of_that_day() -> None:
    table = _table(
        ["Date Occurred", "Hour Occurred"],
        lambda n: [_midnight(n, "America/Toronto").strftime("%m/%d/%Y %I:%M:%S %p"), str(n % 24)],
    )
    found = suggest(table, zone="America/Toronto")
    assert found.chosen("occurred_time") == "Hour Occurred"
    zone = ZoneInfo("America/Toronto")
    for number, record in enumerate(_landed(found, table)):
        local = record.occurred_earliest.astimezone(zone)
        day = NOON.date() + timedelta(days=number)
        # The hour that summer time leaves out has no moment of its own.
        if (day.month, number % 24) != (3, 2):
            assert (local.date(), local.hour) == (day, number % 24)


def test_a_rare_time_among_the_days_stays_the_moment_that_it_is() -> None:
    def row(number: int) -> list[str]:
        if number == 250:
            return ["2020-09-07 18:42:00+00"]
        return [_midnight(number, "America/Toronto").strftime("%Y-%m-%d %H:%M:%S+00")]

    table = _table(["Date Occurred"], row)
    one = _landed(suggest(table, zone="America/Toronto"), table)[250]
    assert one.occurred_earliest == one.occurred_latest == datetime(2020, 9, 7, 18, 42, tzinfo=UTC)


def test_times_of_one_clock_that_no_zone_explains_are_moments_and_said() -> None:
    table = _table(["Date Occurred"], lambda n: [f"{NOON + timedelta(days=n):%Y-%m-%d} 03:00:00"])
    found = suggest(table, zone="America/Toronto")
    assert found.mapping is not None
    assert found.mapping.occurred.formats == ("iso",)
    assert (
        "Date Occurred: nearly all its times are 03:00; they may stand for days, and are read as "
        "moments"
    ) in found.notes


def test_times_of_all_hours_are_no_days() -> None:
    table = _table(
        ["Date Occurred"],
        lambda n: [f"{NOON + timedelta(hours=31 * n, minutes=7 * n):%Y-%m-%d %H:%M:%S}+00"],
    )
    found = suggest(table, zone="America/Toronto")
    assert found.mapping is not None
    assert found.mapping.occurred.formats == ("iso",)
    assert not any("days" in note for note in found.notes)


def test_a_day_begins_where_no_clock_shows_midnight() -> None:
    # São Paulo put its clocks forward at midnight.
    zone = ZoneInfo("America/Sao_Paulo")
    begin = datetime(2018, 11, 4, tzinfo=zone).astimezone(UTC)
    assert local_day(begin, zone) == datetime(2018, 11, 4)
    assert local_day(begin + timedelta(hours=2), zone) is None


def test_year_and_month_of_the_report_are_no_moment_of_what_happened() -> None:
    def row(number: int) -> list[str]:
        told = NOON + timedelta(days=number)
        return [f"{told:%Y-%m-%dT%H:%M:%S}.000", str(told.month), str(told.year)]

    found = suggest(_table(["Reported Date", "Month", "Year"], row), zone="America/New_York")
    assert found.chosen("occurred") == ""
    assert found.missing == ("occurred",)
    words = "no column tells when it happened; Reported Date tells when it was reported"
    assert words in found.notes


def test_a_month_of_its_own_is_read_as_the_whole_month_and_said() -> None:
    def row(number: int) -> list[str]:
        told = NOON + timedelta(days=number)
        before = told - timedelta(days=45)
        return [f"{told:%Y-%m-%dT%H:%M:%S}.000", str(before.month), str(before.year)]

    table = _table(["Reported Date", "Month", "Year"], row)
    found = suggest(table, zone="America/New_York")
    words = "Year, Month: tells the month alone; each record lies somewhere within it"
    assert words in found.notes
    width = {one.occurred_latest - one.occurred_earliest for one in _landed(found, table)}
    assert min(width) > timedelta(days=28)
