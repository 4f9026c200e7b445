"""Exact intervals for counts, rates, shares, and the ratio of two rates or odds."""

from dataclasses import dataclass
from math import exp, inf, isnan, nan, sqrt

from accord.core.evaluate.distributions import normal_quantile
from accord.core.evaluate.given_sums import CountLaw, hypergeometric
from accord.core.evaluate.incomplete import beta_quantile, gamma_quantile


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A point estimate with the ends of its interval and the interval's level."""

    estimate: float
    lower: float
    upper: float
    level: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the interval, ends included."""
        return self.lower <= value <= self.upper


def count_interval(count: int, *, level: float = 0.95) -> Interval:
    """Exact interval of a Poisson mean from one count (Garwood 1936)."""
    return rate_interval(count, exposure=1.0, level=level)


def rate_interval(count: int, *, exposure: float, level: float = 0.95) -> Interval:
    """Exact interval of count ÷ exposure (days, inhabitants …); ValueError on bad input."""
    _check(count, exposure, level)
    tail = (1 - level) / 2
    lower = gamma_quantile(count, tail) if count else 0.0
    upper = gamma_quantile(count + 1, 1 - tail)
    return Interval(
        estimate=count / exposure, lower=lower / exposure, upper=upper / exposure, level=level
    )


def ratio_interval(
    after: int,
    before: int,
    *,
    after_exposure: float = 1.0,
    before_exposure: float = 1.0,
    level: float = 0.95,
) -> Interval:
    """Exact interval of the rate after ÷ the rate before, given both counts' sum.

    Conditional on the sum, the later count is binomial (Przyborowski and Wilenski 1940), so the
    interval is Clopper and Pearson's, turned to a ratio. With no event before, the upper end and
    the estimate are infinite; with none at all, nothing is known: estimate NaN, 0 to infinity.
    """
    _check(after, after_exposure, level)
    _check(before, before_exposure, level)
    scale = before_exposure / after_exposure
    tail = (1 - level) / 2
    lower, upper = (_odds(share) * scale for share in _share_ends(after, before, tail))
    nothing_before = inf if after else nan
    estimate = after / before * scale if before else nothing_before
    return Interval(estimate=estimate, lower=lower, upper=upper, level=level)


def events_fewer(observed: int, change: Interval, *, expected: float) -> Interval:
    """Events that did not happen, from those that did and the interval of their change.

    Each ratio that may be true makes observed ÷ ratio of what was seen. What was expected has an
    error too, so it is never multiplied by the ends of the ratio: that would shrink its error with
    the ratio. With nothing observed the upper end is open and the lower one nought.
    """
    if not observed:
        known = nan if isnan(change.estimate) else expected
        return Interval(estimate=known, lower=0.0, upper=inf, level=change.level)

    def at(share: float) -> float:
        return observed * (1 / (1 + share) - 1) if share > -1 else inf

    return Interval(
        estimate=at(change.estimate), lower=at(change.upper), upper=at(change.lower),
        level=change.level,
    )  # fmt: skip


def share_interval(part: int, whole: int, *, level: float = 0.95) -> Interval:
    """Exact interval of part ÷ whole (Clopper and Pearson 1934); ValueError on bad input."""
    _check(part, whole, level)
    _check(whole - part, whole, level)
    lower, upper = _share_ends(part, whole - part, (1 - level) / 2)
    return Interval(estimate=part / whole, lower=lower, upper=upper, level=level)


def mean_share_interval(share: float, pieces: int, *, level: float = 0.95) -> Interval:
    """Wilson's interval (1927) of a mean share by so many independent pieces.

    A mean of several trials a piece is no whole number of pieces, so that none is exact.
    """
    n, z = pieces, normal_quantile((1 + level) / 2)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # Rounding alone would leave out a share of nought or of one.
    return Interval(
        estimate=share, lower=max(min(middle - reach, share), 0.0),
        upper=min(max(middle + reach, share), 1.0), level=level,
    )  # fmt: skip


def odds_ratio_interval(
    after: tuple[int, int], before: tuple[int, int], *, level: float = 0.95
) -> Interval:
    """Exact interval of (a ÷ b after) ÷ (a ÷ b before), four counts, given their sums.

    Given these sums the first count after is hypergeometric, not central (Fisher 1935, Cornfield
    1956); the ends are where its tails hold half of what the level leaves out.
    """
    (a, b), (c, d) = after, before
    for count in (a, b, c, d):
        _check(count, 1.0, level)
    law = hypergeometric(after, before)
    tail = (1 - level) / 2
    lower = _where(law, a, tail, upper=True) if a > law.low else 0.0
    upper = _where(law, a, tail, upper=False) if a < law.high else inf
    top, bottom = a * d, b * c
    estimate = top / bottom if bottom else (inf if top else nan)
    return Interval(estimate=estimate, lower=lower, upper=upper, level=level)


_STEPS = 80  # halvings of the log odds: more digits than a double holds
_WIDEST = 60.0  # log odds; e to it is beyond any ratio of counts


def _where(law: CountLaw, seen: int, tail: float, *, upper: bool) -> float:
    """The odds at which as much as is seen, or more (`upper`), or as little, has this chance."""
    begin, end = -_WIDEST, _WIDEST
    for _ in range(_STEPS):
        middle = (begin + end) / 2
        if (law.tails(seen, middle)[upper] < tail) == upper:
            begin = middle
        else:
            end = middle
    return exp((begin + end) / 2)


def _share_ends(part: int, rest: int, tail: float) -> tuple[float, float]:
    """Clopper and Pearson's ends of part ÷ (part + rest); 0 and 1 where nothing is known."""
    lower = beta_quantile(part, rest + 1, tail) if part else 0.0
    upper = beta_quantile(part + 1, rest, 1 - tail) if rest else 1.0
    return lower, upper


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def _check(count: int, exposure: float, level: float) -> None:
    if count < 0 or count != int(count):
        raise ValueError(f"a count is a whole number from 0 on, not {count}")
    if not exposure > 0:
        raise ValueError("exposure must be greater than 0")
    if not 0 < level < 1:
        raise ValueError("the level must lie between 0 and 1")
