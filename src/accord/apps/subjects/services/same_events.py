"""People decide on two agencies' reports: of one event, of two, or take back what they decided.

A decision names the versions that were looked at and holds for all later ones. Confirmed pairs are
counted once in joint counts (`selectors.second_reports`). The ledger has a commitment to the
reason; the reason itself stands with the decision and goes with it when a report is expunged.
"""

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.models import Record
from accord.apps.records.selectors.families import versions_of
from accord.apps.subjects.models import EventDecision
from accord.apps.subjects.selectors.same_events import event_pair, own_event_decision
from accord.apps.subjects.services.deciding import said_before, said_by
from accord.apps.subjects.services.linking import LINKER, LINKING
from accord.core.crypto import new_salt
from accord.core.ledger import commit
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

_VERBS: Final = {
    "confirm": "subjects.event_confirmed", "reject": "subjects.event_rejected",
    "undo": "subjects.event_undone",
}  # fmt: skip


def confirm_event(
    *, by: Actor, purpose: Purpose, left: UUID | str, right: UUID | str, reason: str
) -> EventDecision:
    """Say that two agencies' reports are of one event: joint counts take it once."""
    return _decide(by, purpose, (left, right), reason, EventDecision.Kind.CONFIRM)


def reject_event(
    *, by: Actor, purpose: Purpose, left: UUID | str, right: UUID | str, reason: str
) -> EventDecision:
    """Say that two agencies' reports are of two events."""
    return _decide(by, purpose, (left, right), reason, EventDecision.Kind.REJECT)


def undo_event(
    *, by: Actor, purpose: Purpose, decision_id: UUID | str, reason: str
) -> EventDecision:
    """Take back a decision of the own agency: all is as it was before it."""
    said = said_by(by, reason)
    found, _pair = own_event_decision(viewer=by, purpose=purpose, decision_id=decision_id)
    if EventDecision.objects.filter(undoes=found).exists():
        raise Conflict(_("This decision was taken back already."))
    ends = (found.left_id, found.right_id)
    return _write(by, purpose, ends, reason=said, kind=EventDecision.Kind.UNDO, undoes=found)


def forget_expunged(*, by: Actor = LINKER, purpose: Purpose = LINKING) -> int:
    """Decisions on reports that were expunged go, with their reasons; returns how many."""
    state, gone = Record.State.EXPUNGED, set[UUID]()
    for one in EventDecision.objects.select_related("left", "right"):
        either = versions_of(one.left) | versions_of(one.right)
        if Record.objects.filter(either, is_current=True, state=state).exists():
            gone.add(one.pk)
    if gone:
        with audit.transaction(
            by=by, purpose=purpose, verb="subjects.events_forgotten", object_type="event-pair",
            object_id="-", payload={"decisions": len(gone)},
        ):  # fmt: skip
            EventDecision.objects.filter(pk__in=gone).delete()
    return len(gone)


def _decide(
    by: Actor, purpose: Purpose, pair: tuple[UUID | str, UUID | str], reason: str, kind: str
) -> EventDecision:
    said = said_by(by, reason)
    found = event_pair(viewer=by, purpose=purpose, one=pair[0], other=pair[1])
    said_before(by, found.decision, kind)
    return _write(by, purpose, (found.left.pk, found.right.pk), reason=said, kind=kind)


def _write(
    by: Actor, purpose: Purpose, pair: tuple[UUID, UUID], *, reason: str, kind: str, **more: Any
) -> EventDecision:
    payload = {"left": str(pair[0]), "right": str(pair[1])}
    if more:
        payload["undone"] = str(more["undoes"].pk)
    try:
        with audit.transaction(
            by=by, purpose=purpose, verb=_VERBS[kind], object_type="event-pair",
            object_id=str(pair[0]), payload=payload,
        ) as entry:  # fmt: skip
            said = commit(reason, new_salt())
            entry.payload["said"] = said.hex
            last = EventDecision.objects.aggregate(last=Max("number"))["last"] or 0
            return EventDecision.objects.create(
                number=last + 1, kind=kind, left_id=pair[0], right_id=pair[1],
                agency_id=UUID(str(by.agency_id)), by=by.id, reason=reason, salt=said.salt,
                at=timezone.now(), **more,
            )  # fmt: skip
    except IntegrityError as error:  # the same number, or the same undoing
        raise Conflict(_("Somebody was quicker: look at these records again.")) from error
