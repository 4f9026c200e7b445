"""Every edit rule fires on what breaks it, and only there: the cases stand in edit_rules/*.toml.

A case is a valid situation (`on`), what is changed in it (`set`), and for some a second report
(`then`). It must break its rule and no other but those in `also`. `pass` lists changes that
come near and do not break it; the unchanged situation never does.
"""

from __future__ import annotations

import io
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.core.formats.nibrs.reports import SITUATIONS, report

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.flat import Fault, read_flat, write_segment
from accord.core.formats.nibrs.model import Segment
from accord.core.formats.nibrs.rules import (
    Agency,
    Finding,
    fault_finding,
    not_covered,
    rule_catalog,
    validate,
)
from accord.core.formats.nibrs.rules.catalog import level_tables

FOLDER = Path(__file__).parent / "edit_rules"
CASES: dict[str, list[dict[str, Any]]] = {}
for file in sorted(FOLDER.glob("*.toml")):
    CASES |= tomllib.loads(file.read_text(encoding="utf-8"))
ALL = [(rule, at) for rule, cases in CASES.items() for at in range(len(cases))]
TUPLES = {
    level: {one.name for one in layout.fields if one.times > 1} for level, layout in LAYOUTS.items()
}
THIS_YEAR = 2019
REGISTERS = {
    "open": {"XX0010000": Agency(reports_since=date(2000, 1, 1))},
    "late": {"XX0010000": Agency(reports_since=date(2019, 6, 3))},
    "inactive": {"XX0010000": Agency(inactive_from=date(2019, 5, 20))},
    "inactive_later": {"XX0010000": Agency(inactive_from=date(2019, 6, 3))},
    "covered": {"XX0010000": Agency(covered_from=date(2019, 4, 1))},
    "covered_later": {"XX0010000": Agency(covered_from=date(2019, 7, 1))},
    "covered_at_the_end": {"XX0010000": Agency(covered_from=date(2019, 6, 30))},
    "historical": {"XX0010000": Agency(historical=True)},
    "other": {"XX0990000": Agency()},
}
RECEIVED = {
    "": None,
    "early": date(2019, 5, 1),
    "later": date(2019, 7, 2),
    "same": date(2019, 5, 20),
    "same_month": date(2019, 6, 1),
}


def findings(case: dict[str, Any], change: dict[str, Any], *, rule: str) -> list[Finding]:
    """What validating the case's reports finds with that change in the first of them."""
    then = case.get("then", [])
    names = [then] if isinstance(then, str) else then
    reports = [report(case["on"], change)]
    reports += [report(name, case.get("then_set")) for name in names]
    year = min(rule_catalog()[rule].until, case.get("year", THIS_YEAR))
    register = REGISTERS[case["register"]] if "register" in case else None
    received = RECEIVED[case.get("received", "")]
    return list(validate(reports, year=year, register=register, received=received))


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("year", [2019])
def test_every_situation_is_valid(name: str, year: int):
    assert list(validate([report(name)], year=year)) == []


@pytest.mark.parametrize(("rule", "at"), ALL, ids=[f"{rule}-{at}" for rule, at in ALL])
def test_a_rule_fires_on_what_breaks_it_and_no_other_does(rule: str, at: int):
    case = CASES[rule][at]
    found = findings(case, case.get("set", {}), rule=rule)
    assert {one.rule for one in found} == {rule, *case.get("also", ())}
    if "field" in case:
        assert {one.field for one in found if one.rule == rule} == {case["field"]}


@pytest.mark.parametrize(("rule", "at"), ALL, ids=[f"{rule}-{at}" for rule, at in ALL])
def test_a_rule_is_silent_on_what_keeps_it(rule: str, at: int):
    case = CASES[rule][at]
    alone = {key: case[key] for key in ("on", "year") if key in case}
    near = [(alone, {})]
    near += [(case, change) for change in case.get("pass", ())]
    near += [(case | {"register": name}, _change(case)) for name in case.get("pass_register", ())]
    near += [(case | {"received": name}, _change(case)) for name in case.get("pass_received", ())]
    for surroundings, change in near:
        assert rule not in {one.rule for one in findings(surroundings, change, rule=rule)}, change


def _change(case: dict[str, Any]) -> dict[str, Any]:
    return dict(case.get("set", {}))


RICHEST = {
    "0": "zero", "1": "theft", "2": "burglary", "3": "drugs", "4": "officer", "5": "assault",
    "6": "assault", "7": "group_b",
}  # fmt: skip
DATA = level_tables()
MANDATORY = [(level, one) for level in DATA for one in DATA[level]["mandatory"]["fields"]]
LISTED = [(level, one) for level in DATA for one in DATA[level].get("listed", {}).get("fields", ())]


