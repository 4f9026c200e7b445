"""Two periods compared within each agency: whoever reported more months of one moves no change.

Sums over agencies compare unlike mixes as soon as their months are unlike: a rate that stood still
in each seems to fall where the one with the higher rate did not report. So the change is the one
ratio that all agencies share, given what each had in both periods together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, nan, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import (
    normal_quantile,
    student_quantile,
    student_two_sided,
)
from accord.core.evaluate.given_sums import CountLaw, hypergeometric
from accord.core.evaluate.harm import gamma_ends
from accord.core.evaluate.incomplete import beta_i, beta_quantile
from accord.core.evaluate.indicators.dispersion import Dispersion, tail_of
from accord.core.evaluate.intervals import Interval

Floats = npt.NDArray[np.float64]
CHANCE: Final = Dispersion(ratio=1.0, freedom=inf)
_WIDEST: Final = 60.0  # log ratios; e to it is beyond any ratio of counts
_STEPS: Final = 50


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One agency's part and whole (or count and exposure) before and since."""

    before: tuple[int, float]
    since: tuple[int, float]


@dataclass(frozen=True, kw_only=True)
class Change:
    """The ratio since ÷ before that all agencies share, with its ends and its chance at 1."""

    estimate: float
    lower: float
    upper: float
    p_value: float


def rates_change(pairs: Sequence[Pair], found: Dispersion, level: float) -> Change:
    """The ratio of rates, given each agency's events of both periods together.

    Their later part is a sum of binomials. One binomial of the same mean has wider tails
    (Hoeffding 1956), and is exact where all agencies reported alike: the ends are Clopper and
    Pearson's of its share, turned into the ratio that gives this share. Counts are worth
    `found.ratio` times fewer events, and Student's quantile allows for its error.
    """
    both, odds, since = _later(pairs)
    total = float(both.sum())
    if not total:
        return Change(estimate=nan, lower=0.0, upper=inf, p_value=1.0)

    def ratio(wanted: float) -> float:
        if not 0 < wanted < 1:
            return 0.0 if wanted <= 0 else inf
        if np.ptp(odds) <= 1e-12 * odds[0]:
            return wanted / (1 - wanted) / float(odds[0])
        return exp(_where(lambda at: _share(both, odds * exp(at)), wanted))

    later, earlier = since / found.ratio, (total - since) / found.ratio
    tail = tail_of(found, level)
    lower = beta_quantile(later, earlier + 1, tail) if later else 0.0
    upper = beta_quantile(later + 1, earlier, 1 - tail) if earlier else 1.0
    return Change(
        estimate=ratio(since / total), lower=ratio(lower), upper=ratio(upper),
        p_value=rates_chance(pairs, found),
    )  # fmt: skip


def rates_chance(pairs: Sequence[Pair], found: Dispersion) -> float:
    """The chance of such a change of rates without one, by both tails; see `rates_change`."""
    both, odds, since = _later(pairs)
    total = float(both.sum())
    if not total:
        return 1.0
    later, earlier, null = since / found.ratio, (total - since) / found.ratio, _share(both, odds)
    more = beta_i(later, earlier + 1, null) if later else 1.0
    fewer = beta_i(earlier, later + 1, 1 - null) if earlier else 1.0
    chance = min(2 * min(more, fewer), 1.0)
    return student_two_sided(-normal_quantile(chance / 2), found.freedom)


def _later(pairs: Sequence[Pair]) -> tuple[Floats, Floats, float]:
    """Each agency's events of both periods, the odds that one is a later one, and all later ones."""
    both = np.array([one.before[0] + one.since[0] for one in pairs], float)
    odds = np.array([one.since[1] / one.before[1] for one in pairs])
    return both, odds, float(sum(one.since[0] for one in pairs))


def _share(both: Floats, odds: Floats) -> float:
    return float((both * (odds / (1 + odds))).sum() / both.sum())


def shares_change(pairs: Sequence[Pair], found: Dispersion, level: float) -> Change:
    """The ratio of odds, given all sums of each agency (Mantel and Haenszel's test, inverted).

    The later part is a sum of noncentral hypergeometric counts; it is held against Student's law
    with their variance times `found.ratio`, half a count towards its mean.
    """
    sums = _Sums.of(pairs)
    if sums is None:
        return Change(estimate=nan, lower=0.0, upper=inf, p_value=1.0)
    seen, ratio = sums.seen, found.ratio
    reach = student_quantile((1 + level) / 2, found.freedom)
    lower, upper, estimate = 0.0, inf, 0.0 if seen == sums.least else inf
    if seen > sums.least:
        lower = exp(_where(lambda at: -sums.size(at, 0.5, ratio), -reach))
    if seen < sums.most:
        upper = exp(_where(lambda at: -sums.size(at, -0.5, ratio), reach))
    if sums.least < seen < sums.most:
        estimate = exp(_where(lambda at: sums.moments(at)[0], seen))
    return Change(estimate=estimate, lower=lower, upper=upper, p_value=shares_chance(pairs, found))


