"""Who was given a record, what they must apply, and who is late."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Recall
from accord.apps.records.models import Record
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.disclosed import entries_on


def recipients_of(record_id: UUID | str, *, owner: Agency) -> QuerySet[Agency]:
    """Agencies other than the owner whose people were given the record, by the ledger."""
    oris = entries_on(record_id).order_by().exclude(agency_ori__in=("", owner.ori))
    return Agency.objects.filter(ori__in=oris.values("agency_ori").distinct())


def versions_of(record_id: UUID | str) -> list[UUID]:
    """Ids of all versions of a record: whoever was given any of them is concerned."""
    one = Record.objects.filter(pk=record_id).first()
    if one is None:
        return [UUID(str(record_id))]
    same = Record.objects.filter(
        owner_id=one.owner_id, source_system=one.source_system, kind=one.kind,
        local_id=one.local_id, row_key=one.row_key,
    )  # fmt: skip
    return list(same.order_by("version").values_list("pk", flat=True))


def recalls_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Recall]:
    """Recalls that the viewer's agency must apply, and those it waits for from others."""
    rows = Recall.objects.none()
    if viewer.agency_id is not None:
        mine = Q(recipient_id=UUID(viewer.agency_id)) | Q(owner_id=UUID(viewer.agency_id))
        rows = Recall.objects.filter(mine).select_related("owner", "recipient")
    audit.read(
        by=viewer, purpose=purpose, verb="recalls.viewed", object_type="recalls",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def overdue(recalls: QuerySet[Recall], *, today: date) -> QuerySet[Recall]:
    """Those that nobody has acknowledged although their day has passed."""
    return recalls.filter(acknowledged_at__isnull=True, due_on__lt=today)
