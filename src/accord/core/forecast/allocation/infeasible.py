"""Which limits cannot hold together, where no plan keeps to them all."""

from collections.abc import Sequence

from accord.core.forecast.allocation.problem import Limits, PlanGround, Staff
from accord.core.forecast.allocation.program import (
    BUDGET,
    CAPACITY,
    EXPOSURE,
    HELD_BACK,
    LEAST,
    MOST_VISITS,
    ROTATION,
    TRAVEL,
)
from accord.core.forecast.allocation.solving import is_feasible


def clashing_limits(ground: PlanGround, staff: Sequence[Staff], limits: Limits) -> tuple[str, ...]:
    """Limits that cannot hold together although any of them could be lifted to make it work.

    A deletion filter: each limit in turn is left out, and stays out while the rest still clash.
    What remains is irreducible. () where a plan is feasible after all.
    """
    left_out: set[str] = set()
    if is_feasible(ground, staff, limits, without=left_out):
        return ()
    remaining = []
    for limit in limits_set(ground, limits):
        if is_feasible(ground, staff, limits, without=left_out | {limit}):
            remaining.append(limit)
        else:
            left_out.add(limit)
    return tuple(remaining)


def limits_set(ground: PlanGround, limits: Limits) -> list[str]:
    """The limits that are in play, those nobody can change for a plan last."""
    found = [LEAST + area for area, hours in limits.least.items() if hours > 0]
    found += [MOST_VISITS]
    found += [TRAVEL] if limits.within_km is not None else []
    found += [BUDGET] if limits.budget is not None else []
    found += [EXPOSURE] if limits.cap is not None else []
    found += [CAPACITY]
    found += [ROTATION] if ground.resting.any() else []
    found += [HELD_BACK] if ground.held_back.any() else []
    return found
