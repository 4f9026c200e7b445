"""The E-test of two Poisson rates (Krishnamoorthy and Thomson 2004), a few rows at a time."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from accord.core.evaluate.distributions import poisson_chances, poisson_range

Alternative = Literal["two-sided", "greater", "less"]
_LOWER, _UPPER = 1e-10, 1e-16  # chance left out at either end
_ROWS = 128  # rows of the table held at once: keeps 4,000 against 3,800 in a few megabytes
_TIE = 1e-12  # statistics this near are one value, told apart only by rounding


@dataclass(frozen=True, kw_only=True)
class RateTest:
    """The pivot of the difference of two rates, and the chance of one as far out."""

    statistic: float
    p_value: float


def e_test(
    first: int,
    second: int,
    *,
    first_exposure: float = 1.0,
    second_exposure: float = 1.0,
    difference: float = 0.0,
    alternative: Alternative = "two-sided",
) -> RateTest:
    """Test whether the first rate less the second is `difference` (0 or more).

    The chance is that of both counts at the rates which the null gives them, summed over all pairs
    whose pivot is at least as far out; each pair's pivot has its own, unpooled, standard error.
    """
    if first < 0 or second < 0 or first_exposure <= 0 or second_exposure <= 0 or difference < 0:
        raise ValueError("counts and the difference are not below 0, exposures are above 0")
    exposure = first_exposure + second_exposure
    rate = (first + second) / exposure - difference * first_exposure / exposure
    if rate <= 0:
        return RateTest(statistic=0.0, p_value=1.0)
    spread = sqrt(first / first_exposure**2 + second / second_exposure**2)
    seen = (first / first_exposure - second / second_exposure - difference) / spread
    mean_1, mean_2 = first_exposure * (rate + difference), second_exposure * rate
    low_1, high_1 = poisson_range(mean_1, _LOWER, _UPPER)
    low_2, high_2 = poisson_range(mean_2, _LOWER, _UPPER)
    chances = poisson_chances(mean_2, low_2, high_2)
    rates = np.arange(low_2, high_2 + 1) / second_exposure
    total = 0.0
    for begin in range(low_1, high_1 + 1, _ROWS):
        end = min(begin + _ROWS - 1, high_1)
        own = np.arange(begin, end + 1)[:, None] / first_exposure
        gap = own - rates - difference
        variance = own / first_exposure + rates / second_exposure
        with np.errstate(invalid="ignore", divide="ignore"):
            pivots = gap / np.sqrt(variance)
        inside = _as_far_out(pivots, seen, alternative)
        total += float(poisson_chances(mean_1, begin, end) @ (inside @ chances))
    return RateTest(statistic=seen, p_value=min(total, 1.0))


def _as_far_out(
    pivots: np.ndarray[tuple[int, ...], np.dtype[np.float64]], seen: float, which: Alternative
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    slack = _TIE * max(abs(seen), 1.0)
    if which == "greater":
        return pivots >= seen - slack
    if which == "less":
        return pivots <= seen + slack
    return np.abs(pivots) >= abs(seen) - slack
