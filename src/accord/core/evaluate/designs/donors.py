"""A ratio of rates against donor areas, whose error is what the donors themselves show."""

from dataclasses import dataclass, replace
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

    `expected` is the count that the donors' change gives; `fewer` the events after the start that
    did not happen; `spread` the variance of the log change between areas beyond Poisson noise;
    `critical` the studentised size that a share 1 − level of placebos exceeds (1.96 if counts were
    Poisson); `placebos` their studentised values. Where others recorded nothing on one side,
    nothing can be compared: the estimate is NaN and the intervals have no end.
    """

    change: Interval
    fewer: Interval
    observed: int
    expected: float
    p_value: float
    statistic: float
    critical: float
    spread: float
    placebos: tuple[float, ...]


def donor_change(
    counts: npt.ArrayLike, *, treated: int, first_after: int, level: float = 0.95
) -> DonorResult:
    """The change of one area against donors of its shape: rows are areas, columns periods.

    NaN is a period not reported, never nought. Donors inside the treated area's reach, or that
    differ in size by an order, are to be left out beforehand. Raises TooFewDonorsError.
    """
    table = np.asarray(counts, float)
    if not 0 <= treated < len(table):
        raise ValueError(f"there is no row {treated}: rows are 0 to {len(table) - 1}")
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
    if not 0 < own.share[0] < 1:
        return _nothing_to_compare(own, placebos, critical, float(spread[0]), level)
    expected = float(own.before[0] * own.share[0] / (1 - own.share[0]))
    return DonorResult(
        change=_inverted(own, spread, critical, level), observed=int(own.after[0]),
        expected=expected, fewer=_not_happened(own, spread, critical, expected, level),
        p_value=float(placebo_chance(sizes[..., 0], placebos)), statistic=float(sizes[0]),
        critical=critical, spread=float(spread[0]), placebos=tuple(float(v) for v in placebos),
    )  # fmt: skip


def _nothing_to_compare(
    own: Contrast, placebos: Floats, critical: float, spread: float, level: float
) -> DonorResult:
    """The others recorded nothing on one side of the start: no change of theirs is known."""
    return DonorResult(
        change=Interval(estimate=nan, lower=-1.0, upper=inf, level=level),
        fewer=Interval(estimate=nan, lower=-inf, upper=inf, level=level),
        observed=int(own.after[0]), expected=nan, p_value=1.0, statistic=0.0, critical=critical,
        spread=spread, placebos=tuple(float(v) for v in placebos),
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


def _not_happened(
    own: Contrast, spread: Floats, critical: float, expected: float, level: float
) -> Interval:
    """Events that did not happen: all counts that would have been no change, less what was seen.

    A count without the programme is one that the test would not have called. Its error is that of
    the forecast alone and does not shrink with the ratio, so neither does that of the difference.
    """
    seen = float(own.after[0])

    def furthest(sign: float) -> float:
        low, high = 0.0, _most(own)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            size = float(studentised(replace(own, after=np.array([middle])), spread)[0])
            low, high = (middle, high) if size < sign * critical else (low, middle)
        return (low + high) / 2

    most = furthest(1.0)
    return Interval(
        estimate=expected - seen, lower=furthest(-1.0) - seen,
        upper=most - seen if most < _most(own) * (1 - 1e-9) else inf, level=level,
    )  # fmt: skip


def _most(own: Contrast) -> float:
    """A count beyond any that could be no change."""
    odds = float(own.share[0] / (1 - own.share[0]))
    return 1e6 * (1 + float(own.before[0])) * (1 + odds)
