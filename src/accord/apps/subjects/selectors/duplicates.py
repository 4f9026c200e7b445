"""What an agency's own file tells twice: only its own people are told, and only of their own file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from accord.apps.records.models import Person, Record, Vehicle
from accord.apps.subjects.selectors.reports import (
    batches,
    days_asked,
    own_incidents,
    reports_of,
    rows_by_id,
    within,
)
from accord.apps.subjects.selectors.standing_together import linked_subjects, within_incidents
from accord.core.linkage import Finding, fitting_pairs
from accord.core.names import folded, is_placeholder, normalise
from accord.frame.actor import Actor, Purpose

LOOKED_BACK: Final = 180
MOST_DAYS: Final = 366
Twofold = Literal["person", "vehicle", "incident"]


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Something told twice: the records that tell it (one and the same, of a person or vehicle)."""

    kind: Twofold
    left: Record
    right: Record
    name: str = ""
    role: str = ""
    told: tuple[Finding, ...] = ()

    @property
    def pk(self) -> UUID:
        """The record that is given out."""
        return self.left.pk

    @property
    def month(self) -> str:
        """The month of the record."""
        return f"{self.left.local_date:%Y-%m}" if self.left.local_date else ""


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """What the own file tells twice between two days, and how often by kind and month."""

    rows: list[Duplicate]
    first: date
    last: date

    @property
    def by_month(self) -> list[tuple[str, dict[Twofold, int]]]:
        """How many of each kind in every month that has any."""
        counts: dict[str, Counter[Twofold]] = defaultdict(Counter)
        for one in self.rows:
            counts[one.month][one.kind] += 1
        return [(month, dict(counts[month])) for month in sorted(counts)]


def duplicates(
    *, viewer: Actor, purpose: Purpose, first: date | None = None, last: date | None = None
) -> Duplicates:
    """What the viewer's own agency tells twice; nothing of others is compared or counted."""
    rows = own_incidents(viewer=viewer, purpose=purpose)
    since, until = days_asked(rows, first, last, back=LOOKED_BACK, most=MOST_DAYS)
    asked = within(rows, since, until)
    of_incident = within_incidents(asked.values_list("pk", flat=True))
    records = rows_by_id(Record.objects.all(), of_incident)
    found = [
        *_persons(records), *_vehicles(records),
        *_incidents(viewer, purpose, rows_by_id(asked, set(of_incident.values()))),
    ]  # fmt: skip
    found.sort(key=lambda one: (one.month, one.kind, one.left.local_id, one.name))
    return Duplicates(rows=found, first=since, last=until)


def _persons(records: Mapping[UUID, Record]) -> Iterable[Duplicate]:
    """Persons whom one record tells twice in one role: the same whole name, and no other birth."""
    columns = ("record_id", "role", "family_name", "given_names", "date_of_birth")
    groups: dict[tuple[UUID, str, str, str], list[Any]] = defaultdict(list)
    for some in batches(sorted(records)):
        rows = Person.objects.filter(record__in=some).exclude(family_name="")
        for record, role, family, given, born in rows.order_by("pk").values_list(*columns):
            if given and not is_placeholder(family, given):
                groups[record, role, folded(family), folded(given)].append((family, given, born))
    for (record, role, _family, _given), told in groups.items():
        births = Counter(born for *_, born in told if born is not None)
        open_ones = len(told) - births.total()
        # Two births are two persons, as father and son are; without one it may be either.
        if open_ones + max(births.values(), default=0) > 1:
            family, given, _born = told[0]
            one = records[record]
            yield Duplicate(
                kind="person", left=one, right=one, name=f"{family}, {given}", role=role
            )


def _vehicles(records: Mapping[UUID, Record]) -> Iterable[Duplicate]:
    """Vehicles that one record tells twice: the same number, or the same plate of one state."""
    groups: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for some in batches(sorted(records)):
        rows = Vehicle.objects.filter(record__in=some).order_by("pk")
        for record, vin, plate, state in rows.values_list(
            "record_id", "vin", "plate", "plate_state"
        ):
            mark = vin.upper() or (f"{normalise(plate)} {state.upper()}" if plate else "")
            if mark:
                groups[record, mark].append(plate or vin)
    for (record, _mark), told in groups.items():
        if len(told) > 1:
            one = records[record]
            yield Duplicate(kind="vehicle", left=one, right=one, name=told[0])


def _incidents(
    viewer: Actor, purpose: Purpose, records: Mapping[UUID, Record]
) -> Iterable[Duplicate]:
    """Incidents under two numbers: time, place and offence agree, and an address or somebody linked."""
    rows = own_incidents(viewer=viewer, purpose=purpose)
    reports = [
        one for some in batches(sorted(records)) for one in reports_of(rows.filter(pk__in=some))
    ]
    pairs = {
        (one.key, other.key): told
        for one, other, told in fitting_pairs(reports, across=False)
        if any(found.code == "same-offence" for found in told)
    }
    linked = linked_subjects(viewer=viewer, purpose=purpose, pairs=list(pairs))
    for (one, other), told in pairs.items():
        subjects = linked.get((one, other), ())
        if subjects or any(found.code == "same-address" for found in told):
            yield Duplicate(
                kind="incident", left=records[one], right=records[other], told=(*told, *subjects)
            )
