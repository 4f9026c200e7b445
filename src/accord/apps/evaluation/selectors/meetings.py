"""Which meetings a viewer may see, and one with its agenda, minutes and what moved for this reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.calendar import Entry
from accord.apps.evaluation.minutes import sealed
from accord.apps.evaluation.models import AgendaPoint, Meeting, MinutesAddition
from accord.apps.evaluation.selectors import agenda
from accord.apps.evaluation.selectors.agenda import Item
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Partnership, Strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class SeenMeeting:
    """A meeting with its agenda; `goals` and `indicators` moved, by what its reader may count.

    `is_unchanged` is None until the minutes are closed: then whether they are what was sealed.
    """

    meeting: Meeting
    strategy: Strategy
    items: Sequence[Item]
    goals: Sequence[strategies.Measured]
    indicators: Sequence[strategies.MeasuredIndicator]
    additions: Sequence[MinutesAddition]
    is_unchanged: bool | None


def meetings_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Meeting]:
    """Meetings of strategies in which the viewer's agency takes part; outsiders of all that they see.

    An agency that is only invited is told of none: minutes are for those who have accepted.
    """
    seen = strategies.strategies_visible_to(viewer=viewer, purpose=purpose)
    if viewer.agency_id is not None:
        accepted = Partnership.objects.filter(
            agency_id=viewer.agency_id, status=Partnership.Status.ACCEPTED
        )
        seen = seen.filter(pk__in=accepted.values("strategy_id"))
    rows = Meeting.objects.filter(strategy__in=seen.order_by().values("pk"))
    points = AgendaPoint.objects.select_related("agency", "owner")
    return rows.select_related("strategy__lead").prefetch_related(
        "present", Prefetch("points", points)
    )


def meeting_visible_to(*, viewer: Actor, purpose: Purpose, meeting_id: UUID | str) -> Meeting:
    """One meeting; foreign and missing give the same `Missing`."""
    rows = meetings_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=meeting_id).first()
    if found is None:
        raise Missing
    return found


def items_of(*, viewer: Actor, purpose: Purpose, meeting_id: UUID | str) -> list[Item]:
    """The agenda alone, without what moved."""
    meeting, strategy = _both(viewer, purpose, meeting_id)
    return agenda.items(meeting, strategy, today=agencies.day_at(strategy.lead))


def view_meeting(*, viewer: Actor, purpose: Purpose, meeting_id: UUID | str) -> SeenMeeting:
    """One meeting with all that it looks at; its reading is entered in the ledger."""
    meeting, strategy = _both(viewer, purpose, meeting_id)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    today = agencies.day_at(strategy.lead)
    found = agenda.items(meeting, strategy, today=today)
    is_planned = meeting.status == Meeting.Status.PLANNED
    goals = strategies.measure_all(**who, strategy=strategy) if is_planned else []
    watched = strategies.indicators_of(**who, strategy=strategy) if is_planned else []
    additions = list(meeting.additions.select_related("agency", "point"))
    audit.read(
        by=viewer, purpose=purpose, verb="meeting.viewed", object_type="meeting",
        object_id=str(meeting.pk), payload={"points": len(found)}, disclosed=[meeting.pk],
    )  # fmt: skip
    return SeenMeeting(
        meeting=meeting, strategy=strategy, items=found,
        goals=[one for one in goals if has_moved(one)],
        indicators=[one for one in watched if one.moved in {"better", "worse"}],
        additions=additions,
        is_unchanged=sealed(meeting) == meeting.seal if meeting.seal else None,
    )  # fmt: skip


def has_moved(found: strategies.Measured) -> bool:
    """Whether a goal's interval leaves no change out; of too few weeks none says so."""
    if found.status == "too few weeks":
        return False
    judged = found.progress or (found.gap.progress if found.gap else None)
    return judged is not None and not judged.change.lower <= 0 <= judged.change.upper


def next_meetings(*, viewer: Actor, purpose: Purpose, strategy_id: UUID | str) -> list[Meeting]:
    """Planned meetings of a strategy, the next one first."""
    rows = meetings_visible_to(viewer=viewer, purpose=purpose)
    planned = rows.filter(strategy_id=strategy_id, status=Meeting.Status.PLANNED)
    return list(planned.order_by("day", "starts_at", "id"))


def meetings_about(*, viewer: Actor, purpose: Purpose, review_id: UUID | str) -> list[Meeting]:
    """Closed meetings that had a review on their agenda, newest first."""
    rows = meetings_visible_to(viewer=viewer, purpose=purpose)
    held = rows.filter(status=Meeting.Status.CLOSED, points__kind="review")
    return list(held.filter(points__about=review_id).distinct())


def meeting_entry(meeting: Meeting) -> Entry:
    """A meeting as a calendar has it: by the lead agency's clock, with how often it was changed."""
    zone = ZoneInfo(meeting.strategy.lead.time_zone)
    starts = datetime.combine(meeting.day, meeting.starts_at, tzinfo=zone)
    return Entry(
        uid=str(meeting.pk), day=meeting.day, kind="meeting", starts=starts,
        lasts=timedelta(minutes=meeting.length_minutes), place=meeting.place,
        sequence=meeting.changes, is_called_off=meeting.status == Meeting.Status.CALLED_OFF,
    )  # fmt: skip


def calendar_of_meeting(
    *, viewer: Actor, purpose: Purpose, meeting_id: UUID | str
) -> tuple[Meeting, list[Entry]]:
    """One meeting for a calendar program; leaves an entry."""
    meeting = meeting_visible_to(viewer=viewer, purpose=purpose, meeting_id=meeting_id)
    audit.read(
        by=viewer, purpose=purpose, verb="meeting.exported", object_type="meeting",
        object_id=str(meeting.pk), payload={"count": 1}, disclosed=[meeting.pk],
    )  # fmt: skip
    entry = meeting_entry(meeting)
    return meeting, [replace(entry, text=meeting.strategy.title)]


def _both(viewer: Actor, purpose: Purpose, meeting_id: UUID | str) -> tuple[Meeting, Strategy]:
    """A meeting and its strategy, whose actions and goals come with it."""
    meeting = meeting_visible_to(viewer=viewer, purpose=purpose, meeting_id=meeting_id)
    strategy = strategies.strategy_visible_to(
        viewer=viewer, purpose=purpose, strategy_id=meeting.strategy_id
    )
    return meeting, strategy
