"""Times of day that are told as parts of the day, and from when to when without a blank."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest
from accord.core.formats.tabular.bands import part_of_day
from accord.core.formats.tabular.dates import reader

HOUR = 3_600
ZONE = ZoneInfo("America/Bogota")
ROWS = 80


@pytest.mark.parametrize(
    ("text", "begins", "lasts"),
    [
        ("0600-1200", 6 * HOUR, 6 * HOUR - 1),
        ("06:00 - 11:59", 6 * HOUR, 6 * HOUR - 1),
        ("6 am to 12 pm", 6 * HOUR, 6 * HOUR - 1),
        ("18:00:00 a 23:59:59", 18 * HOUR, 6 * HOUR - 1),
        ("1800-0000", 18 * HOUR, 6 * HOUR - 1),
        ("0000-2400", 0, 24 * HOUR - 1),
        ("de 6 a 12", 6 * HOUR, 6 * HOUR - 1),
        # Over midnight, and nobody says whether the day is that of its beginning or of its end.
        ("2200-0600", 0, 30 * HOUR - 1),
        # To the minute it is one row's own time between two moments.
        ("06:41-07:41", 6 * HOUR + 41 * 60, HOUR),
        ("22:15-01:10", 22 * HOUR + 15 * 60, 175 * 60),
        ("Morning", 0, 13 * HOUR - 1),
        ("MAÑANA", 0, 13 * HOUR - 1),
        ("Madrugada", 0, 7 * HOUR - 1),
        ("À noite", 0, 30 * HOUR - 1),
        ("Em hora incerta", 0, 24 * HOUR - 1),
    ],
)
def test_a_part_of_the_day_holds_what_any_agency_calls_so(
    text: str, begins: int, lasts: int
) -> None:
    assert part_of_day(text) == (begins, lasts)


@pytest.mark.parametrize(
    "text", ["Day", "1st Half", "6-25", "25:00-26:00", "13 PM - 2 PM", "2024-01-03", "", "x" * 99]
)
def test_what_is_no_part_of_the_day_is_none(text: str) -> None:
    assert part_of_day(text) is None


@pytest.mark.parametrize(
    ("name", "text", "until"),
    [
        ("m/d/y", "07/04/2018 06:41-07:41", timedelta(hours=1)),
        ("iso", "2018-07-04 06:41-07:41", timedelta(hours=1)),
        ("m/d/y", "7/4/2018 6:41AM-7:41AM", timedelta(hours=1)),
        ("iso", "2018-07-04 06:41-2018-07-05 06:41", timedelta(days=1)),
    ],
)
def test_two_moments_need_no_blank_between_them(name: str, text: str, until: timedelta) -> None:
    found = reader(name)(text)
    assert found is not None
    assert (found.naive, found.offset_minutes) == (datetime(2018, 7, 4, 6, 41), None)
    assert timedelta(seconds=found.span_seconds) == until


def test_an_offset_that_zones_have_stays_one() -> None:
    assert reader("iso")("2018-07-04 06:41-07:00").offset_minutes == -420
    assert reader("iso")("2018-07-04 06:41+05:45").offset_minutes == 345


def _suggested(head: str, told: tuple[str, ...], *, day: str = "%d/%m/%Y") -> Suggestion:
    rows = "".join(
        f"C{n:04d},{datetime(2024, 1, 3) + timedelta(days=n):{day}},{told[n % len(told)]},HURTO\n"
        for n in range(ROWS)
    )
    data = f"expediente,fecha_hecho,{head},delito\n{rows}".encode()
    table = open_table(io.BytesIO(data), filename="x.csv")
    found = suggest(table, zone=ZONE.key)
    if found.mapping is not None:
        landed = [one for one in land(found.mapping, table.rows()) if isinstance(one, Landed)]
        assert len(landed) == ROWS
        for n, one in enumerate(landed):
            begin = datetime(2024, 1, 3, tzinfo=ZONE) + timedelta(days=n)
            part = part_of_day(told[n % len(told)]) if found.chosen("occurred_time") else None
            first, last = part or (0, 24 * HOUR - 1)
            assert one.record.occurred_earliest == begin + timedelta(seconds=first)
            assert one.record.occurred_latest == begin + timedelta(seconds=first + last)
    return found


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("RANGO_DIA", ("MADRUGADA", "MAÑANA", "TARDE", "NOCHE")),
        ("Time of Day", ("0000-0559", "0600-1159", "1200-1759", "1800-2359")),
        ("franja horaria", ("0-6", "6-12", "12-18", "18-24")),
        ("when", ("Morning", "Afternoon", "Evening", "Night")),
    ],
)
def test_a_column_of_parts_of_the_day_narrows_the_day(head: str, told: tuple[str, ...]) -> None:
    found = _suggested(head, told)
    assert found.chosen("occurred_time") == head
    assert found.mapping is not None
    assert found.mapping.occurred.time_formats == ("band",)
    notes = [note for note in found.notes if note.startswith(f"{head}: parts of the day")]
    assert len(notes) == 1
    assert all(text in notes[0] for text in told)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        # Whose shift it was, and when it begins, the agency alone knows.
        ("Police Shift", ("Morning", "Evening", "Night")),
        ("turno", ("0600-1400", "1400-2200", "2200-0600")),
        # House numbers.
        ("block", ("1200-1230", "0600-0658", "1400-1420")),
        ("victim time of day", ("Morning", "Evening", "Night")),
    ],
)
def test_shifts_house_numbers_and_others_times_are_no_parts_of_its_day(
    head: str, told: tuple[str, ...]
) -> None:
    assert _suggested(head, told).chosen("occurred_time") == ""


def test_a_finer_time_goes_before_the_part_of_the_day() -> None:
    rows = "".join(
        f"C{n:04d},{n % 27 + 1:02d}/01/2024,{('Morning', 'Night')[n % 2]},{n % 24:02d}:{n % 60:02d},HURTO\n"
        for n in range(ROWS)
    )
    data = f"expediente,fecha_hecho,momento,hora_hecho,delito\n{rows}".encode()
    table = open_table(io.BytesIO(data), filename="x.csv")
    assert suggest(table, zone=ZONE.key).chosen("occurred_time") == "hora_hecho"
