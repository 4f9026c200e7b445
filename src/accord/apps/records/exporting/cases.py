"""Records with what belongs to them: offences, arrests, persons and vehicles, within policy."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accord.apps.records.masks import masked_record
from accord.apps.records.models import Record
from accord.apps.records.selectors import records_visible_to
from accord.apps.records.selectors.involved import Involved, involved_in
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose

CHUNK: Final = 500
BELONGING: Final = (RecordKind.OFFENCE.value, RecordKind.ARREST.value)


@dataclass(slots=True)
class Case:
    """One record; an incident carries its offences and arrests, each with who stands in it."""

    record: Record
    # Free text may name anybody, so it leaves with the owner's own exports alone.
    narrative: str = ""
    involved: Involved = field(default_factory=Involved)
    offences: list[Record] = field(default_factory=list)
    arrests: list[tuple[Record, Involved]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """NIBRS codes of the record and its offences, each once, in their order."""
        told = [self.record.offence_code, *(one.offence_code for one in self.offences)]
        return list(dict.fromkeys(code for code in told if code))


def cases(
    *, viewer: Actor, purpose: Purpose, records: QuerySet[Record], given: QuerySet[Any, UUID]
) -> Iterator[Case]:
    """The records one by one with what belongs to them; 500 are held at a time.

    What belongs to them is narrowed to `given`, the ids that the ledger says were given out.
    """
    rows = records.defer(None).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        belonging = _belonging(viewer, purpose, chunk, given)
        everything = [*chunk, *(one for found in belonging.values() for one in found)]
        standing = involved_in(viewer=viewer, purpose=purpose, records=everything, action="export")
        for record in chunk:
            own = [
                masked_record(one, to=viewer.agency_id)
                for one in belonging[_key(record.owner_id, record.source_system, record.local_id)]
            ]
            yield Case(
                record=masked_record(record, to=viewer.agency_id),
                narrative=record.narrative if str(record.owner_id) == viewer.agency_id else "",
                involved=standing.get(record.pk, Involved()),
                offences=[one for one in own if one.kind == RecordKind.OFFENCE.value],
                arrests=[
                    (one, standing.get(one.pk, Involved()))
                    for one in own
                    if one.kind == RecordKind.ARREST.value
                ],
            )


def _belonging(
    viewer: Actor, purpose: Purpose, chunk: list[Record], given: QuerySet[Any, UUID]
) -> dict[tuple[UUID, str, str], list[Record]]:
    """Offences and arrests of the incidents, which name them by number, within policy."""
    found: dict[tuple[UUID, str, str], list[Record]] = defaultdict(list)
    incidents = [one for one in chunk if one.kind == RecordKind.INCIDENT.value]
    if not incidents:
        return found
    related = records_visible_to(viewer=viewer, purpose=purpose, action="export").filter(
        pk__in=given,
        kind__in=BELONGING,
        owner__in={one.owner_id for one in incidents},
        incident_ref__in={one.local_id for one in incidents},
    )
    for one in related.select_related("owner").order_by("kind", "local_id", "row_key"):
        found[_key(one.owner_id, one.source_system, one.incident_ref)].append(one)
    return found


def belonging_ids(
    *, viewer: Actor, purpose: Purpose, records: QuerySet[Record]
) -> QuerySet[Record, UUID]:
    """The ids of offences and arrests that leave together with these records."""
    theirs = records.order_by().filter(
        kind=RecordKind.INCIDENT.value,
        owner_id=OuterRef("owner_id"),
        source_system=OuterRef("source_system"),
        local_id=OuterRef("incident_ref"),
    )
    related = records_visible_to(viewer=viewer, purpose=purpose, action="export")
    found = related.filter(Exists(theirs), kind__in=BELONGING)
    return found.order_by().values_list("pk", flat=True)


def _key(owner: UUID, source: str, number: str) -> tuple[UUID, str, str]:
    return owner, source, number
