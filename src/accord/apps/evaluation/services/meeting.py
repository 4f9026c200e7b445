"""Call a meeting, move it, call it off; put points on its agenda and in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.models import AgendaPoint, Meeting
from accord.apps.evaluation.selectors import agenda
from accord.apps.evaluation.services.drafting import FURTHEST_YEARS
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.services import demand_lead, demand_participant, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 720
MOST_POINTS: Final = 60


@dataclass(frozen=True, kw_only=True)
class MeetingDraft:
    """When and where; the time is by the lead agency's clock."""

    day: date
    starts_at: time
    length_minutes: int = 60
    place: str = ""


def call_meeting(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, draft: MeetingDraft
) -> Meeting:
    """Call the partners of a strategy to a meeting; the lead's part."""
    row = Meeting(strategy_id=strategy_id, called_by=by.id)
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.called", object_type="meeting",
        object_id=str(row.pk), payload={"strategy": str(strategy_id), "day": str(draft.day)},
    ):  # fmt: skip
        strategy = open_strategy(by, strategy_id)
        demand_lead(by, strategy)
        _set(row, strategy, draft)
        row.save(force_insert=True)
    return row


def move_meeting(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, draft: MeetingDraft
) -> Meeting:
    """Put a planned meeting to another day, time or place; calendars are told by its sequence."""
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.moved", object_type="meeting",
        object_id=str(meeting_id),
    ) as entry:  # fmt: skip
        row, strategy = planned_meeting(by, meeting_id)
        demand_lead(by, strategy)
        before = (row.day, row.starts_at, row.length_minutes, row.place)
        _set(row, strategy, draft)
        after = (row.day, row.starts_at, row.length_minutes, row.place)
        names = ("day", "starts_at", "length_minutes", "place")
        changed = [name for name, a, b in zip(names, before, after, strict=True) if a != b]
        row.changes += bool(changed)
        row.save()
        entry.payload = {"fields": changed}
    return row


def call_off(*, by: Actor, purpose: Purpose, meeting_id: UUID | str, because: str) -> Meeting:
    """Call a planned meeting off, with why; what stands open waits for the next one."""
    said = " ".join(because.split())
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.called_off", object_type="meeting",
        object_id=str(meeting_id),
    ):  # fmt: skip
        row, strategy = planned_meeting(by, meeting_id)
        demand_lead(by, strategy)
        if not 1 <= len(said) <= 300:
            words = _("Say in 1 to 300 characters why it does not take place.")
            raise Invalid(_("It cannot be called off."), faults=[Fault("because", "length", words)])
        if any(one.version for one in row.points.all()):
            raise Conflict(_("Minutes have been written: it was held. Close it."))
        row.status, row.called_off_because = Meeting.Status.CALLED_OFF, said
        row.changes, row.changed_at = row.changes + 1, timezone.now()
        row.save()
    return row


def add_point(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, title: str, note: str = ""
) -> AgendaPoint:
    """Put a point on the agenda for the own agency; any partner may."""
    row = AgendaPoint(
        meeting_id=meeting_id, kind=AgendaPoint.Kind.OWN, title=" ".join(title.split()),
        note=" ".join(note.split()),
    )  # fmt: skip
    row.key = f"own-{row.pk}"
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.point_added", object_type="meeting",
        object_id=str(meeting_id), payload={"point": row.key, "agency": by.agency_ori},
    ):  # fmt: skip
        meeting, strategy = planned_meeting(by, meeting_id)
        demand_participant(by, strategy)
        faults = []
        if not 1 <= len(row.title) <= 200:
            faults.append(Fault("title", "length", _("Name the point in 1 to 200 characters.")))
        if len(row.note) > 600:
            faults.append(Fault("note", "length", _("At most 600 characters.")))
        if meeting.points.filter(kind=AgendaPoint.Kind.OWN).count() >= MOST_POINTS:
            words = _("An agenda takes %(most)s points of its own.") % {"most": MOST_POINTS}
            faults.append(Fault("title", "number", words))
        if faults:
            raise Invalid(_("The point is not complete."), faults=faults)
        row.agency_id = by.agency_id
        row.raised_on = agencies.day_at(strategy.lead)
        row.save(force_insert=True)
    return row


