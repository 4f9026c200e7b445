"""Cumulative incidence of ends that exclude each other, when some cases are still open.

The estimator is that of Aalen and Johansen (1978); its variance the delta method's (Marubini and
Valsecchi 1995), the interval on the complementary log-log scale. One minus Kaplan and Meier would
count those who came to another end as if they could still come to this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import normal_quantile
from accord.core.evaluate.intervals import Interval

Floats = npt.NDArray[np.float64]
OPEN: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Days from its beginning to its end, or to when it was last known to be open (`end` "")."""

    days: int
    end: str = OPEN


@dataclass(frozen=True, kw_only=True)
class Point:
    """By so many days: the share that came to this end, how many did, how many go on."""

    days: int
    share: Interval
    reached: int
    at_risk: int


@dataclass(frozen=True, kw_only=True)
class Incidence:
    """One end's cumulative incidence; a day to which no open case was followed has no point."""

    end: str
    ended: int
    points: tuple[Point, ...]


def incidence(
    cases: Iterable[Case], *, ends: Sequence[str], at: Sequence[int], level: float = 0.95
) -> tuple[Incidence, ...]:
    """Each end's cumulative incidence at the days `at`.

    ValueError on a day below 0 or an end that was not asked for.
    A case that ends on the day on which others were last seen is counted among those at risk.
    """
    held = list(cases)
    if any(case.days < 0 or case.end not in {OPEN, *ends} for case in held):
        raise ValueError("days count from 0, and every end is one of those asked for")
    days = np.array([case.days for case in held], dtype=np.int64)
    codes = np.array([ends.index(case.end) if case.end else -1 for case in held], dtype=np.int64)
    times = np.unique(days[codes >= 0])
    at_risk = len(held) - np.searchsorted(np.sort(days), times, side="left").astype(float)
    counts = np.array([
        np.bincount(np.searchsorted(times, days[codes == code]), minlength=len(times))
        for code in range(len(ends))
    ], dtype=float).reshape(len(ends), len(times))  # fmt: skip
    longest = int(days.max()) if held else -1
    # Where nobody is left open, what comes later is known as well.
    is_over = len(times) > 0 and bool(counts[:, -1].sum() == at_risk[-1])
    return tuple(
        Incidence(
            end=end, ended=int(np.count_nonzero(codes == code)),
            points=tuple(
                Point(
                    days=day, at_risk=int(np.count_nonzero(days >= day)),
                    reached=int(np.count_nonzero((codes == code) & (days <= day))),
                    share=_share(times, at_risk, counts, code, day, level=level,
                                 watched=int(np.count_nonzero(days >= day)) or len(held)),
                )
                for day in at
                if day <= longest or is_over
            ),
        )
        for code, end in enumerate(ends)
    )  # fmt: skip


def _share(
    times: npt.NDArray[np.int64],
    at_risk: Floats,
    counts: Floats,
    code: int,
    day: int,
    *,
    watched: int,
    level: float,
) -> Interval:
    """The estimate at one day with its interval; `watched` are those still open and seen then."""
    upto = times <= day
    risk, own, every = at_risk[upto], counts[code][upto], counts[:, upto].sum(axis=0)
    free = np.cumprod(1 - every / risk)  # of all ends, after each time
    before = np.concatenate([[1.0], free[:-1]]) if len(free) else free
    steps = before * own / risk
    reached = np.cumsum(steps)
    share = float(reached[-1]) if len(reached) else 0.0
    tail = (1 - level) / 2
    if share <= 0:
        return Interval(estimate=0.0, lower=0.0, upper=_most(watched, tail), level=level)
    rest = share - reached
    left = np.where(risk > every, risk - every, np.inf)  # where all end, nothing is left to vary
    spread = (
        float((rest**2 * every / (risk * left)).sum())
        + float((before**2 * own * (risk - own) / risk**3).sum())
        - 2 * float((rest * before * own / risk**2).sum())
    )
    if share >= 1 or spread <= 0:
        lower = 1 - _most(int(risk[0]), tail)
        return Interval(estimate=share, lower=lower, upper=1.0, level=level)
    reach = normal_quantile(1 - tail) * sqrt(spread) / (share * abs(log(share)))
    low, high = (exp(log(share) * exp(sign * reach)) for sign in (1, -1))
    return Interval(estimate=share, lower=low, upper=high, level=level)


def _most(size: int, tail: float) -> float:
    """The largest share at which none of so many would still be seen this often (Clopper, Pearson)."""
    return 1 - tail ** (1 / size) if size else 1.0
