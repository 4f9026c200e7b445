"""An owner's own records that do not stand: withdrawn, deleted, sealed, expunged."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.agencies.sharing import bars_records
from accord.apps.records.models import Expungement, Record
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

CUSTODY = "records.custody"
FOR_CUSTODIANS = (Record.State.SEALED, Record.State.EXPUNGED)


def taken_out_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Record]:
    """The viewer's agency's records that were taken out; sealed and expunged ones to custodians.

    Nobody else knows of any of them, and no purpose of aggregates reaches one.
    """
    if bars_records(purpose.code) or not (viewer.may("records.ingest") or _is_operator(viewer)):
        return Record.objects.none()
    rows = Record.objects.filter(_own(viewer), is_current=True).exclude(state=Record.State.STANDING)
    if not (viewer.may(CUSTODY) or _is_operator(viewer)):
        rows = rows.exclude(state__in=FOR_CUSTODIANS)
    return rows.select_related("owner", "submission", "chunk")


def taken_out(*, viewer: Actor, purpose: Purpose, record_id: UUID | str) -> Record:
    """One of them, with its ledger entry; foreign, missing and hidden give the same `Missing`."""
    found = taken_out_visible_to(viewer=viewer, purpose=purpose).filter(pk=record_id).first()
    if found is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="record.viewed", object_type="record",
        object_id=str(found.pk), payload={"owner": found.owner.ori, "version": found.version},
        disclosed=[found.pk],
    )  # fmt: skip
    return found


def expungements_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Expungement]:
    """Orders to expunge that custodians of the viewer's agency asked for, newest first; no rule's."""
    if bars_records(purpose.code) or not (viewer.may(CUSTODY) or _is_operator(viewer)):
        return Expungement.objects.none()
    ordered = Expungement.objects.filter(_own(viewer), run__isnull=True)
    return ordered.select_related("owner", "record")


def _is_operator(viewer: Actor) -> bool:
    return viewer.kind in {"system", "local"} and viewer.agency_id is None


def _own(viewer: Actor) -> Q:
    if _is_operator(viewer):
        return Q()
    return Q(owner_id=viewer.agency_id) if viewer.agency_id else Q(pk__in=[])
