"""Another signing key by two persons: one asks, a second decides, and from then on it signs."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.audit import key_care, sequencer
from accord.frame.audit.keeping import LedgerKey
from accord.frame.errors import Conflict, Denied

ACTION: Final = "ledger.key"
MAY_ASK: Final = key_care.RIGHT
MAY_DECIDE: Final = "keys.approve"


def ask_for_change(*, by: Actor, purpose: Purpose, lost: bool = False) -> Approval:
    """Ask for another signing key; nothing changes until a second person agrees.

    With `lost` the old key is not there to sign the hand-over.
    """
    if not by.may(MAY_ASK):
        raise Denied
    return request_approval(
        by=by, purpose=purpose, action=ACTION, object_type="key", object_id="node",
        details={"lost": lost, "replaces": _newest()},
    )  # fmt: skip


def decide_change(
    *, by: Actor, purpose: Purpose, approval_id: str, approve: bool, now: datetime
) -> LedgerKey | None:
    """Agree to what another asked for, or refuse it; the new key, if there is one.

    Raises `Conflict` where another key has come since it was asked for.
    """
    found = Approval.objects.filter(pk=approval_id, action=ACTION).first()
    if found is None:
        raise Conflict("Nobody asked for this change.")
    is_lost = bool(found.details["lost"])
    if approve and not is_lost:
        sequencer.sequence_all()  # what the old key can still sign, it signs
    made: list[LedgerKey] = []

    def take_effect(approval: Approval) -> None:
        if approval.details["replaces"] != _newest():
            raise Conflict("The key has changed since this was asked for; ask anew.")
        made.append(key_care.hand_over(by=by, purpose=purpose, now=now, lost=is_lost))

    decide(
        by=by, purpose=purpose, approval_id=approval_id, approve=approve, demands=MAY_DECIDE,
        take_effect=take_effect,
    )  # fmt: skip
    if not made:
        return None
    sequencer.sequence_all()
    return made[0]


def waiting(*, viewer: Actor) -> QuerySet[Approval]:
    """Changes that wait for a second person, for those who may ask or decide."""
    if not (viewer.may(MAY_ASK) or viewer.may(MAY_DECIDE)):
        return Approval.objects.none()
    return Approval.objects.filter(action=ACTION, state=Approval.State.REQUESTED)


def _newest() -> str:
    """The public half of the key that signs, as the table has it; "" before the first."""
    found = LedgerKey.objects.order_by("-number").values_list("verifier", flat=True)
    return found.first() or ""
