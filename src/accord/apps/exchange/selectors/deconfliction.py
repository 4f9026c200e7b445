"""Every read of deconfliction: own entries in full, of others' only what a conflict tells.

An agency without an agreement on deconfliction compares its entries with its own alone, and no count
or time tells it of anybody else's.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accord.apps.agencies import kept_rules
from accord.apps.agencies.models import Agency
from accord.apps.agencies.sharing import bars_records
from accord.apps.exchange.models import (
    ConflictSide,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSetup,
    OnCall,
)
from accord.frame import sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

PURPOSE: Final = "deconfliction"
OPEN: Final = DeconflictionConflict.State.OPEN


@dataclass(frozen=True, kw_only=True)
class SubjectShown:
    """A subject as its own agency entered it."""

    kind: str
    value: str
    born: date | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to speak to on the other side: all that is learned of it."""

    agency: str
    is_own: bool
    name: str
    phone: str
    backup_name: str
    backup_phone: str


def partner_ids(*, agency_id: str, ori: str, now: datetime) -> frozenset[str]:
    """Agencies with which an agency compares: an agreement in force grants it in both directions."""
    gives: set[str] = set()
    takes: set[str] = set()
    for agreement in kept_rules.binding(agency_id, now=now):
        for grant in agreement.grants:
            if PURPOSE in grant.purposes:
                gives |= grant.recipients if ori in grant.owners else set()
                takes |= grant.owners if ori in grant.recipients else set()
    both = (gives & takes) - {ori}
    return frozenset(
        str(pk) for pk in Agency.objects.filter(ori__in=both).values_list("pk", flat=True)
    )


def partners_of(*, viewer: Actor, purpose: Purpose, now: datetime) -> list[str]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Names of the agencies whose entries are compared with the viewer's."""
    if viewer.agency_id is None:
        return []
    found = partner_ids(agency_id=viewer.agency_id, ori=viewer.agency_ori, now=now)
    return list(Agency.objects.filter(pk__in=found).order_by("name").values_list("name", flat=True))


def _may_read(viewer: Actor, purpose: Purpose, capability: str) -> bool:
    """Whether the right is held, for a purpose that allows more than aggregates."""
    return viewer.may(capability) and not bars_records(purpose.code)


def entries_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[DeconflictionEntry]:
    """The agency's own entries with their unresolved conflicts, soonest first."""
    rows = DeconflictionEntry.objects.select_related("agency")
    if viewer.agency_id is None or not _may_read(viewer, purpose, "deconflict.enter"):
        return rows.none()
    unresolved = Count("sides", filter=Q(sides__conflict__state=OPEN), distinct=True)
    resolved = Count(
        "sides",
        filter=Q(sides__conflict__state=DeconflictionConflict.State.RESOLVED),
        distinct=True,
    )
    own = rows.filter(agency_id=viewer.agency_id)
    return own.annotate(unresolved=unresolved, resolved=resolved).order_by("starts_at", "id")


def entry_visible_to(*, viewer: Actor, purpose: Purpose, entry_id: UUID | str) -> Any:
    """One own entry; foreign and missing give the same `Missing`."""
    found = entries_visible_to(viewer=viewer, purpose=purpose).filter(pk=entry_id).first()
    if found is None:
        raise Missing
    return found


def subjects_of(
    *,
    viewer: Actor,
    purpose: Purpose,  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    entry: DeconflictionEntry,
) -> list[SubjectShown]:
    """The subjects of an own entry, opened for its agency."""
    if viewer.agency_id != str(entry.agency_id):
        return []
    return [_opened(one) for one in entry.subjects.all()]


def context_of(subject_id: UUID) -> str:
    """To what a sealed subject is bound."""
    return f"deconfliction.subject:{subject_id}"


def sides_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[ConflictSide]:
    """The viewer's agency's sides of conflicts; the other side is asked for its contact alone."""
    rows = ConflictSide.objects.select_related("conflict__watch", "entry__agency")
    if viewer.agency_id is None or not _may_read(viewer, purpose, "deconflict.enter"):
        return rows.none()
    return rows.filter(agency_id=viewer.agency_id).order_by("conflict__starts_at", "id")


