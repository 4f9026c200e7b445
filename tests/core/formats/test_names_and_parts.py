"""Columns that are misspelled, in parts, of hours alone, or told by how a case stands."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest
from accord.core.formats.tabular.naming import is_of_another_moment, name_score, spelled_name
from accord.core.formats.tabular.shortened import spelled_alike
from accord.core.formats.tabular.zones import zone_candidates

OFFENCES = ("BURGLARY", "SIMPLE ASSAULT", "ROBBERY", "VANDALISM", "SHOPLIFTING")
ROWS = 80


def at(n: int) -> datetime:
    return datetime(2024, 1, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)


def suggested(
    columns: dict[str, str], *, zone: str = "America/Chicago"
) -> tuple[Suggestion, list[Landed]]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for n in range(ROWS):
        told = {
            "n": n, "at": at(n), "to": at(n) + timedelta(minutes=50), "words": OFFENCES[n % 5],
            "street": ("MAIN", "OAK", "5TH")[n % 3], "state": ("OPEN", "CLOSED", "INACTIVE")[n % 3],
            "yes": "TRUE" if n % 4 == 0 else "FALSE", "house": 100 + 7 * n, "area": f"B{n % 9}",
        }  # fmt: skip
        writer.writerow([cell.format(**told) for cell in columns.values()])
    table = open_table(io.BytesIO(text.getvalue().encode()), filename="export.csv")
    found = suggest(table, zone=zone)
    assert found.mapping is not None, found.missing
    return found, [one for one in land(found.mapping, table.rows()) if isinstance(one, Landed)]


USUAL = {"Case Number": "24-{n:05d}", "Date Occurred": "{at:%m/%d/%Y %H:%M}", "Offense": "{words}"}


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (("StreetNo", "StreetName", "StreetType"), "107 OAK ST"),
        (("LocStNbr", "LocStName", "LocStType"), "107 OAK ST"),
        (("ADDRESS_NUMBER_PRIMARY", "ADDRESS_ROAD_PRIMARY", "ADDRESS_SFX_PRIMARY"), "107 OAK ST"),
    ],
)
def test_an_address_in_parts_is_one_address(head: tuple[str, str, str], address: str) -> None:
    number, name, kind = head
    found, landed = suggested({**USUAL, number: "{house}", name: "{street}", kind: "ST"})
    assert found.mapping is not None
    assert found.mapping.address == head
    assert found.chosen("address") == number
    assert landed[1].record.address == address


def test_a_whole_address_goes_before_its_parts() -> None:
    whole = {"Address": "{house} {street} ST"}
    found, _ = suggested({**USUAL, **whole, "StreetNo": "{house}", "StreetName": "{street}"})
    assert found.mapping is not None
    assert found.mapping.address == ("Address",)


def test_a_victims_street_is_no_part_of_the_address() -> None:
    found, _ = suggested({**USUAL, "VictimStreetNo": "{house}", "VictimStreetName": "{street}"})
    assert found.chosen("address") == ""


def test_an_hour_alone_is_some_time_within_it() -> None:
    columns = {**USUAL, "Date Occurred": "{at:%m/%d/%Y}", "Hour Occurred": "{at.hour}"}
    found, landed = suggested(columns)
    assert found.chosen("occurred_time") == "Hour Occurred"
    first = landed[0].record
    assert first.occurred_earliest.strftime("%H:%M") == "07:00"
    assert first.occurred_latest - first.occurred_earliest == timedelta(seconds=3_599)


def test_a_finer_time_goes_before_the_hour_and_a_reports_hour_is_not_taken() -> None:
    columns = {
        **USUAL, "Date Occurred": "{at:%m/%d/%Y}", "Report Hour": "{to.hour}",
        "Hour Occurred": "{at.hour}", "Time Occurred": "{at:%H:%M}",
    }  # fmt: skip
    found, _ = suggested(columns)
    assert found.chosen("occurred_time") == "Time Occurred"
    del columns["Time Occurred"]
    found, _ = suggested(columns)
    assert found.chosen("occurred_time") == "Hour Occurred"


def test_minutes_until_an_answer_are_no_hours() -> None:
    columns = {**USUAL, "Date Occurred": "{at:%m/%d/%Y}", "Response Time": "{at.hour}"}
    found, _ = suggested(columns)
    assert found.chosen("occurred_time") == ""


def test_the_second_of_two_moments_is_until_when() -> None:
    found, _ = suggested({
        "Number": "24-{n:05d}", "Occ Dt/Tm 1": "{at:%H:%M:%S %m/%d/%y}",
        "Occ Dt/Tm 2": "{to:%H:%M:%S %m/%d/%y}", "Nature": "{words}",
    })  # fmt: skip
    assert (found.chosen("occurred"), found.chosen("occurred_end")) == (
        "Occ Dt/Tm 1",
        "Occ Dt/Tm 2",
    )


@pytest.mark.parametrize("name", ["STAT", "CLSD", "Result"])
def test_how_a_case_stands_is_told_by_its_cells(name: str) -> None:
    found, _ = suggested({**USUAL, name: "{state}"})
    assert found.chosen("disposition") == name
    assert found.chosen("offence_code") == ""


def test_offences_named_for_their_clearance_are_offences() -> None:
    columns = {**USUAL}
    del columns["Offense"]
    found, _ = suggested({**columns, "Clearance Code Inc Type": "{words}"})
    assert found.chosen("offence_text") == "Clearance Code Inc Type"
    assert found.chosen("disposition") == ""


@pytest.mark.parametrize("name", ["Is Domestic Violence", "DomViolInd", "Family Violence Y/N"])
def test_a_flag_of_domestic_violence(name: str) -> None:
    found, _ = suggested({**USUAL, name: "{yes}"})
    assert found.chosen("domestic") == name


def test_a_column_that_says_one_thing_is_no_area_beside_one_that_tells_places() -> None:
    found, _ = suggested({**USUAL, "Station Name": "(null)", "ADDR_PCT_CD": "{area}"})
    assert found.mapping is not None
    assert found.mapping.area == ("ADDR_PCT_CD",)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Occurence_Date", "occurrence date"),
        ("Date Occured", "date occurred"),
        ("Recieved Date", "received date"),
        ("Adress", "address"),
        ("Dispositions", "disposition"),
        ("reportnum", "report number"),
        ("occurredtodate", "occurred to date"),
    ],
)
def test_names_that_are_misspelled_glued_or_plural(name: str, spelled: str) -> None:
    words = {"num": "number"}
    assert " ".join(words.get(word, word) for word in spelled_name(name).split()) == spelled


def test_a_word_that_sounds_like_two_or_like_none_stays() -> None:
    assert spelled_alike("reporter", {"reported", "report"}) == ""
    assert spelled_alike("statoon", {"station", "statian"}) == ""
    assert spelled_alike("gps", {"gp"}) == ""


def test_whose_number_is_told_beside_the_agency_is_no_agency() -> None:
    assert name_score("agency", "AgencyCaseNumber") == 0
    assert name_score("agency", "Reporting Agency") > 0


def test_a_time_of_a_report_is_not_that_of_what_happened() -> None:
    assert is_of_another_moment("Report Time", "Offense Date")
    assert not is_of_another_moment("Report Time", "Report Date")
    assert not is_of_another_moment("Time", "Offense Date")


def test_a_number_as_long_as_an_epoch_is_no_moment() -> None:
    found, _ = suggested({**USUAL, "Police Report": "2302400{n:04d}"})
    assert found.chosen("reported") == ""


def test_a_serial_of_a_spreadsheet_is_the_start_and_no_number_of_records() -> None:
    columns = {"Event ID": "{n}", "Police Report": "2302400{n:04d}", "Crime Detail": "{words}"}
    serials = {"Start": "{n}"}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*columns, *serials])
    for n in range(ROWS):
        serial = (at(n) - datetime(1899, 12, 30)) / timedelta(days=1)
        writer.writerow([n, f"2302400{n:04d}", OFFENCES[n % 5], f"{serial:.6f}"])
    table = open_table(io.BytesIO(text.getvalue().encode()), filename="feed.csv")
    found = suggest(table, zone="America/New_York")
    assert (found.chosen("occurred"), found.chosen("local_id")) == ("Start", "Event ID")


def test_in_a_state_of_two_zones_the_agencys_own_is_taken() -> None:
    found = zone_candidates(
        centre=(-85.9, 35.05), ori="TN0330100", state="", registered="America/New_York"
    )
    assert found[0].value == "America/New_York"
    found = zone_candidates(centre=(-85.31, 35.05), ori="TN0330100", state="")
    assert found[0].value == "America/New_York"
