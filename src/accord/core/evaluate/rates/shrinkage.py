"""Rates of small areas drawn towards their common mean (gamma-Poisson, empirical Bayes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from accord.core.evaluate.distributions import gamma_interval
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.regression import fit_overdispersed


@dataclass(frozen=True, kw_only=True)
class Shrunk:
    """Each area's rate after shrinkage, with the gamma prior that all areas share.

    `shape` is infinite where areas vary no more than chance: all get the overall rate.
    """

    overall_rate: float
    shape: float
    rates: tuple[Interval | None, ...]


def shrunken_rates(
    counts: Sequence[float | None], exposures: Sequence[float], *, level: float = 0.95
) -> Shrunk:
    """Empirical-Bayes rates (Clayton and Kaldor 1987); unreported (None, NaN) stays None.

    Shape and mean of the gamma prior are the most likely ones: counts are negative binomial over
    areas. Where areas differ no more than by chance, all share one rate and its interval.
    """
    told = [None if n is None or isnan(n) else n for n in counts]
    known = [(n, e) for n, e in zip(told, exposures, strict=True) if n is not None]
    if not known or not all(0 < e < inf for e in exposures):
        raise ValueError("shrinkage needs one reported count, and exposures above 0")
    numbers = np.array([n for n, _ in known], float)
    sizes = np.array([e for _, e in known], float)
    total, exposure = float(numbers.sum()), float(sizes.sum())
    rate = total / exposure
    shape = inf
    if len(known) > 1 and total > 0:
        marginal = fit_overdispersed(numbers, np.ones((len(known), 1)), offset=np.log(sizes))
        shape = marginal.size
        rate = rate if shape == inf else float(np.exp(marginal.coefficients[0]))
    rates = tuple(
        None if n is None else _shrunk(n, e, rate=rate, shape=shape, total=(total, exposure),
                                       level=level)
        for n, e in zip(told, exposures, strict=True)
    )  # fmt: skip
    return Shrunk(overall_rate=rate, shape=shape, rates=rates)


def _shrunk(
    count: float, exposure: float, *, rate: float, shape: float, total: tuple[float, float],
    level: float,
) -> Interval:  # fmt: skip
    if shape == inf:
        low, high = gamma_interval(total[0] + 0.5, total[1], level)
        low = low if total[0] else 0.0  # without an event nothing speaks against none
        return Interval(estimate=rate, lower=low, upper=high, level=level)
    own, size = shape + count, shape / rate + exposure
    low, high = gamma_interval(own, size, level)
    return Interval(estimate=own / size, lower=low, upper=high, level=level)
