"""Another signing key by two persons: one asks, a second decides, and from then on it signs."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.audit import key_care, keys, sequencer
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
        details={"lost": lost, "replaces": keys.newest()},
    )  # fmt: skip


def decide_change(
    *, by: Actor, purpose: Purpose, approval_id: str, approve: bool, now: datetime
) -> LedgerKey | None:
    """Agree to what another asked for, or refuse it; the new key, if there is one.

    Raises `Conflict` where another key has come since it was asked for. The key's file takes its
    place with the commit, of the caller's transaction too: what is taken back has moved none.
    """
    found = Approval.objects.filter(pk=approval_id, action=ACTION).first()
    if found is None:
        raise Conflict("Nobody asked for this change.")
    is_lost = bool(found.details["lost"])
    keys.settle()
    if approve and not is_lost:
        sequencer.sequence_all()  # what the old key can still sign, it signs
    made: list[LedgerKey] = []

    def take_effect(approval: Approval) -> None:
        if approval.details["replaces"] != keys.newest():
            raise Conflict("The key has changed since this was asked for; ask anew.")
        made.append(key_care.hand_over(by=by, purpose=purpose, now=now, lost=is_lost))

    with transaction.atomic():
        # Before the approval's row and before the keys are compared: of two changes at once the
        # second sees the first's.
        sequencer.hold()
        decide(
            by=by, purpose=purpose, approval_id=approval_id, approve=approve, demands=MAY_DECIDE,
            take_effect=take_effect,
        )  # fmt: skip
    if not made:
        return None
    transaction.on_commit(sequencer.sequence_all)
    return made[0]


def waiting(*, viewer: Actor) -> QuerySet[Approval]:
    """Changes that wait for a second person, for those who may ask or decide."""
    if not (viewer.may(MAY_ASK) or viewer.may(MAY_DECIDE)):
        return Approval.objects.none()
    return Approval.objects.filter(action=ACTION, state=Approval.State.REQUESTED)
