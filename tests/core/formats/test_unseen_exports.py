"""Exports in the manner of vendors, portals and countries whose files no list of names was made from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest
from accord.core.formats.tabular.crosswalk import answer_for
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.naming import name_score, spelled_name

ROWS = 60
OFFENCES = ("BURGLARY", "SIMPLE ASSAULT", "ROBBERY", "VANDALISM", "SHOPLIFTING")


def at(n: int) -> datetime:
    return datetime(2024, 1, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)


def cells(n: int) -> Mapping[str, object]:
    """What a row tells, under the names that the layouts use."""
    return {
        "n": n, "at": at(n), "to": at(n) + timedelta(minutes=50), "told": at(n) + timedelta(hours=2),
        "late": at(n) + timedelta(days=9), "words": OFFENCES[n % 5],
        "street": f"{100 * (1 + n % 40)} BLOCK OF {('MAIN', 'OAK', 'PINE')[n % 3]} ST",
        "area": ("A1", "B2", "C3")[n % 3], "lon": f"{-119.8 + n / 5000:.6f}",
        "lat": f"{39.5 + n / 5000:.6f}", "ms": int((at(n) - datetime(1970, 1, 1)).total_seconds()) * 1000,
        "serial": (at(n) - datetime(1899, 12, 30)) / timedelta(days=1), "clock": at(n).hour * 100 + at(n).minute,
        "small_lat": 39_500_000 + n, "small_lon": 119_800_000 + n,
    }  # fmt: skip


def written(columns: Mapping[str, str], rows: int = ROWS, **how: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=how.get("delimiter", ","))
    writer.writerow(columns)
    writer.writerows([one.format(**cells(n)) for one in columns.values()] for n in range(rows))
    return text.getvalue().encode(how.get("encoding", "utf-8"))


def suggested(
    data: bytes, filename: str = "export.csv", *, ori: str = "NV0160100", zone: str = ""
) -> tuple[Suggestion, list[Landed]]:
    table = open_table(io.BytesIO(data), filename=filename)
    found = suggest(table, ori=ori, zone=zone)
    assert found.mapping is not None, found.missing
    return found, [one for one in land(found.mapping, table.rows()) if isinstance(one, Landed)]


def chosen(found: Suggestion) -> dict[str, str]:
    return {
        **{field: options[0].value for field, options in found.fields.items() if options},
        "kind": found.kinds[0].value,
    }


#: By layout: its columns with their templates; the columns that must be found; the format of the time.
LAYOUTS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "a date, a time and a statute by their short names": (
        {
            "ORI": "NV0160100", "IncidentNumber": "2024-{n:06d}", "RptDate": "{told:%m/%d/%Y}",
            "FromDate": "{at:%m/%d/%Y}", "FromTime": "{clock}", "ToDate": "{to:%m/%d/%Y}",
            "StatuteCode": "NRS 200.{n:03d}", "StatuteDesc": "{words}", "StreetName": "{street}",
        },
        {
            "local_id": "IncidentNumber", "occurred": "FromDate", "occurred_time": "FromTime",
            "occurred_end": "ToDate", "reported": "RptDate", "offence_text": "StatuteDesc",
            "address": "StreetName", "kind": "incident",
        },
        "m/d/y",
    ),
    "an interval told by Between and And": (
        {
            "Number": "24L{n:05d}", "Nature": "{words}", "Occ'd Between": "{at:%H:%M:%S %m/%d/%y}",
            "And": "{to:%H:%M:%S %m/%d/%y}", "Reported": "{told:%H:%M:%S %m/%d/%y}",
            "Offense": "{words}", "Area": "{area}", "Disp": "ACT",
        },
        {
            "local_id": "Number", "occurred": "Occ'd Between", "occurred_end": "And",
            "reported": "Reported", "area": "Area", "disposition": "Disp", "kind": "incident",
        },
        "m/d/y",
    ),
    "calls whose time is that of the response": (
        {
            "Master_Incident_Number": "PD24{n:06d}", "Response_Date": "{at:%m/%d/%Y %I:%M:%S%p}",
            "Time_First_Unit_Arrived": "{told:%m/%d/%Y %I:%M:%S%p}", "Problem": "TRAFFIC STOP",
            "Priority_Number": "2", "Call_Disposition": "GOA", "Address": "{street}",
        },
        {
            "local_id": "Master_Incident_Number", "occurred": "Response_Date",
            "disposition": "Call_Disposition", "address": "Address", "kind": "call_for_service",
        },
        "m/d/y",
    ),
    "calls that tell only when they came in": (
        {
            "EventID": "E{n:07d}", "CreateTimestamp": "{at:%Y-%m-%d %H:%M:%S}.0000000",
            "DispatchTime": "{told:%Y-%m-%d %H:%M:%S}.0000000", "TypeDescription": "WELFARE CHECK",
            "Priority": "3", "CloseCode": "GOA",
        },
        {
            "local_id": "EventID", "occurred": "CreateTimestamp", "offence_text": "TypeDescription",
            "disposition": "CloseCode", "kind": "call_for_service",
        },
        "iso",
    ),
    "names in one word beside the counter of a portal": (
        {
            "_id": "{n}", "PK": "30{n:05d}", "OCCURRED_AT": "{at:%Y-%m-%dT%H:%M:%S}",
            "INCIDENTTYPE": "{words}", "INCIDENTLOCATION": "{street}", "INCIDENTZONE": "{area}",
        },
        {
            "local_id": "PK", "occurred": "OCCURRED_AT", "offence_text": "INCIDENTTYPE",
            "address": "INCIDENTLOCATION", "area": "INCIDENTZONE", "kind": "incident",
        },
        "iso",
    ),
    "serial numbers of a spreadsheet": (
        {"INC_NO": "24{n:06d}", "OCC_DT": "{serial:.6f}", "CHARGE": "{words}", "ADDR": "{street}"},
        {"local_id": "INC_NO", "occurred": "OCC_DT", "offence_text": "CHARGE", "address": "ADDR"},
        "excel serial",
    ),
    "six digits for a day": (
        {"CASE": "24-{n:05d}", "DATE_OCCUR": "{at:%y%m%d}", "TIME_OCCUR": "{at:%H%M}",
         "CRIME1": "{words}", "RD": "{area}"},
        {"local_id": "CASE", "occurred": "DATE_OCCUR", "occurred_time": "TIME_OCCUR",
         "offence_text": "CRIME1", "area": "RD"},
        "yymmdd",
    ),
    "times that are none of the incident's": (
        {"Case Number": "24-{n:05d}", "Updated At": "{late:%Y-%m-%d %H:%M}",
         "Status Date": "{late:%Y-%m-%d %H:%M}", "Victim Birth Date": "{late:%Y-%m-%d}",
         "event_start_utc": "{at:%Y-%m-%dT%H:%M:%SZ}", "report_created_utc": "{told:%Y-%m-%dT%H:%M:%SZ}",
         "offense_1_description": "{words}", "offense_2_description": "{words}"},
        {"local_id": "Case Number", "occurred": "event_start_utc", "reported": "report_created_utc",
         "offence_text": "offense_1_description"},
        "iso",
    ),
    "names that begin with what kind of column it is": (
        {"case_no": "24{n:06d}", "dt_occ_begin": "{at:%Y-%m-%dT%H:%M:%S}",
         "dt_occ_end": "{to:%Y-%m-%dT%H:%M:%S}", "dt_report": "{told:%Y-%m-%dT%H:%M:%S}",
         "tx_offense": "{words}", "cd_offense": "{n}", "tx_address": "{street}", "nm_beat": "{area}"},
        {"local_id": "case_no", "occurred": "dt_occ_begin", "occurred_end": "dt_occ_end",
         "reported": "dt_report", "offence_text": "tx_offense", "address": "tx_address", "area": "nm_beat"},
        "iso",
    ),
    "words beside that say nothing of the field": (
        {"Crime Reference Number": "{n:06d}/24", "Committed From Date": "{at:%d/%m/%Y %H:%M}",
         "Committed Thru Date": "{to:%d/%m/%Y %H:%M}", "Recorded Date": "{late:%d/%m/%Y}",
         "HO Offence Classification": "{words}", "OpenDataLat": "{lat}", "OpenDataLon": "{lon}"},
        {"local_id": "Crime Reference Number", "occurred": "Committed From Date",
         "occurred_end": "Committed Thru Date", "reported": "Recorded Date",
         "offence_text": "HO Offence Classification", "lat": "OpenDataLat", "lon": "OpenDataLon"},
        "d/m/y",
    ),
    "calls by their final type": (
        {"EVENT #": "P24{n:05d}", "CALL TIME": "{at:%m/%d/%y %H:%M:%S}", "FINAL TYPE": "ALARM",
         "FINAL DISP": "RPT", "LOCATION": "{street}", "GRID": "{area}"},
        {"local_id": "EVENT #", "occurred": "CALL TIME", "offence_text": "FINAL TYPE",
         "disposition": "FINAL DISP", "area": "GRID", "kind": "call_for_service"},
        "m/d/y",
    ),
    "Mexico": (
        {"idCarpeta": "84{n:05d}", "fecha_inicio": "{told:%d/%m/%Y}", "fecha_hecho": "{at:%d/%m/%Y}",
         "hora_hecho": "{at:%H:%M:%S}", "delito": "AMENAZAS", "categoria_delito": "{words}",
         "calle_hechos": "AVENIDA JUÁREZ {n}", "colonia_hechos": "{area}"},
        {"local_id": "idCarpeta", "reported": "fecha_inicio", "occurred": "fecha_hecho",
         "occurred_time": "hora_hecho", "address": "calle_hechos", "area": "colonia_hechos"},
        "d/m/y",
    ),
    "Spain": (
        {"Nº Atestado": "{n}/2024", "Fecha hechos": "{at:%d-%m-%y}", "Hora": "{at:%H.%M}",
         "Tipo de infracción": "Hurto", "Artículo CP": "234", "Distrito": "{area}"},
        {"local_id": "Nº Atestado", "occurred": "Fecha hechos", "occurred_time": "Hora",
         "offence_text": "Tipo de infracción", "offence_code": "Artículo CP", "area": "Distrito"},
        "d/m/y",
    ),
    "Quebec": (
        {"No événement": "031-{n:05d}", "Date de l'événement": "{at:%Y/%m/%d}",
         "Heure de l'événement": "{at:%Hh%M}", "Date du signalement": "{told:%Y/%m/%d}",
         "Nature": "Méfait", "Adresse": "{n} rue Ontario"},
        {"local_id": "No événement", "occurred": "Date de l'événement",
         "occurred_time": "Heure de l'événement", "reported": "Date du signalement",
         "offence_text": "Nature", "address": "Adresse", "kind": "incident"},
        "y/m/d",
    ),
    "Germany": (
        {"Aktenzeichen": "24{n:06d}/1", "Tatzeit von": "{at:%d.%m.%Y %H:%M}",
         "Tatzeit bis": "{to:%d.%m.%Y %H:%M}", "Delikt": "Diebstahl", "Tatort": "Hauptstraße {n}"},
        {"local_id": "Aktenzeichen", "occurred": "Tatzeit von", "occurred_end": "Tatzeit bis",
         "offence_text": "Delikt", "address": "Tatort", "kind": "incident"},
        "d.m.y",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_suggested_right(name: str) -> None:
    columns, wanted, format_name = LAYOUTS[name]
    found, landed = suggested(written(columns))
    told = chosen(found)
    assert {field: told.get(field) for field in wanted} == wanted
    assert found.mapping is not None
    assert found.mapping.occurred.formats == (format_name,)
    assert len(landed) == ROWS
    for n, one in enumerate(landed):
        assert one.record.occurred_earliest <= _utc(at(n), one) <= one.record.occurred_latest


def _local(landed: Landed) -> datetime:
    return landed.record.occurred_earliest.astimezone(ZoneInfo(landed.record.zone))


def _utc(naive: datetime, landed: Landed) -> datetime:
    written_in_utc = landed.record.occurred_earliest.replace(tzinfo=None) == naive
    return naive.replace(tzinfo=ZoneInfo("UTC" if written_in_utc else landed.record.zone))


def test_a_map_servers_number_and_milliseconds_give_way_to_the_incidents_own() -> None:
    features = [
        {
            "type": "Feature", "id": n + 1,
            "geometry": {"type": "Point", "coordinates": [float(str(cells(n)["lon"])), 39.5]},
            "properties": {
                "OBJECTID": n + 1, "INCIDENT_NUMBER": f"RP24-{n:05d}",
                "REPORTED_DATE": cells(n)["ms"], "OCCURRED_DATE_FROM": cells(n)["ms"],
                "OCCURRED_DATE_TO": cells(n)["ms"], "OFFENSE_DESC": OFFENCES[n % 5],
            },
        }
        for n in range(ROWS)
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    found, landed = suggested(data, "incidents.geojson")
    told = chosen(found)
    assert told["local_id"] == "INCIDENT_NUMBER"
    assert told["occurred"] == "OCCURRED_DATE_FROM"
    assert told["occurred_end"] == "OCCURRED_DATE_TO"
    assert landed[5].record.occurred_earliest.replace(tzinfo=None) == at(5)


def test_a_counter_numbers_the_records_where_nothing_else_does() -> None:
    found, _ = suggested(written({"OBJECTID": "{n}", "Date": "{at:%Y-%m-%d}", "Crime": "{words}"}))
    assert chosen(found)["local_id"] == "OBJECTID"


AMBIGUOUS = [(month, day) for month in (3, 5, 9) for day in range(1, 13) if day != month]


def both_ways(column: Callable[[int, int], Sequence[str]], header: str) -> bytes:
    rows = [",".join([f"24-{n:04d}", *column(*one), "THEFT"]) for n, one in enumerate(AMBIGUOUS)]
    return "\n".join([f"Case Number,{header},Offense", *rows]).encode()


def test_the_weekday_beside_a_date_says_whether_day_or_month_is_first() -> None:
    def days(month: int, day: int) -> list[str]:
        return [f"{day:02d}/{month:02d}/2024", f"{datetime(2024, month, day):%A}"]

    found, landed = suggested(both_ways(days, "Date Occurred,Weekday"))
    assert [_local(one).month for one in landed] == [month for month, _ in AMBIGUOUS]
    assert "Date Occurred: day and month as the weekdays beside it say" in found.notes
    assert not any("could change places" in note for note in found.notes)


def test_a_weekday_that_fits_neither_order_decides_nothing() -> None:
    found, _ = suggested(
        both_ways(lambda m, d: [f"{d:02d}/{m:02d}/2024", "Monday"], "Date Occurred,Weekday")
    )
    assert "Date Occurred: day and month could change places; month first" in found.notes


def test_another_date_of_the_file_says_the_order() -> None:
    def days(month: int, day: int) -> list[str]:
        return [f"{day:02d}/{month:02d}/2024", f"{day + 15:02d}/{month:02d}/2024"]

    found, _ = suggested(both_ways(days, "Date Occurred,Date Reported"))
    assert found.mapping is not None
    assert found.mapping.occurred.formats == ("d/m/y",)
    assert not any("could change places" in note for note in found.notes)


@pytest.mark.parametrize(
    ("zone", "format_name", "first"),
    [("America/New_York", "m/d/y", "month"), ("Australia/Sydney", "d/m/y", "day")],
)
def test_where_nothing_says_the_order_the_place_does_and_it_is_said(
    zone: str, format_name: str, first: str
) -> None:
    found, _ = suggested(
        both_ways(lambda m, d: [f"{d:02d}/{m:02d}/2024"], "Date Occurred"),
        ori="XX0000000",
        zone=zone,
    )
    assert found.mapping is not None
    assert found.mapping.occurred.formats == (format_name,)
    assert f"Date Occurred: day and month could change places; {first} first" in found.notes


def test_a_month_lasts_from_its_first_day_to_its_last() -> None:
    columns = {"Crime ID": "{n:064x}", "Month": "2024-02", "Falls within": "Avon Constabulary",
               "LSOA code": "E01{n:06d}", "Crime type": "Burglary"}  # fmt: skip
    found, landed = suggested(written(columns), ori="XX0000000", zone="Europe/London")
    told = chosen(found)
    assert told["occurred"] == "Month"
    assert told["area"] == "LSOA code"
    assert told["agency"] == "Falls within"
    spans = {one.record.occurred_latest - one.record.occurred_earliest for one in landed}
    assert spans == {timedelta(days=29) - timedelta(seconds=1)}


def test_numbers_that_look_like_months_or_days_are_none_without_a_name_that_says_so() -> None:
    columns = {
        "Case Number": "2024-{n:02d}",
        "Badge": "240131",
        "Date": "{at:%Y-%m-%d}",
        "Crime": "{words}",
    }
    found, _ = suggested(written(columns, rows=12))
    assert chosen(found)["occurred"] == "Date"
    assert chosen(found)["local_id"] == "Case Number"


def test_millionths_of_a_degree_without_their_sign_are_placed() -> None:
    columns = {"Call ID": "C{n:05d}", "Call Date": "{at:%Y-%m-%d %H:%M}", "Problem": "ALARM",
               "Latitude": "{small_lat}", "Longitude": "{small_lon}"}  # fmt: skip
    found, landed = suggested(written(columns))
    assert found.mapping is not None
    assert found.mapping.coordinates.millionths
    assert RowMapping.from_json(found.mapping.to_json()) == found.mapping
    assert landed[7].record.lat == pytest.approx(39.500007)
    assert landed[7].record.lon == pytest.approx(-119.800007)
    assert "Longitude: west of Greenwich, written without its sign" in found.notes


def test_positive_longitudes_stay_where_the_agency_is_east_of_greenwich() -> None:
    columns = {"Case No": "C{n:05d}", "Date": "{at:%Y-%m-%d %H:%M}", "Offence": "{words}",
               "Lat": "-41.2{n:02d}", "Long": "174.7{n:02d}"}  # fmt: skip
    _, landed = suggested(written(columns), ori="XX0000000", zone="Pacific/Auckland")
    assert landed[7].record.lon == pytest.approx(174.707)


def test_a_mapping_without_millionths_keeps_its_digest() -> None:
    columns = {"Case No": "C{n:05d}", "Date": "{at:%Y-%m-%d %H:%M}", "Offence": "{words}"}
    found, _ = suggested(written(columns))
    assert found.mapping is not None
    assert "millionths" not in found.mapping.to_json()


@pytest.mark.parametrize("name", ["X", "UTM X", "GEOX", "Easting", "coord_y"])
def test_plane_coordinates_are_recognised_by_any_of_their_names(name: str) -> None:
    columns = {
        "Case No": "C{n:05d}",
        "Date": "{at:%Y-%m-%d}",
        "Offence": "{words}",
        name: "440{n:03d},25",
    }
    found, _ = suggested(written(columns, delimiter=";"))
    assert f"{name}: plane coordinates (feet or metres), recognised and not used" in found.notes


def test_further_offences_of_a_row_are_said_not_to_count() -> None:
    columns = {"Case No": "C{n:05d}", "Date": "{at:%Y-%m-%d}", "Offense 1 Desc": "{words}",
               "Offense 2 Desc": "{words}"}  # fmt: skip
    found, _ = suggested(written(columns))
    assert "Offense 2 Desc: a further offence of the row, kept beside, not counted" in found.notes
    assert not any(note.startswith("Offense 1") for note in found.notes)


def test_cells_with_several_offences_are_said() -> None:
    columns = {"Case No": "C{n:05d}", "Date": "{at:%Y-%m-%d}", "Offenses": "{words}; ARSON"}
    found, _ = suggested(written(columns))
    assert "Offenses: cells hold several offences, each row gets one code" in found.notes


def test_what_is_a_nibrs_code_already_is_not_asked_for() -> None:
    data = written({"Case No": "C{n:05d}", "Date": "{at:%Y-%m-%d}", "Offense Code": "23F"})
    found, landed = suggested(data)
    assert found.crosswalk == ()
    assert {one.record.nibrs_code for one in landed} == {"23F"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hurto", "23H"), ("ROBO CON VIOLENCIA", "120"), ("Robo con fuerza en las cosas", "220"),
        ("ROBO A TRANSEUNTE EN VIA PUBLICA CON VIOLENCIA", "120"), ("Daños", "290"),
        ("ROBO DE VEHICULO DE SERVICIO PARTICULAR SIN VIOLENCIA", "240"),
        ("ROBO A CASA HABITACION SIN VIOLENCIA", "220"), ("HOMICIDIO CULPOSO", "09B"),
        ("Homicidio doloso", "09A"), ("Amenazas", "13C"), ("Lesiones", "13B"), ("Estafa", "26A"),
        ("ROBO DE ACCESORIOS DE AUTO", "23G"), ("Violación", "11A"),
        ("Introduction par effraction", "220"), ("Vol dans / sur véhicule à moteur", "23F"),
        ("Vol de véhicule à moteur", "240"), ("Méfait", "290"), ("Vols qualifiés", "120"),
        ("Voies de fait", "13B"), ("Voies de fait graves", "13A"), ("Vol à l'étalage", "23C"),
        ("Ladendiebstahl", "23C"), ("Gefährliche Körperverletzung", "13A"), ("Raub", "120"),
        ("Diebstahl aus Kfz", "23F"), ("Sachbeschädigung", "290"), ("Körperverletzung", "13B"),
        ("Wilful damage", "290"), ("Mischief", "290"), ("B&E", "220"),
    ],
)  # fmt: skip
def test_offences_in_other_tongues_have_their_code(text: str, code: str) -> None:
    assert answer_for([text]).code == code


@pytest.mark.parametrize(
    "text",
    ["Violence and sexual offences", "Vehicle crime", "Other crime", "Violación de medidas de protección",
     "Fahrlässige Körperverletzung", "Lesiones culposas en accidente", "Acoso sexual"],
)  # fmt: skip
def test_words_of_more_than_one_offence_or_of_none_stay_open(text: str) -> None:
    assert answer_for([text]).code in {None, "-"}


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("INCIDENTLOCATION", "incident location"), ("Occ'd Between", "occurred between"),
        ("CRIME1", "crime 1"), ("OCC_DT", "occurred date"), ("Tatzeit von", "occurred time from"),
        ("Date de l'événement", "date incident"), ("service number id", "service number id"),
        ("constitution", "constitution"), ("nature", "nature"),
    ],
)  # fmt: skip
def test_a_name_is_spelled_out(name: str, spelled: str) -> None:
    assert spelled_name(name) == spelled


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("occurred", "Arrest Date"), ("occurred", "Last Updated"), ("occurred", "Report Date"),
        ("occurred", "Date Closed"), ("occurred_end", "Date Closed"), ("reported", "Date Modified"),
        ("local_id", "Officer ID"), ("address", "Victim Address"), ("address", "Email Address"),
        ("agency", "Fire Department Response"), ("offence_text", "Offense Weapon Description"),
        ("offence_text", "Offense Location Type"), ("disposition", "Victim Status"),
        ("disposition", "Resident Status"),
    ],
)  # fmt: skip
def test_a_name_that_says_something_else_is_not_taken_for_a_field(field: str, name: str) -> None:
    assert name_score(field, name) < (0.9 if name == "Arrest Date" else 0.5)


def test_names_and_cells_without_end_cost_what_their_length_costs() -> None:
    name = "datetime" * 100 + "x"
    blanks = "THEFT" + " " * 20_000 + "x"
    rows = [f"24-{n:05d},2024-03-{n % 28 + 1:02d},{blanks},1" for n in range(8)]
    data = "\n".join([f"Case Number,Date,Offenses,{name}", *rows]).encode()
    begun = process_time()
    suggested(data)
    assert (
        process_time() - begun < 5
    )  # a second; unbounded, the name alone takes longer than the sun
