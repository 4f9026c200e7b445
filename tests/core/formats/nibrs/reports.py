"""Valid NIBRS reports of each situation, and a way to change one field of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from accord.core.formats.nibrs.fields import HEADER, LAYOUTS
from accord.core.formats.nibrs.model import Report, Segment

HEAD = {"action": "I", "month": "06", "year": "2019", "city": "", "ori": "XX0010000"}
ADMINISTRATIVE = {
    "incident_date": "20190520",
    "incident_hour": "14",
    "cleared_exceptionally": "N",
    "cargo_theft": "",
}
OFFENCE = {
    "attempted_completed": "C",
    "suspected_of_using": ("N",),
    "location": "20",
    "bias": ("88",),
}
PERSON = {"age": "30", "sex": "F", "race": "W", "ethnicity": "N", "resident": "R"}
VICTIM = {"sequence": "001", "kind": "I", **PERSON}
RELATED = {"offender_numbers": ("01",), "relationships": ("AQ",)}
OFFENDER = {"sequence": "01", "age": "35", "sex": "M", "race": "W", "ethnicity": "N"}
ARREST = {
    "sequence": "01",
    "arrest_date": "20190602",
    "arrest_type": "T",
    "armed_with": ("01",),
    "age": "35",
    "sex": "M",
    "race": "W",
    "ethnicity": "N",
    "resident": "R",
}
ARRESTEE = {**ARREST, "arrest_number": "A-19-7", "multiple": "N"}

Fields = dict[str, Any]

#: The segments of each situation: level and fields.
SITUATIONS: Mapping[str, tuple[tuple[str, Fields], ...]] = {
    "assault": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "13A", "criminal_activity": ("N",), "weapons": ("20",)}),
        (
            "4",
            VICTIM | RELATED | {"offences": ("13A",), "circumstances": ("01",), "injuries": ("L",)},
        ),
        ("5", OFFENDER),
        ("6", ARRESTEE | {"offence": "13A"}),
    ),
    "brawl": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "13B", "weapons": ("40",), "bias": ("11",)}),
        (
            "4",
            VICTIM | RELATED | {"offences": ("13B",), "injuries": ("M",), "sex": "M", "age": "35"},
        ),
        ("4", VICTIM | RELATED | {"offences": ("13B",), "sequence": "002"}),
        ("5", OFFENDER),
        ("5", OFFENDER | {"sequence": "02", "sex": "F", "age": "30"}),
    ),
    "officer": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "13A", "weapons": ("40",)}),
        (
            "4",
            VICTIM
            | RELATED
            | {
                "offences": ("13A",),
                "kind": "L",
                "circumstances": ("02",),
                "injuries": ("B",),
                "relationships": ("ST",),
                "officer_activity": "04",
                "officer_assignment": "G",
            },
        ),
        ("5", OFFENDER),
    ),
    "murder": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "09A", "weapons": ("12",)}),
        ("4", VICTIM | RELATED | {"offences": ("09A",), "circumstances": ("01",)}),
        ("5", OFFENDER),
    ),
    "justified": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "09C", "weapons": ("12",)}),
        (
            "4",
            VICTIM
            | RELATED
            | {"offences": ("09C",), "circumstances": ("20",), "justifiable_homicide": "C"},
        ),
        ("5", OFFENDER),
    ),
    "rape": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "11A", "weapons": ("40",)}),
        ("4", VICTIM | RELATED | {"offences": ("11A",), "injuries": ("N",)}),
        ("5", OFFENDER),
    ),
    "theft": (
        ("1", ADMINISTRATIVE | {"cargo_theft": "N"}),
        ("2", OFFENCE | {"offence": "23H"}),
        ("3", {"loss": "7", "descriptions": ("06", "20"), "values": ("000000300", "000000100")}),
        (
            "3",
            {
                "loss": "5",
                "descriptions": ("06",),
                "values": ("000000250",),
                "dates_recovered": ("20190528",),
            },
        ),
        ("4", {"sequence": "001", "kind": "B", "offences": ("23H",)}),
        ("5", {"sequence": "00"}),
    ),
    "burglary": (
        ("1", ADMINISTRATIVE | {"cargo_theft": "N"}),
        (
            "2",
            OFFENCE
            | {
                "offence": "220",
                "location": "14",
                "premises_entered": "02",
                "method_of_entry": "F",
            },
        ),
        ("3", {"loss": "7", "descriptions": ("20",), "values": ("000000100",)}),
        ("4", VICTIM | {"offences": ("220",)}),
        ("5", {"sequence": "00"}),
    ),
    "vehicle": (
        ("1", ADMINISTRATIVE | {"cargo_theft": "N"}),
        ("2", OFFENCE | {"offence": "240", "location": "18"}),
        (
            "3",
            {
                "loss": "7",
                "descriptions": ("03",),
                "values": ("000009000",),
                "vehicles_stolen": "02",
            },
        ),
        (
            "3",
            {
                "loss": "5",
                "descriptions": ("03",),
                "values": ("000008000",),
                "dates_recovered": ("20190521",),
                "vehicles_recovered": "01",
            },
        ),
        ("4", VICTIM | {"offences": ("240",)}),
        ("5", {"sequence": "00"}),
    ),
    "drugs": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "35A", "criminal_activity": ("P",), "location": "13"}),
        (
            "3",
            {
                "loss": "6",
                "descriptions": ("10",),
                "drug_types": ("E", "B"),
                "drug_quantities": ("000000005", "000000002"),
                "drug_fractions": ("500", "000"),
                "drug_measures": ("GM", "OZ"),
            },
        ),
        ("4", {"sequence": "001", "kind": "S", "offences": ("35A",)}),
        ("5", OFFENDER),
    ),
    "no_drugs": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "35A", "criminal_activity": ("P",), "location": "13"}),
        ("3", {"loss": "1", "drug_types": ("E",)}),
        ("4", {"sequence": "001", "kind": "S", "offences": ("35A",)}),
        ("5", OFFENDER),
    ),
    "attempt": (
        ("1", ADMINISTRATIVE | {"cargo_theft": "N"}),
        ("2", OFFENCE | {"offence": "23H", "attempted_completed": "A"}),
        ("3", {"loss": "1"}),
        ("4", {"sequence": "001", "kind": "B", "offences": ("23H",)}),
        ("5", {"sequence": "00"}),
    ),
    "weapon": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "520", "criminal_activity": ("P",), "weapons": ("12A",)}),
        ("4", {"sequence": "001", "kind": "S", "offences": ("520",)}),
        ("5", OFFENDER),
    ),
    "damage": (
        ("1", ADMINISTRATIVE),
        ("2", OFFENCE | {"offence": "290"}),
        ("3", {"loss": "4", "descriptions": ("29",), "values": ("000000700",)}),
        ("4", {"sequence": "001", "kind": "R", "offences": ("290",)}),
        ("5", {"sequence": "00"}),
    ),
    "cleared": (
        ("1", ADMINISTRATIVE | {"cleared_exceptionally": "D", "clearance_date": "20190610"}),
        ("2", OFFENCE | {"offence": "13B", "weapons": ("40",)}),
        ("4", VICTIM | RELATED | {"offences": ("13B",), "injuries": ("M",)}),
        ("5", OFFENDER),
    ),
    "group_b": (("7", ARREST | {"action": "A", "offence": "90D", "number": "B-19-1"}),),
    "group_b_other": (("7", ARREST | {"action": "A", "offence": "90J", "number": "B-19-2"}),),
    "zero": (
        (
            "0",
            {"action": "A", "number": "0" * 12, "zero_month": "04", "zero_year": "2019"},
        ),
    ),
    "deletion": (("1", {"action": "D", "incident_date": "20190520"}),),
    "group_b_deletion": (("7", {"action": "D", "number": "B-19-1", "arrest_date": "20190602"}),),
}


def segment(level: str, fields: Mapping[str, Any], *, line: int, number: str) -> Segment:
    """A segment of the longest record of its level; what is not given is blank."""
    layout = LAYOUTS[level]
    values: dict[str, Any] = {
        one.name: () if one.times > 1 else "" for one in (*HEADER, *layout.fields)
    }
    values |= {"number": number, **HEAD, **fields}
    return layout.segment(line=line, level=level, length=max(layout.lengths), **values)


def situation(name: str) -> list[Segment]:
    """The segments of a valid report; each situation has its own incident number."""
    number = f"N-{list(SITUATIONS).index(name):02d}"
    return [
        segment(level, fields, line=line, number=number)
        for line, (level, fields) in enumerate(SITUATIONS[name], start=1)
    ]


def changed(segments: list[Segment], change: Mapping[str, Any]) -> list[Segment]:
    """The segments with "level.field" or "level/nth.field" set; "*" is every segment.

    "copy" lists segments to repeat where they stand, "drop" those to leave out, "order" the
    places from 0 of all segments in a new order. They act in this order, the fields last.
    """
    for where in change.get("copy", ()):
        at = _places(segments, where)[0]
        segments = [*segments[: at + 1], segments[at], *segments[at + 1 :]]
    for where in change.get("drop", ()):
        gone = _places(segments, where)
        segments = [one for at, one in enumerate(segments) if at not in gone]
    segments = [segments[at] for at in change.get("order", range(len(segments)))]
    for key, value in change.items():
        if key in {"copy", "drop", "order"}:
            continue
        where, _, field = key.partition(".")
        for at in _places(segments, where):
            given = tuple(value) if isinstance(value, list) else value
            segments[at] = dataclasses.replace(segments[at], **{field: given})
    return segments


def _places(segments: list[Segment], where: str) -> list[int]:
    level, _, nth = where.partition("/")
    found = [at for at, one in enumerate(segments) if level in {"*", one.level}]
    return found if level == "*" else [found[int(nth or 1) - 1]]


def report(name: str, change: Mapping[str, Any] | None = None) -> Report:
    """A valid report, or one that a change has spoilt."""
    return Report(tuple(changed(situation(name), change or {})))
