"""The E-test of two Poisson rates (Krishnamoorthy and Thomson 2004), by the edges of its region."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, poisson_chances, poisson_range

Alternative = Literal["two-sided", "greater", "less"]
_LOWER, _UPPER = 1e-10, 1e-16  # chance left out at either end
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
    below = np.concatenate([[0.0], np.cumsum(poisson_chances(mean_1, low_1, high_1))])
    rates = np.arange(low_2, high_2 + 1) / second_exposure

    def pivots(counts: npt.NDArray[np.int64]) -> Floats:
        own = counts / first_exposure
        gap = own - rates - difference
        variance = own / first_exposure + rates / second_exposure
        without = np.where(gap < 0, -np.inf, 0.0)
        return np.divide(gap, np.sqrt(variance), out=without, where=variance > 0)

    def before(reaches: Callable[[Floats], npt.NDArray[np.bool_]]) -> Floats:
        """The chance of first counts below the least whose pivot `reaches`, by second counts."""
        low = np.full(len(rates), low_1)
        high = np.full(len(rates), high_1 + 1)
        while (is_open := low < high).any():
            middle = (low + high) // 2
            has = reaches(pivots(middle))
            low = np.where(is_open & ~has, middle + 1, low)
            high = np.where(is_open & has, middle, high)
        return below[low - low_1]

    # The pivot grows with the first count, whatever the second is: edges cut its region out.
    slack = _TIE * max(abs(seen), 1.0)
    far = abs(seen) if alternative == "two-sided" else seen
    inside = np.zeros(len(rates))
    if alternative != "less":
        inside += below[-1] - before(lambda found: found >= far - slack)
    if alternative == "less":
        inside += before(lambda found: found > far + slack)
    elif alternative == "two-sided":
        inside = np.minimum(inside + before(lambda found: found > slack - far), below[-1])
    if low_1 == low_2 == difference == 0 and _holds_nought(seen, slack, alternative):
        inside[0] -= below[1]  # nothing against nothing has no pivot
    total = float(poisson_chances(mean_2, low_2, high_2) @ inside)
    return RateTest(statistic=seen, p_value=min(total, 1.0))


def _holds_nought(seen: float, slack: float, which: Alternative) -> bool:
    """Whether a pivot of 0 lies as far out as the one seen."""
    if which == "two-sided":
        return abs(seen) <= slack
    return seen <= slack if which == "greater" else seen >= -slack
