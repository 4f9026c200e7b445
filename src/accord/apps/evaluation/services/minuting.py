"""Write what was said and decided to a point; close the minutes; add to closed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.evaluation.minutes import sealed
from accord.apps.evaluation.models import AgendaPoint, Meeting, MinutesAddition
from accord.apps.evaluation.selectors.agenda import Item
from accord.apps.evaluation.services.meeting import agenda_now, planned_meeting
from accord.apps.strategies.models import Partnership, Strategy
from accord.apps.strategies.services import (
    demand_lead,
    demand_participant,
    known_strategy,
    plan_action,
)
from accord.core.crypto import new_salt
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

MOST: Final = {"minutes": 2000, "decision": 600, "person": 80}
MOST_TITLE: Final = 200


@dataclass(frozen=True, kw_only=True)
class Minuted:
    """What was said to a point and what was decided: who does it, until when; `as_action` plans it.

    `version` is the one that was read, so that nobody writes over what another has written.
    """

    version: int
    minutes: str = ""
    decision: str = ""
    owner: Agency | None = None
    person: str = ""
    due_on: date | None = None
    as_action: bool = False
    is_settled: bool = False


def write_minutes(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, key: str, said: Minuted
) -> AgendaPoint:
    """Write the minutes of one point of a planned meeting; any partner may, before it or during."""
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.minuted", object_type="meeting",
        object_id=str(meeting_id),
    ) as entry:  # fmt: skip
        meeting, strategy = planned_meeting(by, meeting_id)
        row = _row(meeting, strategy, key)
        if row.version != said.version:
            raise Conflict(_("Somebody has written to this point meanwhile. Read it again."))
        texts = _checked(row, strategy, said)
        for name, text in texts.items():
            setattr(row, name, text)
        row.owner, row.decided_due_on = said.owner, said.due_on
        row.version, row.written_by, row.written_at = row.version + 1, by.id, timezone.now()
        if said.as_action and row.action_id is None and said.owner and said.due_on:
            row.action = plan_action(
                by=by, purpose=purpose, strategy_id=strategy.pk, title=row.decision,
                owner=said.owner, due_on=said.due_on, person=row.person,
                goal_id=row.about if row.kind == AgendaPoint.Kind.GOAL else None,
            )  # fmt: skip
        row.is_open = not (said.is_settled or row.action_id)
        row.save()
        entry.payload = {
            "point": key, "decided": bool(row.decision), "action": str(row.action_id or ""),
        }  # fmt: skip
    return row


def close_meeting(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, present: Sequence[Agency]
) -> Meeting:
    """Fix the minutes of a meeting that was held: the lead's part. Later there are only additions.

    Every point of the agenda stands in them, also one to which nobody said anything.
    """
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.closed", object_type="meeting",
        object_id=str(meeting_id),
    ) as entry:  # fmt: skip
        meeting, strategy = planned_meeting(by, meeting_id)
        demand_lead(by, strategy)
        if meeting.day > agencies.day_at(strategy.lead):
            raise Conflict(_("Its day is yet to come. Move it first if it was held earlier."))
        partners = _partners(strategy)
        if not present or any(one.pk not in partners for one in present):
            words = _("Name agencies that take part in the strategy, one or more.")
            raise Invalid(
                _("The minutes are not complete."), faults=[Fault("present", "some", words)]
            )
        meeting.order = []
        for place, item in enumerate(agenda_now(meeting, strategy)):
            row = item.row or _new_row(meeting, item)
            row.place = place
            row.save()
            meeting.order.append(row.key)
        meeting.present.set(present)
        meeting.status, meeting.closed_by = Meeting.Status.CLOSED, by.id
        meeting.closed_at, meeting.salt = timezone.now(), new_salt().hex()
        fresh = Meeting.objects.prefetch_related("present", "points__agency", "points__owner")
        meeting.seal = sealed(_with_salt(fresh.get(pk=meeting.pk), meeting.salt))
        meeting.save()
        rows = meeting.points.all()
        entry.payload = {
            "strategy": str(strategy.pk), "points": len(rows), "seal": meeting.seal,
            "decisions": sum(bool(row.decision) for row in rows),
            "present": sorted(one.ori for one in present),
        }  # fmt: skip
    return meeting


def add_to_minutes(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, text: str, key: str = ""
) -> MinutesAddition:
    """Say what closed minutes have wrong or leave out; they themselves stay as they were sealed."""
    said = " ".join(text.split())
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.added_to", object_type="meeting",
        object_id=str(meeting_id), payload={"point": key, "agency": by.agency_ori},
    ):  # fmt: skip
        meeting = Meeting.objects.filter(pk=meeting_id).first()
        if meeting is None:
            raise Missing
        demand_participant(by, known_strategy(by, meeting.strategy_id))
        if meeting.status != Meeting.Status.CLOSED:
            raise Conflict(_("Its minutes are not closed: write to them instead."))
        point = meeting.points.filter(key=key).first() if key else None
        faults = []
        if not 1 <= len(said) <= MOST["minutes"]:
            words = _("Say it in 1 to %(most)s characters.") % {"most": MOST["minutes"]}
            faults.append(Fault("text", "length", words))
        if key and point is None:
            faults.append(Fault("point", "known", _("Choose a point of this meeting.")))
        if faults:
            raise Invalid(_("The addition is not complete."), faults=faults)
        return MinutesAddition.objects.create(
            meeting=meeting, point=point, text=said, agency_id=by.agency_id, written_by=by.id
        )


def _row(meeting: Meeting, strategy: Strategy, key: str) -> AgendaPoint:
    """The row of a point, made now where nobody has written to it before."""
    found = next((one for one in agenda_now(meeting, strategy) if one.key == key), None)
    if found is None:
        raise Missing
    return found.row or _new_row(meeting, found)


def _new_row(meeting: Meeting, item: Item) -> AgendaPoint:
    return AgendaPoint(
        meeting=meeting, key=item.key, kind=item.kind, about=item.about, title=item.title,
        note=item.note, due_on=item.due_on, raised_on=item.raised_on, agency=item.agency,
    )  # fmt: skip


def _checked(row: AgendaPoint, strategy: Strategy, said: Minuted) -> dict[str, str]:
    """The texts as they are kept; `Invalid` with all that is missing or too much."""
    texts = {
        "minutes": said.minutes.strip().replace("\r\n", "\n"),
        "decision": " ".join(said.decision.split()),
        "person": " ".join(said.person.split()),
    }
    faults = [
        Fault(name, "length", _("At most %(most)s characters.") % {"most": most})
        for name, most in MOST.items()
        if len(texts[name]) > most
    ]
    if not texts["decision"] and (said.owner or said.due_on or texts["person"] or said.as_action):
        faults.append(
            Fault("decision", "required", _("Say what was decided, or leave these empty."))
        )
    if not texts["decision"] and row.action_id:
        faults.append(Fault("decision", "fixed", _("An action was made of it: let it stand.")))
    if said.owner and said.owner.pk not in _partners(strategy):
        faults.append(Fault("owner", "partner", _("The owner must take part in the strategy.")))
    if said.as_action and row.action_id is None and texts["decision"]:
        if said.owner is None:
            faults.append(Fault("owner", "required", _("Say which agency does it.")))
        if said.due_on is None:
            faults.append(Fault("due_on", "required", _("Say until when.")))
        if len(texts["decision"]) > MOST_TITLE:
            words = _("An action is named in %(most)s characters: say it shorter.") % {
                "most": MOST_TITLE
            }
            faults.append(Fault("decision", "length", words))
    if faults:
        raise Invalid(_("The minutes are not complete."), faults=faults)
    return texts


def _partners(strategy: Strategy) -> set[UUID]:
    accepted = strategy.partnerships.filter(status=Partnership.Status.ACCEPTED)
    return set(accepted.values_list("agency_id", flat=True))


def _with_salt(meeting: Meeting, salt: str) -> Meeting:
    """The meeting as it will read once the salt is kept."""
    meeting.salt = salt
    return meeting
