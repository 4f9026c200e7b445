"""Record what the meeting decided; it stands in next week's brief."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.briefs.models import Brief, BriefDecision
from accord.apps.briefs.selectors import brief_visible_to
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid


def record_decision(
    *,
    by: Actor,
    purpose: Purpose,
    brief_id: UUID | str,
    text: str,
    owner: Agency | None = None,
    due_on: date | None = None,
) -> BriefDecision:
    """Write down a decision over a finished partners' brief of the own agency."""
    if not by.may("briefs.make"):
        raise Denied
    words = " ".join(text.split())
    if not 1 <= len(words) <= 400:
        raise Invalid(faults=[Fault("text", "length", _("Say it in 1 to 400 characters."))])
    row = BriefDecision(text=words, owner=owner, due_on=due_on, recorded_by=by.id)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="brief.decided",
        object_type="decision",
        object_id=str(row.pk),
        payload={"brief": str(brief_id)},
    ):
        brief = brief_visible_to(viewer=by, purpose=purpose, brief_id=brief_id)
        if brief.status != Brief.Status.DONE or brief.edition != Brief.Edition.PARTNERS:
            raise Conflict(_("Decisions stand beside a finished brief for partners."))
        row.brief = brief
        row.save(force_insert=True)
    return row
