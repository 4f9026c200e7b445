"""Changing what the law of this place forbids: one proposes, a second person adopts."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.models import JurisdictionProfile
from accord.core import policy
from accord.frame import audit, modules
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.errors import Conflict, Denied, Fault, Invalid

MAY_CHANGE = "profile.change"


def propose_profile(
    *,
    by: Actor,
    purpose: Purpose,
    templates: Iterable[str] = (),
    title: str = "",
    own: policy.Profile | None = None,
) -> Approval:
    """Propose a profile made of templates, or one of one's own; nothing changes until it is adopted."""
    if by.kind != "system" and not by.may(MAY_CHANGE):
        raise Denied
    try:
        profile = own or policy.profile_from(templates, title=title)
    except policy.PolicyError as error:
        raise Invalid(faults=[Fault("templates", "known", str(error))]) from error
    if unknown := sorted(profile.modules - modules.known.keys()):
        fault = Fault(
            "modules",
            "known",
            _("This product has no part “%(unknown)s”.") % {"unknown": unknown[0][:40]},
        )
        raise Invalid(faults=[fault])
    terms = policy.profile_to_json(profile)
    return request_approval(
        by=by,
        purpose=purpose,
        action=selectors.PROFILE_CHANGE,
        object_type="profile",
        object_id="node",
        details={"base": selectors.profile_in_force().version, "profile": terms},
    )


def decide_profile(*, by: Actor, purpose: Purpose, approval_id: str, approve: bool) -> Approval:
    """Adopt or reject a proposed profile; whoever proposed it may not, and it binds at once."""
    waiting = Approval.objects.filter(pk=approval_id, action=selectors.PROFILE_CHANGE)
    if not waiting.exists():
        raise Conflict(_("There is no such proposal."))

    def take_effect(approval: Approval) -> None:
        _adopt(by=by, purpose=purpose, approval=approval)

    return decide(
        by=by,
        purpose=purpose,
        approval_id=approval_id,
        approve=approve,
        demands=MAY_CHANGE,
        take_effect=take_effect,
    )


def _adopt(*, by: Actor, purpose: Purpose, approval: Approval) -> None:
    details: dict[str, Any] = approval.details
    version = details["base"] + 1
    if selectors.profile_in_force().version != details["base"]:
        raise Conflict(_("The profile has changed since this was proposed; propose it anew."))
    policy.profile_from_json(details["profile"], version=version)
    adopted = JurisdictionProfile(
        version=version,
        terms=details["profile"],
        digest=policy.digest_of(details["profile"]),
        adopted_at=timezone.now(),
        proposed_by=approval.requested_by,
        approved_by=by.id,
    )
    adopted.save(force_insert=True)
    audit.record(
        by=by,
        purpose=purpose,
        verb="profile.adopted",
        object_type="profile",
        object_id=str(adopted.pk),
        payload={"version": version, "digest": adopted.digest},
    )
