"""Acknowledge a conflict, say what one's own side does, and resolve it with an outcome and a note."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.exchange.models import ConflictSide, DeconflictionConflict
from accord.apps.exchange.models.deconfliction import OUTCOMES
from accord.apps.exchange.services.deconfliction.finding import announce_end, note
from accord.apps.exchange.services.deconfliction.rights import ENTER, WATCH, demand
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

NOTE_AT_MOST: Final = 1000
STATE: Final = DeconflictionConflict.State


def acknowledge(*, by: Actor, purpose: Purpose, side_id: UUID | str, now: datetime) -> ConflictSide:
    """Say that one's own side knows of the conflict; calls to it end. Twice is as good as once."""
    agency_id = demand(by, ENTER)
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.acknowledged", object_type="conflict_side",
        object_id=str(side_id),
    ):  # fmt: skip
        side = _own_side(agency_id, side_id)
        if side.acknowledged_at is None:
            side.acknowledged_at, side.acknowledged_by = now, by.id
            side.save(update_fields=["acknowledged_at", "acknowledged_by"])
            note(side.conflict, "acknowledged", now=now, agency_id=agency_id)
    return side


def decide(
    *, by: Actor, purpose: Purpose, side_id: UUID | str, outcome: str, said: str, now: datetime
) -> ConflictSide:
    """Say what one's own side does, with a note; the conflict is resolved once both have agreed.

    A conflict that a watch centre owns is resolved by it alone; what a side says is its word to it.
    """
    agency_id = demand(by, ENTER)
    text = _checked(outcome, said)
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.decided", object_type="conflict_side",
        object_id=str(side_id), payload={"outcome": outcome},
    ) as written:  # fmt: skip
        side = _own_side(agency_id, side_id)
        if side.acknowledged_at is None:
            side.acknowledged_at, side.acknowledged_by = now, by.id
        side.outcome, side.note, side.decided_at, side.decided_by = outcome, text, now, by.id
        side.save()
        written.commitments.append(written.commit("note", text))
        note(side.conflict, "decided", now=now, agency_id=agency_id, detail=outcome)
        if side.conflict.watch_id is None and _both_say(side.conflict, outcome):
            _resolve(side.conflict, outcome, "", by=by, purpose=purpose, now=now)
    return side


def resolve(
    *, by: Actor, purpose: Purpose, conflict_id: UUID | str, outcome: str, said: str, now: datetime
) -> DeconflictionConflict:
    """The watch centre that owns the conflict ends it with an outcome and a note."""
    agency_id = demand(by, WATCH)
    text = _checked(outcome, said)
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.decided", object_type="conflict",
        object_id=str(conflict_id), payload={"outcome": outcome},
    ) as written:  # fmt: skip
        row = (
            DeconflictionConflict.objects.select_for_update(of=("self",))
            .filter(pk=conflict_id, watch__pk=agency_id)
            .first()
        )
        if row is None:
            raise Missing
        _demand_open(row)
        written.commitments.append(written.commit("note", text))
        _resolve(row, outcome, text, by=by, purpose=purpose, now=now)
    return row


def _resolve(
    row: DeconflictionConflict,
    outcome: str,
    text: str,
    *,
    by: Actor,
    purpose: Purpose,
    now: datetime,
) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.resolved", object_type="conflict",
        object_id=str(row.pk), payload={"outcome": outcome},
    ):  # fmt: skip
        row.state, row.outcome, row.note = STATE.RESOLVED, outcome, text
        row.ended_at, row.ended_by, row.end_reason = now, by.id, "outcome"
        row.save()
        note(row, "resolved", now=now, agency_id=by.agency_id, detail=outcome)
        announce_end(row)


def _both_say(row: DeconflictionConflict, outcome: str) -> bool:
    """Whether both sides have said the same; two that say different things have agreed on nothing."""
    return all(side.outcome == outcome for side in ConflictSide.objects.filter(conflict=row))


def _own_side(agency_id: str, side_id: UUID | str) -> ConflictSide:
    """The agency's own side, with its conflict locked first: both sides may decide at once."""
    found = ConflictSide.objects.filter(pk=side_id, agency_id=agency_id).first()
    if found is None:
        raise Missing
    row = DeconflictionConflict.objects.select_for_update(of=("self",)).get(pk=found.conflict_id)
    _demand_open(row)
    side = ConflictSide.objects.get(pk=found.pk)
    side.conflict = row
    return side


def _demand_open(row: DeconflictionConflict) -> None:
    if row.state != STATE.OPEN:
        raise Conflict(_("This conflict has ended in the meantime."))


def _checked(outcome: str, said: str) -> str:
    faults = []
    text = said.strip()[:NOTE_AT_MOST]
    if outcome not in OUTCOMES:
        faults.append(Fault("outcome", "known", _("Choose what becomes of it.")))
    if not text:
        faults.append(Fault("note", "required", _("Say in a sentence what was agreed.")))
    if faults:
        raise Invalid(faults=faults)
    return text
