"""Two checks that can end a forecast: it adds nothing to last year's map, or the cells made it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
import numpy.typing as npt

from accord.core.fairness.errors import FairnessError
from accord.core.forecast import Evaluation
from accord.core.forecast.week_errors import ratio_interval, sum_ratio

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """Hits of the model over the baseline's on the same weeks, with a 90 % interval.

    All three are NaN where they cannot be told, since the model or the baseline hit nothing.
    """

    ratio: float
    lower: float
    upper: float
    weeks: int

    @property
    def must_stop(self) -> bool:
        """True while the gain may be nothing: the interval's lower end does not exceed one."""
        return not self.lower > 1.0

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if isnan(self.lower):
            return (
                f"The model or last year's map hit nothing in {self.weeks} weeks: whether the model "
                "adds cannot be told, use last year's map."
            )
        seen = f"{self.ratio:.2f} times the hits of last year's map ({self.lower:.2f} to {self.upper:.2f}, {self.weeks} weeks)"
        if self.upper < 1.0:
            return f"{seen}: use last year's map, the model does worse."
        if self.must_stop:
            return f"{seen}: use last year's map, the model's gain is inside the error."
        return f"{seen}: the model adds to last year's map."


def stop_rule(model: Evaluation, baseline: Evaluation, *, share: float) -> StopRule:
    """Compare hits at one share of the cells; the interval is that of `ratio_interval`.

    A model that is equal to last year's map passes in about one of twenty records, whether of
    eight weeks or of a year. Each further model, grid or category that is tried has that chance
    again. Raises TooLittleHistoryError for fewer than eight weeks.
    """
    if not np.array_equal(model.starts, baseline.starts):
        raise FairnessError("both must be evaluated on the same weeks")
    ours = model.hits[:, model.shares.index(share)]
    theirs = baseline.hits[:, baseline.shares.index(share)]
    low, high = ratio_interval(ours, theirs)
    told = not isnan(low)
    return StopRule(
        ratio=sum_ratio(ours, theirs) if told else nan, lower=low, upper=high, weeks=len(ours)
    )


@dataclass(frozen=True, kw_only=True)
class UnitCheck:
    """The audit's figure under several grids: a finding that the cells' size makes is none."""

    labels: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def spread(self) -> float:
        """Largest over smallest value that could be told, less one."""
        low = min(self._told, default=0.0)
        return max(self._told) / low - 1 if low > 0 else float("inf")

    @property
    def changes_sides(self) -> bool:
        """Whether some grids put the figure above one and some below."""
        return min(self._told, default=1.0) < 1 < max(self._told, default=1.0)

    @property
    def _told(self) -> tuple[float, ...]:
        return tuple(value for value in self.values if not isnan(value))


def unit_check(figure: Callable[[str], float], labels: Sequence[str]) -> UnitCheck:
    """Compute a figure for each grid (cell sizes, shifted or turned): the modifiable areal unit."""
    return UnitCheck(labels=tuple(labels), values=tuple(figure(label) for label in labels))
