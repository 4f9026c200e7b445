"""Funnel limits: how far an area's rate may lie from the overall one by chance and shared spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from accord.core.evaluate.expected import negative_binomial_interval

Place = Literal["inside", "above", "below"]


@dataclass(frozen=True, kw_only=True)
class FunnelPoint:
    """One unit in the funnel; limits are counts, ends included, `rate` is None if unreported.

    There is no rank: of units inside the limits it is not shown that they differ from the overall
    rate, and whether two of them differ from each other is not tested.
    """

    count: int | None
    exposure: float
    rate: float | None
    lower: int
    upper: int
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """All units against the overall rate; `dispersion` is variance over Poisson, 1 or more."""

    overall_rate: float
    dispersion: float
    level: float
    points: tuple[FunnelPoint, ...]


def funnel(
    counts: Sequence[int | None], exposures: Sequence[float], *, level: float = 0.998
) -> Funnel:
    """Place each unit's count in limits about the overall rate; None (unreported) is no zero.

    Limits are Poisson, or negative binomial where the units vary more than chance: dispersion is
    the mean squared Pearson residual, its ends drawn in by a tenth (Spiegelhalter 2005).
    """
    known = [(n, e) for n, e in zip(counts, exposures, strict=True) if n is not None]
    if not known or any(e <= 0 for e in exposures):
        raise ValueError("a funnel needs one reported count, and exposures above 0")
    rate = sum(n for n, _ in known) / sum(e for _, e in known)
    dispersion = _dispersion([(n, e * rate) for n, e in known])
    points = []
    for count, exposure in zip(counts, exposures, strict=True):
        mean = exposure * rate
        lower, upper = negative_binomial_interval(mean, mean * dispersion, level)
        place: Place | None = None
        if count is not None:
            place = "above" if count > upper else "below" if count < lower else "inside"
        points.append(
            FunnelPoint(
                count=count, exposure=exposure, lower=lower, upper=upper, place=place,
                rate=None if count is None else count / exposure,
            )
        )  # fmt: skip
    return Funnel(overall_rate=rate, dispersion=dispersion, level=level, points=tuple(points))


def _dispersion(known: Sequence[tuple[int, float]]) -> float:
    if len(known) < 2 or known[0][1] == 0:
        return 1.0
    residuals = np.array([(n - mean) / mean**0.5 for n, mean in known])
    low, high = np.quantile(residuals, [0.1, 0.9])
    return max(1.0, float((np.clip(residuals, low, high) ** 2).mean()))
