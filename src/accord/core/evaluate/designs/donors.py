"""A ratio of rates against donor areas, whose error is what the donors themselves show."""

from dataclasses import dataclass
from math import exp, inf, nan

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import (
    Contrast,
    donor_contrast,
    donor_spread,
    placebo_chance,
    studentised,
)
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval

LEAST_DONORS = 8
_STEPS = 56
_WIDEST = 30.0  # log ratios; e to it is beyond any ratio of counts


class TooFewDonorsError(ValueError):
    """Fewer than eight donor areas: their spread cannot calibrate anything."""


@dataclass(frozen=True, kw_only=True)
class DonorResult:
    """The treated area's change over the donors' change, less 1, with a calibrated interval.

    `expected` is the count that the donors' change gives; `spread` the variance of the log change
    between areas beyond Poisson noise; `critical` the studentised size that a share 1 − level of
    placebos exceeds (1.96 if counts were Poisson); `placebos` their studentised values.
    """

    change: Interval
    observed: int
    expected: float
    p_value: float
    statistic: float
    critical: float
    spread: float
    placebos: tuple[float, ...]

    @property
    def fewer(self) -> Interval:
        """Events after the start that did not happen, with the interval of the change."""
        low, high = self.change.lower, self.change.upper
        made = [self.expected * -share for share in (self.change.estimate, high, low)]
        return Interval(estimate=made[0], lower=made[1], upper=made[2], level=self.change.level)


def donor_change(
    counts: npt.ArrayLike, *, treated: int, first_after: int, level: float = 0.95
) -> DonorResult:
    """The change of one area against donors of its shape: rows are areas, columns periods.

    NaN is a period not reported, never nought. Donors inside the treated area's reach, or that
    differ in size by an order, are to be left out beforehand. Raises TooFewDonorsError.
    """
    table = np.asarray(counts, float)
    order = [treated, *(row for row in range(len(table)) if row != treated)]
    if len(order) <= LEAST_DONORS:
        raise TooFewDonorsError(f"{len(order) - 1} donor areas; {LEAST_DONORS} are needed")
    if not 1 <= first_after < table.shape[1] or (table < 0).any():
        raise ValueError("counts are not below 0, and both sides of the start have a period")
    contrast = donor_contrast(table[order], first_after)
    spread = donor_spread(contrast, slice(1, None))
    sizes = studentised(contrast, spread)
    placebos = sizes[1:]
    critical = _critical(placebos, 1 - level)
    own = _unit(contrast, 0)
    return DonorResult(
        change=_inverted(own, spread, critical, level), observed=int(own.after[0]),
        expected=float(own.before[0] * own.share[0] / (1 - own.share[0])),
        p_value=float(placebo_chance(sizes[..., 0], placebos)), statistic=float(sizes[0]),
        critical=critical, spread=float(spread[0]), placebos=tuple(float(v) for v in placebos),
    )  # fmt: skip


def _critical(placebos: Floats, alpha: float) -> float:
    low, high = 0.0, float(np.abs(placebos).max()) + 10
    for _ in range(_STEPS):
        middle = (low + high) / 2
        above = float(placebo_chance(np.asarray(middle), placebos)) > alpha
        low, high = (middle, high) if above else (low, middle)
    return high


def _unit(contrast: Contrast, at: int) -> Contrast:
    return Contrast(
        before=contrast.before[[at]], after=contrast.after[[at]], share=contrast.share[[at]],
        control_noise=contrast.control_noise[[at]], evenness=contrast.evenness[[at]],
    )  # fmt: skip


def _inverted(own: Contrast, spread: Floats, critical: float, level: float) -> Interval:
    """All ratios that the test does not refuse, less 1."""
    before, after = float(own.before[0]), float(own.after[0])
    odds = float(own.share[0] / (1 - own.share[0]))
    estimate = after / before / odds if before else (inf if after else nan)

    def end(sign: float) -> float:
        low, high = -_WIDEST, _WIDEST
        for _ in range(_STEPS):
            middle = (low + high) / 2
            size = float(studentised(own, spread, log_ratio=middle)[0])
            low, high = (middle, high) if size > sign * critical else (low, middle)
        return (low + high) / 2

    lower = exp(end(1.0)) if after else 0.0
    upper = end(-1.0)
    return Interval(
        estimate=estimate - 1, lower=lower - 1,
        upper=exp(upper) - 1 if before and upper < _WIDEST - 1 else inf, level=level,
    )  # fmt: skip
