"""The price of a cap: how many hits are given up when no group may bear more than so much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BISECTIONS = 40


@dataclass(frozen=True, eq=False, kw_only=True)
class CapPoint:
    """One point of the curve: the cap on exposure, what it costs, and what it gives.

    `exposure` is the largest group's flags a resident, over the flags a resident of all.
    """

    cap: float
    exposure: float
    expected: float
    price: float
    flagged: npt.NDArray[np.bool_]


def exposure_ratio(
    flagged: npt.NDArray[np.bool_], residents: Mapping[str, FloatArray]
) -> dict[str, float]:
    """Flags a resident of each group over the flags a resident of all groups together."""
    everyone = np.sum(list(residents.values()), axis=0)
    overall = float(everyone[flagged].sum()) / max(float(everyone.sum()), 1e-12)
    if overall <= 0:
        return dict.fromkeys(residents, 1.0)
    return {
        group: float(people[flagged].sum()) / max(float(people.sum()), 1e-12) / overall
        for group, people in residents.items()
    }


def capped_curve(
    expected: FloatArray,
    residents: Mapping[str, FloatArray],
    *,
    flags: int,
    caps: Sequence[float],
) -> tuple[CapPoint, ...]:
    """Flag `flags` cells for most expected incidents while no group's exposure exceeds a cap.

    Solved by a price on exposure of the group that bears most (a Lagrangian; Mohler et al. 2018
    penalise the same quantity), found by bisection. A cap that cannot be met gives the map at
    the highest price, and its `exposure` says so. The choice of a point is a person's, not this.
    """
    best = _flag(expected, flags)
    free = float(expected[best].sum())
    points = []
    for cap in caps:
        flagged = _under_cap(expected, residents, flags, cap)
        caught = float(expected[flagged].sum())
        points.append(
            CapPoint(
                cap=cap,
                exposure=max(exposure_ratio(flagged, residents).values()),
                expected=caught,
                price=1 - caught / free if free > 0 else 0.0,
                flagged=flagged,
            )
        )
    return tuple(points)


def _under_cap(
    expected: FloatArray, residents: Mapping[str, FloatArray], flags: int, cap: float
) -> npt.NDArray[np.bool_]:
    flagged = _flag(expected, flags)
    ratios = exposure_ratio(flagged, residents)
    worst = max(ratios, key=lambda group: ratios[group])
    if ratios[worst] <= cap:
        return flagged
    people = residents[worst] / max(float(residents[worst].sum()), 1e-12)
    everyone = np.sum(list(residents.values()), axis=0)
    burden = people - cap * everyone / max(float(everyone.sum()), 1e-12)
    scale = float(expected.max()) / max(float(np.abs(burden).max()), 1e-12)
    low, high = 0.0, 1_000.0 * scale
    chosen = _flag(expected - high * burden, flags)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        trial = _flag(expected - middle * burden, flags)
        if exposure_ratio(trial, residents)[worst] <= cap:
            high, chosen = middle, trial
        else:
            low = middle
    return chosen


def _flag(values: FloatArray, count: int) -> npt.NDArray[np.bool_]:
    flagged = np.zeros(len(values), bool)
    flagged[np.argsort(-values, kind="stable")[:count]] = True
    return flagged
