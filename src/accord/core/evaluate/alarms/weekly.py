"""A week's alarm by each method beside the others, each with its false alarms in a quiet year.

The chart that allows looking at any time decides; CUSUM and Farrington stand beside it, since they
see what it sees late: a slow creep, and a week unlike the same weeks of other years.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final, Literal

import numpy as np

from accord.core.evaluate.alarms.anytime import LEAST_WEEKS, ShortBaselineError, excess_and_limits
from accord.core.evaluate.alarms.farrington import Least, farrington
from accord.core.evaluate.alarms.memory import Memory, memory_of
from accord.core.evaluate.distributions import Floats, normal_two_sided, student_quantile

Method = Literal["anytime", "cusum", "farrington"]
ALPHA: Final = 0.05
YEAR: Final = 52
CUSUM_SHARE: Final = (
    0.3  # of the error; the rest is for a memory that the baseline shows too little of
)
REFERENCE: Final = 0.5  # standard deviations that a week may lie off without adding up
WORLDS: Final = 999
# Of 100 years in which nothing changed, how many alarm at least once: where weeks are unrelated, and
# where what is unusual lasts for weeks. These are the bars of `dev.py bench alarms`.
FALSE_YEARS: Final[dict[Method, tuple[int, int]]] = {
    "anytime": (5, 5), "cusum": (3, 8), "farrington": (5, 15),
}  # fmt: skip
# Where sums of weeks vary more than so many times as unrelated weeks, the same weeks of other years
# say too little of this one: Farrington's chart is not judged.
MOST_MEMORY: Final = 2.0
JUDGED: Final = 8  # latest weeks by Farrington's chart, which takes regressions for each
_HALF, _YEARS, _WEEK_TAIL = 3, 5, 0.001  # a week's share of a year's error of about 5 %


@dataclass(frozen=True, kw_only=True)
class Charted:
    """One method over the watched weeks: its value after each and the limit, None if not judged.

    `since` is the first week (from 0) of the alarm that stands, `is_more` its side; None and False
    without one. `chance` is that of an alarm so far in a quiet year; 1 where it is not drawn.
    """

    method: Method
    values: tuple[float | None, ...]
    limits: tuple[float | None, ...]
    since: int | None
    is_more: bool
    chance: float

    @property
    def is_alarm(self) -> bool:
        """Whether there is an alarm in the last week."""
        return self.since is not None


@dataclass(frozen=True, kw_only=True)
class WeekAlarms:
    """The weeks watched by all three methods; `memory` is what their limits allow for."""

    counts: tuple[int, ...]
    charts: tuple[Charted, ...]
    memory: Memory

    def by(self, method: Method) -> Charted:
        """One method's chart."""
        return next(one for one in self.charts if one.method == method)


def week_alarms(
    history: Sequence[int], baseline: Sequence[int], weeks: Sequence[int], *,
    rng: np.random.Generator, alpha: float = ALPHA, judged: int = JUDGED,
) -> WeekAlarms:  # fmt: skip
    """Watch `weeks` against a `baseline`; `history` ends with the same weeks, for other years.

    Farrington's chart is told for the `judged` latest weeks alone.

    Raises ShortBaselineError for fewer than 26 weeks of baseline, ValueError without any event in
    it or any week.
    """
    before, after = np.asarray(baseline, float), np.asarray(weeks, float)
    if len(before) < LEAST_WEEKS:
        raise ShortBaselineError(f"{len(before)} weeks of baseline; {LEAST_WEEKS} are needed")
    if not before.any() or not len(after):
        raise ValueError("an event in the baseline and a week since are needed")
    memory = memory_of([before - before.mean()])
    return WeekAlarms(
        counts=tuple(int(n) for n in weeks), memory=memory,
        charts=(
            _anytime(before, after, alpha),
            _cusum(before, after, memory, alpha=CUSUM_SHARE * alpha, rng=rng),
            _farrington(
                np.asarray(history, float), len(after), memory, judged,
                Least(
                    dispersion=max(memory.variance / float(before.mean()), 1.0),
                    shared=memory.times,
                ),
            ),
        ),
    )  # fmt: skip


def anytime_chance(before: Floats, after: Floats) -> float:
    """The least error rate at which the anytime chart has ever alarmed; 1 where none would.

    It stays a p-value however often one looks, and only falls as weeks come.
    """
    low, high = 1e-9, 1.0
    for _ in range(30):
        middle = sqrt(low * high)
        excess, limits = excess_and_limits(before, after, alpha=middle, tuned_at=ALPHA)
        low, high = (low, middle) if (np.abs(excess) > limits).any() else (middle, high)
    return high


