"""Which evaluation plans a viewer may see: those of the strategies that the viewer may see."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accord.apps.agencies import sharing
from accord.apps.evaluation.models import Deviation, EvaluationPlan, SignOff
from accord.apps.evaluation.planning import learnable, plan_of, with_partners
from accord.apps.evaluation.selectors.extracts import past_for, scope_digest
from accord.apps.strategies import selectors as strategies
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Missing


def plans_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[EvaluationPlan]:
    """Plans of visible strategies; a partner sees a draft as it is written."""
    seen = strategies.strategies_visible_to(viewer=viewer, purpose=purpose)
    return (
        EvaluationPlan.objects.filter(strategy__in=seen.order_by().values("pk"))
        .select_related("strategy__lead", "agency")
        .prefetch_related(
            "strategy__partnerships__agency",
            Prefetch("signatures", SignOff.objects.select_related("agency")),
            Prefetch("deviations", Deviation.objects.select_related("agency")),
        )
    )


def plan_visible_to(*, viewer: Actor, purpose: Purpose, plan_id: UUID | str) -> EvaluationPlan:
    """One plan; foreign and missing give the same `Missing`."""
    found = plans_visible_to(viewer=viewer, purpose=purpose).filter(pk=plan_id).first()
    if found is None:
        raise Missing
    return found


def view_plan(*, viewer: Actor, purpose: Purpose, plan_id: UUID | str) -> EvaluationPlan:
    """One plan, its reading entered in the ledger."""
    found = plan_visible_to(viewer=viewer, purpose=purpose, plan_id=plan_id)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="plan.viewed",
        object_type="plan",
        object_id=str(found.pk),
        payload={"version": found.version},
        disclosed=[found.pk],
    )
    return found


def power_for(*, viewer: Actor, purpose: Purpose, plan: EvaluationPlan) -> dict[str, Any] | None:
    """What the past lets learn, from what the viewer may count; None for who counts no records.

    A partner is told what its own counts let learn, not what the lead's do.
    """
    if not viewer.may("records.view") or sharing.bars_records(purpose.code):
        return None
    if plan.power and plan.power_scope == scope_digest(viewer, purpose):
        return dict(plan.power)
    kept = plan_of(plan.content)
    try:
        counted = past_for(viewer=viewer, purpose=purpose, plan=kept, ground=plan.ground)
    except Invalid:
        return None
    return learnable(counted.extract, kept) if counted.extract.months else None


def draft_digest(plan: EvaluationPlan) -> str:
    """The hash that freezing would fix now, with those who take part; "" once it is frozen."""
    if plan.status == EvaluationPlan.Status.FROZEN:
        return ""
    return with_partners(plan_of(plan.content), strategies.partners_of(plan.strategy)).hash


def must_sign(plan: EvaluationPlan) -> list[str]:
    """The ORIs of who must sign: those frozen with the plan, else who takes part now."""
    if plan.status == EvaluationPlan.Status.FROZEN:
        return list(plan.content["settings"]["must_sign"])
    return strategies.partners_of(plan.strategy)


def frozen_beside(plan: EvaluationPlan) -> int:
    """How many other plans of its strategy are frozen."""
    others = EvaluationPlan.objects.filter(
        strategy_id=plan.strategy_id, status=EvaluationPlan.Status.FROZEN
    )
    return others.exclude(pk=plan.pk).count()


def waiting_for(plan: EvaluationPlan) -> list[str]:
    """The ORIs of who has not signed this hash yet."""
    signed = {one.agency.ori for one in plan.signatures.all() if one.digest == plan.digest}
    return [ori for ori in must_sign(plan) if ori not in signed]
