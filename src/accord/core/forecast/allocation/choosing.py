"""What a cap on exposure costs a plan: one plan for each cap, for a person to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accord.core.forecast.allocation.checking import exposure_of
from accord.core.forecast.allocation.problem import Limits, PlanGround, Staff
from accord.core.forecast.allocation.solving import InfeasibleError, Plan, allocate


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanPoint:
    """One cap, the plan within it, who bears it most, and what it costs beside no cap.

    `plan` is None where no plan keeps to this cap; `clashing` then says with what it clashes.
    """

    cap: float | None
    plan: Plan | None
    exposure: float
    price: float
    clashing: tuple[str, ...] = ()


def plan_curve(
    ground: PlanGround,
    staff: Sequence[Staff],
    limits: Limits,
    *,
    caps: Sequence[float],
    seed: int,
) -> tuple[PlanPoint, ...]:
    """The plan without a cap, then one for each cap.

    Raises InfeasibleError where even the first is. Which point to take is a person's choice: the curve says what it costs, not what is right.
    """
    free = allocate(ground, staff, replace(limits, cap=None), seed=seed)
    points = [_point(ground, staff, None, free, free)]
    if not ground.residents or not any(one.is_presence for one in staff):
        return tuple(points)
    for cap in caps:
        try:
            plan = allocate(ground, staff, replace(limits, cap=cap), seed=seed)
        except InfeasibleError as error:
            points.append(
                PlanPoint(cap=cap, plan=None, exposure=0.0, price=1.0, clashing=error.limits)
            )
        else:
            points.append(_point(ground, staff, cap, plan, free))
    return tuple(points)


def _point(
    ground: PlanGround, staff: Sequence[Staff], cap: float | None, plan: Plan, free: Plan
) -> PlanPoint:
    return PlanPoint(
        cap=cap,
        plan=plan,
        exposure=max(exposure_of(ground, staff, plan.visits).values(), default=1.0),
        price=max(1 - plan.value / free.value, 0.0) if free.value > 0 else 0.0,
    )
