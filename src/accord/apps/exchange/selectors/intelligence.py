"""Intelligence for its own agency, and for those alone to whom it was released."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.agencies.sharing import bars_records
from accord.apps.exchange.models import Intelligence, IntelligenceRelease
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

VIEW = "intelligence.view"
SUPERVISE = "intelligence.supervise"
# In 23.20(d): intelligence serves a law-enforcement activity, not planning and not numbers. The
# analysts of its own agency work with it; others have it for a case or an operation.
PURPOSES = frozenset({"investigation", "deconfliction", "records-management"})
OWN_PURPOSES = PURPOSES | {"crime-analysis"}
SOON = timedelta(days=60)


def intelligence_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Intelligence]:
    """Entries of the viewer's agency, and standing ones released to it; no agreement opens more."""
    rows = Intelligence.objects.none()
    allowed = purpose.code in OWN_PURPOSES and not bars_records(purpose.code)
    if viewer.agency_id is None or not viewer.may(VIEW) or not allowed:
        return rows
    own = UUID(viewer.agency_id)
    if purpose.code not in PURPOSES:
        return Intelligence.objects.filter(owner_id=own).select_related("owner")
    given = IntelligenceRelease.objects.filter(recipient_id=own).values("intelligence_id")
    seen = Q(owner_id=own) | Q(pk__in=given, state=Intelligence.State.STANDING)
    return Intelligence.objects.filter(seen).select_related("owner")


def listed_intelligence(*, viewer: Actor, purpose: Purpose) -> QuerySet[Intelligence]:
    """The list, with its ledger entry: numbers and dates, no subject."""
    rows = intelligence_visible_to(viewer=viewer, purpose=purpose)
    audit.read(
        by=viewer, purpose=purpose, verb="intelligence.listed", object_type="intelligence",
        payload={"count": rows.count()}, disclosed=list(rows.values_list("pk", flat=True)[:500]),
    )  # fmt: skip
    return rows


def intelligence_of(
    *, viewer: Actor, purpose: Purpose, intelligence_id: UUID | str
) -> Intelligence:
    """One entry in full, with its ledger entry; foreign and missing give the same `Missing`."""
    rows = intelligence_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=intelligence_id).first()
    if found is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="intelligence.viewed", object_type="intelligence",
        object_id=str(found.pk), disclosed=[found.pk],
    )  # fmt: skip
    return found


def own_intelligence(
    *, viewer: Actor, purpose: Purpose, intelligence_id: UUID | str
) -> Intelligence:
    """An entry of the viewer's own agency, to be changed; another's does not exist."""
    found = intelligence_of(viewer=viewer, purpose=purpose, intelligence_id=intelligence_id)
    if str(found.owner_id) != viewer.agency_id:
        raise Missing
    return found


def due_for_review(rows: QuerySet[Intelligence], *, today: date) -> QuerySet[Intelligence]:
    """Entries that must be validated or purged soon."""
    return rows.filter(state=Intelligence.State.STANDING, review_on__lte=today + SOON)
