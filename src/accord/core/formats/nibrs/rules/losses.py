"""Level 3 beside level 2: which property an incident must, may and cannot have."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Property
from accord.core.formats.nibrs.rules.catalog import codes_in, lists_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident
from accord.core.formats.nibrs.rules.properties import RECOVERED, STOLEN, amount

_PARTS = "38"
_STOLEN_PROPERTY, _VEHICLE_THEFT = "280", "240"


def check_losses(incident: Incident) -> Iterator[Hit]:
    """Rules 074, 076 to 078, 081, 376: property segments against the offences."""
    bearing = [one for one in incident.offenses if _bears(one.offence, incident)]
    losses = {segment.loss for segment in incident.properties}
    seen: set[str] = set()
    for segment in incident.properties:
        if segment.loss in seen:
            yield Hit("376", "loss", segment=segment)
        seen.add(segment.loss)
        if not bearing:
            yield Hit("076", segment=segment)
    permitted: set[str] = set()
    for one in bearing:
        if not losses:
            yield Hit("074", "offence", segment=one)
            continue
        attempted = one.attempted_completed == "A"
        allowed = _allowed("attempted" if attempted else one.offence)
        permitted |= allowed
        if losses.isdisjoint(allowed):
            yield Hit("077" if attempted else "078", "offence", segment=one)
    for segment in incident.properties:
        if bearing and segment.loss and segment.loss not in permitted:
            yield Hit("081", "loss", segment=segment)


def _bears(code: str, incident: Incident) -> bool:
    return incident.book.against(code) == "property" or code in codes_in(
        "offences", "with_property"
    )


def _allowed(name: str) -> frozenset[str]:
    table = lists_in("losses")
    return frozenset(table.get(name, table["other"]))


def check_illogical(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rule 390: a description that fits none of the offences with property."""
    illogical = lists_in("illogical")
    bearing = [code for code in incident.codes if _bears(code, incident)]
    if not incident.is_whole or not all(code in illogical for code in bearing) or not bearing:
        return
    unfit = [
        frozenset[str]().union(*(codes_in("property", name) for name in illogical[code]))
        for code in bearing
    ]
    nowhere = frozenset.intersection(*unfit)
    for at, what in enumerate(segment.descriptions):
        if what in nowhere:
            yield Hit("390", "descriptions", at)


def check_recovery(incident: Incident) -> Iterator[Hit]:
    """Rules 072, 073, 084, 343: what was recovered against what was stolen."""
    stolen = [one for one in incident.properties if one.loss == STOLEN]
    recovered = [one for one in incident.properties if one.loss == RECOVERED]
    vehicles = codes_in("property", "vehicle")
    worth = _worth(stolen)
    vehicle_taken = not vehicles.isdisjoint(worth)
    excused = not incident.codes.isdisjoint(codes_in("offences", "recovered_alone"))
    for segment in recovered:
        for at, what in enumerate(segment.descriptions):
            if not what:
                continue
            parts = what == _PARTS and vehicle_taken
            if what not in worth and not parts and not excused:
                yield Hit("072", "descriptions", at, segment)
            whole = worth.get(what)
            if whole is None and parts:
                whole = sum(worth[one] or 0 for one in vehicles & worth.keys())
            value = amount(segment.values[at]) if at < len(segment.values) else None
            if whole is not None and value is not None and value > whole:
                yield Hit("084", "values", at, segment)
            both = {_STOLEN_PROPERTY, _VEHICLE_THEFT} <= incident.codes
            if both and what in vehicles and not vehicle_taken:
                yield Hit("343", "descriptions", at, segment)
    yield from _numbers(stolen, recovered)


def _worth(stolen: list[Property]) -> dict[str, int | None]:
    """The value of each kind of stolen property; None when it was not stated."""
    worth: dict[str, int | None] = {}
    for segment in stolen:
        for at, what in enumerate(segment.descriptions):
            value = amount(segment.values[at]) if at < len(segment.values) else None
            if what:
                before = worth.get(what, 0)
                worth[what] = None if value is None or before is None else before + value
    return worth


def _numbers(stolen: list[Property], recovered: list[Property]) -> Iterator[Hit]:
    """Rule 073: 00 is an unknown number and compares with nothing."""
    taken = [amount(one.vehicles_stolen) or 0 for one in stolen]
    for segment in recovered:
        found = amount(segment.vehicles_recovered) or 0
        if found and all(taken) and found > sum(taken):
            yield Hit("073", "vehicles_recovered", segment=segment)
