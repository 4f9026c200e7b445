"""Levels 4 and 5 together: which offender did what to which victim, and their relationship."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from accord.core.formats.nibrs.model import Offender, Victim
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, ages, middle

_WAS_OFFENDER, _SPOUSE, _UNKNOWN = "VO", "SE", "RU"
_NOBODY, _ROBBERY = "00", "120"
_YOUNGEST_SPOUSE = {"victim": 14, "offender": 10}
_ADULT = 18
#: Rule 553: these relate people of different sex, and the last of the same.
_DIFFERENT, _SAME = frozenset({"BG", "XS", "SE", "CS"}), frozenset({"HR"})
#: Rule 554: +1 where the victim must be the older.
_OLDER = {"PA": 1, "GP": 1, "CH": -1, "GC": -1}
#: Rule 085 applies from this many offenders.
_THREE = 3

Pair = tuple[int, str, str]


def pairs(victim: Victim) -> list[Pair]:
    """Place, offender number and relationship of each related offender."""
    both = zip_longest(victim.offender_numbers, victim.relationships, fillvalue="")
    return [(at, number, how) for at, (number, how) in enumerate(both)]


def check_related(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rules 085, 459, 460, 468, 471, 475: one victim and the offenders."""
    related = pairs(segment)
    personal = any(code == _ROBBERY or incident.is_personal(code) for code in segment.offences)
    if any(number for _, number, _ in related) and not personal:
        yield Hit("459", "offender_numbers")
    for at, number, how in related:
        if number and number != _NOBODY and not how:
            yield Hit("460", "relationships", at)
        if how and number == _NOBODY:
            yield Hit("468", "relationships", at)
    numbers = {number for _, number, _ in related if number}
    many = len(incident.offenders) >= _THREE
    # Only a person is related to offenders at all, rule 458.
    if personal and segment.kind in {"I", "L"} and many and len(numbers) < 2:
        yield Hit("085", "offender_numbers")
    for rule, code in (("471", _WAS_OFFENDER), ("475", _SPOUSE)):
        places = [at for at, _, how in related if how == code]
        if len(places) > 1:
            yield Hit(rule, "offender_numbers", places[1])


def check_present(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rules 070, 470: the offenders and victims that a relationship speaks of."""
    if not incident.is_whole:
        return
    known = {one.sequence for one in incident.offenders}
    for at, number in enumerate(segment.offender_numbers):
        if number and number not in known:
            yield Hit("070", "offender_numbers", at)
    few = len(incident.victims) < 2 or len(incident.offenders) < 2
    if few and _WAS_OFFENDER in segment.relationships:
        yield Hit("470", "relationships", segment.relationships.index(_WAS_OFFENDER))


def check_shared(incident: Incident) -> Iterator[Hit]:
    """Rules 474, 476: no two victims are the same offender, or the same offender's spouse."""
    seen: set[tuple[str, str]] = set()
    for victim in incident.victims:
        for at, number, how in pairs(victim):
            if number and how in {_WAS_OFFENDER, _SPOUSE}:
                if (number, how) in seen:
                    rule = "474" if how == _WAS_OFFENDER else "476"
                    yield Hit(rule, "relationships", at, victim)
                seen.add((number, how))


def check_persons(incident: Incident) -> Iterator[Hit]:
    """Rules 449, 450, 472, 549, 550, 553, 554: what is known of both against their relationship."""
    offenders = {one.sequence: one for one in incident.offenders}
    for victim in incident.victims:
        if any(how == _SPOUSE for _, _, how in pairs(victim)):
            yield from _young(victim, "victim", ("449", "450"))
        for at, number, how in pairs(victim):
            offender = offenders.get(number)
            if offender is None or not how:
                continue
            if how == _SPOUSE:
                yield from _young(offender, "offender", ("549", "550"))
            if _nothing_known(offender) and how != _UNKNOWN:
                yield Hit("472", "relationships", at, victim)
            yield from _sexes(victim, offender, how)
            yield from _ages(victim, offender, how)


def _young(person: Victim | Offender, who: str, rules: tuple[str, str]) -> Iterator[Hit]:
    age = ages(person.age)
    if age is not None and age[1] < _YOUNGEST_SPOUSE[who]:
        yield Hit(rules[1], "age", segment=person)
    elif age is not None and age[1] < _ADULT:
        yield Hit(rules[0], "age", segment=person)


def _nothing_known(offender: Offender) -> bool:
    return (offender.age, offender.sex, offender.race) == ("00", "U", "U")


def _sexes(victim: Victim, offender: Offender, how: str) -> Iterator[Hit]:
    known = {victim.sex, offender.sex} <= {"M", "F"}
    same = victim.sex == offender.sex
    if known and ((same and how in _DIFFERENT) or (not same and how in _SAME)):
        yield Hit("553", "sex", segment=offender)


def _ages(victim: Victim, offender: Offender, how: str) -> Iterator[Hit]:
    one, other = middle(victim.age), middle(offender.age)
    if one is None or other is None or how not in _OLDER:
        return
    # Both 99 are "over 98" and tell nothing of each other.
    if (one - other) * _OLDER[how] <= 0 and not (one == other == 99):
        yield Hit("554", "age", segment=offender)
