"""How much months vary beyond chance, and two rates compared with allowance for it.

Counts of an agency in a period are taken as of one rate. Pearson's χ² over its degrees of freedom
says how many times a Poisson variance they have. Counts are then worth that many times fewer
events (quasi-Poisson), and Student's quantile takes the place of the normal one, since the
dispersion is itself estimated. Seasons and trends count as spread: they widen, never narrow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from accord.core.evaluate.distributions import (
    normal_quantile,
    normal_two_sided,
    student_quantile,
    student_two_sided,
)
from accord.core.evaluate.incomplete import beta_i, beta_quantile, gamma_quantile
from accord.core.evaluate.intervals import Interval

LEAST_FREEDOM: Final = 4  # with fewer nobody tells bursts from chance
LEAST_RATIO: Final = 1e-6  # months that hardly vary: what is exact by chance alone is wider


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """Pearson's χ² ÷ its degrees of freedom, as it was found; `floored` is never below 1.

    With 1 and infinitely many degrees of freedom the months vary as chance alone makes them.
    """

    ratio: float
    freedom: float

    @property
    def floored(self) -> float:
        """How many times a Poisson variance the months have, at least once."""
        return max(self.ratio, 1.0)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """A count and its exposure in each of two periods."""

    before: float
    before_exposure: float
    since: float
    since_exposure: float


def dispersion_of(series: Iterable[Sequence[tuple[int, float]]]) -> Dispersion | None:
    """Estimated over series of (count, exposure) by month, each of a rate of its own.

    None where all of them together leave fewer than `LEAST_FREEDOM` degrees of freedom.
    """
    squares, freedom = 0.0, 0
    for months in series:
        known = [(count, exposure) for count, exposure in months if exposure > 0]
        total = sum(count for count, _ in known)
        if not total:
            continue  # a rate of nought does not vary
        rate = total / sum(exposure for _, exposure in known)
        squares += sum((n - rate * e) ** 2 / (rate * e) for n, e in known)
        freedom += len(known) - 1
    if freedom < LEAST_FREEDOM:
        return None
    return Dispersion(ratio=squares / freedom, freedom=freedom)


def rate_ends(count: float, exposure: float, found: Dispersion, level: float) -> Interval:
    """The interval of a rate whose months vary so."""
    worth, tail = count / found.ratio, _tail(found, level)
    lower = gamma_quantile(worth, tail) if worth else 0.0
    upper = gamma_quantile(worth + 1, 1 - tail)
    scale = found.ratio / exposure
    return Interval(
        estimate=count / exposure, lower=lower * scale, upper=upper * scale, level=level
    )


def ratio_ends(rates: Rates, found: Dispersion, level: float) -> tuple[float, float]:
    """Both ends of the rate since ÷ the rate before."""
    since, before, tail = rates.since / found.ratio, rates.before / found.ratio, _tail(found, level)
    lower = beta_quantile(since, before + 1, tail) if since else 0.0
    upper = beta_quantile(since + 1, before, 1 - tail) if before else 1.0
    scale = rates.before_exposure / rates.since_exposure
    return scale * _odds(lower), scale * _odds(upper)


def ratio_chance(rates: Rates, found: Dispersion) -> float:
    """Chance of such a change without one, by both tails.

    It is below 1 − level exactly where `ratio_ends` leave out 1.
    """
    since, before = rates.since / found.ratio, rates.before / found.ratio
    share = rates.since_exposure / (rates.since_exposure + rates.before_exposure)
    more = beta_i(since, before + 1, share) if since else 1.0
    fewer = beta_i(before, since + 1, 1 - share) if before else 1.0
    chance = min(2 * min(more, fewer), 1.0)
    return student_two_sided(-normal_quantile(chance / 2), found.freedom)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def _tail(found: Dispersion, level: float) -> float:
    """Half of what a normal law leaves beyond Student's quantile of the level."""
    return normal_two_sided(student_quantile((1 + level) / 2, found.freedom)) / 2