@pytest.mark.parametrize(("level", "field"), MANDATORY)
def test_each_mandatory_field_is_missed(level: str, field: str):
    blank: Any = [] if field in TUPLES[level] else ""
    found = validate([report(RICHEST[level], {f"{level}.{field}": blank})], year=2019)
    assert (DATA[level]["mandatory"]["rule"], field) in {(one.rule, one.field) for one in found}


@pytest.mark.parametrize(("level", "field"), LISTED)
def test_each_coded_field_is_held_to_its_table(level: str, field: str):
    wrong: Any = ["?"] if field in TUPLES[level] else "?"
    found = list(validate([report(RICHEST[level], {f"{level}.{field}": wrong})], year=2019))
    (one,) = [x for x in found if x.rule == DATA[level]["listed"]["rule"] and x.field == field]
    assert "?" not in one.message
    assert (one.level, one.line > 0, one.start > 5) == (level, True, True)


def test_every_rule_of_the_catalogue_has_a_case_that_breaks_it_and_one_that_keeps_it():
    by_line = {"051"}  # a line of no level is a fault, not a segment; its test is beside this
    assert sorted({*CASES, *by_line}) == sorted(rule_catalog())
    assert not set(rule_catalog()) & set(not_covered())


def test_a_rule_holds_only_in_its_years():
    case = CASES["171"][0]
    assert {one.rule for one in findings(case, case["set"], rule="171")} == {"171"}
    assert not list(validate([report(case["on"], case["set"])], year=2019))


def test_a_line_of_no_level_or_length_breaks_051_and_the_length_rules():
    lines = b"00458I062019    XX0010000N-01        01\n00642I062019    XX0010000N-01\n"
    faults = [one for one in read_flat(io.BytesIO(lines)) if isinstance(one, Fault)]
    found = [fault_finding(one) for one in faults]
    assert [(one.rule, one.level, one.line) for one in found if one] == [
        ("051", "8", 1),
        ("284", "2", 2),
    ]
    (good,) = read_flat(io.BytesIO(write_segment(report("assault").segments[0]) + b"\n"))
    assert isinstance(good, Segment)
    short = next(iter(read_flat(io.BytesIO(b"00881I06"))))
    assert isinstance(short, Fault)
    assert fault_finding(short) is None


PLACES = [
    # rule, situation, change, level, which segment of the level, column, columns wide
    ("262", "assault", {"copy": ["2"]}, "2", 2, 38, 3),
    ("263", "damage", {"copy": ["2"] * 10}, "2", 11, 0, 0),
    ("451", "brawl", {"4/2.sequence": "001"}, "4", 2, 38, 3),
    ("070", "brawl", {"4/2.offender_numbers": ["01", "03"]}, "4", 2, 94, 2),
    ("376", "theft", {"3/2.loss": "7"}, "3", 2, 38, 1),
    ("391", "theft", {"3.descriptions": ["06", "09"]}, "3", 1, 60, 9),
    ("490", "officer", {"1.incident_hour": ""}, "1", 1, 47, 2),
    ("555", "brawl", {"5/2.sequence": "00"}, "5", 2, 38, 2),
    ("656", "assault", {"copy": ["6"], "6/2.sequence": "02"}, "6", 2, 38, 2),
    ("758", "group_b", {"7.sex": "U"}, "7", 1, 62, 1),
]


@pytest.mark.parametrize(("rule", "on", "change", "level", "nth", "start", "wide"), PLACES)
def test_a_finding_names_segment_and_column(
    rule: str, on: str, change: dict[str, Any], level: str, nth: int, start: int, wide: int
):
    spoilt = report(on, change)
    found = [one for one in validate([spoilt], year=2019) if one.rule == rule]
    assert [(x.level, x.sequence, x.start, x.length) for x in found][:1] == [
        (level, nth, start, wide)
    ]
    own = [one for one in spoilt.segments if one.level == level]
    assert (found[0].line, found[0].number) == (own[nth - 1].line, own[nth - 1].number)


def test_each_finding_of_a_field_names_element_and_columns():
    for rule, cases in CASES.items():
        for case in cases:
            for one in findings(case, case.get("set", {}), rule=rule):
                assert (one.start > 0) == (one.length > 0) == bool(one.field), rule
                assert one.message.endswith((".", "?")), rule
                assert one.sequence >= 1
    assert Counter(rule.severity for rule in rule_catalog().values())["warning"] == 8
