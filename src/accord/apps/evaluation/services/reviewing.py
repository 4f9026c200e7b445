"""Set the days on which a strategy is reviewed, and record what a review decided."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from accord.apps.evaluation.models import EvaluationPlan, Review
from accord.apps.strategies.services import demand_lead, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

AT_ONCE: Final = 60
MOST: Final = 1000


def schedule_reviews(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, days: Sequence[date]
) -> list[Review]:
    """Set review days; one that is set already is not set twice."""
    wanted = sorted(set(days))
    if not 1 <= len(wanted) <= AT_ONCE:
        words = f"From 1 to {AT_ONCE} days at once."
        raise Invalid("The days are not complete.", faults=[Fault("first", "number", words)])
    with audit.transaction(
        by=by, purpose=purpose, verb="review.scheduled", object_type="strategy",
        object_id=str(strategy_id),
    ) as entry:  # fmt: skip
        strategy = open_strategy(by, strategy_id)
        demand_lead(by, strategy)
        if wanted[0] < strategy.starts_on:
            words = "A review comes after the strategy begins."
            raise Invalid("The days are not complete.", faults=[Fault("first", "order", words)])
        known = set(Review.objects.filter(strategy=strategy).values_list("due_on", flat=True))
        made = [
            Review(strategy=strategy, due_on=day, scheduled_by=by.id)
            for day in wanted
            if day not in known
        ]
        Review.objects.bulk_create(made)
        entry.payload = {
            "strategy": str(strategy_id), "days": [one.due_on.isoformat() for one in made],
        }  # fmt: skip
    return made


def decide_review(
    *, by: Actor, purpose: Purpose, review_id: UUID | str, decision: str, reason: str,
    delivered: str,
) -> Review:  # fmt: skip
    """Close a review with its decision, held against the newest frozen plan's rule.

    It cannot be closed without naming what was delivered: a strategy that was not carried out
    has neither worked nor failed.
    """
    said = {"reason": " ".join(reason.split()), "delivered": " ".join(delivered.split())}
    faults = [
        Fault(name, "length", f"Say it in 1 to {MOST} characters.")
        for name, text in said.items()
        if not 1 <= len(text) <= MOST
    ]
    if decision not in Review.Decision.values:
        faults.append(Fault("decision", "known", f"One of: {', '.join(Review.Decision.values)}."))
    if faults:
        raise Invalid("The review is not complete.", faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="review.decided", object_type="review",
        object_id=str(review_id),
    ) as entry:  # fmt: skip
        row = Review.objects.select_for_update().filter(pk=review_id).first()
        if row is None:
            raise Missing
        demand_lead(by, open_strategy(by, row.strategy_id))
        if row.held_on is not None:
            raise Conflict("This review is closed already.")
        plan = (
            EvaluationPlan.objects.filter(strategy_id=row.strategy_id, status="frozen")
            .order_by("-version")
            .first()
        )
        row.decision, row.reason, row.delivered = decision, said["reason"], said["delivered"]
        row.plan, row.rule = plan, plan.content["continue_rule"] if plan else ""
        row.held_on, row.decided_by = timezone.localdate(), by.id
        row.save()
        entry.payload = {
            "strategy": str(row.strategy_id), "decision": decision,
            "plan": plan.digest if plan else "",
        }  # fmt: skip
    return row
