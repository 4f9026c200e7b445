"""What a rule finds: its number, where it stands to the column, and words without values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from accord.core.formats.nibrs.codes import code_book
from accord.core.formats.nibrs.fields import HEADER, LAYOUTS, Field
from accord.core.formats.nibrs.model import Segment
from accord.core.formats.nibrs.rules.catalog import Rule

#: Elements that hold a code of a table, at most three columns wide: only these are ever
#: repeated in a message. An age has words of its own and is personal; the hour is no code.
_CODED = frozenset(
    element for table in code_book(2019).tables.values() for element in table.elements
)
_CODED_WIDTH = 3
_NOT_REPEATED = frozenset({"age", "incident_hour"})
_FIELDS: Mapping[tuple[str, str], Field] = {
    (level, field.name): field
    for level, layout in LAYOUTS.items()
    for field in (*HEADER, *layout.fields)
}


class Hit(NamedTuple):
    """A rule that a segment breaks: the field, and which of its repeated places from 0."""

    rule: str
    field: str = ""
    at: int = 0
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule and its place.

    `sequence` counts the segments of a level in the report from 1; `start` is the column from
    1 and `length` its width, both 0 where the rule is about the segment as a whole. `message`
    repeats codes but no personal value.
    """

    rule: str
    severity: str
    level: str
    ori: str
    number: str
    line: int
    sequence: int
    element: str
    field: str
    start: int
    length: int
    message: str


def finding(hit: Hit, rule: Rule, segment: Segment, *, sequence: int) -> Finding:
    """The finding of a hit in a segment that is the `sequence`-th of its level."""
    field = _FIELDS.get((segment.level, hit.field))
    start = length = 0
    if field is not None:
        start = field.start + hit.at * (field.step or field.width)
        length = field.width
    return Finding(
        rule=rule.number,
        severity=rule.severity,
        level=segment.level,
        ori=segment.ori,
        number=segment.number,
        line=segment.line,
        sequence=sequence,
        element=_element(field, segment.level),
        field=hit.field,
        start=start,
        length=length,
        message=rule.text + _code(segment, field, hit.at),
    )


def _element(field: Field | None, level: str) -> str:
    if field is None:
        return ""
    # The number of a Group B report is the arrest transaction number.
    return "41" if level == "7" and field.name == "number" else field.element


def _code(segment: Segment, field: Field | None, at: int) -> str:
    if field is None or field.width > _CODED_WIDTH or field.name in _NOT_REPEATED:
        return ""
    if field.element not in _CODED:
        return ""
    value: str | tuple[str, ...] = getattr(segment, field.name)
    if not isinstance(value, str):
        value = value[at] if at < len(value) else ""
    return f" Code {value}." if value.isalnum() else ""
