"""Ask, approve, reject, withdraw; the second person is never the first."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.errors import Conflict, Denied, Missing

audit.verb("approval.requested", action=str)
audit.verb("approval.decided", action=str, state=str)


def request_approval(
    *,
    by: Actor,
    purpose: Purpose,
    action: str,
    object_type: str,
    object_id: str,
    details: dict[str, Any],
) -> Approval:
    """Ask a second person to approve an action on an object."""
    approval = Approval(
        action=action,
        object_type=object_type,
        object_id=object_id,
        details=details,
        requested_by=by.id,
        requested_at=timezone.now(),
    )
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="approval.requested",
        object_type=object_type,
        object_id=object_id,
        payload={"action": action},
    ):
        approval.save(force_insert=True)
    return approval


def decide(
    *,
    by: Actor,
    purpose: Purpose,
    approval_id: str,
    approve: bool,
    demands: str,
    take_effect: Callable[[Approval], None],
) -> Approval:
    """Decide a request; on approval its effect happens in the same transaction.

    `demands` is the capability that whoever decides must hold.
    """
    if not by.may(demands):
        raise Denied
    state = Approval.State.APPROVED if approve else Approval.State.REJECTED
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="approval.decided",
        object_type="approval",
        object_id=str(approval_id),
        payload={"state": str(state)},
    ) as entry:
        approval = Approval.objects.select_for_update().filter(pk=approval_id).first()
        if approval is None:
            raise Missing
        if approval.requested_by == by.id:
            raise Denied("The second person must not be the one who asked.")
        changed = Approval.objects.filter(pk=approval_id, state=Approval.State.REQUESTED).update(
            state=state, decided_by=by.id, decided_at=timezone.now()
        )
        if not changed:
            raise Conflict
        entry.payload["action"] = approval.action
        approval.refresh_from_db()
        if approve:
            take_effect(approval)
    return approval


def withdraw(*, by: Actor, purpose: Purpose, approval_id: str) -> None:
    """Take back one's own request; raises `Missing` for another's, `Conflict` once decided."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="approval.decided",
        object_type="approval",
        object_id=str(approval_id),
        payload={"state": str(Approval.State.WITHDRAWN)},
    ):
        own = Approval.objects.filter(pk=approval_id, requested_by=by.id)
        if not own.exists():
            raise Missing
        changed = own.filter(state=Approval.State.REQUESTED).update(
            state=Approval.State.WITHDRAWN, decided_by=by.id, decided_at=timezone.now()
        )
        if not changed:
            raise Conflict