def _anytime(before: Floats, after: Floats, alpha: float) -> Charted:
    """The alarm stands from the first week beyond the limit: what was said once is not taken back."""
    excess, limits = excess_and_limits(before, after, alpha=alpha, tuned_at=ALPHA)
    beyond = np.flatnonzero(np.abs(excess) > limits)
    first = int(beyond[0]) if len(beyond) else None
    return Charted(
        method="anytime", values=tuple(excess.tolist()), limits=tuple(limits.tolist()), since=first,
        is_more=first is not None and bool(excess[first] > 0), chance=anytime_chance(before, after),
    )  # fmt: skip


def _cusum(
    before: Floats, after: Floats, memory: Memory, *, alpha: float, rng: np.random.Generator
) -> Charted:
    """Page's sums on both sides; their limit is what few years of worlds like the baseline reach."""
    span = YEAR * ceil(len(after) / YEAR)
    worlds = _worlds(float(before.mean()), memory, len(before) + span, rng)
    most = np.sort(np.abs(_sums(worlds[:, : len(before)], worlds[:, len(before) :])).max(axis=1))
    limit = float(most[min(ceil((1 - alpha) * (WORLDS + 1)), WORLDS) - 1])
    own = _sums(before[None, :], after[None, :])[0]
    beyond = np.abs(own) >= limit
    since = len(own) - 1 if beyond[-1] else None
    while since is not None and since > 0 and beyond[since - 1]:
        since -= 1
    reached = int((most >= np.abs(own).max()).sum())
    return Charted(
        method="cusum", values=tuple(own.tolist()), limits=(limit,) * len(own), since=since,
        is_more=bool(beyond[-1] and own[-1] > 0), chance=(reached + 1) / (WORLDS + 1),
    )  # fmt: skip


def _sums(before: Floats, after: Floats) -> Floats:
    """The larger of both sums after each week, below nought for fewer; one row a replicate."""
    mean = np.maximum(before.mean(axis=1, keepdims=True), 1 / before.shape[1])
    spread = np.sqrt(np.maximum(before.var(axis=1, ddof=1, keepdims=True), mean))
    steps = (after - mean) / spread
    found = np.empty_like(after)
    up, down = np.zeros(len(after)), np.zeros(len(after))
    for week in range(after.shape[1]):
        up = np.maximum(up + steps[:, week] - REFERENCE, 0.0)
        down = np.maximum(down - steps[:, week] - REFERENCE, 0.0)
        found[:, week] = np.where(up >= down, up, -down)
    return found


def _worlds(mean: float, memory: Memory, weeks: int, rng: np.random.Generator) -> Floats:
    """Counts of this mean in which nothing changed, with the variance and memory of the baseline."""
    noise = rng.standard_normal((WORLDS, weeks))
    slow = np.empty_like(noise)
    slow[:, 0] = noise[:, 0]
    fresh = sqrt(1 - memory.kept**2)
    for week in range(1, weeks):
        slow[:, week] = memory.kept * slow[:, week - 1] + fresh * noise[:, week]
    lasting = np.log1p(memory.shared / mean**2)
    passing = np.log1p(max(memory.variance - memory.shared - mean, 0.0) / mean**2)
    logs = sqrt(lasting) * slow - lasting / 2
    if passing > 0:
        logs += sqrt(passing) * rng.standard_normal((WORLDS, weeks)) - passing / 2
    return rng.poisson(mean * np.exp(logs)).astype(float)


def _farrington(
    history: Floats, weeks: int, memory: Memory, judged: int, least: Least
) -> Charted:  # fmt: skip
    """The upper bound of each week from the same weeks of up to five years before.

    The bound takes Student's quantile where few weeks tell of the spread; the baseline's weeks, which
    are more, tell what it is at least, and how much sums of weeks share.
    """
    values: list[float | None] = []
    limits: list[float | None] = []
    is_alarm = False
    for at in range(len(history) - weeks, len(history)):
        years = min(_YEARS, (at - _HALF) // YEAR)
        if years < 1 or memory.times > MOST_MEMORY or at < len(history) - judged:
            values.append(None)
            limits.append(None)
            continue
        freedom = years * (2 * _HALF + 1) - 1
        level = 1 - normal_two_sided(student_quantile(1 - _WEEK_TAIL, freedom))
        found = farrington(
            history, [at], years=years, half_window=_HALF, level=level, least=least
        )[0]  # fmt: skip
        values.append(float(found.observed))
        limits.append(found.upper)
        is_alarm = found.is_alarm
    return Charted(
        method="farrington", values=tuple(values), limits=tuple(limits),
        since=weeks - 1 if is_alarm else None, is_more=is_alarm, chance=1.0,
    )  # fmt: skip
