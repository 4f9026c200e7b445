"""How much months vary beyond chance, and a rate's interval that allows for it.

Counts of an agency in a period are taken as of one rate. Pearson's χ² over its degrees of freedom
says how many times a Poisson variance they have. Counts are then worth that many times fewer
events (quasi-Poisson), and Student's quantile takes the place of the normal one, since the
dispersion is itself estimated. Seasons and trends count as spread: they widen, never narrow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, Literal

import numpy as np

from accord.core.evaluate.alarms.anytime import LEAST_WEEKS, long_run
from accord.core.evaluate.alarms.memory import memory_of
from accord.core.evaluate.distributions import normal_two_sided, student_quantile
from accord.core.evaluate.incomplete import gamma_quantile
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


def dispersion_of(
    series: Iterable[Sequence[tuple[int, float]]], *, kind: Literal["rate", "share"] = "rate"
) -> Dispersion | None:
    """Estimated over series of (count, exposure) or (part, whole), each of a rate of its own.

    A share's months have the variance of a binomial, where chance alone makes them differ. None
    where all of them together leave fewer than `LEAST_FREEDOM` degrees of freedom.
    """
    squares, freedom = 0.0, 0
    for months in series:
        known = [(count, exposure) for count, exposure in months if exposure > 0]
        total, whole = sum(count for count, _ in known), sum(exposure for _, exposure in known)
        if not total or (kind == "share" and total == whole):
            continue  # a rate of nought, or a share of all, does not vary
        rate = total / whole
        left = 1 - rate if kind == "share" else 1.0
        squares += sum((n - rate * e) ** 2 / (rate * left * e) for n, e in known)
        freedom += len(known) - 1
    if freedom < LEAST_FREEDOM:
        return None
    return Dispersion(ratio=squares / freedom, freedom=freedom)


def harm_dispersion_of(series: Iterable[Sequence[tuple[float, float, float]]]) -> Dispersion | None:
    """Estimated over series of (harm, its sum of squared weights, days) by month.

    Months of chance alone differ by the variance of a compound Poisson sum. None where they are
    too few.
    """
    squares, freedom = 0.0, 0
    for months in series:
        known = [one for one in months if one[2] > 0]
        total, variance, days = (sum(one[place] for one in known) for place in range(3))
        if not variance:
            continue
        squares += sum((h - total * d / days) ** 2 / (variance * d / days) for h, _, d in known)
        freedom += len(known) - 1
    if freedom < LEAST_FREEDOM:
        return None
    return Dispersion(ratio=squares / freedom, freedom=freedom)


def weeks_dispersion(
    before: Sequence[int], since: Sequence[int], *, least_weeks: int = LEAST_WEEKS
) -> Dispersion | None:
    """How much sums of weeks vary beyond chance, weeks that hang together allowed for.

    The long-run variance of both periods' weeks about their own means, over that of chance, and
    the memory that they may have at most; the more weeks hang together, the fewer degrees of
    freedom they leave. None for too few weeks.
    """
    parts = [np.asarray(weeks, float) for weeks in (before, since)]
    parts = [weeks for weeks in parts if len(weeks) and weeks.any()]
    size = sum(len(weeks) for weeks in parts)
    if size < least_weeks:
        return None
    each = [(weeks - weeks.mean()) / np.sqrt(weeks.mean()) for weeks in parts]
    rests = np.concatenate(each)
    own = float((rests**2).sum()) / (size - len(parts))
    ratio = max(float(long_run(rests, np.zeros(1))[0]), memory_of(each).long_run, own)
    freedom = (size - len(parts)) * own / ratio if ratio else inf
    return Dispersion(ratio=ratio, freedom=max(freedom, LEAST_FREEDOM))


def rate_ends(count: float, exposure: float, found: Dispersion, level: float) -> Interval:
    """The interval of a rate whose months vary so."""
    worth, tail = count / found.ratio, tail_of(found, level)
    lower = gamma_quantile(worth, tail) if worth else 0.0
    upper = gamma_quantile(worth + 1, 1 - tail)
    scale = found.ratio / exposure
    return Interval(
        estimate=count / exposure, lower=lower * scale, upper=upper * scale, level=level
    )


def tail_of(found: Dispersion, level: float) -> float:
    """Half of what a normal law leaves beyond Student's quantile of the level."""
    return normal_two_sided(student_quantile((1 + level) / 2, found.freedom)) / 2
