"""The catalogue against the FBI's own table of edit rules: each number is checked or excused."""

from __future__ import annotations

import pytest
from tests.public_data import public_data

from accord.core.formats.nibrs.rules import not_covered, rule_catalog

#: What the table lets two rules say is said once, by the rule of its own: hour 152, dates 105 and
#: 305, premises 202, numbers 302 and 402.
SAID_ELSEWHERE = {
    ("104", "3"), ("104", "5"), ("204", "10"), ("304", "16"), ("304", "17"), ("304", "18"),
    ("304", "19"), ("304", "21"), ("404", "34"),
}  # fmt: skip


def sheet(name: str) -> list[list[str]]:
    """The rows of a sheet of the table, numbers of rules with their leading zeros."""
    path = public_data("records/nibrs_codes/NIBRSEditRules.xlsx")
    calamine = pytest.importorskip("python_calamine", reason="not run: no reader of workbooks")
    book = calamine.CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name(name).to_python()[1:]
    return [
        [f"{int(cell):03d}" if isinstance(cell, float) else str(cell).strip() for cell in row]
        for row in rows
    ]


def test_each_row_of_the_table_is_checked_or_excused():
    numbers = [row[2] for row in sheet("Rules")]
    assert len(numbers) == 269
    assert set(numbers) == {*rule_catalog(), *not_covered()}
    assert sum(number in rule_catalog() for number in numbers) == 262


def test_warnings_are_those_of_the_table():
    warned = {row[2] for row in sheet("Rules") if row[4].upper().startswith("WARNING")}
    assert warned == {n for n, rule in rule_catalog().items() if rule.severity == "warning"}


def test_each_element_that_the_table_names_for_a_rule_is_in_ours():
    lacking = {
        (rule, element)
        for _, element, rule, *_ in sheet("ElementEdits")
        if rule in rule_catalog()
        and element[:1].isdigit()
        and element.lstrip("0") not in rule_catalog()[rule].elements
    }
    assert lacking == SAID_ELSEWHERE
