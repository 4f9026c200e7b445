"""Breaks in a mean at dates nobody named: the largest F, least squares for several, intervals."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
from math import ceil, exp, floor, log, pi, sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, chi_squared_tail, normal_cdf

TRIM = 0.15  # no break is looked for nearer to an end (Andrews 1993)


@dataclass(frozen=True, kw_only=True)
class BreakTest:
    """The largest F over all admissible dates, and the last period (from 0) before the break."""

    statistic: float
    last_before: int
    p_value: float
    statistics: tuple[float, ...]
    first_tried: int


@dataclass(frozen=True, kw_only=True)
class Breaks:
    """The least-squares partition into `number` + 1 segments; positions from 0, last of each."""

    number: int
    last_before: tuple[int, ...]
    sum_of_squares: float
    bic: float


@dataclass(frozen=True, kw_only=True)
class BreakInterval:
    """A break's last period before, with its interval in periods (from 0), both ends included."""

    last_before: int
    lower: int
    upper: int
    level: float


def largest_f(series: npt.ArrayLike, *, trim: float = TRIM) -> BreakTest:
    """Test for one shift of the mean at an unknown date (Quandt; p by Hansen 1997)."""
    y = _whole(series)
    n = len(y)
    first = max(floor(trim * n), 2)
    last = n - first
    if last < first:
        raise ValueError("the series is too short to look for a break")
    sums, squares = np.cumsum(y), np.cumsum(y * y)
    cuts = np.arange(first, last + 1)
    left = squares[cuts - 1] - sums[cuts - 1] ** 2 / cuts
    right = squares[-1] - squares[cuts - 1] - (sums[-1] - sums[cuts - 1]) ** 2 / (n - cuts)
    whole = squares[-1] - sums[-1] ** 2 / n
    rest = np.maximum(left + right, 1e-300)
    values = np.maximum(whole - rest, 0.0) / (rest / (n - 2))
    best = int(values.argmax())
    spread = (n - first) * last / (first * (n - last))
    return BreakTest(
        statistic=float(values[best]), last_before=int(cuts[best]) - 1,
        p_value=sup_f_chance(float(values[best]), breaking=1, trim=1 / (1 + sqrt(spread))),
        statistics=tuple(float(v) for v in values), first_tried=first - 1,
    )  # fmt: skip


def _whole(series: npt.ArrayLike) -> Floats:
    """The values; ValueError where one is not reported, which breaks every sum."""
    y = np.asarray(series, float)
    if not np.isfinite(y).all():
        raise ValueError("every period needs a value: one is not reported, or has no end")
    return y


def sup_f_chance(statistic: float, *, breaking: int, trim: float) -> float:
    """Asymptotic chance of a largest F of this size, `breaking` coefficients free to break."""
    known = _response_surface()
    if breaking not in known:
        raise ValueError(f"p-values are tabulated for 1 to {max(known)} coefficients")
    if trim >= 0.5:
        return chi_squared_tail(statistic, breaking)

    def at(row: int) -> float:
        level, slope, freedom = (column[row - 1] for column in known[breaking])
        return chi_squared_tail(max(level + slope * statistic, 0.0), freedom)

    if trim <= 0.01:
        return at(25)
    if trim >= 0.49:
        plain = chi_squared_tail(statistic, breaking)
        return ((0.5 - trim) * at(1) + (trim - 0.49) * plain) * 100
    place = (0.51 - trim) * 50
    row = floor(place)
    return (row + 1 - place) * at(row) + (place - row) * at(row + 1)


def find_breaks(series: npt.ArrayLike, *, most: int = 5, trim: float = TRIM) -> tuple[Breaks, ...]:
    """The best partitions of the mean with 0 to `most` breaks (Bai and Perron 2003), with BIC."""
    y = _whole(series)
    n = len(y)
    least = max(floor(trim * n), 2)
    most = min(most, n // least - 1)
    cost = _segment_costs(y)
    best = np.full((most + 1, n), np.inf)
    came = np.zeros((most + 1, n), int)
    best[0, least - 1 :] = cost[0, least - 1 :]
    for number in range(1, most + 1):
        for end in range((number + 1) * least - 1, n):
            cuts = np.arange(number * least - 1, end - least + 1)
            totals = best[number - 1, cuts] + cost[cuts + 1, end]
            place = int(totals.argmin())
            best[number, end], came[number, end] = totals[place], cuts[place]
    return tuple(_partition(best, came, number, n) for number in range(most + 1))


def _partition(best: Floats, came: npt.NDArray[np.int_], number: int, n: int) -> Breaks:
    ends, end = [], n - 1
    for left in range(number, 0, -1):
        end = int(came[left, end])
        ends.append(end)
    rss = float(best[number, n - 1])
    likelihood = -0.5 * n * (log(max(rss, 1e-300)) + 1 - log(n) + log(2 * pi))
    return Breaks(
        number=number, last_before=tuple(reversed(ends)), sum_of_squares=rss,
        bic=-2 * likelihood + log(n) * (2 * number + 2),
    )  # fmt: skip


def _segment_costs(y: Floats) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(y)])
    squares = np.concatenate([[0.0], np.cumsum(y * y)])
    begin, end = np.meshgrid(np.arange(len(y)), np.arange(1, len(y) + 1), indexing="ij")
    size = np.maximum(end - begin, 1)
    total = sums[end] - sums[begin]
    return np.where(end > begin, squares[end] - squares[begin] - total**2 / size, np.inf)