def shares_chance(pairs: Sequence[Pair], found: Dispersion) -> float:
    """The chance of such a change of shares without one; see `shares_change`."""
    sums = _Sums.of(pairs)
    if sums is None:
        return 1.0
    off = max(sums.size(0.0, 0.5, found.ratio), -sums.size(0.0, -0.5, found.ratio), 0.0)
    return student_two_sided(off, found.freedom)


@dataclass(frozen=True, kw_only=True)
class _Sums:
    """The later parts of all agencies together, each given its agency's sums."""

    laws: tuple[CountLaw, ...]
    seen: float

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> "_Sums | None":
        """None where the sums leave no agency's part any choice."""
        laws, seen = [], 0.0
        for one in pairs:
            since = one.since[0], int(one.since[1]) - one.since[0]
            before = one.before[0], int(one.before[1]) - one.before[0]
            law = hypergeometric(since, before)
            if law.low < law.high:
                laws.append(law)
                seen += since[0]
        return cls(laws=tuple(laws), seen=seen) if laws else None

    @property
    def least(self) -> float:
        """The least that all could have."""
        return float(sum(law.low for law in self.laws))

    @property
    def most(self) -> float:
        """The most."""
        return float(sum(law.high for law in self.laws))

    def moments(self, log_ratio: float) -> tuple[float, float]:
        """Mean and variance at a ratio of odds."""
        each = [law.moments(log_ratio) for law in self.laws]
        return sum(mean for mean, _ in each), sum(variance for _, variance in each)

    def size(self, log_ratio: float, half: float, ratio: float) -> float:
        """How far what was seen lies above the mean, in standard deviations."""
        mean, variance = self.moments(log_ratio)
        return (self.seen - half - mean) / sqrt(max(variance * ratio, 1e-12))


def rate_before(pairs: Sequence[Pair], found: Dispersion, level: float) -> Interval:
    """The rate before, each agency's own weighted by its exposure since (Fay and Feuer 1997).

    Exact (Garwood) where all agencies reported alike and months vary by chance alone.
    """
    whole = sum(one.since[1] for one in pairs)
    weights = [one.since[1] / whole / one.before[1] for one in pairs]
    counts = [one.before[0] for one in pairs]
    total = sum(w * n for w, n in zip(weights, counts, strict=True))
    lower, upper = gamma_ends(
        total, found.ratio * sum(w * w * n for w, n in zip(weights, counts, strict=True)),
        found.ratio * max(weights), tail_of(found, level),
    )  # fmt: skip
    return Interval(estimate=total, lower=lower, upper=upper, level=level)


def share_before(pairs: Sequence[Pair], found: Dispersion, level: float) -> Interval:
    """The share before, each agency's own weighted by its whole since (Clopper and Pearson).

    They are taken at the number of answers that would vary as much (Korn and Graubard 1998), which
    is all of them where all agencies reported alike.
    """
    weights = np.array([one.since[1] for one in pairs]) / sum(one.since[1] for one in pairs)
    wholes = np.array([one.before[1] for one in pairs])
    share = float(weights @ (np.array([one.before[0] for one in pairs]) / wholes))
    size = 1 / float((weights**2 / wholes).sum()) / found.ratio
    return share_ends(share, size, found, level)


def share_ends(share: float, size: float, found: Dispersion, level: float) -> Interval:
    """Clopper and Pearson's interval of a share of so many answers, whole numbers or not."""
    part, rest, tail = share * size, (1 - share) * size, tail_of(found, level)
    return Interval(
        estimate=share, lower=beta_quantile(part, rest + 1, tail) if part > 0 else 0.0,
        upper=beta_quantile(part + 1, rest, 1 - tail) if rest > 0 else 1.0, level=level,
    )  # fmt: skip


def _where(rising: Callable[[float], float], wanted: float) -> float:
    """Where a function that rises reaches a value, by halving."""
    low, high = -_WIDEST, _WIDEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return (low + high) / 2
