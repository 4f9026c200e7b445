"""Briefs that were made: partners' ones by who may use the same records, public ones by all."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.briefs.facts import as_json, from_json
from accord.apps.briefs.models import Brief, BriefDecision
from accord.apps.briefs.selectors.forecasting import as_it_may_be_told
from accord.apps.places import scope
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


def briefs_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Brief]:
    """Public briefs that are finished, and the own agency's within the same policy scope."""
    rows = Brief.objects.select_related("agency").defer("html", "facts")
    public = Q(edition=Brief.Edition.PUBLIC, status=Brief.Status.DONE)
    may_read_public = viewer.may("briefs.public") or viewer.may("briefs.view")
    seen = public if may_read_public else Q(pk__in=[])
    if viewer.may("briefs.view") and viewer.agency_id is not None:
        digest = scope.scope_of(viewer=viewer, purpose=purpose, action="view").digest
        own = Q(agency_id=viewer.agency_id)
        seen |= own & Q(edition=Brief.Edition.PARTNERS) & Q(scope__in=("", digest))
        seen |= own & Q(edition=Brief.Edition.PUBLIC)
    return rows.filter(seen)


def brief_visible_to(*, viewer: Actor, purpose: Purpose, brief_id: UUID | str) -> Brief:
    """One brief; foreign and missing give the same `Missing`."""
    found = briefs_visible_to(viewer=viewer, purpose=purpose).filter(pk=brief_id).first()
    if found is None:
        raise Missing
    return found


def read_brief(
    *,
    viewer: Actor,
    purpose: Purpose,
    brief_id: UUID | str,
    verb: str = "brief.viewed",
    form: str = "",
) -> Brief:
    """A brief with its page and numbers, the reading entered in the ledger.

    Where it showed a forecast that is off by now, the numbers come without it and `html` is empty:
    `rendering.page_of` makes the page anew. The row is not to be saved.
    """
    found = stored_brief(viewer=viewer, purpose=purpose, brief_id=brief_id, verb=verb, form=form)
    if found.status == Brief.Status.DONE:
        facts = from_json(found.facts)
        told = as_it_may_be_told(facts, viewer=viewer)
        if told != facts:
            found.facts, found.html = as_json(told), ""
    return found


def stored_brief(
    *,
    viewer: Actor,
    purpose: Purpose,
    brief_id: UUID | str,
    verb: str = "brief.viewed",
    form: str = "",
) -> Brief:
    """A brief exactly as it was stored, to be verified and not to be shown; an entry as for reading."""
    rows = briefs_visible_to(viewer=viewer, purpose=purpose).defer(None)
    found = rows.filter(pk=brief_id).prefetch_related("decisions__owner").first()
    if found is None:
        raise Missing
    payload = {"digest": found.html_digest}
    if form:
        payload["format"] = form
    audit.read(
        by=viewer,
        purpose=purpose,
        verb=verb,
        object_type="brief",
        object_id=str(found.pk),
        payload=payload,
        disclosed=[found.pk],
    )
    return found


def decisions_before(*, viewer: Actor, purpose: Purpose, week: date) -> list[BriefDecision]:
    """What was decided over the newest earlier brief that holds decisions."""
    rows = briefs_visible_to(viewer=viewer, purpose=purpose).filter(
        edition=Brief.Edition.PARTNERS, week__lt=week, decisions__isnull=False
    )
    newest = rows.order_by("-week", "-requested_at").first()
    if newest is None:
        return []
    return list(BriefDecision.objects.filter(brief=newest).select_related("owner"))
