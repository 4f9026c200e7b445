"""Columns of a system's own copy of the place, the file's own moment, and words of other tongues."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest

from accord.core.formats.tabular import Suggestion, open_table, suggest
from accord.core.formats.tabular.crosswalk import answer_for

OFFENCES = ("AGGRAVATED ASSAULT", "BURGLARY - RESIDENCE", "MOTOR VEHICLE THEFT", "SHOPLIFTING")
ROWS = 80


def _suggested(columns: dict[str, str], zone: str = "America/Chicago") -> Suggestion:
    lines = [",".join(columns)]
    for n in range(ROWS):
        at = datetime(2024, 1, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)
        told = {"n": n, "at": at, "of": OFFENCES[n % 4], "later": at + timedelta(hours=1)}
        told["street"] = f"{('OAK', 'ELM', 'PINE')[n % 3]} {('ST', 'AVE')[n % 2]}"
        told["done"] = ("Consumado", "Tentado", "Consumado")[n % 3]
        lines.append(",".join(cell.format(**told) for cell in columns.values()))
    table = open_table(io.BytesIO("\n".join(lines).encode()), filename="x.csv")
    return suggest(table, zone=zone)


def test_when_the_file_was_made_is_not_when_it_happened() -> None:
    columns = {"Report_ID": "A{n:04d}", "Report_Date": "{at:%Y-%m-%d}", "Offense": "{of}"}
    found = _suggested({**columns, "DateTime": "2025-04-11 15:02:03"})
    assert (found.chosen("occurred"), found.chosen("reported")) == ("", "Report_Date")
    assert "occurred" in found.missing
    # One moment in all rows that comes before the reports is that of one long night.
    found = _suggested({**columns, "DateTime": "2024-01-01 15:02:03"})
    assert found.chosen("occurred") == "DateTime"


def test_one_column_is_not_both_when_it_happened_and_when_it_was_told() -> None:
    columns = {"expediente": "A{n:04d}", "fecha_inicio": "{at:%d/%m/%Y}", "delito": "{of}"}
    found = _suggested(columns, "America/Bogota")
    assert found.chosen("occurred") == "fecha_inicio"
    assert found.chosen("reported") == ""


def test_a_systems_copy_of_house_number_and_street_is_an_address() -> None:
    found = _suggested(
        {
            "Complaint": "23-{n:06d}",
            "DateOccur": "{at:%m/%d/%Y %H:%M}",
            "Description": "{of}",
            "ILEADSAddress": "{n}12",
            "ILEADSStreet": "{street}",
            "LocationName": "",
        }
    )
    assert found.mapping is not None
    assert found.mapping.address == ("ILEADSAddress", "ILEADSStreet")


def test_a_systems_agency_is_noted_and_one_that_helped_is_not() -> None:
    columns = {"KiloNBR": "23{n:06d}", "Date": "{at:%m/%d/%Y %H:%M}", "Offense": "{of}"}
    assert _suggested({**columns, "CMAgency": "Honolulu PD"}).chosen("agency") == "CMAgency"
    assert _suggested({**columns, "Assisting Agency": "FBI"}).chosen("agency") == ""


def test_a_day_and_a_month_are_no_address() -> None:
    columns = {"Number": "23{n:06d}", "When": "{at:%m/%d/%Y %H:%M}", "Offense": "{of}"}
    assert _suggested({**columns, "Block": "{at:%m/%d}"}).chosen("address") == ""


def test_german_words_for_when_it_was_told() -> None:
    columns = {
        "ANGELEGT_AM": "{later:%d.%m.%Y}", "TATZEIT_ANFANG_DATUM": "{at:%d.%m.%Y}", "DELIKT": "{of}",
    }  # fmt: skip
    assert _suggested(columns, "Europe/Berlin").chosen("reported") == "ANGELEGT_AM"


def test_a_brazilian_state_numbers_its_rows_and_names_the_fact() -> None:
    columns = {
        "Sequência": "{n}", "Data Fato": "{at:%d/%m/%Y}", "Hora Fato": "{at:%H:%M:%S}",
        "Tipo Fato": "{done}", "Tipo Enquadramento": "{of}",
    }  # fmt: skip
    found = _suggested(columns, "America/Sao_Paulo")
    assert (found.chosen("local_id"), found.chosen("occurred")) == ("Sequência", "Data Fato")
    assert found.chosen("occurred_time") == "Hora Fato"
    assert found.chosen("offence_text") == "Tipo Enquadramento"


def test_known_offences_go_before_coarser_words_that_are_none() -> None:
    columns = {"Number": "23{n:06d}", "When": "{at:%m/%d/%Y %H:%M}", "Incident Type": "{done}"}
    assert _suggested({**columns, "What": "{of}"}).chosen("offence_text") == "What"
    assert _suggested(columns).chosen("offence_text") == "Incident Type"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ASALTO", "120"),
        ("Asalto a transeúnte", "120"),
        ("RAPIÑA", "120"),
        ("Copamiento", "120"),
        ("ATRACO", "120"),
        ("FURTO", "23H"),
        ("Furto de veículo", "240"),
        ("FURTO EM VEICULO", "23F"),
        ("ROUBO", "120"),
        ("Roubo de veículo", "120"),
        ("LATROCÍNIO", "09A"),
        ("Roubo seguido de morte", "09A"),
        ("LESÃO CORPORAL DOLOSA", "13B"),
        ("LESÃO CORPORAL GRAVE", "13A"),
        ("ESTELIONATO", "26A"),
        ("Abigeato", "23H"),
        # Two offences in one, a sexual one, one by carelessness: no word says which code.
        ("FURTO E ROUBO DE VEÍCULOS", None),
        ("HURTO Y RAPIÑA", None),
        ("ASALTO SEXUAL", None),
        ("LESÃO CORPORAL CULPOSA NO TRÂNSITO", None),
        # Robo is a theft by force on things or on persons, or any theft, by the country.
        ("ROBO", None),
    ],
)
def test_words_of_spanish_america_and_brazil(text: str, code: str | None) -> None:
    assert answer_for([text]).code == code
