"""An indicator before and since: exact intervals, an exact test, and families of tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from accord.core.evaluate.given_sums import CountLaw, binomial, hypergeometric
from accord.core.evaluate.harm import HarmIndex, harm_p_value, harm_ratio, lasted
from accord.core.evaluate.indicators.catalogue import Direction
from accord.core.evaluate.indicators.dispersion import Spread, rate_ends
from accord.core.evaluate.indicators.harm_spread import NOTHING, HarmSpread
from accord.core.evaluate.indicators.strata import (
    CHANCE,
    Change,
    Pair,
    rate_before,
    rates_change,
    share_before,
    share_ends,
    shares_change,
)
from accord.core.evaluate.intervals import (
    Interval,
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

    `spread` says how much more than by chance each of them varies, where that was asked.
    """

    before: Interval
    since: Interval
    change: Interval
    p_value: float
    spread: Spread | None = None


def judge(
    kind: Literal["rate", "share"],
    before: Figures,
    since: Figures,
    *,
    level: float = 0.95,
    spread: Spread | None = None,
) -> Judged:
    """Compare two periods. A rate is Poisson over its exposure, a share binomial.

    The change of a rate is the ratio less 1; that of a share the odds ratio less 1. Both intervals
    are exact given the sums, and the test doubles the smaller tail of the same distribution, so
    that the two never contradict each other. With the `spread` of months each end is the wider
    one: that by chance alone, or that which allows for months that vary and hang together.
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
        later = binomial(
            since.numerator + before.numerator,
            since.denominator / (since.denominator + before.denominator),
        )
        chance = _doubled(later, since.numerator)
    else:
        values = [share_interval(one.numerator, one.denominator, level=level)
                  for one in (before, since)]  # fmt: skip
        parts = [(one.numerator, one.denominator - one.numerator) for one in (since, before)]
        ratio = odds_ratio_interval(parts[0], parts[1], level=level)
        chance = _doubled(hypergeometric(parts[0], parts[1]), since.numerator)
    change = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
    )
    plain = Judged(before=values[0], since=values[1], change=change, p_value=chance)
    if spread is None:
        return plain
    return _widened(plain, kind, (_pair(before, since),), spread)


def judge_together(
    kind: Literal["rate", "share"],
    agencies: Sequence[tuple[Figures, Figures]],
    *,
    level: float = 0.95,
    spread: Spread | None = None,
) -> Judged:
    """Compare two periods of several agencies, each (before, since) with itself.

    The change is the one that all share. The value since is that of all together; the value before
    weighs each agency's own as it weighs since, so that whoever reported more months of one period
    moves neither. With one agency it is `judge`.
    """
    if len(agencies) == 1:
        return judge(kind, *agencies[0], level=level, spread=spread)
    pairs = tuple(_pair(*one) for one in agencies)
    part = sum(since.numerator for _, since in agencies)
    whole = sum(since.denominator for _, since in agencies)
    if kind == "rate":
        before, change = rate_before(pairs, CHANCE, level), rates_change(pairs, CHANCE, level)
        since = rate_interval(part, exposure=whole, level=level)
    else:
        if any(one.numerator > one.denominator for both in agencies for one in both):
            raise ValueError("a part is not larger than its whole")
        before, change = share_before(pairs, CHANCE, level), shares_change(pairs, CHANCE, level)
        since = share_interval(part, whole, level=level)
    plain = Judged(
        before=before, since=since, change=_less_one(change, level), p_value=change.p_value
    )
    return plain if spread is None else _widened(plain, kind, pairs, spread)


def _pair(before: Figures, since: Figures) -> Pair:
    return Pair(
        before=(before.numerator, float(before.denominator)),
        since=(since.numerator, float(since.denominator)),
    )


def _less_one(found: Change, level: float) -> Interval:
    return Interval(
        estimate=found.estimate - 1, lower=found.lower - 1, upper=found.upper - 1, level=level
    )


def _widened(
    plain: Judged, kind: Literal["rate", "share"], pairs: Sequence[Pair], spread: Spread
) -> Judged:
    """Each interval and the chance, or those that allow for the spread where these are wider."""
    level = plain.change.level
    part = sum(one.since[0] for one in pairs)
    whole = sum(one.since[1] for one in pairs)
    if kind == "rate":
        before = rate_before(pairs, spread.before, level)
        change = rates_change(pairs, spread.change, level)
        since = rate_ends(part, whole, spread.since, level)
    else:
        before = share_before(pairs, spread.before, level)
        change = shares_change(pairs, spread.change, level)
        since = share_ends(part / whole, whole / spread.since.ratio, spread.since, level)
    return Judged(
        before=_wider(plain.before, before), since=_wider(plain.since, since),
        change=_wider(plain.change, _less_one(change, level)),
        p_value=max(plain.p_value, change.p_value), spread=spread,
    )  # fmt: skip


def _wider(one: Interval, other: Interval) -> Interval:
    """From the lower of the lower ends to the upper of the upper ones."""
    return replace(one, lower=min(one.lower, other.lower), upper=max(one.upper, other.upper))


def judge_harm(
    before: HarmIndex, since: HarmIndex, *, spread: HarmSpread | None = None
) -> Judged:  # fmt: skip
    """Compare the harm of two periods, both with intervals of one level.

    The change is the ratio less 1; its chance is the error rate at which its interval leaves 0 out.
    With the `spread` of months both allow for what months share, beside what chance makes of grave
    offences.
    """
    level = since.interval.level
    told = spread or HarmSpread(before=NOTHING, since=NOTHING, change=NOTHING)
    ratio = harm_ratio(since, before, beyond=told.change.reach(level))
    return Judged(
        before=lasted(before.interval, told.before.reach(level)),
        since=lasted(since.interval, told.since.reach(level)),
        change=Interval(
            estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
        ),
        p_value=harm_p_value(since, before, beyond=told.change.reach),
        spread=spread.with_chance if spread else None,
    )


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


def _doubled(law: CountLaw, seen: int) -> float:
    """Twice the smaller tail, what was seen included."""
    return min(2 * min(law.tails(seen)), 1.0)
