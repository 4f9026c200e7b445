"""How a plan's lot fell: it follows from the plan's hash and the ledger, so nobody has to draw it."""

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.models import EvaluationPlan
from accord.core.evaluate import Lot
from accord.frame.audit import inspection


def lot_of(plan: EvaluationPlan) -> Lot | None:
    """The lot; None where the plan has none, or is not frozen, or no checkpoint followed yet."""
    settings = plan.content["settings"]
    if not is_by_lot(plan) or plan.status != EvaluationPlan.Status.FROZEN:
        return None
    checkpoint = inspection.checkpoint_after(verb="plan.frozen", object_id=str(plan.pk))
    if not checkpoint:
        return None
    return Lot(
        areas=tuple(settings["treated"]), number=int(settings["lot_treats"]),
        plan_hash=plan.digest, checkpoint=checkpoint, is_drawn_again=_is_drawn_again(plan),
    )  # fmt: skip


def is_by_lot(plan: EvaluationPlan) -> bool:
    """Whether its areas are drawn by lot once it is frozen."""
    return bool(plan.content["settings"].get("lot_treats"))


def _is_drawn_again(plan: EvaluationPlan) -> bool:
    """Whether another lot of the same lead over some of its areas had fallen, and not begun, when it was frozen.

    Of a strategy that the reader does not see too: a lot drawn to taste would be drawn there.
    """
    assert plan.frozen_at is not None
    areas = set(plan.content["settings"]["treated"])
    others = EvaluationPlan.objects.filter(
        strategy__lead_id=plan.strategy.lead_id, status=EvaluationPlan.Status.FROZEN,
        frozen_at__lt=plan.frozen_at, starts_on__gt=agencies.day_at(plan.strategy.lead, plan.frozen_at),
    ).exclude(pk=plan.pk)  # fmt: skip
    return any(
        is_by_lot(one) and bool(areas & set(one.content["settings"]["treated"])) for one in others
    )
