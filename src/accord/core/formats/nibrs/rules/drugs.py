"""Level 3: suspected drugs, their quantities and measures."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Property
from accord.core.formats.nibrs.rules.catalog import lists_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident
from accord.core.formats.nibrs.rules.properties import DRUG_OFFENCE, DRUGS, NONE, SEIZED, amount

_PLANTS, _NOT_REPORTED, _OVER_THREE, _UNKNOWN = "NP", "XX", "X", "U"
_GROWN = frozenset({"E", "G", "K"})
_SLOTS = 3


def check_drugs(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rules 304, 306, 362 to 368, 384: each suspected drug with its quantity and measure."""
    types = segment.drug_types
    if not (any(types) or any(segment.drug_quantities) or any(segment.drug_measures)):
        return
    if any(types) and incident.is_whole:
        yield from _occasion(segment, incident)
    if _OVER_THREE in types and sum(map(bool, types)) < _SLOTS:
        yield Hit("362", "drug_types", types.index(_OVER_THREE))
    for at in range(_SLOTS):
        yield from _one(segment, at)
    yield from _doubled(segment)


def _at(texts: tuple[str, ...], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def _occasion(segment: Property, incident: Incident) -> Iterator[Hit]:
    offence = DRUG_OFFENCE in incident.codes
    if offence and segment.loss == NONE:
        return
    if not (offence and segment.loss == SEIZED and DRUGS in segment.descriptions):
        yield Hit("365", "drug_types")
        return
    for at, drug in enumerate(segment.drug_types):
        quantity, measure = _at(segment.drug_quantities, at), _at(segment.drug_measures, at)
        if drug and drug != _OVER_THREE and not quantity:
            yield Hit("364", "drug_quantities", at)
        if drug and drug != _OVER_THREE and not measure:
            yield Hit("364", "drug_measures", at)


def _one(segment: Property, at: int) -> Iterator[Hit]:
    drug, measure = _at(segment.drug_types, at), _at(segment.drug_measures, at)
    quantity = _at(segment.drug_quantities, at) or _at(segment.drug_fractions, at)
    if drug == _OVER_THREE:
        if quantity:
            yield Hit("363", "drug_quantities", at)
        if measure:
            yield Hit("363", "drug_measures", at)
        return
    if quantity and not (drug and measure):
        yield Hit("366", "drug_quantities", at)
    if measure and not (drug and quantity):
        yield Hit("368", "drug_measures", at)
    if measure == _PLANTS and drug and drug not in _GROWN:
        yield Hit("367", "drug_measures", at)
    one = amount(_at(segment.drug_quantities, at)) == 1
    none_beside = not amount(_at(segment.drug_fractions, at))
    if measure == _NOT_REPORTED and quantity and not (one and none_beside):
        yield Hit("384", "drug_quantities", at)


def _doubled(segment: Property) -> Iterator[Hit]:
    kinds = lists_in("measures")
    seen: set[tuple[str, str]] = set()
    for at, drug in enumerate(segment.drug_types):
        measure = _at(segment.drug_measures, at)
        # An unknown drug is told from another by nothing; others by the kind of their measure.
        key = drug, "" if drug == _UNKNOWN else kinds.get(measure, measure)
        if drug and key in seen:
            yield Hit("306", "drug_types", at)
        seen.add(key)
