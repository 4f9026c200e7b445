"""Level 2: what an offence demands of place, weapon, activity, entry and bias."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Offense
from accord.core.formats.nibrs.rules.catalog import codes_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident

BURGLARY, SIMPLE_ASSAULT, JUSTIFIABLE = "220", "13B", "09C"
_CYBERSPACE, _COUNTED_PREMISES = "58", frozenset({"14", "19"})
_MOST_OFFENCES = 10


def check_code(segment: Offense, incident: Incident) -> Iterator[Hit]:
    """Rules 205, 251, 256, 264, 270: the code itself, completion, cyberspace, bias."""
    code = segment.offence
    if segment.location == _CYBERSPACE and code not in codes_in("offences", "cyberspace"):
        yield Hit("205", "location")
    if segment.attempted_completed not in {"", "A", "C"}:
        yield Hit("251", "attempted_completed")
    if segment.attempted_completed == "A" and code in codes_in("offences", "never_attempted"):
        yield Hit("256", "attempted_completed")
    if incident.book.group(code) == "B":
        yield Hit("264", "offence")
    if code == JUSTIFIABLE:
        for at, bias in enumerate(segment.bias):
            if bias not in {"", "88"}:
                yield Hit("270", "bias", at)


def check_activity(segment: Offense) -> Iterator[Hit]:
    """Rules 219, 220: criminal activity and gang information."""
    code, given = segment.offence, segment.criminal_activity
    for name in ("activity", "gang", "cruelty"):
        if given and code not in codes_in("offences", name):
            for at, one in enumerate(given):
                if one in codes_in("activities", name):
                    yield Hit("219", "criminal_activity", at)
    needed = codes_in("offences", "activity") | codes_in("offences", "cruelty")
    if code in needed and not any(given):
        yield Hit("220", "criminal_activity")


def check_weapon(segment: Offense) -> Iterator[Hit]:
    """Rules 221, 222, 265, 267, 269: weapons that an offence needs or cannot have."""
    code = segment.offence
    kinds = tuple(weapon[:2] for weapon in segment.weapons)
    may_have = code in codes_in("offences", "weapon")
    if may_have and not any(kinds):
        yield Hit("221", "weapons")
    for at, kind in enumerate(kinds):
        if kind and not may_have:
            yield Hit("222", "weapons", at)
        if code == SIMPLE_ASSAULT and kind in codes_in("weapons", "firearm"):
            yield Hit("269", "weapons", at)
        allowed = codes_in("weapons", "simple_assault")
        if code == SIMPLE_ASSAULT and kind and kind not in allowed:
            yield Hit("265", "weapons", at)
        if kind == "99" and code in codes_in("offences", "homicide"):
            yield Hit("267", "weapons", at)


def check_burglary(segment: Offense) -> Iterator[Hit]:
    """Rules 252 to 254, 257: method of entry and premises belong to burglary."""
    burglary = segment.offence == BURGLARY
    counted = burglary and segment.location in _COUNTED_PREMISES
    if segment.premises_entered and not counted:
        yield Hit("252", "premises_entered")
    if counted and not segment.premises_entered:
        yield Hit("257", "premises_entered")
    if burglary and not segment.method_of_entry:
        yield Hit("253", "method_of_entry")
    if segment.method_of_entry and not burglary:
        yield Hit("254", "method_of_entry")


#: Arson and vandalism burn and damage what they take from nobody.
_HARMS = frozenset({"200", "290"})
_HARMED = frozenset({"2", "4"})


def check_together(incident: Incident) -> Iterator[Hit]:
    """Rules 262, 263, 266, 268: the offences of one incident beside each other."""
    seen: set[str] = set()
    for count, one in enumerate(incident.offenses):
        if one.offence in seen:
            yield Hit("262", "offence", segment=one)
        seen.add(one.offence)
        if count == _MOST_OFFENCES:
            yield Hit("263", segment=one)
        if one.offence == JUSTIFIABLE and len(incident.offenses) > 1:
            yield Hit("266", "offence", segment=one)
    larcenies = codes_in("offences", "larceny")
    if not seen & larcenies:
        return
    # Another crime against property may speak for the vehicle: that of a theft from a car may have
    # been damaged by a vandalism of the same incident, and stolen by a theft of vehicles alone.
    others = {code for code in seen - larcenies if incident.book.against(code) == "property"}
    vehicles = codes_in("property", "vehicle")
    for segment in incident.properties:
        if others - (frozenset() if segment.loss in _HARMED else _HARMS):
            continue
        for at, what in enumerate(segment.descriptions):
            if what in vehicles:
                yield Hit("268", "descriptions", at, segment)
