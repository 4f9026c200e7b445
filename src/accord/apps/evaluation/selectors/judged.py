"""What each plan of a strategy found and said beforehand: now, and as it stood when a review closed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.apps.evaluation.models import Evaluation, EvaluationPlan, HeldAgainst, Review
from accord.apps.evaluation.selectors.plans import plans_visible_to
from accord.apps.evaluation.selectors.results import evaluations_visible_to
from accord.apps.evaluation.selectors.standing import standing_now
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One plan with its own rule beside its own result; `later` came after the review closed."""

    plan: EvaluationPlan
    rule: str
    result: Evaluation | None = None
    label: str = ""  # when the review closed, or now while it is open
    evidence: str = ""  # the hash of what the decision rested on
    later: Evaluation | None = None
    is_later: bool = False  # the plan itself came after the review closed

    @property
    def label_now(self) -> str:
        """What the result may be called by now."""
        found = standing_now(self.result) if self.result else None
        return found.label if found else ""

    @property
    def is_as_it_was(self) -> bool:
        """Whether the evidence is still the one that the decision rested on."""
        return self.result is None or self.evidence in ("", self.result.bundle_digest)


def judged_now(*, viewer: Actor, purpose: Purpose, strategy_id: UUID | str) -> list[Judged]:
    """Each frozen plan with the newest whole result that the viewer may read, else the newest."""
    plans, runs = _found(viewer, purpose, strategy_id)
    lines = [
        Judged(plan=one, rule=one.content["continue_rule"], result=_newest(runs, one.pk))
        for one in plans
    ]
    return [
        replace(one, label=one.label_now, evidence=one.result.bundle_digest if one.result else "")
        for one in lines
    ]


def judged_for(*, viewer: Actor, purpose: Purpose, review: Review) -> list[Judged]:
    """What a review is held against: as it is while it is open, as it stood once it is closed.

    Whoever may not read the result that was decided on is told the own agency's of that moment.
    """
    if review.held_on is None:
        return judged_now(viewer=viewer, purpose=purpose, strategy_id=review.strategy_id)
    plans, runs = _found(viewer, purpose, review.strategy_id)
    kept = {one.plan_id: one for one in review.held_against.all()}
    return [
        _as_it_stood(one, kept[one.pk], runs, review.closed_at)
        if one.pk in kept
        else Judged(
            plan=one, rule=one.content["continue_rule"], later=_newest(runs, one.pk), is_later=True
        )
        for one in plans
    ]


def _as_it_stood(
    plan: EvaluationPlan, kept: HeldAgainst, runs: list[Evaluation], closed_at: datetime | None
) -> Judged:
    own = next((one for one in runs if one.pk == kept.evaluation_id), None)
    then = [one for one in runs if closed_at and one.finished_at and one.finished_at <= closed_at]
    result = own or _newest(then, plan.pk)
    since = [one for one in runs if one not in then]
    return Judged(
        plan=plan, rule=kept.rule, result=result, later=_newest(since, plan.pk),
        label=kept.label if own else result.label if result else "",
        evidence=kept.evidence_digest if own else result.bundle_digest if result else "",
    )  # fmt: skip


def _newest(runs: Iterable[Evaluation], plan_id: UUID) -> Evaluation | None:
    of_plan = [one for one in runs if one.plan_id == plan_id]
    return next((one for one in of_plan if one.is_whole), of_plan[0] if of_plan else None)


def _found(
    viewer: Actor, purpose: Purpose, strategy_id: UUID | str
) -> tuple[list[EvaluationPlan], list[Evaluation]]:
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    plans = plans_visible_to(**who).filter(strategy_id=strategy_id, status="frozen")
    runs = evaluations_visible_to(**who).filter(
        plan__strategy_id=strategy_id, status=Evaluation.Status.DONE
    )
    return list(plans), list(runs)