def order_agenda(
    *, by: Actor, purpose: Purpose, meeting_id: UUID | str, keys: Sequence[str]
) -> Meeting:
    """Put the points in order by their keys; those left out stay behind them."""
    with audit.transaction(
        by=by, purpose=purpose, verb="meeting.ordered", object_type="meeting",
        object_id=str(meeting_id), payload={"points": len(keys)},
    ):  # fmt: skip
        meeting, strategy = planned_meeting(by, meeting_id)
        demand_participant(by, strategy)
        standing = [one.key for one in agenda_now(meeting, strategy)]
        if len(set(keys)) < len(keys) or not set(keys) <= set(standing):
            words = _("Name points of this agenda, each once.")
            raise Invalid(_("There is no such order."), faults=[Fault("keys", "known", words)])
        meeting.order = [*keys, *(key for key in standing if key not in set(keys))]
        meeting.save(update_fields=["order"])
    return meeting


def planned_meeting(by: Actor, meeting_id: UUID | str) -> tuple[Meeting, Strategy]:
    """A meeting to write to, locked with its strategy; `Missing` also where the actor has no part."""
    found = Meeting.objects.filter(pk=meeting_id).first()
    if found is None:
        raise Missing
    strategy = open_strategy(by, found.strategy_id)
    demand_participant(by, strategy)
    # Only now: whoever holds the strategy's lock has the meeting as it stands.
    row = Meeting.objects.select_for_update().get(pk=found.pk)
    if row.status == Meeting.Status.CLOSED:
        raise Conflict(_("Its minutes are closed: add to them instead."))
    if row.status == Meeting.Status.CALLED_OFF:
        raise Conflict(_("This meeting was called off."))
    return row, strategy


def agenda_now(meeting: Meeting, strategy: Strategy) -> list[agenda.Item]:
    """The agenda as it stands on the lead agency's day."""
    return agenda.items(meeting, strategy, today=agencies.day_at(strategy.lead))


def _set(row: Meeting, strategy: Strategy, draft: MeetingDraft) -> None:
    """Check when and where, and write it to the row."""
    place, faults = " ".join(draft.place.split()), []
    latest = agencies.day_at(strategy.lead).year + FURTHEST_YEARS
    if not strategy.starts_on.year - 1 <= draft.day.year <= latest:
        words = _("Its day lies in %(first)s to %(latest)s.") % {
            "first": strategy.starts_on.year - 1,
            "latest": latest,
        }
        faults.append(Fault("day", "range", words))
    if not LEAST_MINUTES <= draft.length_minutes <= MOST_MINUTES:
        words = _("From %(least)s to %(most)s minutes.") % {
            "least": LEAST_MINUTES,
            "most": MOST_MINUTES,
        }
        faults.append(Fault("length_minutes", "range", words))
    if len(place) > 160:
        faults.append(Fault("place", "length", _("At most 160 characters.")))
    if draft.starts_at.tzinfo is not None:
        words = _("It is by the lead agency's clock: no offset.")
        faults.append(Fault("starts_at", "clock", words))
    others = Meeting.objects.filter(strategy=strategy, status=Meeting.Status.PLANNED)
    if others.filter(day=draft.day).exclude(pk=row.pk).exists():
        faults.append(Fault("day", "once", _("A meeting is planned on that day already.")))
    if faults:
        raise Invalid(_("The meeting is not complete."), faults=faults)
    row.day, row.starts_at = draft.day, draft.starts_at.replace(second=0, microsecond=0)
    row.length_minutes, row.place, row.changed_at = draft.length_minutes, place, timezone.now()
