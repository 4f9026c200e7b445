"""What a plan gains by its record: incidents of past weeks that it would have reached, with the error."""

from dataclasses import dataclass

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray
from accord.core.forecast.resampling import LEVEL, block_draws

PER_HOURS = 100.0


@dataclass(frozen=True, kw_only=True)
class PlanGain:
    """Incidents reached per 100 staff hours by a plan and by another one, over the same weeks.

    `lower` and `upper` bound `plan`, `ratio_lower` and `ratio_upper` the ratio of both, at 90 %.
    """

    weeks: int
    plan: float
    lower: float
    upper: float
    other: float
    ratio: float
    ratio_lower: float
    ratio_upper: float

    @property
    def adds(self) -> bool:
        """Whether the gain over the other plan lies outside the error."""
        return self.ratio_lower > 1.0


def plan_gain(
    reached: FloatArray,
    hours: FloatArray,
    other_reached: FloatArray,
    other_hours: FloatArray,
    *,
    rng: np.random.Generator,
    rounds: int = 999,
) -> PlanGain:
    """Hold a plan's weeks against another's, on the same weeks.

    Blocks of four weeks are drawn anew for the intervals. All arrays have one entry a week. Raises ForecastError without weeks or hours.
    """
    if (
        not len(reached)
        or len({len(one) for one in (reached, hours, other_reached, other_hours)}) > 1
    ):
        raise ForecastError("both plans need the same past weeks")
    if hours.sum() <= 0 or other_hours.sum() <= 0:
        raise ForecastError("a plan without hours reaches nothing")
    draws = block_draws(len(reached), rounds=rounds, rng=rng)
    ours = PER_HOURS * reached[draws].sum(axis=1) / np.maximum(hours[draws].sum(axis=1), 1e-12)
    theirs = PER_HOURS * other_reached[draws].sum(axis=1)
    theirs = theirs / np.maximum(other_hours[draws].sum(axis=1), 1e-12)
    edges = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(ours, edges)
    ratio_low, ratio_high = np.quantile(ours / np.maximum(theirs, 1e-9), edges)
    plan = PER_HOURS * float(reached.sum() / hours.sum())
    other = PER_HOURS * float(other_reached.sum() / other_hours.sum())
    return PlanGain(
        weeks=len(reached),
        plan=plan,
        lower=float(low),
        upper=float(high),
        other=other,
        ratio=plan / max(other, 1e-9),
        ratio_lower=float(ratio_low),
        ratio_upper=float(ratio_high),
    )
