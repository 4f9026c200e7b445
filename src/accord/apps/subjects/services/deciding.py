"""People decide: the same, different ones, or take back what the own agency decided.

Decisions name two mentions, never a group, so that they stand after every run and whatever else
comes to be known. Nothing is ever overwritten: taking back is an entry of its own. The ledger has a
commitment to the reason, and what opens it stands with the decision alone: a reason tells of
persons, and goes with them when one of the records is expunged. Of decisions made before migration
0003 the ledger's `SaltedValue` holds reason and salt, until it is purged there.
"""

from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.subjects.models import Decision, Entry
from accord.apps.subjects.selectors.graph import kind_of, mentions_visible_to, standing
from accord.apps.subjects.selectors.pages import own_decision
from accord.core.crypto import new_salt
from accord.core.ledger import commit
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

DECIDE: Final = "subjects.decide"
REASON_AT_MOST: Final = 500


def confirm(
    *, by: Actor, purpose: Purpose, left: UUID | str, right: UUID | str, reason: str
) -> Decision:
    """Say that two mentions are of one person, vehicle, place or number, whatever the probability."""
    return _decide(by, purpose, (left, right), reason, Decision.Kind.CONFIRM)


def reject(
    *, by: Actor, purpose: Purpose, left: UUID | str, right: UUID | str, reason: str
) -> Decision:
    """Say that two mentions are of different ones; nothing joins them again."""
    return _decide(by, purpose, (left, right), reason, Decision.Kind.REJECT)


def undo(*, by: Actor, purpose: Purpose, decision_id: UUID | str, reason: str) -> Decision:
    """Take back a decision of the own agency: all is as it was before it."""
    said = said_by(by, reason)
    found = own_decision(viewer=by, purpose=purpose, decision_id=decision_id)
    if Decision.objects.filter(undoes=found).exists():
        raise Conflict(_("This decision was taken back already."))
    return _write(
        by,
        purpose,
        (found.left_id, found.right_id),
        reason=said,
        kind=Decision.Kind.UNDO,
        undoes=found,
    )


def _decide(
    by: Actor, purpose: Purpose, pair: tuple[UUID | str, UUID | str], reason: str, kind: str
) -> Decision:
    said = said_by(by, reason)
    if str(pair[0]) == str(pair[1]):
        raise Invalid(faults=[Fault("right", "other", _("Name two different mentions."))])
    ends = mentions_visible_to(viewer=by, purpose=purpose, kind=kind_of(pair[0]))
    ends = ends.filter(pk__in=pair)
    found = sorted(ends.values_list("pk", flat=True))
    if len(found) != 2:
        raise Missing
    log = Decision.objects.filter(left=found[0], right=found[1]).order_by("number")
    said_before(by, standing(log).get((found[0], found[1])), kind)
    return _write(by, purpose, (found[0], found[1]), reason=said, kind=kind)


def said_by(by: Actor, reason: str) -> str:
    """The reason in one line, of somebody who may decide; raises `Denied` or `Invalid`."""
    if not by.may(DECIDE) or by.agency_id is None:
        raise Denied
    said = " ".join(reason.split())[:REASON_AT_MOST]
    if not said:
        raise Invalid(faults=[Fault("reason", "required", _("Say why."))])
    return said


def said_before(by: Actor, stands: Entry | None, kind: str) -> None:
    """Raise `Conflict` where the own agency's decision that stands says the very same."""
    if stands is not None and stands.kind == kind and str(stands.agency_id) == by.agency_id:
        raise Conflict(_("Your agency has decided so already."))


def _write(
    by: Actor,
    purpose: Purpose,
    pair: tuple[UUID, UUID],
    *,
    reason: str,
    kind: str,
    undoes: Decision | None = None,
) -> Decision:
    verbs = {"confirm": "subjects.confirmed", "reject": "subjects.rejected"}
    payload = {"left": str(pair[0]), "right": str(pair[1])}
    if undoes is not None:
        payload["undone"] = str(undoes.pk)
    try:
        with audit.transaction(
            by=by, purpose=purpose, verb=verbs.get(kind, "subjects.undone"),
            object_type="mention-pair", object_id=str(pair[0]), payload=payload,
        ) as entry:  # fmt: skip
            said = commit(reason, new_salt())
            entry.payload["said"] = said.hex
            last = Decision.objects.aggregate(last=Max("number"))["last"] or 0
            return Decision.objects.create(
                number=last + 1, kind=kind, left_id=pair[0], right_id=pair[1], undoes=undoes,
                agency_id=UUID(str(by.agency_id)), by=by.id, reason=reason, salt=said.salt, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:  # the same number, the same undoing, or a mention that went
        raise Conflict(_("Somebody was quicker: look at these records again.")) from error