def side_visible_to(*, viewer: Actor, purpose: Purpose, side_id: UUID | str) -> ConflictSide:
    """One own side; foreign and missing give the same `Missing`."""
    found = sides_visible_to(viewer=viewer, purpose=purpose).filter(pk=side_id).first()
    if found is None:
        raise Missing
    return found


def contact_of_other(
    *, viewer: Actor, purpose: Purpose, side: ConflictSide, now: datetime
) -> Contact | None:
    """Whom to speak to on the other side; None once no agreement holds any more."""
    own = side_visible_to(viewer=viewer, purpose=purpose, side_id=side.pk)
    return contacts_of_others(viewer=viewer, purpose=purpose, sides=[own], now=now)[own.pk]


def contacts_of_others(
    *, viewer: Actor, purpose: Purpose, sides: Iterable[ConflictSide], now: datetime
) -> dict[UUID, Contact | None]:
    """By each own side, whom to speak to on the other; None where no agreement holds any more."""
    asked = [one.pk for one in sides]
    own = list(sides_visible_to(viewer=viewer, purpose=purpose).filter(pk__in=asked))
    shared = partner_ids(agency_id=str(viewer.agency_id), ori=viewer.agency_ori, now=now)
    known = {*shared, str(viewer.agency_id)}
    sides_of: dict[UUID, list[ConflictSide]] = defaultdict(list)
    for one in ConflictSide.objects.select_related("entry__agency").filter(
        conflict__in=[side.conflict_id for side in own]
    ):
        sides_of[one.conflict_id].append(one)
    others = {
        one.pk: other for one in own for other in sides_of[one.conflict_id] if other.pk != one.pk
    }
    return {
        pk: contact(one.entry, of=viewer) if str(one.agency_id) in known else None
        for pk, one in others.items()
    }


def contact(entry: DeconflictionEntry, *, of: Actor) -> Contact:
    """The contact of an entry, for whoever was found to collide with it."""
    return Contact(
        agency=entry.agency.name,
        is_own=str(entry.agency_id) == of.agency_id,
        name=entry.contact_name,
        phone=entry.contact_phone,
        backup_name=entry.backup_name,
        backup_phone=entry.backup_phone,
    )


def other_has_acknowledged(*, viewer: Actor, purpose: Purpose, side: ConflictSide) -> bool:
    """Whether the other side has said that it knows."""
    own = side_visible_to(viewer=viewer, purpose=purpose, side_id=side.pk)
    others = ConflictSide.objects.filter(conflict=own.conflict_id).exclude(pk=own.pk)
    return others.filter(acknowledged_at__isnull=False).exists()


def queue_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[DeconflictionConflict]:
    """Conflicts that the viewer's watch centre owns, those that start soonest first."""
    rows = DeconflictionConflict.objects.select_related(
        "first__agency", "second__agency", "watch"
    ).prefetch_related("sides", "history")
    if viewer.agency_id is None or not _may_read(viewer, purpose, "deconflict.watch"):
        return rows.none()
    return rows.filter(watch__pk=viewer.agency_id).order_by("starts_at", "id")


def watched_conflict(
    *, viewer: Actor, purpose: Purpose, conflict_id: UUID | str
) -> DeconflictionConflict:
    """One conflict of the watch queue; foreign and missing give the same `Missing`."""
    found = queue_visible_to(viewer=viewer, purpose=purpose).filter(pk=conflict_id).first()
    if found is None:
        raise Missing
    return found


def setup_of(*, viewer: Actor, purpose: Purpose) -> DeconflictionSetup | None:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """How the viewer's agency looks after its conflicts; None before anybody said."""
    if viewer.agency_id is None:
        return None
    rows = DeconflictionSetup.objects.select_related("watch_centre")
    return rows.filter(agency_id=viewer.agency_id).first()


def rota_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[OnCall]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Who of the viewer's agency is called when."""
    rows = OnCall.objects.select_related("person")
    return rows.filter(agency_id=viewer.agency_id) if viewer.agency_id else rows.none()


def _opened(subject: Any) -> SubjectShown:
    plain = json.loads(sealing.unseal(subject.sealed, context=context_of(subject.pk)))
    born = date.fromisoformat(plain["born"]) if plain["born"] else None
    return SubjectShown(kind=subject.kind, value=plain["value"], born=born)
