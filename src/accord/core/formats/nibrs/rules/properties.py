"""Level 3: values, dates and numbers of property against its description and type of loss."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from accord.core.formats.nibrs.model import Property
from accord.core.formats.nibrs.rules.catalog import codes_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, day, is_number

NONE, RECOVERED, SEIZED, STOLEN, UNKNOWN = "1", "5", "6", "7", "8"
DRUGS, DRUG_EQUIPMENT, PENDING = "10", "11", "88"
DRUG_OFFENCE, VEHICLE_THEFT = "35A", "240"
#: Rule 342 warns from this value in dollars.
WARNED_VALUE = 1_000_000
_BLANK_FIELDS = (
    "descriptions",
    "values",
    "dates_recovered",
    "vehicles_stolen",
    "vehicles_recovered",
    "drug_quantities",
    "drug_fractions",
    "drug_measures",
)


def amount(text: str) -> int | None:
    """The whole number of a text of digits; None for a blank or anything else."""
    return int(text) if is_number(text) else None


def check_values(segment: Property) -> Iterator[Hit]:
    """Rules 342, 351, 353, 354, 391: the value of each description."""
    zero, maybe = codes_in("property", "must_be_zero"), codes_in("property", "may_be_zero")
    pairs = zip_longest(segment.descriptions, segment.values, fillvalue="")
    for at, (what, text) in enumerate(pairs):
        value = amount(text)
        if text and not what:
            yield Hit("354", "descriptions", at)
        if what == PENDING and value != 1:
            yield Hit("353", "values", at)
        if value is None:
            continue
        if value >= WARNED_VALUE:
            yield Hit("342", "values", at)
        if value == 0 and what and what not in zero and what not in maybe and what != PENDING:
            yield Hit("351", "values", at)
        if value and what in zero:
            yield Hit("391", "values", at)


def check_dates(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rules 305, 320, 355, 356: dates of recovery."""
    for at, text in enumerate(segment.dates_recovered):
        if not text:
            continue
        found = day(text)
        early = bool(found and incident.happened and found < incident.happened)
        late = bool(found and incident.month_end and found > incident.month_end)
        if found is None or early or late:
            yield Hit("305", "dates_recovered", at)
        if early:
            yield Hit("320", "dates_recovered", at)
        if segment.loss != RECOVERED:
            yield Hit("355", "dates_recovered", at)
        if not "".join(segment.descriptions[at : at + 1]):
            yield Hit("356", "descriptions", at)
        elif not "".join(segment.values[at : at + 1]):
            yield Hit("356", "values", at)


def check_presence(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rules 352, 372, 375, 392: what a type of loss needs and forbids."""
    if segment.loss in {NONE, UNKNOWN}:
        for name in _BLANK_FIELDS:
            if any(getattr(segment, name)):
                yield Hit("352", name)
        drug_type_due = segment.loss == NONE and DRUG_OFFENCE in incident.codes
        if any(segment.drug_types) and not drug_type_due and incident.is_whole:
            yield Hit("352", "drug_types")
        seized = any(one.loss == SEIZED for one in incident.properties)
        if drug_type_due and not any(segment.drug_types) and not seized:
            yield Hit("392", "drug_types")
    elif "2" <= segment.loss <= "7":
        if not any(segment.descriptions):
            yield Hit("375", "descriptions")
        said = any(any(getattr(segment, name)) for name in _BLANK_FIELDS)
        if not said and not any(segment.drug_types):
            yield Hit("372", "descriptions")


def check_vehicles(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rules 357 to 361, 388, 389: numbers of vehicles stolen and recovered.

    A property segment that comes alone is of offences on file, or of an incident before NIBRS.
    """
    theft = VEHICLE_THEFT in incident.completed or not incident.is_whole
    vehicles = [what for what in segment.descriptions if what in codes_in("property", "vehicle")]
    stolen, recovered = segment.vehicles_stolen, segment.vehicles_recovered
    if stolen and not (theft and segment.loss == STOLEN):
        yield Hit("357", "vehicles_stolen")
    if theft and segment.loss == STOLEN and not stolen and incident.is_whole:
        yield Hit("358", "vehicles_stolen")
    if recovered and not (theft and segment.loss == RECOVERED):
        yield Hit("360", "vehicles_recovered")
    if theft and segment.loss == RECOVERED and vehicles and not recovered and incident.is_whole:
        yield Hit("361", "vehicles_recovered")
    if not vehicles and (amount(stolen) or amount(recovered)):
        yield Hit("359", "descriptions")
    for rule, text, name in (
        ("388", stolen, "vehicles_stolen"),
        ("389", recovered, "vehicles_recovered"),
    ):
        if len(vehicles) > 1 and 0 < (amount(text) or 0) < len(vehicles):
            yield Hit(rule, name)


def check_description(segment: Property, incident: Incident) -> Iterator[Hit]:
    """Rules 382, 383, 387: drugs and drug equipment as property."""
    if not incident.is_whole:
        return
    codes = incident.codes
    bearing = {code for code in codes if incident.book.against(code) == "property"}
    only_drugs = DRUG_OFFENCE in codes and not bearing
    pairs = zip_longest(segment.descriptions, segment.values, fillvalue="")
    for at, (what, value) in enumerate(pairs):
        if what == DRUGS and not value and DRUG_OFFENCE not in codes:
            yield Hit("382", "descriptions", at)
        if what == DRUGS and amount(value) and only_drugs:
            yield Hit("383", "values", at)
        if segment.loss == SEIZED and not bearing:
            seizing = {code for code in codes if code[:2] in {"35", "39"}}
            unfit = (what, *seizing) in {(DRUG_EQUIPMENT, "35A"), (DRUGS, "35B")}
            if unfit:
                yield Hit("387", "descriptions", at)