def break_intervals(
    series: npt.ArrayLike, last_before: Sequence[int], *, level: float = 0.95, memory: float = 1.0
) -> tuple[BreakInterval, ...]:
    """Intervals of break dates (Bai 1997), the variance of each segment its own.

    `memory` is how much more a mean varies than one of unrelated periods: the long-run variance
    over the plain one.
    """
    y = np.asarray(series, float)
    edges = [0, *(b + 1 for b in last_before), len(y)]
    parts = [y[a:b] for a, b in pairwise(edges)]
    tail = (1 - level) / 2
    found = []
    for at, (left, right) in zip(last_before, pairwise(parts), strict=True):
        step = float(right.mean() - left.mean())
        spread_left, spread_right = float(left.std()), float(right.std())
        if step == 0 or min(spread_left, spread_right) == 0:
            raise ValueError("a segment without spread, or without a step, has no interval")
        ratio = (spread_right / spread_left) ** 2
        scale = memory * (spread_left / step) ** 2
        upper = _where(partial(argmax_chance, ratio=ratio), 1 - tail) * scale
        lower = _where(partial(argmax_chance, ratio=ratio), tail) * scale
        found.append(
            BreakInterval(
                last_before=at, lower=at - ceil(upper), upper=at - floor(lower), level=level
            )
        )
    return tuple(found)


def argmax_chance(x: float, ratio: float) -> float:
    """P(where a two-sided Brownian motion with drift is highest ≤ x); `ratio` of variances.

    Bai's (1997) closed form: time to the right runs at `ratio` of the left side's variance.
    """
    if x == 0:
        return argmax_chance(-1e-12, ratio)
    size, share = abs(x), 1 / ratio
    if x < 0:
        return (
            -exp(log(size) / 2 - size / 8 - log(2 * pi) / 2)
            - ratio * (ratio + 2) / (ratio + 1)
            * _tilted(share * (1 + share) * size / 2, -(0.5 + share) * sqrt(size))
            + (size / 2 - 2 + (ratio + 2) ** 2 / (ratio + 1)) * normal_cdf(-sqrt(size) / 2)
        )  # fmt: skip
    return (
        1
        + sqrt(share) * exp(log(size) / 2 - share * size / 8 - log(2 * pi) / 2)
        + share * (2 * ratio + 1) / (ratio + 1)
        * _tilted((ratio + 1) * size / 2, -(ratio + 0.5) / sqrt(ratio) * sqrt(size))
        - ((2 * ratio + 1) ** 2 / ((ratio + 1) * ratio) - 2 + share * size / 2)
        * normal_cdf(-sqrt(share * size) / 2)
    )  # fmt: skip


def _tilted(power: float, z: float) -> float:
    """exp(power) Φ(z) for z far below nought, where each alone is out of range."""
    if z > -25:
        return exp(power) * normal_cdf(z)
    return exp(power - z * z / 2 - log(-z * sqrt(2 * pi))) * (1 - 1 / z**2 + 3 / z**4 - 15 / z**6)


def _where(chance: Callable[[float], float], wanted: float) -> float:
    low, high = (0.0, 1.0) if wanted > chance(0.0) else (-1.0, 0.0)
    while high > 0 and chance(high) < wanted:
        high *= 2
    while low < 0 and chance(low) > wanted:
        low *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if chance(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@cache
def _response_surface() -> dict[int, tuple[list[float], list[float], list[float]]]:
    text = files("accord.core.evaluate.series").joinpath("sup_f.toml").read_text("utf-8")
    return {
        entry["breaking"]: (entry["level"], entry["slope"], entry["freedom"])
        for entry in tomllib.loads(text)["coefficients"]
    }
