"""Layouts of vendors and portals whose files nobody gave us: columns, times and kinds are suggested."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest

OFFENCES = (
    ("220", "BURGLARY", "220"), ("624", "SIMPLE ASSAULT", "13B"), ("310", "ROBBERY", "120"),
    ("510", "MOTOR VEHICLE THEFT", "240"), ("740", "VANDALISM", "290"), ("440", "SHOPLIFTING", "23C"),
)  # fmt: skip
ROWS = 60
Cells = Mapping[str, object]


def moment(n: int) -> datetime:
    return datetime(2024, 1, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)


def row(n: int) -> Cells:
    """What a row tells, under the names that the layouts use in their templates."""
    at, offence = moment(n), OFFENCES[n % len(OFFENCES)]
    return {
        "n": n, "at": at, "to": at + timedelta(minutes=50), "told": at + timedelta(hours=2),
        "code": offence[0], "words": offence[1], "nibrs": offence[2],
        "street": f"{100 * (1 + n % 40)} BLOCK OF {('MAIN', 'OAK', 'PINE')[n % 3]} ST",
        "lon": f"{-87.7 + n % 50 / 1000:.6f}", "lat": f"{41.8 + n % 40 / 1000:.6f}",
    }  # fmt: skip


DAY = "{%s:%%m/%%d/%%Y} 12:00:00 AM"
#: By layout, each column with its template, and the columns that must be found.
LAYOUTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a day at midnight beside a clock without colons": (
        {
            "DR_NO": "24{n:07d}", "Date Rptd": DAY % "told", "DATE OCC": DAY % "at",
            "TIME OCC": "{at:%H%M}", "AREA": "{n}", "Crm Cd": "{code}", "Crm Cd Desc": "{words}",
            "Status": "IC", "LOCATION": "{street}", "LAT": "{lat}", "LON": "{lon}",
        },
        {
            "local_id": "DR_NO", "occurred": "DATE OCC", "occurred_time": "TIME OCC",
            "reported": "Date Rptd", "offence_text": "Crm Cd Desc", "offence_code": "Crm Cd",
            "address": "LOCATION", "lon": "LON", "lat": "LAT",
        },
    ),
    "complaints with shortened names": (
        {
            "CMPLNT_NUM": "28{n:07d}", "CMPLNT_FR_DT": "{at:%m/%d/%Y}",
            "CMPLNT_FR_TM": "{at:%H:%M:%S}", "CMPLNT_TO_DT": "{to:%m/%d/%Y}",
            "CMPLNT_TO_TM": "{to:%H:%M:%S}", "RPT_DT": "{told:%m/%d/%Y}", "OFNS_DESC": "{words}",
            "SUSP_SEX": "(null)", "Latitude": "{lat}", "Longitude": "{lon}",
        },
        {
            "local_id": "CMPLNT_NUM", "occurred": "CMPLNT_FR_DT", "occurred_time": "CMPLNT_FR_TM",
            "occurred_end": "CMPLNT_TO_DT", "reported": "RPT_DT", "offence_text": "OFNS_DESC",
            "lon": "Longitude", "lat": "Latitude",
        },
    ),
    "the time before the day": (
        {
            "Incident Number": "24A{n:05d}", "Nature": "{words}",
            "When Reported": "{told:%H:%M:%S %m/%d/%y}",
            "Occurred Between": "{at:%H:%M:%S %m/%d/%y}", "Address": "{street}", "Area": "L{n}",
            "Offense Code": "{code}",
        },
        {
            "local_id": "Incident Number", "occurred": "Occurred Between",
            "reported": "When Reported", "offence_text": "Nature", "address": "Address",
        },
    ),
    "a clock of four digits behind the day": (
        {
            "Case Number": "24-{n:05d}", "Reported Date/Time": "{told:%m/%d/%Y %H%M}",
            "Occurred From": "{at:%m/%d/%Y %H%M}", "Occurred To": "{to:%m/%d/%Y %H%M}",
            "Offense": "{words}", "Address": "{street}",
        },
        {
            "local_id": "Case Number", "occurred": "Occurred From", "occurred_end": "Occurred To",
            "reported": "Reported Date/Time", "offence_text": "Offense", "address": "Address",
        },
    ),
    "names with the place before the thing": (
        {
            "reporting_event_number": "24{n:06d}", "offense_id": "24{n:06d}-1",
            "reported_date_utc": "{told:%Y-%m-%dT%H:%M:%S.000Z}",
            "event_start_utc": "{at:%Y-%m-%dT%H:%M:%S.000Z}",
            "event_end_utc": "{to:%Y-%m-%dT%H:%M:%S.000Z}", "nibrs_code": "{nibrs}",
            "offense_display_name": "{words}", "location_street_address": "{street}",
            "location_latitude": "{lat}", "location_longitude": "{lon}",
        },
        {
            "local_id": "offense_id", "incident_id": "reporting_event_number",
            "occurred": "event_start_utc", "occurred_end": "event_end_utc",
            "reported": "reported_date_utc", "nibrs": "nibrs_code",
            "offence_text": "offense_display_name", "address": "location_street_address",
            "lon": "location_longitude", "lat": "location_latitude",
        },
    ),
    "a map server's own numbers": (
        {
            "INCIDENT_REPORT_ID": "2024{n:09d}", "LOCATION": "{street}",
            "LATITUDE_PUBLIC": "{lat}", "LONGITUDE_PUBLIC": "{lon}",
            "DATE_REPORTED": "{told:%Y/%m/%d %H:%M:%S+00}",
            "DATE_INCIDENT_BEGAN": "{at:%Y/%m/%d %H:%M:%S+00}",
            "DATE_INCIDENT_END": "{to:%Y/%m/%d %H:%M:%S+00}", "HIGHEST_NIBRS_CODE": "{nibrs}",
            "HIGHEST_NIBRS_DESCRIPTION": "{words}", "OBJECTID": "{n}",
        },
        {
            "local_id": "INCIDENT_REPORT_ID", "occurred": "DATE_INCIDENT_BEGAN",
            "occurred_end": "DATE_INCIDENT_END", "reported": "DATE_REPORTED",
            "nibrs": "HIGHEST_NIBRS_CODE", "offence_text": "HIGHEST_NIBRS_DESCRIPTION",
            "address": "LOCATION", "lon": "LONGITUDE_PUBLIC", "lat": "LATITUDE_PUBLIC",
        },
    ),
    "a point behind its address": (
        {
            "Service Number ID": "{n:06d}-2024-01", "Type of Incident": "{words}",
            "Incident Address": "{street}",
            "Date1 of Occurrence": "{at:%Y-%m-%d} 00:00:00.0000000",
            "Time1 of Occurrence": "{at:%H:%M}", "Date of Report": "{told:%Y-%m-%d %H:%M:%S}",
            "NIBRS Code": "{nibrs}", "Location1": "{street}\nDALLAS, TX 75201\n({lat}, {lon})",
        },
        {
            "local_id": "Service Number ID", "occurred": "Date1 of Occurrence",
            "occurred_time": "Time1 of Occurrence", "reported": "Date of Report",
            "offence_text": "Type of Incident", "nibrs": "NIBRS Code",
            "address": "Incident Address", "pair": "Location1",
        },
    ),
    "times on the day that stands for none": (
        {
            "CaseNum": "24-{n:05d}", "OffDate": DAY % "at",
            "OffTime": "12/30/1899 {at:%I:%M:%S %p}", "OffDesc": "{words}", "Addr": "{street}",
        },
        {
            "local_id": "CaseNum", "occurred": "OffDate", "occurred_time": "OffTime",
            "offence_text": "OffDesc", "address": "Addr",
        },
    ),
    "capitals that run together": (
        {
            "IncidentNumber": "I24{n:06d}", "DateOccurredFrom": "{at:%m/%d/%Y %H:%M}",
            "DateOccurredTo": "{to:%m/%d/%Y %H:%M}", "UCRDescription": "{words}",
            "StreetName": "{street}", "XCoord": "22{n:05d}", "YCoord": "65{n:04d}",
        },
        {
            "local_id": "IncidentNumber", "occurred": "DateOccurredFrom",
            "occurred_end": "DateOccurredTo", "offence_text": "UCRDescription",
            "address": "StreetName",
        },
    ),
    "the highest offence, and a text that is always the same": (
        {
            "Case Number": "24-{n:06d}", "Incident Description": "Officers are investigating.",
            "Occurred Date Range (Start)": "{at:%b %d, %Y %H:%M}",
            "Occurred Date Range (End)": "{to:%b %d, %Y %H:%M}",
            "Highest Offense Description": "{words}", "Highest Offense Code": "{code}",
            "ADDRESS_X": "{street}", "LONGITUDE_X": "{lon}", "LATITUDE_X": "{lat}",
        },
        {
            "local_id": "Case Number", "occurred": "Occurred Date Range (Start)",
            "occurred_end": "Occurred Date Range (End)",
            "offence_text": "Highest Offense Description",
            "offence_code": "Highest Offense Code", "address": "ADDRESS_X",
            "lon": "LONGITUDE_X", "lat": "LATITUDE_X",
        },
    ),
    "a clock with its unit": (
        {
            "Occurrence Number": "24-{n:05d}", "Start Date": "{at:%Y-%m-%d}",
            "Start Time": "{at:%H%M} hrs", "Occurrence Type": "{words}", "Address": "{street}",
        },
        {
            "local_id": "Occurrence Number", "occurred": "Start Date",
            "occurred_time": "Start Time", "offence_text": "Occurrence Type", "address": "Address",
        },
    ),
}  # fmt: skip


def suggested(
    columns: Sequence[str], cells: Callable[[int], list[str]]
) -> tuple[Suggestion, list[Landed]]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(cells(n) for n in range(ROWS))
    table = open_table(io.BytesIO(text.getvalue().encode()), filename="export.csv")
    found = suggest(table, ori="IL0450100")
    assert found.mapping is not None, found.missing
    answers = list(land(found.mapping, table.rows()))
    return found, [one for one in answers if isinstance(one, Landed)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_suggested_right(name: str) -> None:
    columns, wanted = LAYOUTS[name]
    found, landed = suggested(
        [*columns], lambda n: [template.format(**row(n)) for template in columns.values()]
    )
    chosen = {field: options[0].value for field, options in found.fields.items() if options}
    assert {field: chosen.get(field) for field in wanted} == wanted
    assert len(landed) == ROWS
    assert all(one.record.nibrs_code for one in landed)
    is_utc = any("Z" in text or "+00" in text for text in columns.values())
    for n, one in enumerate(landed):
        zone = UTC if is_utc else ZoneInfo(one.record.zone)
        told = one.record.occurred_earliest.astimezone(zone).replace(tzinfo=None)
        assert told == moment(n)
        if "lon" in wanted or "pair" in wanted:
            assert one.record.lon == pytest.approx(float(str(row(n)["lon"])))


def test_days_that_are_all_told_at_midnight_are_days() -> None:
    def cells(n: int) -> list[str]:
        return [f"24-{n:05d}", (DAY % "at").format(**row(n)), str(row(n)["words"])]

    _, landed = suggested(["Case Number", "Date Occurred", "Offense"], cells)
    spans = {one.record.occurred_latest - one.record.occurred_earliest for one in landed}
    assert min(spans) >= timedelta(hours=22, minutes=59)  # a day of 23 hours in March


def test_midnight_among_other_times_is_a_time() -> None:
    def cells(n: int) -> list[str]:
        at = moment(n) if n % 2 else moment(n).replace(hour=0, minute=0)
        return [f"24-{n:05d}", f"{at:%m/%d/%Y %H:%M}", str(row(n)["words"])]

    _, landed = suggested(["Case Number", "Date Occurred", "Offense"], cells)
    assert {one.record.occurred_latest - one.record.occurred_earliest for one in landed} == {
        timedelta(0)
    }


def test_an_export_of_one_offence_alone_still_says_which() -> None:
    def cells(n: int) -> list[str]:
        return [f"24-{n:05d}", (DAY % "at").format(**row(n)), "BURGLARY"]

    found, landed = suggested(["Case Number", "Date Occurred", "Offense"], cells)
    assert found.fields["offence_text"][0].value == "Offense"
    assert {one.record.nibrs_code for one in landed} == {"220"}
