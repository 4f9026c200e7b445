"""A meeting's agenda: points that the strategy gives, and what somebody added or wrote, in one order.

What stands here every partner may know: actions, reviews, goals and what was left open. Numbers
are no part of it; what moved is one point, whose lines each reader is told by the own policy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from accord.apps.agencies.models import Agency
from accord.apps.evaluation.models import AgendaPoint, Meeting, Review
from accord.apps.strategies.models import Strategy

MOVED: Final = "moved"
# In which order they come unless somebody put them otherwise.
RANKS: Final = {"open": 0, "moved": 1, "action": 2, "review": 3, "goal": 4, "own": 5}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One point of an agenda; `row` holds what was written to it, if anything was."""

    key: str
    kind: str
    raised_on: date
    title: str = ""
    note: str = ""
    about: UUID | None = None
    agency: Agency | None = None
    due_on: date | None = None
    row: AgendaPoint | None = None

    def is_late(self, day: date) -> bool:
        """Whether its day was before the given one."""
        return self.due_on is not None and self.due_on < day


def items(meeting: Meeting, strategy: Strategy, *, today: date) -> list[Item]:
    """The agenda in its order: as it stands while the meeting is planned, as it stood once closed."""
    rows = {row.key: row for row in meeting.points.all()}
    given = _given(meeting, strategy, today) if meeting.status == Meeting.Status.PLANNED else []
    found = {one.key: replace(one, row=rows.get(one.key)) for one in given}
    found |= {key: _of_row(row) for key, row in rows.items() if key not in found}
    return in_order(found.values(), meeting.order)


def in_order(points: Iterable[Item], order: Sequence[str]) -> list[Item]:
    """As somebody put them; what came since then stands behind, by kind and day."""
    places = {key: place for place, key in enumerate(order)}

    def rank(one: Item) -> tuple[int, int, date, str]:
        behind = (len(places), RANKS[one.kind])
        first = (places[one.key], 0) if one.key in places else behind
        return (*first, one.due_on or one.raised_on, one.key)

    return sorted(points, key=rank)


def moved_one(keys: Sequence[str], key: str, by: int) -> list[str]:
    """The keys with one of them a place up (−1) or down (+1); at an end it stays."""
    found = list(keys)
    place = found.index(key)
    found.insert(min(max(place + by, 0), len(found) - 1), found.pop(place))
    return found


def left_open(strategy: Strategy, before: Meeting) -> list[AgendaPoint]:
    """Points of the last closed meeting that were added, carried over or decided on, and not settled."""
    last = (
        Meeting.objects.filter(strategy=strategy, status=Meeting.Status.CLOSED)
        .exclude(pk=before.pk)
        .first()
    )
    if last is None:
        return []
    return [row for row in last.points.select_related("agency", "owner") if row.is_carried]


def _given(meeting: Meeting, strategy: Strategy, today: date) -> list[Item]:
    """What the strategy itself brings to a meeting on that day."""
    found = [_carried(row) for row in left_open(strategy, meeting)]
    found.append(Item(key=MOVED, kind="moved", raised_on=today))
    acts = list(strategy.actions.all())
    found += [
        Item(
            key=f"action-{one.pk}", kind="action", title=one.title, about=one.pk,
            agency=one.owner, due_on=one.due_on, raised_on=today,
        )
        for one in acts
        if one.done_on is None and one.due_on <= max(meeting.day, today)
    ]  # fmt: skip
    reviews = Review.objects.filter(
        strategy=strategy, held_on__isnull=True, due_on__lte=max(meeting.day, today)
    )
    found += [
        Item(
            key=f"review-{one.pk}", kind="review", title=one.due_on.isoformat(), about=one.pk,
            due_on=one.due_on, raised_on=today,
        )
        for one in reviews
    ]  # fmt: skip
    served = {one.goal_id for one in acts}
    found += [
        Item(
            key=f"goal-{one.pk}", kind="goal", title=one.outcome, about=one.pk, raised_on=today,
        )
        for one in strategy.goals.all()
        if one.pk not in served
    ]  # fmt: skip
    return found


def _carried(row: AgendaPoint) -> Item:
    """An open point of the last meeting, with what was decided as its note."""
    decided = " – ".join(
        part
        for part in (
            row.decision or row.note, row.owner.name if row.owner else "", row.person,
            row.decided_due_on.isoformat() if row.decided_due_on else "",
        )
        if part
    )  # fmt: skip
    return Item(
        key=f"open-{row.pk}", kind="open", title=row.title or row.decision[:200], note=decided[:600],
        about=row.pk, agency=row.agency, due_on=row.decided_due_on, raised_on=row.raised_on,
    )  # fmt: skip


def _of_row(row: AgendaPoint) -> Item:
    return Item(
        key=row.key, kind=row.kind, title=row.title, note=row.note, about=row.about,
        agency=row.agency, due_on=row.due_on, raised_on=row.raised_on, row=row,
    )  # fmt: skip
