"""Every read of bulletins: one's own, and those given to one's agency while they hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accord.apps.agencies import kept_rules
from accord.apps.agencies.models import Agency
from accord.apps.agencies.sharing import bars_records
from accord.apps.exchange.models import Bulletin, BulletinAttachment, BulletinReceipt
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


def bulletins_visible_to(
    *,
    viewer: Actor,
    purpose: Purpose,
    now: datetime,
) -> QuerySet[Bulletin]:
    """Own bulletins always; others' until they expire and while an agreement with them is in force.

    A recalled one is shown with its reason alone. None for a purpose that allows aggregates only.
    """
    rows = Bulletin.objects.select_related("agency", "corrected_by").order_by("-issued_at", "-id")
    may_read = viewer.may("bulletins.view") and not bars_records(purpose.code)
    if viewer.agency_id is None or not may_read:
        return rows.none()
    bound = list(audience_of(agency_id=viewer.agency_id, now=now).values_list("pk", flat=True))
    given = Q(audience__agency_id=viewer.agency_id, expires_at__gt=now, agency_id__in=bound)
    read = BulletinReceipt.objects.filter(bulletin=OuterRef("pk"), person__pk=viewer.id)
    own = rows.filter(pk__in=Bulletin.objects.filter(given).values("pk"))
    mine = rows.filter(agency_id=viewer.agency_id)
    return (own | mine).annotate(is_read=Exists(read))


def bulletin_visible_to(
    *, viewer: Actor, purpose: Purpose, bulletin_id: UUID | str, now: datetime
) -> Any:
    """One bulletin; foreign and missing give the same `Missing`."""
    rows = bulletins_visible_to(viewer=viewer, purpose=purpose, now=now)
    found = rows.filter(pk=bulletin_id).first()
    if found is None:
        raise Missing
    return found


def audience_of(*, agency_id: str, now: datetime) -> QuerySet[Agency]:
    """Agencies to which an agency may give a bulletin: an agreement in force binds both."""
    found = kept_rules.binding(agency_id, now=now)
    return (
        Agency.objects.filter(agreements__agreement__in=[one.id for one in found])
        .exclude(pk=agency_id)
        .order_by("name")
        .distinct()
    )


def is_withheld(bulletin: Bulletin, *, viewer: Actor) -> bool:
    """Whether others than its author are shown the recall alone."""
    return bulletin.recalled_at is not None and viewer.agency_id != str(bulletin.agency_id)


def attachment_visible_to(
    *, viewer: Actor, purpose: Purpose, attachment_id: UUID | str, now: datetime
) -> BulletinAttachment:
    """One attachment of a bulletin that may be read."""
    rows = bulletins_visible_to(viewer=viewer, purpose=purpose, now=now)
    own = Q(bulletin__agency_id=viewer.agency_id)
    found = (
        BulletinAttachment.objects.filter(bulletin__in=rows.values("pk"), pk=attachment_id)
        .filter(own | Q(bulletin__recalled_at__isnull=True))
        .first()
    )
    if found is None:
        raise Missing
    return found


def receipts_of(*, viewer: Actor, bulletin: Bulletin) -> list[tuple[str, int]]:
    """How many people of each agency have acknowledged an own bulletin."""
    if viewer.agency_id != str(bulletin.agency_id):
        return []
    counted = {
        one.agency.name: bulletin.receipts.filter(agency=one.agency).count()
        for one in bulletin.audience.select_related("agency")
    }
    return sorted(counted.items())
