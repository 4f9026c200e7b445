"""An indicator before and since: exact intervals, an exact test, and families of tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, log
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.harm import HarmIndex, harm_p_value, harm_ratio
from accord.core.evaluate.indicators.catalogue import Direction
from accord.core.evaluate.indicators.dispersion import (
    LEAST_RATIO,
    Dispersion,
    Rates,
    rate_ends,
    ratio_chance,
    ratio_ends,
)
from accord.core.evaluate.intervals import (
    Interval,
    hypergeometric_steps,
    odds_ratio_interval,
    rate_interval,
    ratio_interval,
    share_interval,
)
from accord.core.evaluate.rates.families import benjamini_hochberg, holm

Moved = Literal["better", "worse", "no clear change", "not known"]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was counted, over what, in some months together."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator <= 0:
            raise ValueError("a numerator is not below 0, a denominator above 0")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The value before and since with their intervals; `change` is of the rate, or of the odds.

    `spread` says how much months vary beyond chance where that was asked and can be told.
    """

    before: Interval
    since: Interval
    change: Interval
    p_value: float
    spread: Dispersion | None = None


def judge(
    kind: Literal["rate", "share"],
    before: Figures,
    since: Figures,
    *,
    level: float = 0.95,
    spread: Dispersion | None = None,
) -> Judged:
    """Compare two periods. A rate is Poisson over its exposure, a share binomial.

    The change of a rate is the ratio less 1; that of a share the odds ratio less 1. Both intervals
    are exact given the sums, and the test doubles the smaller tail of the same distribution, so
    that the two never contradict each other. With the `spread` of a rate's months each end is the
    wider one: that by chance alone, or that which allows for months that vary beyond it.
    """
    if kind == "share" and any(one.numerator > one.denominator for one in (before, since)):
        raise ValueError("a part is not larger than its whole")
    if kind == "rate":
        values = [rate_interval(one.numerator, exposure=one.denominator, level=level)
                  for one in (before, since)]  # fmt: skip
        ratio = ratio_interval(
            since.numerator, before.numerator, after_exposure=since.denominator,
            before_exposure=before.denominator, level=level,
        )  # fmt: skip
        chance = _binomial(
            since.numerator, since.numerator + before.numerator,
            since.denominator / (since.denominator + before.denominator),
        )  # fmt: skip
    else:
        values = [share_interval(one.numerator, one.denominator, level=level)
                  for one in (before, since)]  # fmt: skip
        parts = [(one.numerator, one.denominator - one.numerator) for one in (since, before)]
        ratio = odds_ratio_interval(parts[0], parts[1], level=level)
        chance = _hypergeometric(parts[0], parts[1])
    change = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
    )
    plain = Judged(before=values[0], since=values[1], change=change, p_value=chance)
    if kind == "share" or spread is None:
        return plain
    return _widened(plain, before, since, spread)


def _widened(plain: Judged, before: Figures, since: Figures, spread: Dispersion) -> Judged:
    """Each interval and the chance, or those that allow for the spread where these are wider."""
    if spread.ratio < LEAST_RATIO:
        return replace(plain, spread=spread)
    level = plain.change.level
    rates = Rates(
        before=before.numerator, before_exposure=before.denominator, since=since.numerator,
        since_exposure=since.denominator,
    )  # fmt: skip
    lower, upper = ratio_ends(rates, spread, level)
    return Judged(
        before=_wider(plain.before, rate_ends(before.numerator, before.denominator, spread, level)),
        since=_wider(plain.since, rate_ends(since.numerator, since.denominator, spread, level)),
        change=_wider(plain.change, replace(plain.change, lower=lower - 1, upper=upper - 1)),
        p_value=max(plain.p_value, ratio_chance(rates, spread)),
        spread=spread,
    )


def _wider(one: Interval, other: Interval) -> Interval:
    """From the lower of the lower ends to the upper of the upper ones."""
    return replace(one, lower=min(one.lower, other.lower), upper=max(one.upper, other.upper))


def judge_harm(before: HarmIndex, since: HarmIndex) -> Judged:
    """Compare the harm of two periods, both with intervals of one level.

    The change is the ratio less 1; its chance is the error rate at which its interval leaves 0 out.
    """
    ratio = harm_ratio(since, before)
    change = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=ratio.level
    )
    return Judged(
        before=before.interval, since=since.interval, change=change,
        p_value=harm_p_value(since, before),
    )  # fmt: skip


def moved(judged: Judged, direction: Direction) -> Moved:
    """Which way an indicator moved, if its interval says so."""
    change = judged.change
    if change.upper == inf and change.lower <= -1:
        return "not known"
    if change.lower <= 0 <= change.upper:
        return "no clear change"
    return "better" if (change.lower > 0) == (direction == "more") else "worse"


def adjusted(p_values: Sequence[float], *, declared: bool) -> tuple[float, ...]:
    """Adjusted for all that was looked at: Holm for what was declared, else Benjamini-Hochberg."""
    return holm(p_values) if declared else benjamini_hochberg(p_values)


def _binomial(seen: int, size: int, share: float) -> float:
    x = np.arange(size, dtype=float)
    steps = np.log((size - x) / (x + 1)) + log(share / (1 - share))
    return _doubled(steps, seen)


def _hypergeometric(since: tuple[int, int], before: tuple[int, int]) -> float:
    low, steps = hypergeometric_steps(since, before)
    return _doubled(steps, since[0] - low)


def _doubled(steps: npt.NDArray[np.float64], seen: int) -> float:
    """Twice the smaller tail, what was seen included; `steps` are logs of each chance to the next."""
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    tails = (float(chances[: seen + 1].sum()), float(chances[seen:].sum()))
    return min(2 * min(tails), 1.0)
