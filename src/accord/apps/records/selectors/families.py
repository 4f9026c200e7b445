"""Which records go together: every version of one, and with an incident what belongs to it."""

from typing import Final

from django.db.models import Q

from accord.apps.records.models import Record
from accord.core.vocabulary import RecordKind

INCIDENT = RecordKind.INCIDENT.value
#: What the versions of one record have in common.
SAME: Final = ("owner_id", "source_system", "kind", "local_id", "row_key")


def versions_of(record: Record) -> Q:
    """Every version of the record."""
    return Q(**{name: getattr(record, name) for name in SAME})


def family_of(record: Record) -> Q:
    """Every version of the record, and with an incident of its offences and arrests."""
    if record.kind != INCIDENT:
        return versions_of(record)
    return versions_of(record) | (
        Q(
            incident_ref=record.local_id, owner_id=record.owner_id,
            source_system=record.source_system,
        )
        & ~Q(kind=INCIDENT)
    )  # fmt: skip


def held_with(record: Record) -> Q:
    """What holds the record if it is held: its own versions, and those of its incident."""
    if not record.incident_ref or record.kind == INCIDENT:
        return versions_of(record)
    return versions_of(record) | Q(
        kind=INCIDENT, local_id=record.incident_ref, owner_id=record.owner_id,
        source_system=record.source_system,
    )  # fmt: skip
