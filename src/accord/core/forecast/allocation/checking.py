"""Whether a plan keeps to its limits, told from the visits alone and not from how it was made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
from accord.core.forecast.events import FloatArray, IntArray

ROUNDING = 1e-6
SOLVED = 1e-5  # of the largest entry of a row: what a solver calls kept


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One limit that a plan does not keep, of whom or where, and by how much."""

    limit: str
    of: str
    found: float
    allowed: float


def breaches(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, visits: IntArray
) -> tuple[Breach, ...]:
    """Every limit that the visits do not keep; none for a plan that may stand."""
    return (
        *_closed(ground, visits),
        *_staff(staff, limits, visits),
        *_budget(staff, limits, visits),
        *_exposed(ground, staff, limits, visits),
        *_scattered(ground, staff, limits, visits),
        *_unserved(ground, staff, limits, visits),
    )


def exposure_of(ground: PlanGround, staff: Sequence[Staff], visits: IntArray) -> dict[str, float]:
    """Presence by resident of each group over that of all together; 1 where there is none."""
    hours = _presence(staff, visits)
    burden = ground.burden
    overall = float(hours @ burden[""]) if burden else 0.0
    if overall <= 0:
        return dict.fromkeys(ground.residents, 1.0)
    return {group: float(hours @ burden[group]) / overall for group in ground.residents}


def _presence(staff: Sequence[Staff], visits: IntArray) -> FloatArray:
    found = np.zeros(visits.shape[1])
    for one, there in zip(staff, visits, strict=True):
        if one.is_presence:
            found += one.visit_hours * there.sum(axis=1)
    return found


def _closed(ground: PlanGround, visits: IntArray) -> list[Breach]:
    gone = visits.sum(axis=(0, 2))
    return [
        Breach(limit=limit, of="", found=float(gone[closed].sum()), allowed=0.0)
        for limit, closed in ((HELD_BACK, ground.held_back), (ROTATION, ground.resting))
        if gone[closed].sum() > 0
    ]


def _staff(staff: Sequence[Staff], limits: Limits, visits: IntArray) -> list[Breach]:
    found = []
    for one, there in zip(staff, visits, strict=True):
        allowed = one.hours * (1 - limits.reserve)
        worked = one.visit_hours * there.sum(axis=0)
        for shift in np.flatnonzero(worked > allowed + ROUNDING):
            found.append(
                Breach(
                    limit=CAPACITY,
                    of=one.name,
                    found=float(worked[shift]),
                    allowed=float(allowed[shift]),
                )
            )
        if there.max(initial=0) > one.most_visits or there.min(initial=0) < 0:
            found.append(
                Breach(
                    limit=MOST_VISITS, of=one.name, found=float(there.max()),
                    allowed=float(one.most_visits),
                )
            )  # fmt: skip
    return found


def _budget(staff: Sequence[Staff], limits: Limits, visits: IntArray) -> list[Breach]:
    if limits.budget is None:
        return []
    cost = sum(
        one.cost * one.visit_hours * float(there.sum())
        for one, there in zip(staff, visits, strict=True)
    )
    if cost <= limits.budget + ROUNDING:
        return []
    return [Breach(limit=BUDGET, of="", found=cost, allowed=limits.budget)]


def _exposed(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, visits: IntArray
) -> list[Breach]:
    if limits.cap is None:
        return []
    hours, burden = _presence(staff, visits), ground.burden
    found = []
    for group, ratio in exposure_of(ground, staff, visits).items():
        excess = burden[group] - limits.cap * burden[""]
        if float(hours @ excess) > SOLVED * float(np.abs(excess).max(initial=0.0)):
            found.append(Breach(limit=EXPOSURE, of=group, found=ratio, allowed=limits.cap))
    return found


def _scattered(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, visits: IntArray
) -> list[Breach]:
    """A staff needs one cell that all of its work is near."""
    if limits.within_km is None:
        return []
    near = ground.near(limits.within_km)
    found = []
    for one, there in zip(staff, visits, strict=True):
        gone = there.sum(axis=1) > 0
        if not near[:, gone].all(axis=1).any():
            found.append(Breach(limit=TRAVEL, of=one.name, found=np.nan, allowed=limits.within_km))
    return found


def _unserved(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, visits: IntArray
) -> list[Breach]:
    hours = sum(
        one.visit_hours * there.sum(axis=1) for one, there in zip(staff, visits, strict=True)
    )
    found = []
    for area, least in limits.least.items():
        given = float(np.asarray(hours)[ground.areas.get(area, np.zeros(0, np.int64))].sum())
        if given < least - ROUNDING:
            found.append(Breach(limit=LEAST + area, of=area, found=given, allowed=least))
    return found
