"""Who stands in a role of a report, in NIBRS XML: told with the role, or apart and pointed at."""

from __future__ import annotations

from collections.abc import Mapping

from accord.core.formats.nibrs.xml_memory import Values
from accord.core.formats.nibrs.xml_parts import Part, Parts, Refused
from accord.core.formats.nibrs.xml_values import AGE_WORDS, flat_age

#: Age, sex, race, ethnicity and resident status as a flat file has them.
Who = tuple[str, str, str, str, str]


def person_of(parts: Parts, role: Part, persons: Mapping[str, Part]) -> Who:
    """Who stands in a role; `persons` by id are those told apart from it.

    Raises `Refused` where the role points at no person of the report. An age that is none is noted
    among the faults and left blank.
    """
    values = role.values
    if role.person:
        person = persons.get(role.person)
        if person is None:
            raise Refused("RoleOfPerson", "reference", "points at no person of the report")
        values = person.values
    who: Who | None = values.who
    if who is None:
        before = len(parts.faults)
        who = _described(parts, values)
        if len(parts.faults) == before:
            values.who = who
    return who


def _described(parts: Parts, values: Values) -> Who:
    age = flat_age(
        parts.one(values, "age"), parts.one(values, "age_low"), parts.one(values, "age_high"),
        AGE_WORDS,
    )  # fmt: skip
    if age is None:
        parts.note("PersonAgeMeasure", "age", "neither a number nor a word nor a range: left blank")
    code = parts.code
    return (
        age or "", code(values, "sex"), code(values, "race"), code(values, "ethnicity"),
        code(values, "resident"),
    )  # fmt: skip


def by_id(roles: list[Part]) -> dict[str, Part]:
    """Roles by their own id; version 4.0 points at the person instead."""
    found = {role.person: role for role in roles if role.person}
    for role in roles:
        if role.id:
            found[role.id] = role
    return found
