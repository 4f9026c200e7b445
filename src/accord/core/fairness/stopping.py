"""Two checks that can end a forecast: it adds nothing to last year's map, or the cells made it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast import Evaluation
from accord.core.forecast.resampling import block_draws

FloatArray = npt.NDArray[np.float64]
LEVEL = 0.9


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """Hits of the model over the baseline's on the same weeks, with a week-block bootstrap."""

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
        seen = f"{self.ratio:.2f} times the hits of last year's map ({self.lower:.2f} to {self.upper:.2f}, {self.weeks} weeks)"
        if self.upper < 1.0:
            return f"{seen}: use last year's map, the model does worse."
        if self.must_stop:
            return f"{seen}: use last year's map, the model's gain is inside the error."
        return f"{seen}: the model adds to last year's map."


def stop_rule(
    model: Evaluation,
    baseline: Evaluation,
    *,
    share: float,
    rng: np.random.Generator,
    rounds: int = 999,
) -> StopRule:
    """Compare hits at one share of the cells, blocks of four weeks drawn anew."""
    if not np.array_equal(model.starts, baseline.starts):
        raise ValueError("both must be evaluated on the same weeks")
    ours = model.hits[:, model.shares.index(share)]
    theirs = baseline.hits[:, baseline.shares.index(share)]
    draws = block_draws(len(ours), rounds=rounds, rng=rng)
    ratios = ours[draws].sum(axis=1) / np.maximum(theirs[draws].sum(axis=1), 1e-9)
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return StopRule(
        ratio=float(ours.sum() / max(theirs.sum(), 1e-9)),
        lower=float(low),
        upper=float(high),
        weeks=len(ours),
    )


@dataclass(frozen=True, kw_only=True)
class UnitCheck:
    """The audit's figure under several grids: a finding that the cells' size makes is none."""

    labels: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def spread(self) -> float:
        """Largest over smallest value, less one."""
        low = min(self.values)
        return max(self.values) / low - 1 if low > 0 else float("inf")

    @property
    def changes_sides(self) -> bool:
        """Whether some grids put the figure above one and some below."""
        return min(self.values) < 1 < max(self.values)


def unit_check(figure: Callable[[str], float], labels: Sequence[str]) -> UnitCheck:
    """Compute a figure for each grid (cell sizes, shifted or turned): the modifiable areal unit."""
    return UnitCheck(labels=tuple(labels), values=tuple(figure(label) for label in labels))
