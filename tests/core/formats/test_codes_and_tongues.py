"""Offences that are told by codes alone, and exports of Spanish and Portuguese headings."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from accord.core.formats.tabular import Landed, Suggestion, land, open_table, suggest
from accord.core.formats.tabular.crosswalk import answer_for
from accord.core.formats.tabular.naming import name_score, spelled_name
from accord.core.vocabulary import RecordKind

ROWS = 120


def _suggested(
    columns: dict[str, str], *, choices: dict[str, tuple[str, ...]], zone: str, file: str = "x.csv"
) -> tuple[Suggestion, list[Landed]]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for n in range(ROWS):
        at = datetime(2024, 1, 3, 1, 5) + timedelta(hours=31 * n, minutes=7 * n)
        told = {"n": n, "at": at, **{name: one[n % len(one)] for name, one in choices.items()}}
        writer.writerow([cell.format(**told) for cell in columns.values()])
    table = open_table(io.BytesIO(text.getvalue().encode()), filename=file)
    found = suggest(table, zone=zone)
    landed = land(found.mapping, table.rows()) if found.mapping else ()
    return found, [one for one in landed if isinstance(one, Landed)]


def test_call_types_that_are_codes_are_codes_and_asked_for() -> None:
    columns = {
        "INCIDENT_NUM": "E{n:06d}",
        "DATE_TIME": "{at:%Y-%m-%d %H:%M:%S}",
        "CALL_TYPE": "{t}",
    }
    choices = {"t": ("1150", "415", "459A", "T", "SELENF", "AU1")}
    found, landed = _suggested(columns, choices=choices, zone="America/Los_Angeles")
    assert found.chosen("offence_code") == "CALL_TYPE"
    assert found.chosen("offence_text") == ""
    words = "CALL_TYPE: codes without words; the agency's own code list says what they mean"
    assert words in found.notes
    assert landed[2].record.offence_code == "459A"


def test_codes_beside_their_words_are_not_asked_for() -> None:
    columns = {
        "INCIDENT_NUM": "E{n:06d}", "DATE_TIME": "{at:%Y-%m-%d %H:%M:%S}", "CALL_TYPE": "{t}",
        "CALL_TYPE_DESC": "{w}",
    }  # fmt: skip
    choices = {
        "t": ("415", "459A", "T", "1033"), "w": ("DISTURBANCE", "BURGLARY", "TRAFFIC STOP", "ALARM"),
    }  # fmt: skip
    found, _ = _suggested(columns, choices=choices, zone="America/Los_Angeles")
    assert found.chosen("offence_code") == "CALL_TYPE"
    assert found.chosen("offence_text") == "CALL_TYPE_DESC"
    assert not any("codes without words" in note for note in found.notes)


def test_a_code_with_its_extension_is_the_code_and_no_summary_class() -> None:
    columns = {
        "EVENT_ID": "GO-{n}", "OCC_DATE": "{at:%Y-%m-%d %H:%M}", "UCR_CODE": "{c}", "UCR_EXT": "{e}",
        "OFFENCE": "{w}",
    }  # fmt: skip
    choices = {
        "c": ("1430", "2120", "1610"), "e": ("100", "200", "210"),
        "w": ("Assault", "B&E", "Robbery - Mugging"),
    }  # fmt: skip
    found, _ = _suggested(columns, choices=choices, zone="America/Toronto")
    assert found.chosen("offence_code") == "UCR_CODE"
    assert found.chosen("offence_extension") == "UCR_EXT"
    assert found.chosen("ucr_summary") == ""


def test_a_spanish_file_is_read_by_its_headings_and_the_words_of_its_offences() -> None:
    columns = {
        "id-mapa": "{n}", "anio": "{at.year}", "mes": "ENERO", "fecha": "{at:%Y-%m-%d}",
        "franja": "{at.hour}", "tipo": "{t}", "barrio": "{b}", "latitud": "{la}", "longitud": "{lo}",
    }  # fmt: skip
    choices = {
        "t": ("Robo", "Hurto", "Lesiones", "Amenazas", "Homicidios"), "b": ("PALERMO", "FLORES"),
        "la": ("-34.61720", "-34.59386", "-34.62121"), "lo": ("-58.42816", "-58.46923", "-58.41588"),
    }  # fmt: skip
    found, landed = _suggested(columns, choices=choices, zone="America/Argentina/Buenos_Aires")
    assert found.kind is RecordKind.INCIDENT
    assert found.chosen("offence_text") == "tipo"
    assert found.chosen("local_id") == "id-mapa"
    assert found.chosen("occurred_time") == "franja"
    assert landed[0].record.lat == pytest.approx(-34.6172)
    # What robo is, a robbery or a breaking in, the word alone does not say.
    codes = {one.record.offence_text: one.record.nibrs_code for one in landed}
    assert codes["Robo"] is None
    assert codes["Homicidios"] == "09A"


def test_a_brazilian_file_is_read_by_its_headings() -> None:
    columns = {
        "NUM_BO": "{n:04d}/2024", "DATA_OCORRENCIA_BO": "{at:%d/%m/%Y}",
        "HORA_OCORRENCIA": "{at:%H:%M}", "DATA_REGISTRO": "{at:%d/%m/%Y %H:%M}",
        "NATUREZA_DA_OCORRENCIA": "{t}", "LOGRADOURO": "RUA DA PAZ, {n}", "BAIRRO": "{b}",
    }  # fmt: skip
    choices = {"t": ("Furto", "Roubo", "Lesão corporal", "Estupro"), "b": ("SÉ", "LAPA", "MOOCA")}
    found, landed = _suggested(columns, choices=choices, zone="America/Sao_Paulo")
    assert found.kind is RecordKind.INCIDENT
    for field, column in {
        "local_id": "NUM_BO", "occurred": "DATA_OCORRENCIA_BO", "occurred_time": "HORA_OCORRENCIA",
        "reported": "DATA_REGISTRO", "area": "BAIRRO", "address": "LOGRADOURO",
    }.items():  # fmt: skip
        assert found.chosen(field) == column
    assert landed[0].record.occurred_earliest.strftime("%H:%M") == "04:05"


def test_a_class_alone_is_all_the_words_that_there_are() -> None:
    columns = {"ID": "{n:05d}", "DATE": "{at:%Y-%m-%d}", "CATEGORIE": "{t}", "PDQ": "{p}"}
    choices = {
        "t": ("Vol de véhicule à moteur", "Méfait", "Introduction", "Vols qualifiés", "Incendie"),
        "p": ("7", "12", "26"),
    }  # fmt: skip
    found, landed = _suggested(columns, choices=choices, zone="America/Toronto")
    assert found.kind is RecordKind.INCIDENT
    assert found.chosen("offence_text") == "CATEGORIE"
    assert found.chosen("area") == "PDQ"
    assert landed[0].record.nibrs_code == "240"


def test_the_only_date_is_the_records_though_it_is_named_for_the_end() -> None:
    columns = {
        "ID": "{n:05d}",
        "DATEEND": "{at:%Y-%m-%d}",
        "TIMESTART": "{at:%H%M}",
        "CRIME": "{t}",
    }
    choices = {"t": ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT")}
    found, _ = _suggested(columns, choices=choices, zone="America/New_York")
    assert found.chosen("occurred") == "DATEEND"
    assert found.chosen("occurred_end") == ""
    assert found.chosen("occurred_time") == "TIMESTART"
    assert found.fields["occurred"][0].confidence < 0.8


@pytest.mark.parametrize(
    ("first", "second", "lon"),
    [
        (("-90.03853", "-90.1"), ("35.12495", "35.1"), "Coord1"),
        (("-33.92491", "-33.8"), ("151.20931", "151.1"), "Coord2"),
        # South of the equator and east of Greenwich either could be either.
        (("-26.20411", "-26.1"), ("28.04731", "28.1"), ""),
    ],
)
def test_numbered_coordinates_are_told_apart_by_their_size_or_not_at_all(
    first: tuple[str, str], second: tuple[str, str], lon: str
) -> None:
    columns = {
        "ID": "{n:05d}", "Date": "{at:%Y-%m-%d %H:%M}", "Crime": "BURGLARY", "Coord1": "{a}5",
        "Coord2": "{b}5",
    }  # fmt: skip
    long = {"a": tuple(f"{one:0<9}" for one in first), "b": tuple(f"{one:0<9}" for one in second)}
    found, _ = _suggested(columns, choices=long, zone="America/Chicago")
    assert found.chosen("lon") == lon
    assert bool(found.chosen("lat")) is bool(lon)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("TIPO DE HURTO", "offense type"),
        ("Data da ocorrência", "date occurrence"),
        # A word that is English too is of the other tongue beside another word of it alone.
        ("Data Source", "data source"),
        ("Local ID", "local id"),
    ],
)
def test_names_of_other_tongues(name: str, words: str) -> None:
    assert spelled_name(name) == words


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("offence_text", "Final Case Type"),
        ("offence_text", "Tipo de hecho"),
        ("offence_text", "Minor Category"),
        ("offence_category", "Major Category"),
        ("offence_code", "Radio Code"),
        ("address", "Anonymized Address"),
        ("area", "Community Name"),
        ("area", "Cantón"),
        ("occurred", "Crash Date"),
        ("disposition", "Close Type"),
        ("local_id", "Incident UID"),
        ("local_id", "dispatch_number"),
        ("occurred", "DATEOFOFFENSE"),
        ("domestic", "Domestic Abuse Flag"),
        ("offence_code", "HO Code"),
        ("offence_code", "Home Office Offence Code"),
        ("area", "CENSUS_TRACT"),
        ("area", "Tract"),
        ("area", "Census Block Group"),
    ],
)
def test_names_as_portals_have_them(field: str, name: str) -> None:
    assert name_score(field, name) >= 0.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HURTO A RESIDENCIAS", "220"),
        ("HURTO AUTOMOTORES", "240"),
        ("HURTO MOTOCICLETAS", "240"),
        ("HURTO A PERSONAS", "23H"),
        ("Homicidios", "09A"),
    ],
)
def test_what_is_stolen_tells_the_offence(text: str, code: str) -> None:
    assert answer_for([text]).code == code
