"""Rows that tell several offences: in columns of a second and third one, or listed in a cell."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from accord.core.formats.delivery import suggest_delivery
from accord.core.formats.tabular import (
    Landed,
    Mapping,
    OffenceStatus,
    Rejected,
    Said,
    Suggestion,
    land,
    open_table,
    suggest,
)
from accord.core.formats.tabular.offending import listed

OFFENCES = ("BURGLARY", "SIMPLE ASSAULT", "ROBBERY", "VANDALISM", "SHOPLIFTING")
CODES = ("220", "13B", "120", "290", "23C")
Cell = Callable[[int], str]


def sometimes(words: tuple[str, ...], every: int, step: int) -> Cell:
    return lambda n: words[(n + step) % len(words)] if n % every == 0 else ""


PLAIN: dict[str, Cell] = {
    "Case No": lambda n: f"24-{n:05d}",
    "Occurred": lambda n: f"2024-03-{1 + n % 28:02d} 10:15",
    "Address": lambda n: f"{100 * (1 + n % 30)} BLOCK MAIN ST",
}
COLUMNS: dict[str, Cell] = PLAIN | {
    "Offense_1": lambda n: OFFENCES[n % 5],
    "Offense_2": sometimes(OFFENCES, 3, 1),
    "Offense_3": sometimes(OFFENCES, 9, 2),
}


def data_of(columns: dict[str, Cell], rows: int = 60) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([cell(n) for cell in columns.values()] for n in range(rows))
    return text.getvalue().encode()


def suggested(
    columns: dict[str, Cell], *, filename: str = "export.csv", one_offence: bool = False
) -> tuple[Suggestion, list[Landed | Rejected]]:
    table = open_table(io.BytesIO(data_of(columns)), filename=filename)
    found = suggest(table, ori="NV0160100", said=Said(one_offence=one_offence))
    assert found.mapping is not None, found.missing
    return found, list(land(found.mapping, table.rows()))


def further(found: Suggestion) -> str:
    return found.chosen("further_offences")


def test_each_offence_of_a_row_lands_with_its_incidents_time_place_and_number() -> None:
    found, answers = suggested(COLUMNS)
    assert further(found) == "Offense_2, Offense_3"
    assert found.fields["further_offences"][0].confidence > 0.9
    assert any("each becomes an offence record of its incident" in one for one in found.notes)
    row = answers[9]
    assert isinstance(row, Landed)
    assert [(one.local_id, one.nibrs_code) for one in row.offences] == [
        ("24-00009-1", "23C"), ("24-00009-2", "220"), ("24-00009-3", "13B"),
    ]  # fmt: skip
    for one in row.offences:
        assert one.kind == "offence"
        assert one.incident_id == row.record.local_id
        assert one.occurred_earliest == row.record.occurred_earliest
        assert one.address == row.record.address
    assert row.record.nibrs_code == "23C"
    assert "offense_2" not in row.record.extra


def test_a_row_without_a_second_offence_tells_one_and_numbers_do_not_slide() -> None:
    columns = COLUMNS | {"Offense_2": lambda n: "ROBBERY" if n == 1 else ""}
    _, answers = suggested(columns)
    told = [[one.local_id for one in row.offences] for row in answers if isinstance(row, Landed)]
    assert told[0] == ["24-00000-1", "24-00000-3"]
    assert told[2] == ["24-00002-1"]


def test_nibrs_codes_and_words_of_the_second_are_read_as_those_of_the_first() -> None:
    columns = PLAIN | {
        "NIBRS_1": lambda n: CODES[n % 5], "OFFENSE1_DESC": lambda n: OFFENCES[n % 5],
        "NIBRS_2": sometimes(CODES, 4, 1), "OFFENSE2_DESC": sometimes(OFFENCES, 4, 1),
    }  # fmt: skip
    found, answers = suggested(columns)
    assert further(found) == "NIBRS_2, OFFENSE2_DESC"
    row = answers[4]
    assert isinstance(row, Landed)
    assert [one.nibrs_code for one in row.offences] == ["23C", "220"]
    assert [one.offence_text for one in row.offences] == ["SHOPLIFTING", "BURGLARY"]


@pytest.mark.parametrize("separator", ["; ", "|"])
def test_a_cell_that_lists_several_is_split(separator: str) -> None:
    columns = PLAIN | {
        "Offenses": lambda n: OFFENCES[n % 5] + (f"{separator}ROBBERY" if n % 4 == 0 else "")
    }
    found, answers = suggested(columns)
    assert further(found) == "Offenses"
    row = answers[4]
    assert isinstance(row, Landed)
    assert row.record.offence_text == "SHOPLIFTING"
    assert [(one.local_id, one.nibrs_code) for one in row.offences] == [
        ("24-00004-1", "23C"), ("24-00004-1.2", "120"),
    ]  # fmt: skip


def test_an_unknown_further_offence_stays_unmapped_and_is_counted() -> None:
    columns = COLUMNS | {"Offense_2": lambda n: "QUUX 77" if n == 3 else COLUMNS["Offense_2"](n)}
    found, answers = suggested(columns)
    row = answers[3]
    assert isinstance(row, Landed)
    assert row.offences[1].nibrs_code is None
    assert row.offences[1].offence_status is OffenceStatus.UNMAPPED
    assert found.unmapped_rows == 1
    assert [entry.code for entry in found.crosswalk if entry.text == "QUUX 77"] == [None]


def test_the_mapping_is_kept_whole_and_an_older_one_has_its_digest() -> None:
    found, _ = suggested(COLUMNS)
    assert found.mapping is not None
    assert Mapping.from_json(found.mapping.to_json()) == found.mapping
    plain, _ = suggested(COLUMNS, one_offence=True)
    assert plain.mapping is not None
    assert "further" not in plain.mapping.to_json()
    assert "separator" not in plain.mapping.to_json()


def test_a_mapping_with_strange_further_columns_is_refused() -> None:
    found, _ = suggested(COLUMNS)
    assert found.mapping is not None
    text = found.mapping.to_json().replace('"further":[{', '"further":[{"weight":1,', 1)
    with pytest.raises(ValueError, match="unknown keys"):
        Mapping.from_json(text)
    missing = found.mapping.to_json().replace('["offense_2"]', '["nowhere"]')
    missing = missing.replace('["Offense_2"]', '["nowhere"]')
    with pytest.raises(ValueError, match="not there"):
        list(land(Mapping.from_json(missing), []))


def test_who_says_so_gets_only_the_first() -> None:
    found, answers = suggested(COLUMNS, one_offence=True)
    assert further(found) == ""
    assert all(isinstance(one, Landed) and one.offences == () for one in answers)
    note = "Offense_2: a further offence of the row, kept beside, not counted"
    assert note in found.notes
    assert isinstance(answers[0], Landed)
    assert answers[0].record.extra["offense_2"] == "SIMPLE ASSAULT"


def test_calls_never_become_offences() -> None:
    columns = {
        "Event_Number": lambda n: f"E{n:06d}", "Call_Received": PLAIN["Occurred"],
        "Priority": lambda n: str(1 + n % 4), "Dispatched": PLAIN["Occurred"],
        "Call_Type_1": lambda n: ("WELFARE CHECK", "TRAFFIC STOP", "ALARM")[n % 3],
        "Call_Type_2": sometimes(OFFENCES, 3, 1),
    }  # fmt: skip
    found, answers = suggested(columns, filename="calls_for_service.csv")
    assert found.kind == "call_for_service"
    assert further(found) == ""
    assert not any(one.offences for one in answers if isinstance(one, Landed))


def test_a_mapping_of_calls_tells_none_even_where_it_names_further_columns() -> None:
    found, _ = suggested(COLUMNS)
    assert found.mapping is not None
    calls = replace(found.mapping, kind=type(found.mapping.kind).CALL_FOR_SERVICE)
    assert calls.told_kinds == (calls.kind,)
    table = open_table(io.BytesIO(data_of(COLUMNS)), filename="export.csv")
    assert not any(one.offences for one in land(calls, table.rows()) if isinstance(one, Landed))


def test_rows_that_share_a_number_tell_one_offence_each() -> None:
    found, answers = suggested(COLUMNS | {"Case No": lambda n: f"24-{n // 2:05d}"})
    assert further(found) == ""
    assert not any(one.offences for one in answers if isinstance(one, Landed))


@pytest.mark.parametrize(
    "second",
    [
        lambda n: f"{OFFENCES[n % 5]} - OTHER",  # ever finer words of the one offence
        lambda n: "ZZTOP" if n % 3 == 0 else "",  # no offence at all
        lambda _: "",
    ],
)
def test_columns_that_are_no_second_offence_are_left_beside(second: Cell) -> None:
    columns = {name: cell for name, cell in COLUMNS.items() if name != "Offense_3"}
    found, answers = suggested(columns | {"Offense_2": second})
    assert further(found) == ""
    assert not any(one.offences for one in answers if isinstance(one, Landed))


@pytest.mark.parametrize(
    "text", ["THEFT; ZZTOP 9", "BURGLARY, FORCED", "FRAUD; CREDIT CARD/ATM FRAUD"]
)
def test_a_mark_within_the_words_of_one_offence_lists_nothing(text: str) -> None:
    columns = PLAIN | {"Offense": lambda n: text if n % 4 == 0 else OFFENCES[n % 5]}
    assert further(suggested(columns)[0]) == ""


def test_cells_that_list_unlike_numbers_stay_as_they_are() -> None:
    assert listed(("220;120", "BURGLARY;ROBBERY"), ";") == [("220", "BURGLARY"), ("120", "ROBBERY")]
    assert listed(("220;120", "BURGLARY"), ";") == [("220;120", "BURGLARY")]
    assert listed(("", "BURGLARY;;ROBBERY;"), ";") == [("", "BURGLARY"), ("", "ROBBERY")]
    assert listed((";", ";"), ";") == [(";", ";")]
    assert listed(("220;120",), "") == [("220;120",)]


def test_where_offences_have_a_file_of_their_own_the_incidents_tell_none() -> None:
    own = {"Case No": PLAIN["Case No"], "Offense Code": lambda n: CODES[n % 5]}
    files = {
        label: open_table(io.BytesIO(data_of(columns)), filename=f"{label}.csv")
        for label, columns in (("incidents", COLUMNS), ("offenses", own))
    }
    plan = suggest_delivery(files, ori="NV0160100").delivery
    assert plan is not None
    assert {part.role.value for part in plan.parts} == {"incident", "offence"}
    assert not plan.mapping.offence.further


@pytest.mark.parametrize("heading", ["charge_no", "Offense Number", "Charge Seq"])
def test_which_charge_of_its_row_it_is_is_no_code_of_an_offence(heading: str) -> None:
    columns = PLAIN | {heading: lambda n: str(1 + (n % 3 == 0) + (n % 9 == 0))}
    assert suggested(columns)[0].chosen("offence_code") == ""
    codes = PLAIN | {heading: lambda n: ("459", "211", "240")[n % 3]}
    assert suggested(codes)[0].chosen("offence_code") in {heading, ""}
    named = PLAIN | {"Charge No": lambda n: ("459", "211", "240")[n % 3]}
    assert suggested(named)[0].chosen("offence_code") == "Charge No"
