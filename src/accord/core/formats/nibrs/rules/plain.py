"""Checks that are data alone: mandatory, listed, numeric, doubled, excluding, ages, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.model import Segment
from accord.core.formats.nibrs.rules.catalog import codes_in, level_tables
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, day, is_number

#: A check of a segment by itself, and one that looks at its incident too.
Check = Callable[[Any], Iterator[Hit]]
CheckWithin = Callable[[Any, Incident], Iterator[Hit]]
_NUMBER = re.compile(r"[A-Z0-9-]+\Z")
_ORI = re.compile(r"[A-Z]{2}[A-Z0-9]{7}\Z")
#: Rules by which an ORI of the wrong form is "not in the table", by level.
_ORI_RULES = {
    "1": "104",
    "2": "204",
    "3": "304",
    "4": "404",
    "5": "504",
    "6": "604",
    "7": "704",
}


def plain_checks(level: str, book: CodeBook) -> tuple[Check, ...]:
    """The checks of a level that its catalogue file gives as data, ready to run."""
    data = level_tables()[level]
    makers: tuple[tuple[str, Callable[[Mapping[str, Any]], Check]], ...] = (
        ("mandatory", _mandatory),
        ("listed", lambda given: _listed(given, book)),
        ("identifier", _identifier),
        ("number", lambda given: _number(given, level)),
        ("distinct", _distinct),
        ("alone", _alone),
        ("age", _age),
        ("automatic", lambda given: _automatic(given, book)),
    )
    found = [make(data[name]) for name, make in makers if name in data]
    return (*found, _ori(_ORI_RULES[level])) if level in _ORI_RULES else tuple(found)


def plain_checks_within(level: str) -> tuple[CheckWithin, ...]:
    """As `plain_checks`, for those that look at the incident too: dates."""
    data = level_tables()[level]
    return (_dates(data["dates"]),) if "dates" in data else ()


def identity_checks(level: str) -> tuple[Check, ...]:
    """The checks of what names a report, all that a deletion is held to."""
    data = level_tables()[level]
    named = {"rule": data["mandatory"]["rule"], "fields": ["ori", "number"]}
    return (_mandatory(named), _identifier(data["identifier"] | {"fields": ["number"]}))


def is_ori(text: str) -> bool:
    """Whether a text has the form of an ORI: two letters, then seven letters or digits."""
    return _ORI.match(text) is not None


def places(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values of a field with their places kept; a single one is the only place."""
    return (value,) if isinstance(value, str) else value


def _mandatory(given: Mapping[str, Any]) -> Check:
    rule, fields = given["rule"], tuple(given["fields"])
    values = attrgetter(*fields)

    def check(segment: Segment) -> Iterator[Hit]:
        found = values(segment)
        if not all(found):
            for field, value in zip(fields, found, strict=True):
                if not value:
                    yield Hit(rule, field)

    return check


def _listed(given: Mapping[str, Any], book: CodeBook) -> Check:
    rule = given["rule"]
    tables = [(field, frozenset(book[table].codes)) for field, table in given["fields"].items()]
    blank = frozenset({""})
    wanted = [(field, attrgetter(field), codes | blank) for field, codes in tables]

    def check(segment: Segment) -> Iterator[Hit]:
        for field, value_of, codes in wanted:
            value = value_of(segment)
            if value.__class__ is str:
                if value not in codes:
                    yield Hit(rule, field)
            elif value and not codes.issuperset(value):
                for at, one in enumerate(value):
                    if one not in codes:
                        yield Hit(rule, field, at)

    return check


def _identifier(given: Mapping[str, Any]) -> Check:
    embedded, placed, characters = given["rules"]
    fields = tuple(given["fields"])

    def check(segment: Segment) -> Iterator[Hit]:
        for field in fields:
            value: str = getattr(segment, field)
            if not value or _NUMBER.match(value):
                continue
            if value.startswith(" "):
                yield Hit(placed, field)
            if " " in value.strip():
                yield Hit(embedded, field)
            if not _NUMBER.match(value.replace(" ", "")):
                yield Hit(characters, field)

    return check


def _ori(rule: str) -> Check:
    def check(segment: Segment) -> Iterator[Hit]:
        if segment.ori and not is_ori(segment.ori):
            yield Hit(rule, "ori")

    return check


def _number(given: Mapping[str, Any], level: str) -> Check:
    rule, above_zero = given["rule"], given.get("above_zero", False)
    wanted = tuple(
        (one.name, one.width) for one in LAYOUTS[level].fields if one.name in given["fields"]
    )

    def check(segment: Segment) -> Iterator[Hit]:
        for field, width in wanted:
            for at, value in enumerate(places(getattr(segment, field))):
                if not value:
                    continue
                filled = is_number(value) and len(value) == width
                if not filled or (above_zero and not int(value)):
                    yield Hit(rule, field, at)

    return check


def _distinct(given: Mapping[str, Any]) -> Check:
    rule, fields = given["rule"], tuple(given["fields"])

    def check(segment: Segment) -> Iterator[Hit]:
        for field in fields:
            value: tuple[str, ...] = getattr(segment, field)
            if len(value) > 1:
                for at, one in enumerate(value):
                    if one and one in value[:at]:
                        yield Hit(rule, field, at)

    return check


def _alone(given: Mapping[str, Any]) -> Check:
    rule = given["rule"]
    fields = tuple((field, frozenset(codes)) for field, codes in given["fields"].items())

    def check(segment: Segment) -> Iterator[Hit]:
        for field, codes in fields:
            value: tuple[str, ...] = getattr(segment, field)
            if len(value) > 1 and len(set(value) - {""}) > 1:
                for at, one in enumerate(value):
                    if one in codes:
                        yield Hit(rule, field, at)

    return check


def _age(given: Mapping[str, Any]) -> Check:
    placed, digits, order = given["placed"], given["digits"], given["order"]
    unknown, exact = given["unknown"], given["exact"]
    words = frozenset(given["words"])

    def check(segment: Any) -> Iterator[Hit]:
        age: str = segment.age
        if not age or age in words or (len(age) == 2 and is_number(age)):
            return
        if age.startswith(" "):
            yield Hit(placed, "age")
        elif len(age) <= 2:
            yield Hit(exact, "age")
        elif not (len(age) == 4 and is_number(age)):
            yield Hit(digits, "age")
        elif age[:2] == "00":
            yield Hit(unknown, "age")
        elif age[:2] >= age[2:]:
            yield Hit(order, "age")

    return check


def _dates(given: Mapping[str, Any]) -> CheckWithin:
    rule, fields = given["rule"], tuple(given["fields"])

    def check(segment: Segment, incident: Incident) -> Iterator[Hit]:
        for field in fields:
            value: str = getattr(segment, field)
            if not value:
                continue
            found = day(value)
            if found is None or (incident.received is not None and found > incident.received):
                yield Hit(rule, field)

    return check


def _automatic(given: Mapping[str, Any], book: CodeBook) -> Check:
    listed, third, firearm = given["rules"]
    field = given["field"]
    codes = frozenset(book[given["table"]].codes)
    kinds = frozenset(code[:2] for code in codes)
    firearms = codes_in("weapons", "firearm")

    def check(segment: Segment) -> Iterator[Hit]:
        for at, value in enumerate(getattr(segment, field)):
            if not value or value in codes:
                continue
            if value[:2] not in kinds:
                yield Hit(listed, field, at)
            elif value[2:] not in {"", "A"}:
                yield Hit(third, field, at)
            elif value[2:] == "A" and value[:2] not in firearms:
                yield Hit(firearm, field, at)

    return check
