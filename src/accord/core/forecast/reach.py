"""What staff hours reach: incidents expected where people went, beside last year's map."""

from dataclasses import dataclass

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray
from accord.core.forecast.week_errors import rate_interval, ratio_interval, sum_ratio

PER_HOURS = 100.0


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Expected incidents reached per 100 staff hours, and with last year's cells instead.

    `lower` and `upper` bound `model`, `ratio_lower` and `ratio_upper` the ratio of both; the ratio
    and its bounds are NaN where they cannot be told, since one of both maps hit nothing.
    """

    visits: float
    hours: float
    model: float
    lower: float
    upper: float
    baseline: float
    ratio: float
    ratio_lower: float
    ratio_upper: float

    @property
    def adds(self) -> bool:
        """Whether the gain over last year's cells lies outside the error."""
        return self.ratio_lower > 1.0


@dataclass(frozen=True, kw_only=True)
class ReachRate:
    """Incidents a visited cell and week may be expected to have, with 90 % intervals.

    It depends on past weeks alone, so that it is computed once and asked for often.
    """

    model: float
    lower: float
    upper: float
    baseline: float
    ratio: float
    ratio_lower: float
    ratio_upper: float

    def over(self, *, visits: float, hours: float) -> Reach:
        """What `visits` cell-weeks in `hours` staff hours reach. Raises ForecastError without hours."""
        if hours <= 0:
            raise ForecastError("hours must be above 0")
        scale = PER_HOURS * visits / hours
        return Reach(
            visits=visits,
            hours=hours,
            model=self.model * scale,
            lower=self.lower * scale,
            upper=self.upper * scale,
            baseline=self.baseline * scale,
            ratio=self.ratio,
            ratio_lower=self.ratio_lower,
            ratio_upper=self.ratio_upper,
        )


def reach_rate(
    model_hits: FloatArray,
    baseline_hits: FloatArray,
    *,
    cells: int,
) -> ReachRate:
    """What a visited cell and week may be expected to have, by the record of past weeks.

    `model_hits` and `baseline_hits` are incidents a past week in the `cells` that each map marked
    before it, untouched by what is done now. The intervals are those of `ratio_interval` and
    `rate_interval`. Raises TooLittleHistoryError for fewer than eight weeks.
    """
    if len(model_hits) != len(baseline_hits):
        raise ForecastError("both maps need the same past weeks")
    if cells <= 0:
        raise ForecastError("cells must be above 0")
    low, high = rate_interval(model_hits, np.full(len(model_hits), float(cells)))
    ratio_low, ratio_high = ratio_interval(model_hits, baseline_hits)
    return ReachRate(
        model=float(model_hits.mean()) / cells,
        lower=low,
        upper=high,
        baseline=float(baseline_hits.mean()) / cells,
        ratio=sum_ratio(model_hits, baseline_hits),
        ratio_lower=ratio_low,
        ratio_upper=ratio_high,
    )
