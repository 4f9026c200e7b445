"""All that is kept for a time at an agency: its rules, and intelligence by its own law."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from accord.apps.exchange.models import Intelligence
from accord.apps.exchange.selectors.intelligence import intelligence_visible_to
from accord.apps.records.models import RetentionRule
from accord.apps.records.selectors import (
    WARNED_DAYS,
    Due,
    hold_on_day,
    retention_of,
    rules_visible_to,
)
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class IntelligenceDue:
    """Own intelligence whose day has come and that a hold keeps, what follows soon, and when."""

    held: int
    soon: int
    next_on: date | None


def rules_and_due(*, viewer: Actor, purpose: Purpose, now: datetime) -> list[Due]:
    """Every rule of the viewer's agency, those in force with what they ask for."""
    standing = {one.rule.pk: one for one in retention_of(viewer=viewer, purpose=purpose, now=now)}
    order = list(RetentionRule.State.values)
    rows = sorted(
        rules_visible_to(viewer=viewer, purpose=purpose),
        key=lambda one: order.index(one.state),
    )
    return [standing.get(one.pk) or _of_no_force(one) for one in rows]


def _of_no_force(rule: RetentionRule) -> Due:
    return Due(rule=rule, due=0, held=0, soon=0, first_on=None, next_on=None, run=None)


def intelligence_due(*, viewer: Actor, purpose: Purpose, today: date) -> IntelligenceDue | None:
    """How much of the own intelligence is at its end: numbers for a page that has its entry.

    None for whoever may not know of intelligence. What no hold keeps goes on its day by itself.
    """
    if not viewer.may("intelligence.view") or viewer.agency_id is None:
        return None
    rows = intelligence_visible_to(viewer=viewer, purpose=purpose).filter(
        owner_id=UUID(viewer.agency_id), state=Intelligence.State.STANDING
    )
    due = [
        one
        for one in rows.filter(purge_on__lte=today)
        if hold_on_day(
            owner_id=one.owner_id, number=one.number, day=one.certified_at.date(), today=today
        )
    ]
    later = rows.filter(purge_on__gt=today).order_by("purge_on")
    soon = later.filter(purge_on__lte=today + timedelta(days=WARNED_DAYS)).count()
    first = later.first()
    return IntelligenceDue(held=len(due), soon=soon, next_on=first.purge_on if first else None)
