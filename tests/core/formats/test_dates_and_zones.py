"""Dates of many formats are read, nonsense is not; clock changes widen the interval."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import Landed, land, open_table, suggest
from accord.core.formats.tabular.clocks import clock_reader
from accord.core.formats.tabular.dates import FORMATS, reader
from accord.core.formats.tabular.localtime import interval_reader, utc_interval
from accord.core.formats.tabular.zones import zone_candidates, zone_of_state

AFTERNOON = datetime(2018, 7, 4, 15, 5, 9)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m/d/y", "7/4/2018 3:05:09 PM"),
        ("m/d/y", "07/04/2018, 3:05:09 pm"),
        ("m/d/y", "07-04-18 15:05:09"),
        ("iso", "2018-07-04T15:05:09"),
        ("iso", "2018-07-04 15:05:09.000"),
        ("y/m/d", "2018/07/04 03:05:09 PM"),
        ("d/m/y", "04/07/2018 15:05:09"),
        ("d.m.y", "4.7.2018 15:05:09"),
        ("mon d y", "Jul 4, 2018 3:05:09 PM"),
        ("d mon y", "04-Jul-2018 15:05:09"),
        ("y mon d", "2018 Jul 04 03:05:09 PM"),
        ("yyyymmddhhmmss", "20180704150509"),
        ("epoch ms", "1530716709000"),
        ("epoch s", "1530716709"),
        # Out of the usual order: what Spillman, Java, SAS, DB2 and long Windows dates write.
        ("m/d/y", "15:05:09 07/04/18"),
        ("m/d/y", "3:05:09 PM 7/4/2018"),
        ("m/d/y", "Wed 07/04/2018 15:05:09"),
        ("mon d y", "Wednesday, July 4, 2018 3:05:09 PM"),
        ("mon d y", "Wed Jul 04 15:05:09 EDT 2018"),
        ("mon d y", "Wed Jul  4 15:05:09 2018"),
        ("d mon y", "04JUL2018:15:05:09"),
        ("iso", "2018-07-04 15.05.09"),
        ("iso", "2018-07-04T15:05:09-05:00[America/Chicago]"),
        ("m/d/y", "07/04/2018 15:05:09 EST"),
        # As Oracle, data frames, documents, logs and people write them.
        ("d mon y", "04-JUL-18 03.05.09.000000000 PM"),
        ("d mon y", "04-JUL-18 03.05.09.000000 PM AMERICA/CHICAGO"),
        ("d mon y", "04/Jul/2018:15:05:09"),
        ("mon d y", "Jul-04-2018 15:05:09"),
        ("mon d y", "July 4th, 2018 at 3:05:09 p.m."),
        ("y mon d", "2018-Jul-04 15:05:09"),
        ("y/m/d", "2018.07.04 15:05:09"),
        ("m.d.y", "07.04.2018 15:05:09"),
        ("m/d/y", "07/04/2018 - 15:05:09"),
        ("m/d/y", "07/04/2018 15:05:09 (Wed)"),
        ("m/d/y", "'07/04/2018 15:05:09"),
        ("d/m/y", "04/07/2018 3:05:09 p. m."),
        ("d.m.y", "04.07.2018 15:05:09 Uhr"),
        ("iso", "2018-07-04 15:05:09,000"),
        ("iso", "2018-07-04_15-05-09"),
        ("yyyymmdd", "20180704 15:05:09"),
        ("yymmdd", "180704 150509"),
        ("yyyymmddhhmmss", "D:20180704150509"),
        ("epoch ms", "/Date(1530716709000)/"),
        ("epoch ms", "/Date(1530716709000-0500)/"),
        ("epoch ms", "1530716709000.0"),
        ("epoch ms", "1.530716709E12"),
        ("epoch us", "1530716709000000"),
        # In other tongues.
        ("d mon y", "4 de julio de 2018 15:05:09"),
        ("d mon y", "miércoles, 4 de julio de 2018 15:05:09"),
        ("d mon y", "04-jul-2018 15:05:09"),
        ("d mon y", "4 juillet 2018 à 15:05:09"),
        ("d mon y", "4. Juli 2018 15:05:09"),
        ("d mon y", "4 de julho de 2018 15:05:09"),
        ("d mon y", "4 luglio 2018 15:05:09"),
    ],
)
def test_formats_read_the_same_moment(name: str, text: str) -> None:
    moment = reader(name)(text)
    assert moment is not None
    assert (moment.naive, moment.span_seconds) == (AFTERNOON, 0)


@pytest.mark.parametrize(
    "text",
    ["soon", "13/32/2018", "2018-02-30", "00/00/0000", "2018-07-04 25:00", "7/4/2018 13:00 PM", ""],
)
def test_nonsense_is_read_by_no_format(text: str) -> None:
    assert [name for name in FORMATS if reader(name)(text) is not None] == []


@pytest.mark.parametrize(
    "text",
    ["07/04/2018 1505", "7/4/2018 1505 hrs", "07/04/2018 @ 1505", "07/04/2018 15:05 hours"],
)
def test_a_clock_of_four_digits_behind_a_day(text: str) -> None:
    moment = reader("m/d/y")(text)
    assert moment is not None
    assert moment.naive == AFTERNOON.replace(second=0)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("041505JUL18", None),
        ("041505 JUL 2018", None),
        ("041505ZJUL18", 0),
        ("04JUL2018 1505", None),
    ],
)
def test_a_military_group_of_day_and_time(text: str, offset: int | None) -> None:
    moment = reader("d mon y")(text)
    assert moment is not None
    assert moment.naive == AFTERNOON.replace(second=0)
    assert moment.offset_minutes == offset


@pytest.mark.parametrize("word", ["enero", "janvier", "Januar", "gennaio", "janeiro"])
def test_a_january_is_one_in_each_tongue(word: str) -> None:
    assert reader("d mon y")(f"4 {word} 2018").naive == datetime(2018, 1, 4)


@pytest.mark.parametrize(
    "text", ["2018-07", "2018/07", "07/2018", "July 2018", "2018 Jul", "201807"]
)
def test_a_month_lasts_a_month(text: str) -> None:
    moment = reader("y-m")(text)
    assert moment is not None
    assert (moment.naive, moment.span_seconds) == (datetime(2018, 7, 1), 31 * 86_400 - 1)


def test_a_day_of_the_year() -> None:
    read = reader("y-ddd")
    assert read("2018-185").naive == AFTERNOON.replace(hour=0, minute=0, second=0)
    assert read("2018-366") is None
    assert read("2020-366") is not None


@pytest.mark.parametrize(
    ("name", "text", "minutes"),
    [
        ("m/d/y", "07/04/2018 15:05:09 -0500", -300),
        ("d mon y", "Wed, 04 Jul 2018 15:05:09 -0500", -300),
        ("yyyymmddhhmmss", "20180704T150509Z", 0),
    ],
)
def test_an_offset_behind_a_moment_of_any_format(name: str, text: str, minutes: int) -> None:
    assert reader(name)(text).offset_minutes == minutes


def test_two_times_are_no_time_and_its_offset() -> None:
    found = reader("m/d/y")("07/04/2018 15:05-17:41")
    assert (found.offset_minutes, found.span_seconds) == (None, 156 * 60)


def test_a_year_behind_a_day_is_no_clock() -> None:
    assert reader("mon d y")("Jul 4 2018").span_seconds == 86_399


def test_utc_in_words_is_an_offset() -> None:
    assert reader("iso")("2018-07-04 10:00:00 UTC").offset_minutes == 0


def test_midnight_in_the_format_of_a_day_lasts_a_day() -> None:
    read = reader("m/d/y day")
    assert read("7/4/2018 12:00:00 AM").span_seconds == 86_399
    assert read("7/4/2018 3:05:09 PM") == reader("m/d/y")("7/4/2018 3:05:09 PM")
    assert reader("iso day")("2018-07-04T00:00:00Z").offset_minutes is None
    with pytest.raises(KeyError):
        reader("day")


def test_a_day_alone_lasts_a_day_and_midnight_twice_a_day_is_known() -> None:
    assert reader("mmddyyyy")("10052011").span_seconds == 86_399
    assert reader("m/d/y")("1/2/2018 12:00 AM").naive.hour == 0
    assert reader("m/d/y")("1/2/2018 12:00 PM").naive.hour == 12
    assert reader("iso")("2018-01-02T24:00").naive == datetime(2018, 1, 3)


def test_written_offsets_are_kept() -> None:
    assert reader("iso")("2018-07-04T10:00:00-05:00").offset_minutes == -300
    assert reader("iso")("2018-07-04T10:00:00+0530").offset_minutes == 330
    assert reader("iso")("2018-07-04T10:00:00Z").offset_minutes == 0


def test_clocks_of_a_separate_column() -> None:
    assert clock_reader("hhmmss")("003837") == 2317
    assert clock_reader("hhmmss")("9") == 9
    assert clock_reader("hhmm")("2359") == 86_340
    assert clock_reader("h:m")("3:05 pm") == 54_300
    assert clock_reader("hhmmss")("256000") is None
    assert clock_reader("h:m")("1505 hrs") == 54_300
    assert clock_reader("h:m")("12/30/1899 3:05:00 PM") == 54_300
    assert clock_reader("h:m")("1899-12-30T15:05:00") == 54_300
    assert clock_reader("h:m")("7/4/2018 3:05 PM") is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2060, 1, 1)))
def test_iso_reads_back_every_moment(moment: datetime) -> None:
    found = reader("iso")(moment.isoformat(sep=" ", timespec="seconds"))
    assert found is not None
    assert found.naive == moment.replace(microsecond=0)


CHICAGO = ZoneInfo("America/Chicago")


def test_the_hour_that_comes_twice_is_an_interval() -> None:
    earliest, latest = utc_interval(datetime(2018, 11, 4, 1, 30), CHICAGO)
    assert (earliest, latest) == (
        datetime(2018, 11, 4, 6, 30, tzinfo=UTC),
        datetime(2018, 11, 4, 7, 30, tzinfo=UTC),
    )


def test_the_hour_that_never_was_is_an_interval() -> None:
    earliest, latest = utc_interval(datetime(2018, 3, 11, 2, 30), CHICAGO)
    assert latest - earliest == timedelta(hours=1)


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2037, 1, 1)),
    st.sampled_from(["America/Chicago", "Australia/Lord_Howe", "America/Phoenix", "Asia/Kolkata"]),
)
def test_the_remembering_reader_agrees_with_the_plain_one(naive: datetime, zone: str) -> None:
    read = interval_reader(ZoneInfo(zone))
    first = read(naive.replace(minute=0, second=0, microsecond=0))
    assert first[0] <= first[1]
    assert read(naive) == utc_interval(naive, ZoneInfo(zone))


def test_zones_come_from_state_ori_and_place() -> None:
    assert zone_of_state("CO") == "America/Denver"
    assert zone_of_state("TX", lon=-106.4) == "America/Denver"
    assert zone_of_state("TN", lon=-84.0) == "America/New_York"
    assert zone_of_state("OR", lon=-122.6) == "America/Los_Angeles"
    assert zone_of_state("XX") is None
    denver = zone_candidates(centre=(-104.9, 39.7), ori="", state="")
    assert denver[0].value == "America/Denver"
    assert "39.70" in denver[0].evidence
    assert zone_candidates(centre=None, ori="", state="") == ()


def test_every_zone_named_exists() -> None:
    from accord.core.formats.tabular.zones import _tables

    tables = _tables()
    names = set(tables["states"].values()) | {entry["zone"] for entry in tables["box"]}
    names |= {
        str(part) for row in tables["split"].values() for part in row[1:3] if "/" in str(part)
    }
    assert all(ZoneInfo(name) for name in names)


def test_a_report_numbered_by_year_is_no_day_of_the_year() -> None:
    rows = "".join(f"2024-{n:03d},1/{n % 28 + 1}/2024,BURGLARY\n" for n in range(1, 120))
    table = open_table(io.BytesIO(f"Report,Date,Offense\n{rows}".encode()), filename="rms.csv")
    found = suggest(table, zone="America/Chicago")
    assert (found.chosen("occurred"), found.chosen("local_id")) == ("Date", "Report")


@pytest.mark.parametrize(
    ("name", "text", "until"),
    [
        ("m/d/y", "07/04/2018 21:03 - 22:03", timedelta(hours=1)),
        ("m/d/y", "07/04/2018 21:03 - 2203", timedelta(hours=1)),
        ("m/d/y", "7/4/2018 9:03 PM to 11:03 PM", timedelta(hours=2)),
        # Until after midnight, and on another day.
        ("m/d/y", "07/04/2018 21:03 \N{EN DASH} 01:03", timedelta(hours=4)),
        ("iso", "2018-07-04 21:03 through 2018-07-06 21:03", timedelta(days=2)),
    ],
)
def test_two_moments_in_one_cell_are_the_time_between_them(
    name: str, text: str, until: timedelta
) -> None:
    found = reader(name)(text)
    assert found is not None
    assert found.naive == datetime(2018, 7, 4, 21, 3)
    assert timedelta(seconds=found.span_seconds) == until
    assert found.tells_time


def test_two_days_in_one_cell_are_all_days_from_one_to_the_other() -> None:
    found = reader("iso")("2018-07-04 to 2018-07-06")
    assert found is not None
    assert timedelta(seconds=found.span_seconds + 1) == timedelta(days=3)
    assert not found.tells_time


@pytest.mark.parametrize(
    "text",
    [
        "2018-07-04 21:03 to 2018-07-03 21:03",  # the end lies before the start
        "2018-07-04 21:03 to 2018-07-05",  # a moment and a day
        "2018-07-04 to 09:00",
        "2018-07-04 21:03 to the morning",
    ],
)
def test_what_is_no_time_between_two_moments_is_none(text: str) -> None:
    assert reader("iso")(text) is None


def test_a_column_of_intervals_lands_with_its_start_and_end() -> None:
    rows = "\n".join(
        f"24-{n:04d},BURGLARY,{1 + n % 28:02d}/{1 + n // 28:02d}/2024 21:{n % 60:02d} - 23:30"
        for n in range(80)
    )
    text = f"Case Number,Offense,Crime Date Time\n{rows}\n"
    table = open_table(io.BytesIO(text.encode()), filename="crime.csv")
    found = suggest(table, zone="America/New_York")
    assert found.mapping is not None
    assert found.mapping.occurred.formats == ("d/m/y",)
    first = next(iter(land(found.mapping, table.rows())))
    assert isinstance(first, Landed)
    assert first.record.occurred_earliest == datetime(2024, 1, 2, 2, 0, tzinfo=UTC)
    assert first.record.occurred_latest == datetime(2024, 1, 2, 4, 30, tzinfo=UTC)
