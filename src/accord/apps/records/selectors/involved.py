"""Who and what stands in records that the viewer may already read, by each one's own level."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from accord.apps.agencies.sharing import unmasked_scopes
from accord.apps.records.masks import masked_person, masked_record
from accord.apps.records.models import Item, Person, Record, Vehicle
from accord.apps.records.selectors.records import records_visible_to
from accord.core.policy import Action
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

Numbered = TypeVar("Numbered", Person, Vehicle, Item)


@dataclass(slots=True)
class Involved:
    """Persons and vehicles of one record; `withheld` counts those to ask for."""

    persons: list[Person] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    withheld: int = 0


def involved_in(
    *, viewer: Actor, purpose: Purpose, records: Sequence[Record], action: Action = "view"
) -> dict[UUID, Involved]:
    """Persons and vehicles of records that came through the policy, by the record's id.

    The owner's own people see all; partners see what is green, and how many more they may ask
    for (yellow). What is red they do not learn of at all: a victim is red from the start
    (`sensitivity`), and a record's own level never widens that. Who is green and masked is shown
    without identifiers, unless a grant for this purpose and action lifts the mask.
    """
    ids = [one.pk for one in records]
    foreign = {one.pk for one in records if str(one.owner_id) != viewer.agency_id}
    shared = Q(level=Dissemination.GREEN.value) | ~Q(record_id__in=foreign)
    found: dict[UUID, Involved] = defaultdict(Involved)
    by_id = {one.pk: one for one in records}
    lifted = _lifted(viewer, purpose, action, foreign)
    for person in Person.objects.filter(record_id__in=ids).filter(shared):
        person.record = by_id[person.record_id]
        shown = masked_person(person, to=viewer.agency_id, lifted=lifted[person.record_id])
        found[person.record_id].persons.append(shown)
    for vehicle in Vehicle.objects.filter(record_id__in=ids).filter(shared):
        found[vehicle.record_id].vehicles.append(vehicle)
    for rows in (Person.objects, Vehicle.objects):
        kept_back = rows.filter(record_id__in=foreign, level=Dissemination.YELLOW.value)
        for record_id in kept_back.values_list("record_id", flat=True):
            found[record_id].withheld += 1
    for record_id in foreign & found.keys():
        one = found[record_id]
        one.persons, one.vehicles = _numbered_anew(one.persons), _numbered_anew(one.vehicles)
    return found


def _numbered_anew(shown: Iterable[Numbered]) -> list[Numbered]:
    """Copies in order, counted as an outsider sees them: a gap would tell of who stands between."""
    last, found = Counter[str](), list[Numbered]()
    for one in sorted(shown, key=lambda one: one.sequence):
        role = one.role if isinstance(one, Person) else ""
        last[role] += 1
        again = copy(one)
        again.sequence = last[role]
        found.append(again)
    return found


def _lifted(
    viewer: Actor, purpose: Purpose, action: Action, foreign: set[UUID]
) -> dict[UUID, set[str]]:
    """The masks that grants take off each of these records."""
    found: dict[UUID, set[str]] = defaultdict(set)
    if foreign:
        scopes = unmasked_scopes(viewer=viewer, purpose=purpose, actions=(action,))
        for mask, scope in scopes.items():
            for pk in Record.objects.filter(scope, pk__in=foreign).values_list("pk", flat=True):
                found[pk].add(mask)
    return found


def things_of(*, viewer: Actor, record: Record) -> list[Item]:
    """Property in a record that came through the policy; partners see what is green."""
    rows = Item.objects.filter(record=record)
    if str(record.owner_id) == viewer.agency_id:
        return list(rows)
    return _numbered_anew(rows.filter(level=Dissemination.GREEN.value))


def narrative_of(*, viewer: Actor, record: Record) -> str:
    """A record's free text, for its owner's own people: it may name anybody, a victim too."""
    return record.narrative if str(record.owner_id) == viewer.agency_id else ""


def of_the_same_incident(*, viewer: Actor, purpose: Purpose, record: Record) -> list[Record]:
    """Offences and arrests of an incident, or the incident of one of them, within policy."""
    same = records_visible_to(viewer=viewer, purpose=purpose).filter(
        owner_id=record.owner_id, source_system=record.source_system
    )
    if record.kind == RecordKind.INCIDENT.value:
        rows = same.filter(incident_ref=record.local_id, kind__in=("offence", "arrest"))
    elif record.incident_ref:
        rows = same.filter(local_id=record.incident_ref, kind=RecordKind.INCIDENT.value)
    else:
        return []
    found = list(rows.order_by("kind", "local_id")[:100])
    if found:
        audit.read(
            by=viewer, purpose=purpose, verb="record.related", object_type="record",
            object_id=str(record.pk), payload={"count": len(found)},
            disclosed=[one.pk for one in found],
        )  # fmt: skip
    return [masked_record(one, to=viewer.agency_id) for one in found]
