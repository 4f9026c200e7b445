"""Level 4: who a victim can be, of which offences, with which circumstances and injuries."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Victim
from accord.core.formats.nibrs.rules.catalog import codes_in, lists_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, middle

_PERSONS = frozenset({"I", "L"})
_OFFICER, _SOCIETY = "L", "S"
_JUSTIFIED = frozenset({"20", "21"})
_UNKNOWN_CIRCUMSTANCE, _OTHER_FELONY = "10", "08"
_MINOR = frozenset({"", "N", "M"})
_STATUTORY_RAPE, _ADULT = "36B", 18
#: The length that has columns for officers.
_WITH_OFFICER = 141
_OF_A_PERSON = (
    "age",
    "sex",
    "race",
    "ethnicity",
    "resident",
    "injuries",
    "offender_numbers",
    "relationships",
)
_OF_AN_OFFICER = ("officer_activity", "officer_assignment", "officer_ori")


def check_kind(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rules 461, 464, 465, 467, 482: the type of victim against its offences."""
    kind = segment.kind
    against = {incident.book.against(code) for code in segment.offences}
    personal = any(map(incident.is_personal, segment.offences))
    if kind and personal and kind not in _PERSONS:
        yield Hit("464", "kind")
    if kind and "society" in against and kind != _SOCIETY:
        yield Hit("465", "kind")
    if kind == _SOCIETY and "property" in against:
        yield Hit("467", "kind")
    if kind == _SOCIETY and "220" in segment.offences:
        yield Hit("461", "kind")
    if kind == _OFFICER and codes_in("offences", "officer").isdisjoint(segment.offences):
        yield Hit("482", "kind")


def check_needed(segment: Victim) -> Iterator[Hit]:
    """Rules 453, 454: what must be known of an individual or officer."""
    kind = segment.kind
    if kind in _PERSONS:
        rule = "454" if kind == _OFFICER else "453"
        needed = ["age", "sex", "race"]
        if kind == _OFFICER and segment.length == _WITH_OFFICER:
            needed += ["officer_activity", "officer_assignment"]
        for name in needed:
            if not getattr(segment, name):
                yield Hit(rule, name)


def check_forbidden(segment: Victim) -> Iterator[Hit]:
    """Rules 458, 483: what is said of persons alone, and of officers alone."""
    kind = segment.kind
    if kind and kind not in _PERSONS:
        for name in _OF_A_PERSON:
            if any(getattr(segment, name)):
                yield Hit("458", name)
    if kind and kind != _OFFICER:
        for name in _OF_AN_OFFICER:
            if getattr(segment, name):
                yield Hit("483", name)


def check_circumstances(segment: Victim) -> Iterator[Hit]:
    """Rules 419, 455 to 457: circumstances and injuries beside the offences."""
    given = [code for code in segment.circumstances if code]
    if given and codes_in("offences", "circumstance").isdisjoint(segment.offences):
        yield Hit("419", "circumstances")
    if any(segment.injuries) and codes_in("offences", "injury").isdisjoint(segment.offences):
        yield Hit("419", "injuries")
    kinds = [at for code in given for at, kind in enumerate(_kinds()) if code in kind]
    alone = _UNKNOWN_CIRCUMSTANCE in given and len(given) > 1
    single = sum(code >= _UNKNOWN_CIRCUMSTANCE for code in given) > 1
    if alone or single or len(set(kinds)) > 1:
        yield Hit("456", "circumstances")
    justified = not _JUSTIFIED.isdisjoint(given)
    if justified and not segment.justifiable_homicide:
        yield Hit("455", "justifiable_homicide")
    if segment.justifiable_homicide and not justified:
        yield Hit("457", "justifiable_homicide")


def _kinds() -> list[list[str]]:
    kinds: list[list[str]] = lists_in("circumstances")["kinds"]
    return kinds


def check_permitted(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rules 462, 463, 477, 480: circumstances against the offence they are of."""
    if not segment.circumstances:
        return
    permitted = lists_in("circumstances")["permitted"]
    own = [code for code in segment.offences if code in permitted]
    allowed = {one for code in own for one in permitted[code]}
    rule = {"13A": "462", "09C": "463"}.get(own[0], "477") if own else ""
    for at, one in enumerate(segment.circumstances):
        if own and one and one not in allowed:
            yield Hit(rule, "circumstances", at)
    if _OTHER_FELONY in segment.circumstances and incident.is_whole:
        persons = sum(victim.kind in _PERSONS for victim in incident.victims)
        if len(incident.offenses) == 1 and persons <= 1:
            yield Hit("480", "circumstances", segment.circumstances.index(_OTHER_FELONY))


def check_offences(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rules 466, 469, 478, 479, 481: the offences a victim is connected to."""
    excluding = lists_in("excluding")
    for at, code in enumerate(segment.offences):
        if code and incident.is_whole and code not in incident.codes:
            yield Hit("466", "offences", at)
        if any(code in excluding.get(other, ()) for other in segment.offences):
            yield Hit("478", "offences", at)
    if segment.sex not in {"M", "F"} and {"11A", _STATUTORY_RAPE} & {*segment.offences}:
        yield Hit("469", "sex")
    if "13B" in segment.offences:
        for at, injury in enumerate(segment.injuries):
            if injury not in _MINOR:
                yield Hit("479", "injuries", at)
    age = middle(segment.age)
    if age is not None and age >= _ADULT and _STATUTORY_RAPE in segment.offences:
        yield Hit("481", "age")


def check_officer(segment: Victim, incident: Incident) -> Iterator[Hit]:
    """Rule 490: an assault on an officer needs its hour."""
    assaulted = not codes_in("offences", "officer").isdisjoint(segment.offences)
    administrative = incident.administrative
    if segment.kind != _OFFICER or not assaulted or administrative is None:
        return
    if not administrative.incident_hour:
        yield Hit("490", "incident_hour", segment=administrative)
