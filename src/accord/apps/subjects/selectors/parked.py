"""Decisions of the own agency that rest: a record was told anew, and who they name is not in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies.sharing import record_scopes
from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.apps.subjects.kinds import PERSON, PLACE, Kind
from accord.apps.subjects.models import Decision
from accord.apps.subjects.selectors.graph import standing
from accord.apps.subjects.selectors.sight import SHOWN, opened
from accord.frame.actor import Actor, Purpose

#: What makes a record the same in all its versions.
RECORD = ("owner_id", "source_system", "kind", "local_id", "row_key")


@dataclass(frozen=True, kw_only=True)
class Parked:
    """A decision that rests, and the newest versions of both records."""

    decision: Decision
    left: Record
    right: Record

    def disclosed(self) -> list[UUID]:
        """The records that this line tells of."""
        return [self.left.pk, self.right.pk]


def parked(*, viewer: Actor, purpose: Purpose, kind: Kind = PERSON) -> list[Parked]:
    """What the viewer's agency decided and what rests now, newest first.

    Only where the viewer may be shown both records as they stand, and both persons as they stood:
    that one was sealed, kept back or expunged is not told here.
    """
    resting = standing(_log(viewer, kind).order_by("number")).values()
    return _shown(viewer, purpose, sorted(resting, key=lambda one: -one.number))


def resting(*, viewer: Actor, purpose: Purpose, decision_id: UUID | str) -> Parked | None:
    """A decision that rests, or rested until it was taken back; None where `parked` has none."""
    rows = Decision.objects.filter(pk=decision_id).select_related("left")
    found = rows.exclude(kind=Decision.Kind.UNDO).first()
    own = _log(viewer, found.left.kind).filter(pk=found.pk) if found is not None else ()
    return next(iter(_shown(viewer, purpose, list(own))), None)


def _log(viewer: Actor, kind: Kind) -> QuerySet[Decision]:
    """What the viewer's agency entered on mentions of which one is parked; a place never is."""
    if kind is PLACE or viewer.agency_id is None or not viewer.may("subjects.view"):
        return Decision.objects.none()
    return Decision.objects.filter(
        opened(kind, viewer.agency_id, f"left__{kind.part}"),
        opened(kind, viewer.agency_id, f"right__{kind.part}"),
        Q(left__is_parked=True) | Q(right__is_parked=True),
        agency_id=viewer.agency_id,
    ).select_related(f"left__{kind.part}record", f"right__{kind.part}record", "agency")


def _shown(viewer: Actor, purpose: Purpose, rows: Sequence[Decision]) -> list[Parked]:
    """Those both of whose records the viewer may be shown as they stand, in the same order."""
    ends = [end.record for one in rows for end in (one.left, one.right)]
    newest = _newest(viewer, purpose, ends)
    found = []
    for one in rows:
        left, right = (newest.get(place_of(end.record)) for end in (one.left, one.right))
        if left is not None and right is not None:
            found.append(Parked(decision=one, left=left, right=right))
    return found


def place_of(record: Record) -> tuple[Any, ...]:
    """What a record has in common with all its versions."""
    return tuple(getattr(record, name) for name in RECORD)


def _newest(
    viewer: Actor, purpose: Purpose, records: Iterable[Record]
) -> dict[tuple[Any, ...], Record]:
    """The newest versions of these records that the viewer may be shown links of."""
    (shown,) = record_scopes(viewer=viewer, purpose=purpose, asked=(SHOWN,), now=timezone.now())
    rows = Record.objects.filter(
        STANDING, shown, local_id__in={one.local_id for one in records}, protection=""
    ).select_related("owner")
    return {place_of(one): one for one in rows}
