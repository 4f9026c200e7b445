"""What a plan gains by its record: incidents of past weeks that it would have reached, with the error."""

from dataclasses import dataclass
from math import nan

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray
from accord.core.forecast.week_errors import around, demand_weeks, rate_interval

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
) -> PlanGain:
    """Hold a plan's weeks against another's, on the same weeks.

    All arrays have one entry a week; the intervals are those of `week_errors`. Where either plan
    reached nothing the ratio is NaN: it cannot be told. Raises ForecastError without hours, and
    TooLittleHistoryError for fewer than eight weeks.
    """
    if len({len(one) for one in (reached, hours, other_reached, other_hours)}) > 1:
        raise ForecastError("both plans need the same past weeks")
    demand_weeks(len(reached))
    if hours.sum() <= 0 or other_hours.sum() <= 0:
        raise ForecastError("a plan without hours reaches nothing")
    low, high = rate_interval(reached, hours)
    plan = float(reached.sum() / hours.sum())
    other = float(other_reached.sum() / other_hours.sum())
    ratio = ratio_low = ratio_high = nan
    if plan > 0 and other > 0:
        ratio = plan / other
        ours = reached / reached.sum() - hours / hours.sum()
        theirs = other_reached / other_reached.sum() - other_hours / other_hours.sum()
        ratio_low, ratio_high = around(ratio, ours - theirs)
    return PlanGain(
        weeks=len(reached),
        plan=PER_HOURS * plan,
        lower=PER_HOURS * low,
        upper=PER_HOURS * high,
        other=PER_HOURS * other,
        ratio=ratio,
        ratio_lower=ratio_low,
        ratio_upper=ratio_high,
    )
