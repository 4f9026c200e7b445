"""Telling everybody who was given a record that it was corrected, sealed, expunged or purged.

Who was given it says the ledger: every disclosure names its records. Nobody is told twice of one
event, however often its announcement is delivered.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from accord.apps.agencies.audiences import agency_id_of
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Recall
from accord.apps.exchange.selectors.recalls import recipients_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing

TELLER: Final = Actor(id="recalls", name="recalls", kind="system")
TELLING: Final = Purpose(code="records-management", reason="recall")
CAPABILITY: Final = "recalls.apply"
# How long a recipient has to say that it has applied a recall.
DAYS: Final = 10
OF_STATE: Final = {
    "standing": Recall.What.CORRECTED, "withdrawn": Recall.What.WITHDRAWN,
    "deleted": Recall.What.WITHDRAWN, "sealed": Recall.What.SEALED,
}  # fmt: skip


def recall(
    *,
    owner_id: UUID | str,
    record_ids: Iterable[UUID | str],
    what: str,
    event_id: UUID | str,
    also_to: Iterable[Agency] = (),
) -> int:
    """Make what each recipient of these records must apply; returns how many there are now.

    Recipients are those of the ledger, and `also_to`: those to whom something was handed by name.
    """
    owner = Agency.objects.get(pk=owner_id)
    now = timezone.now()
    made = [
        Recall(
            event_id=UUID(str(event_id)), record_id=UUID(str(record_id)), what=what, owner=owner,
            recipient=recipient, told_at=now, due_on=now.date() + timedelta(days=DAYS),
        )
        for record_id in record_ids
        for recipient in {*recipients_of(record_id, owner=owner), *also_to}
    ]  # fmt: skip
    if not made:
        return 0
    with audit.transaction(
        by=TELLER, purpose=TELLING, verb="recalls.made", object_type="agency",
        object_id=owner.ori, payload={"what": what, "recalls": len(made)},
    ):  # fmt: skip
        Recall.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def acknowledge_recall(*, by: Actor, purpose: Purpose, recall_id: UUID | str) -> Recall:
    """Say for one's own agency that a recall is applied."""
    if not by.may(CAPABILITY):
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="recall.acknowledged", object_type="recall",
        object_id=str(recall_id),
    ):  # fmt: skip
        rows = Recall.objects.select_for_update().filter(pk=recall_id)
        found = rows.filter(recipient_id=agency_id_of(by)).first()
        if found is None:
            raise Missing
        if found.acknowledged_at is not None:
            raise Conflict
        found.acknowledged_by, found.acknowledged_at = by.id, timezone.now()
        found.save(update_fields=["acknowledged_by", "acknowledged_at"])
    return found
