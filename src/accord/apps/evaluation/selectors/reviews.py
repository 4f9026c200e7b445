"""Which reviews a viewer may see, and what one review looks at: goals, result, actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.calendar import Entry
from accord.apps.evaluation.models import Meeting, Review
from accord.apps.evaluation.selectors.judged import Judged, judged_for
from accord.apps.evaluation.selectors.meetings import (
    meeting_entry,
    meetings_about,
    meetings_visible_to,
)
from accord.apps.evaluation.selectors.problems import sheet_now, without_evidence
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Action, Strategy
from accord.core.evaluate.problem import OpenQuestion
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What a review looks at, from what its reader may count."""

    review: Review
    strategy: Strategy
    goals: Sequence[strategies.Measured]
    indicators: Sequence[strategies.MeasuredIndicator]
    late: Sequence[Action]
    done: Sequence[Action]
    finished: Sequence[Action]
    orphans: Sequence[str]
    questions: Sequence[OpenQuestion]
    judged: Sequence[Judged]
    before: Review | None
    judged_before: Sequence[Judged]
    meetings: Sequence[Meeting]


def reviews_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Review]:
    """Reviews of visible strategies, by day."""
    seen = strategies.strategies_visible_to(viewer=viewer, purpose=purpose)
    rows = Review.objects.filter(strategy__in=seen.order_by().values("pk"))
    return rows.select_related("strategy__lead").prefetch_related("actions", "held_against")


def review_visible_to(*, viewer: Actor, purpose: Purpose, review_id: UUID | str) -> Review:
    """One review; foreign and missing give the same `Missing`."""
    rows = reviews_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=review_id).first()
    if found is None:
        raise Missing
    return found


def reviews_open(*, viewer: Actor, purpose: Purpose, until: date) -> list[Review]:
    """Reviews of active strategies that are due by a day and not held."""
    rows = reviews_visible_to(viewer=viewer, purpose=purpose)
    return list(rows.filter(held_on__isnull=True, due_on__lte=until, strategy__status="active"))


def gathered(*, viewer: Actor, purpose: Purpose, review_id: UUID | str) -> Gathered:
    """Everything that one review looks at; its reading is entered in the ledger."""
    review = review_visible_to(viewer=viewer, purpose=purpose, review_id=review_id)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    strategy = strategies.strategy_visible_to(**who, strategy_id=review.strategy_id)
    before = Review.objects.filter(
        strategy=strategy, held_on__isnull=False, due_on__lt=review.due_on
    ).last()
    since = before.held_on if before and before.held_on else strategy.starts_on
    day = review.held_on or agencies.day_at(strategy.lead)
    acts = _known_at(review, strategy)
    found = Gathered(
        review=review,
        strategy=strategy,
        goals=strategies.measure_all(**who, strategy=strategy),
        indicators=strategies.indicators_of(**who, strategy=strategy),
        late=[one for one in acts if not _done_by(one, day) and one.due_on < day],
        done=[one for one in acts if one.done_on and since <= one.done_on <= day],
        finished=[one for one in acts if one.done_on is not None],
        orphans=[
            one.outcome
            for one in strategy.goals.all()
            if one.pk not in {act.goal_id for act in acts}
        ],
        questions=without_evidence(sheet_now(**who, strategy_id=strategy.pk)[1]),
        judged=judged_for(**who, review=review),
        before=before,
        judged_before=judged_for(**who, review=before) if before else [],
        meetings=meetings_about(**who, review_id=review.pk),
    )
    audit.read(
        by=viewer, purpose=purpose, verb="review.viewed", object_type="review",
        object_id=str(review.pk), payload={"goals": len(found.goals), "late": len(found.late)},
        disclosed=[review.pk],
    )  # fmt: skip
    return found


def _known_at(review: Review, strategy: Strategy) -> list[Action]:
    """Actions, of a closed review those that were planned when it closed."""
    acts = list(strategy.actions.all())
    if review.closed_at is None:
        return acts
    return [one for one in acts if one.created_at <= review.closed_at]


def _done_by(one: Action, day: date) -> bool:
    return one.done_on is not None and one.done_on <= day


def calendar_of(*, viewer: Actor, purpose: Purpose, strategy_id: UUID | str) -> list[Entry]:
    """Reviews, open actions and meetings of a strategy for a calendar; leaves an entry."""
    strategy = strategies.strategy_visible_to(
        viewer=viewer, purpose=purpose, strategy_id=strategy_id
    )
    rows = reviews_visible_to(viewer=viewer, purpose=purpose)
    reviews = list(rows.filter(strategy=strategy, held_on__isnull=True))
    acts = [one for one in strategy.actions.all() if one.done_on is None]
    found = [Entry(uid=str(one.pk), day=one.due_on, kind="review") for one in reviews]
    found += [
        Entry(uid=str(one.pk), day=one.due_on, kind="action", text=f"{one.title} ({one.owner})")
        for one in acts
    ]
    meetings = [
        one
        for one in meetings_visible_to(viewer=viewer, purpose=purpose).filter(strategy=strategy)
        if one.status != Meeting.Status.CLOSED
    ]
    found += [meeting_entry(one) for one in meetings]
    audit.read(
        by=viewer, purpose=purpose, verb="reviews.exported", object_type="strategy",
        object_id=str(strategy.pk), payload={"count": len(found)},
        disclosed=[one.pk for one in (*reviews, *acts, *meetings)],
    )  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.uid))
