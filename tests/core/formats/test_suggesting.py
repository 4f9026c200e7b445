"""Suggestions carry evidence, keep silent below their threshold, and know saved layouts."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from accord.core.formats.tabular import (
    AgencyRule,
    Landed,
    LandingSummary,
    OffenceStatus,
    Said,
    Step,
    Suggestion,
    carries,
    land,
    open_table,
    suggest,
)
from accord.core.formats.tabular.crosswalk import answer_for, with_families
from accord.core.formats.tabular.landing import crosswalk_key
from accord.core.formats.tabular.naming import plain_name
from accord.core.vocabulary import RecordKind


def suggested(text: str, filename: str = "incidents.csv", **options: object) -> Suggestion:
    table = open_table(io.BytesIO(text.encode()), filename=filename)
    return suggest(table, **options)  # type: ignore[arg-type]


OFFENCES = (
    "DUI",
    "BURGLARY",
    "ROBBERY",
    "THEFT",
    "RUNAWAY",
    "ARSON",
    "FRAUD",
    "ASSAULT",
    "HOMICIDE",
)
HEAD = "incident_number,date_occurred,offense_description,latitude,longitude\n"


def incidents(count: int, *, lat: str = "41.8{n:04}", lon: str = "-87.6{n:04}") -> str:
    rows = (
        f"I{n:05},2024-0{n % 9 + 1}-1{n % 9} 1{n % 9}:00:00,Burglary,"
        f"{lat.format(n=n)},{lon.format(n=n)}"
        for n in range(count)
    )
    return HEAD + "\n".join(rows) + "\n"


def test_a_plain_export_needs_no_question() -> None:
    suggestion = suggested(incidents(50), ori="IL0160000")
    assert suggestion.missing == ()
    assert suggestion.kind is RecordKind.INCIDENT
    assert suggestion.chosen("local_id") == "incident_number"
    assert suggestion.zones[0].value == "America/Chicago"
    assert [(entry.text, entry.code, entry.rows) for entry in suggestion.crosswalk] == [
        ("Burglary", "220", 50)
    ]
    assert all(option.evidence for options in suggestion.fields.values() for option in options)


def dated(count: int, offence: str, years: str, *, day: str = "11") -> str:
    """Incidents of one offence, each year of `years` in turn."""
    each = years.split()
    return "".join(
        f"X{offence[:2]}{n:04},{each[n % len(each)]}-03-{day} 10:00:00,{offence},41.81,-87.61\n"
        for n in range(count)
    )


def agreed(text: str) -> tuple[int, int]:
    """Rows unmapped as the proposal counts them, and as landing does."""
    suggestion = suggested(text, ori="IL0160000")
    assert suggestion.mapping is not None
    rows = open_table(io.BytesIO(text.encode()), filename="incidents.csv").rows()
    answers = [a for a in land(suggestion.mapping, rows) if isinstance(a, Landed)]
    unmapped = [a for a in answers if a.record.offence_status is OffenceStatus.UNMAPPED]
    return suggestion.unmapped_rows, len(unmapped)


def test_rows_before_their_code_began_are_counted_unmapped_as_landing_does() -> None:
    text = incidents(50) + dated(9, "Identity theft", "2012 2015 2024")
    assert agreed(text) == (6, 6)
    notes = suggested(text, ori="IL0160000").notes
    assert "6 unmapped: 26F is a code only from 2016" in notes


def test_a_rejected_row_is_not_counted_unmapped() -> None:
    text = incidents(50) + dated(3, "Qwertyuiop", "2024") + dated(2, "Zxcvb", "2024", day="99")
    assert agreed(text) == (3, 3)


def test_a_saved_mapping_counts_by_its_own_crosswalk() -> None:
    text = incidents(50) + dated(4, "Qwertyuiop", "2024")
    mapping = suggested(text, ori="IL0160000").mapping
    assert mapping is not None
    answers = {**mapping.offence.crosswalk, crosswalk_key("Qwertyuiop"): "-"}
    known = replace(mapping, offence=replace(mapping.offence, crosswalk=answers))
    assert suggested(text, ori="IL0160000").unmapped_rows == 4
    assert suggested(text, ori="IL0160000", known=[known]).unmapped_rows == 0


def test_swapped_columns_are_told_and_put_right() -> None:
    suggestion = suggested(incidents(50, lat="-87.6{n:04}", lon="41.8{n:04}"), ori="IL0160000")
    assert suggestion.mapping is not None
    assert (suggestion.mapping.coordinates.lon, suggestion.mapping.coordinates.lat) == (
        "latitude",
        "longitude",
    )
    assert any("swapped" in note for note in suggestion.notes)


def test_what_is_not_known_is_named_and_gives_no_mapping() -> None:
    suggestion = suggested("alpha,beta\nx,1\ny,2\n", filename="x.csv")
    assert set(suggestion.missing) == {"occurred", "zone", "kind"}
    assert suggestion.mapping is None
    assert suggestion.kind is None


def test_day_first_dates_are_found_and_doubtful_ones_said() -> None:
    text = "case number,date occurred\n" + "".join(f"C{n},{n}/02/2024\n" for n in range(1, 29))
    day_first = suggested(text, ori="IL0160000")
    assert day_first.mapping is not None
    assert day_first.mapping.occurred.formats == ("d/m/y",)
    doubtful = suggested("case number,date occurred\nC1,1/2/2024\nC2,3/4/2024\n", ori="IL016")
    assert any("could change places" in note for note in doubtful.notes)


def test_mixed_formats_in_one_file_are_all_taken() -> None:
    text = "case number,date occurred\nC1,01/13/2024 10:00 PM\nC2,2024-02-14T08:00\nC3,20240315\n"
    suggestion = suggested(text, ori="IL0160000")
    assert suggestion.mapping is not None
    assert set(suggestion.mapping.occurred.formats) == {"m/d/y", "iso", "yyyymmdd"}
    table = open_table(io.BytesIO(text.encode()), filename="a.csv")
    assert all(isinstance(answer, Landed) for answer in land(suggestion.mapping, table.rows()))


def test_a_date_column_and_a_time_column_are_joined() -> None:
    text = "case number,incident date,incident time,offense\nC1,02/13/2024,2315,Theft\nC2,03/14/2024,0005,Theft\n"
    suggestion = suggested(text, ori="IL0160000")
    assert suggestion.mapping is not None
    assert suggestion.mapping.occurred.time_column == "incident time"
    assert suggestion.mapping.occurred.time_formats == ("hhmm",)


def test_a_saved_mapping_is_recognised_by_its_columns_only() -> None:
    saved = suggested(incidents(5), ori="IL0160000").mapping
    assert saved is not None
    assert suggested(incidents(9), known=[saved]).matched_known
    other = incidents(9).replace("latitude", "lat")
    assert not suggested(other, ori="IL0160000", known=[saved]).matched_known


def _written(count: int, day: str, lat: str = "41.8") -> str:
    head = "incident_number;date_occurred;offense;latitude;longitude\n"
    return head + "".join(
        f"A{n};{day.format(n=1 + n % 12)};BURGLARY;{lat}{n:03};-87{lat[2]}6{n:03}\n"
        for n in range(count)
    )


def test_a_saved_mapping_whose_formats_no_longer_fit_is_suggested_anew() -> None:
    saved = suggested(_written(60, "2026-{n:02}-14"), ori="IL0160000").mapping
    assert saved is not None
    for text in (_written(60, "{n:02}/14/2026"), _written(60, "2026-{n:02}-14", lat="41,8")):
        found = suggested(text, ori="IL0160000", known=[saved])
        assert not found.matched_known
        (note,) = (one for one in found.notes if "its formats are not" in one)
        assert " 0 of the first 60 rows " in note
        assert found.mapping is not None
        table = open_table(io.BytesIO(text.encode()), filename="incidents.csv")
        landed = [one for one in land(found.mapping, table.rows()) if isinstance(one, Landed)]
        assert len(landed) == 60
        assert all(one.record.lon is not None for one in landed)
    few = _written(60, "2026-{n:02}-14").replace("2026-03-14", "no day")
    assert suggested(few, ori="IL0160000", known=[saved]).matched_known


def test_an_agency_column_is_noted_and_a_rule_replaces_it() -> None:
    text = "agency,case number,date occurred\nA,C1,2024-01-01 10:00\nB,C2,2024-01-02 11:00\n"
    suggestion = suggested(text, ori="IL0160000")
    assert any("may name the agency" in note for note in suggestion.notes)
    changed = suggestion.with_agency(AgencyRule(column="agency", table={"A": "IL1"}))
    assert changed.mapping is not None
    assert changed.mapping.agency.table["A"] == "IL1"


def test_the_agencys_own_code_list_gives_words_to_codes() -> None:
    text = (
        "case number,date occurred,offense code\nC1,2024-01-01 10:00,ZQ\nC2,2024-01-02 11:00,ZQ\n"
    )
    assert suggested(text, ori="IL016").unmapped_rows == 2
    listed = suggested(text, ori="IL016", said=Said(code_texts={"ZQ": "Motor vehicle theft"}))
    assert [(entry.local_code, entry.code) for entry in listed.crosswalk] == [("ZQ", "240")]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("BATTERY", "AGGRAVATED: HANDGUN"), "13A"),
        (("THEFT", "RETAIL THEFT"), "23C"),
        (("larceny", "theft-parts-from-vehicle"), "23G"),
        (("AUTO THEFT",), "240"),
        (("BURG VEH",), "23F"),
        (("Drug/Narcotic Violations",), "35A"),
        (("MISSING PERSON - LOCATED",), "-"),
        (("RUNAWAY",), "-"),
        (("FLUX CAPACITOR",), None),
        ((), None),
    ],
)
def test_words_become_codes_or_stay_open(texts: tuple[str, ...], code: str | None) -> None:
    answer = answer_for(texts)
    assert answer.code == code
    assert answer.evidence
    assert 0 <= answer.confidence < 1


def test_a_numbering_family_answers_only_when_the_file_agrees_with_it() -> None:
    words = [
        "MURDER",
        "KIDNAPPING",
        "ROBBERY",
        "ARSON",
        "BURGLARY",
        "AUTO THEFT",
        "FORGERY",
        "VANDALISM",
    ]
    numbers = ["0900", "1000", "1200", "2000", "2200", "2400", "2500", "2900"]
    answers = {word: answer_for([word]) for word in words} | {"X": answer_for(["XQJ"])}
    agreeing = dict(zip(words, numbers, strict=True)) | {"X": "5101"}
    filled = with_families(answers, agreeing)["X"]
    assert (filled.code, "NCIC" in filled.evidence) == ("510", True)
    shuffled = dict(zip(words, reversed(numbers), strict=True)) | {"X": "5101"}
    assert with_families(answers, shuffled)["X"].code is None


def test_crosswalk_keys_ignore_case_and_space() -> None:
    assert crosswalk_key("a1", " Simple  assault ") == crosswalk_key("A1", "SIMPLE ASSAULT")


def test_one_category_and_few_records_are_said() -> None:
    text = incidents(20)
    suggestion = suggested(text, ori="IL0160000")
    assert suggestion.mapping is not None
    table = open_table(io.BytesIO(text.encode()), filename="a.csv")
    summary = LandingSummary.of(land(suggestion.mapping, table.rows()))
    reasons = {answer.step: answer.reason for answer in carries(summary) if not answer.can}
    assert reasons[Step.BY_CATEGORY] == "every record has the same category"
    assert reasons[Step.HOT_SPOTS] == "20 records; this step needs 200"
    assert Step.NIBRS not in reasons
    nothing = carries(LandingSummary())
    assert {answer.reason for answer in nothing} == {"no record landed"}


def test_an_export_of_this_project_is_read_as_it_was_written() -> None:
    head = "owner,kind,local_id,row_key,incident_ref,occurred_from,occurred_to,reported_at"
    head += ",offence_code,offence_local_code,lon,lat,address,area_code\n"
    rows = "".join(
        f"XA1,arrest,A-{n},,I-{n},2024-05-19 1{n % 10}:14:00+00:00,2024-05-19 22:02:00+00:00,"
        f"2024-05-19 23:57:00+00:00,{('240', '13A', '220')[n % 3]},L{n % 5},-69.85{n:03},36.08{n:03},"
        f"{n}00 BLOCK MILL AVE,B{n % 4}\n"
        for n in range(40)
    )
    suggestion = suggested(head + rows, filename="records.csv", ori="XA1", zone="America/New_York")
    assert suggestion.kind is RecordKind.ARREST
    names = ("local_id", "incident_id", "occurred", "offence_code", "nibrs", "area", "address")
    assert [suggestion.chosen(name) for name in names] == [
        "local_id", "incident_ref", "occurred_from", "offence_local_code", "offence_code",
        "area_code", "address",
    ]  # fmt: skip


@pytest.mark.parametrize(("lat", "lon"), [("0.0", "-87.6{n:04}"), ("41.8{n:04}", "0.0")])
def test_a_column_of_noughts_beside_one_of_degrees_places_nothing(lat: str, lon: str) -> None:
    suggestion = suggested(incidents(30, lat=lat, lon=lon), ori="IL0160000")
    assert suggestion.mapping is not None
    assert suggestion.mapping.coordinates.bounds is None


@pytest.mark.parametrize(
    ("head", "clock"),
    [
        ("", "column 3"),
        ("no,occurred_date,occurred_time,offense,address\n", "occurred_time"),
        ("no,occurred_date,occ_tm,offense,address\n", "occ_tm"),
        ("no,occurred_date,beat,offense,address\n", ""),
    ],
)
def test_a_time_of_day_beside_its_date_is_suggested_with_its_evidence(head, clock):
    rows = "".join(
        f"11{n:07},10{n % 28 + 1:02d}2011,{n % 24:02d}4{n % 10}0{n % 7},{OFFENCES[n % 9]},{n}00 MAIN ST\n"
        for n in range(60)
    )
    suggestion = suggested(head + rows, ori="NV0160000", said=Said(kind=RecordKind.INCIDENT))
    assert suggestion.chosen("occurred_time") == clock
    assert suggestion.mapping is not None
    assert suggestion.mapping.occurred.time_column == clock
    if clock:
        assert "read as hhmmss" in suggestion.fields["occurred_time"][0].evidence


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("CASE_NR", "PLACE"),
        ("CASE_NBR", "LOCATION_DESC"),
        ("RPT_NBR", "LOC_DESCR"),
        ("INC_NR", "INCIDENT_LOCATION"),
        ("OFFENSE_NBR", "PLACE_ADDRESS"),
    ],
)
def test_shortened_names_of_columns_are_known(number: str, place: str) -> None:
    head = f"{number},OCC_DATE,OFFENSE_DESC,{place}\n"
    rows = "".join(
        f"24-{n:05},2024-0{n % 9 + 1}-1{n % 9} 1{n % 9}:00:00,Burglary,{100 * n} BLOCK MAIN ST\n"
        for n in range(1, 60)
    )
    suggestion = suggested(head + rows, ori="IL0160000")
    assert suggestion.chosen("local_id") == number
    assert suggestion.chosen("address") == place


def test_a_kind_of_place_is_no_address() -> None:
    head = "CASE_NR,OCC_DATE,OFFENSE_DESC,LOCATION_DESC,BLOCK\n"
    kinds = ("STREET", "RESIDENCE", "BAR OR TAVERN", "SIDEWALK")
    rows = "".join(
        f"24-{n:05},2024-01-1{n % 9} 10:00:00,Burglary,{kinds[n % 4]},{100 * n} W MAIN ST\n"
        for n in range(1, 60)
    )
    suggestion = suggested(head + rows, ori="IL0160000")
    assert suggestion.chosen("address") == "BLOCK"
    assert "LOCATION_DESC" not in [option.value for option in suggestion.fields["address"]]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Nº expediente", "case no"),
        ("Código delito", "offense code"),
        ("Fecha de la denuncia", "date reported"),
        ("Tipo de delito", "offense type"),
        ("Dirección", "address"),
        ("Type of incident", "type of incident"),
        ("caseNumber", "case number"),
    ],
)
def test_spanish_names_of_columns_are_read_as_the_english_ones(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_spanish_export_with_semicolons_and_decimal_commas_is_suggested_whole() -> None:
    rows = [
        f"EXP-{n};{n % 27 + 1:02d}/03/2025;1{n % 10}:30;28/03/2025;C{n % 3};Hurto {n % 3};"
        f"Calle Mayor {n};Centro;18,45{n:02d};-66,08{n:02d};{'Sí' if n % 4 else 'No'}"
        for n in range(60)
    ]
    head = "Nº expediente;Fecha hecho;Hora hecho;Fecha denuncia;Código delito;Delito;Dirección;"
    head += "Distrito;Latitud;Longitud;Violencia doméstica"
    data = "\r\n".join([head, *rows]).encode("cp1252")
    table = open_table(io.BytesIO(data), filename="denuncias.csv")
    found = suggest(table, ori="AB0000000").fields
    assert {name: found[name][0].value for name in found if found[name]} == {
        "local_id": "Nº expediente", "occurred": "Fecha hecho", "occurred_time": "Hora hecho",
        "reported": "Fecha denuncia", "offence_code": "Código delito", "offence_text": "Delito",
        "address": "Dirección", "area": "Distrito", "lat": "Latitud", "lon": "Longitud",
        "domestic": "Violencia doméstica",
    }  # fmt: skip
