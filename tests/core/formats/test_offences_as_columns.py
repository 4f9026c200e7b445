"""Offences told as columns of their own: yes, a mark or a number under the heading of each."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

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
from accord.core.formats.tabular.marks import offence_of_heading, told_times
from accord.core.vocabulary import RecordKind

Cell = Callable[[int], str]
ROWS = 60
PLAIN: dict[str, Cell] = {
    "Case No": lambda n: f"24-{n:05d}",
    "Occurred": lambda n: f"2024-03-{1 + n % 28:02d} 10:15",
    "Address": lambda n: f"{100 * (1 + n % 30)} BLOCK MAIN ST",
}
HEADS = ("HOMICIDE", "ROBBERY", "AGG_ASSAULT", "BURGLARY", "AUTO_THEFT")
CODES = ("09A", "120", "13A", "220", "240")


def marks(heads: tuple[str, ...] = HEADS, *, yes: str = "Y", no: str = "N") -> dict[str, Cell]:
    """Row n is of offence n, counted from the second; each tenth is of the next one too."""

    def cell(at: int) -> Cell:
        return lambda n: yes if at == 1 + n % 4 or (n % 10 == 0 and at == 1 + (n + 1) % 4) else no

    return {head: cell(at) for at, head in enumerate(heads)}


def read(
    columns: dict[str, Cell], *, one_offence: bool = False
) -> tuple[Suggestion, list[Landed | Rejected]]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([cell(n) for cell in columns.values()] for n in range(ROWS))
    table = open_table(io.BytesIO(text.getvalue().encode()), filename="export.csv")
    found = suggest(table, ori="NV0160100", said=Said(one_offence=one_offence))
    assert found.mapping is not None, found.missing
    saved = Mapping.from_json(found.mapping.to_json())
    assert saved == found.mapping
    return found, list(land(saved, table.rows()))


def codes(answer: Landed | Rejected) -> list[str | None]:
    assert isinstance(answer, Landed)
    return [one.nibrs_code for one in answer.offences]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("Y", "N"), ("Yes", "No"), ("1", "0"), ("X", ""), ("TRUE", "FALSE"), ("SI", "NO")],
)
def test_each_yes_is_an_offence_of_its_incident(yes: str, no: str) -> None:
    found, answers = read(PLAIN | marks(yes=yes, no=no))
    assert found.marked == HEADS
    assert found.chosen("offence_columns") == ", ".join(HEADS)
    assert found.kind is RecordKind.INCIDENT
    assert found.unmapped_rows == 0
    assert [codes(one) for one in answers] == [
        [CODES[at] for at in range(5) if marks()[HEADS[at]](n) == "Y"] for n in range(ROWS)
    ]
    two = answers[0]
    assert isinstance(two, Landed)
    assert [one.local_id for one in two.offences] == ["24-00000-2", "24-00000-3"]
    assert [one.offence_text for one in two.offences] == ["ROBBERY", "AGG ASSAULT"]
    assert {one.incident_id for one in two.offences} == {"24-00000"}
    assert two.record.nibrs_code == "120"
    assert not set(map(str.lower, HEADS)) & set(two.record.extra)


def test_the_note_and_the_crosswalk_say_what_each_heading_is() -> None:
    found, _ = read(PLAIN | marks())
    note = f"{', '.join(HEADS)}: each yes is an offence; each becomes an offence record of its incident"  # fmt: skip
    assert note in found.notes
    rows = {one.text: (one.code, one.rows) for one in found.crosswalk}
    assert rows["HOMICIDE"] == ("09A", 0)
    assert rows["ROBBERY"] == ("120", sum(marks()["ROBBERY"](n) == "Y" for n in range(ROWS)))


def test_a_number_says_how_many_and_headings_may_be_counts_in_the_plural() -> None:
    heads = ("HOMICIDES", "CNT_ROBBERIES", "Assault Count", "Number of Burglaries", "AutoThefts")
    columns = marks(heads, yes="1", no="0") | {
        "CNT_ROBBERIES": lambda n: "3" if n % 4 == 0 else "0"
    }
    found, answers = read(PLAIN | columns)
    assert found.marked == heads
    assert codes(answers[4]) == ["120", "120", "120"]
    first = answers[4]
    assert isinstance(first, Landed)
    assert [one.local_id for one in first.offences] == [
        "24-00004-2",
        "24-00004-2.2",
        "24-00004-2.3",
    ]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("IsVehicleTheft", "VEHICLE THEFT"), ("Robbery Flag", "ROBBERY"), ("CNT_MVT", "MVT"),
        ("robbery_yn", "ROBBERY"), ("Count", "COUNT"), ("ROBO A CASA", "ROBO A CASA"),
    ],
)  # fmt: skip
def test_a_heading_is_named_by_its_offence(heading: str, words: str) -> None:
    assert offence_of_heading(heading) == words


@pytest.mark.parametrize(
    ("text", "times"),
    [("y", 1), (" X ", 1), ("0", 0), ("", 0), ("NULL", 0), ("12", 12), ("2.0", 2), ("maybe", None), ("-1", None)],
)  # fmt: skip
def test_a_cell_tells_how_often(text: str, times: int | None) -> None:
    assert told_times(text) == times


def test_a_heading_that_no_rule_knows_stays_open_among_the_others_and_is_counted() -> None:
    heads = ("HOMICIDE", "ROBBERY", "LOCKED_THING", "BURGLARY", "AUTO_THEFT")
    found, answers = read(PLAIN | marks(heads))
    assert found.marked == heads
    third = answers[1]
    assert isinstance(third, Landed)
    assert third.offences[0].offence_status is OffenceStatus.UNMAPPED
    assert found.unmapped_rows == sum(marks(heads)["LOCKED_THING"](n) == "Y" for n in range(ROWS))


def test_a_row_that_marks_none_lands_unmapped_and_is_told() -> None:
    empty = {
        head: (lambda n, cell=cell: "N" if n < 3 else cell(n)) for head, cell in marks().items()
    }
    found, answers = read(PLAIN | empty)
    one = answers[0]
    assert isinstance(one, Landed)
    assert one.offences == ()
    assert one.record.offence_status is OffenceStatus.UNMAPPED
    assert "3 unmapped: no column of an offence says yes" in found.notes


@pytest.mark.parametrize("cell", ["maybe", "100", "-1"])
def test_a_cell_of_another_kind_costs_its_row(cell: str) -> None:
    found, _ = read(PLAIN | marks())
    assert found.mapping is not None
    rule = found.mapping
    text = ",".join([*PLAIN, *HEADS]) + f"\n24-1,2024-03-01 10:00,1 MAIN ST,N,{cell},N,N,N\n"
    table = open_table(io.BytesIO(text.encode()), filename="export.csv")
    answer = next(iter(land(rule, table.rows())))
    assert isinstance(answer, Rejected)
    assert (answer.field, answer.rule) == ("ROBBERY", "yes_or_no")


def test_marks_beside_an_offence_in_words_are_of_what_it_involved() -> None:
    told = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "VANDALISM")
    found, answers = read(PLAIN | {"Offense": lambda n: told[n % 4]} | marks())
    assert found.marked == ()
    assert found.chosen("offence_text") == "Offense"
    assert not any(one.offences for one in answers if isinstance(one, Landed))


@pytest.mark.parametrize(
    "heads",
    [
        ("DOMESTIC", "GANG_RELATED", "DRUGS_INVOLVED", "WEAPON_USED", "HATE_CRIME"),
        ("CCTV", "ROBBERY", "ALARM", "LIGHTING", "WITNESS"),
    ],
)
def test_marks_of_other_matters_are_no_offences(heads: tuple[str, ...]) -> None:
    found, _ = read(PLAIN | {"Kind of Incident": lambda _: "REPORT"} | marks(heads))
    assert found.marked == ()


def test_marks_beside_the_offences_columns_are_none_of_them() -> None:
    beside: dict[str, Cell] = {
        "Domestic": lambda n: "NY"[n % 2],
        "Gang Related": lambda n: "YN"[n % 2],
    }
    found, _ = read(PLAIN | marks() | beside)
    assert found.marked == HEADS
    assert found.chosen("domestic") == "Domestic"


def test_where_rows_share_a_number_or_one_offence_is_asked_for_none_is_taken() -> None:
    found, _ = read(PLAIN | {"Case No": lambda n: f"24-{n // 2:05d}"} | marks())
    assert found.marked == ()
    assert read(PLAIN | marks(), one_offence=True)[0].marked == ()


def test_another_kind_of_record_takes_the_first_and_keeps_the_rest_beside() -> None:
    found, _ = read(PLAIN | marks())
    assert found.mapping is not None
    rule = replace(found.mapping, kind=RecordKind.OFFENCE)
    text = ",".join([*PLAIN, *HEADS]) + "\n24-1,2024-03-01 10:00,1 MAIN ST,N,Y,N,Y,N\n"
    table = open_table(io.BytesIO(text.encode()), filename="export.csv")
    answer = next(iter(land(rule, table.rows())))
    assert isinstance(answer, Landed)
    assert (answer.record.nibrs_code, answer.offences) == ("120", ())
    assert answer.record.extra["burglary"] == "Y"


def test_a_mapping_without_marks_keeps_its_digest() -> None:
    found, _ = read(PLAIN | {"Offense": lambda n: ("BURGLARY", "ROBBERY", "ARSON")[n % 3]})
    assert found.mapping is not None
    assert "marked" not in found.mapping.to_json()
