"""How much more than by chance sums of months vary, where what is unusual lasts.

Months come in bursts and hang together, and how much of either cannot be told from so few. So every
swing and every memory that the months of all agencies leave open is weighed (`lasting`), and the
variance of a value, or of a change, is what that mixture gives it. Counts are then worth that many
times fewer events (quasi-Poisson), and Student's law takes the place of the normal one, with as many
degrees of freedom as the mixture's variances are sure. Seasons and trends count as spread: they
widen, never narrow. Months before the baseline are in no value, and tell how months vary as those of
it do: the more of them there are, the less is left open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.alarms.anytime import LEAST_WEEKS
from accord.core.evaluate.distributions import (
    Floats,
    normal_quantile,
    normal_two_sided,
    student_quantile,
)
from accord.core.evaluate.incomplete import gamma_quantile
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.lasting import Stretch, Weighed, weigh

MOST_PERIODS: Final = 30  # weeks are taken together to about so many periods at most,
MOST_EARLIER: Final = 60  # and of earlier ones so many periods are looked at
_HALF: Final = 0.5  # an event that a period without any is given, so that it has a variance

# A month's place in time (its number, of any origin), its count or part, its exposure or whole.
Month = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Months:
    """One agency's months before and since; `earlier` ones are before the start and in no value."""

    before: Sequence[Month]
    since: Sequence[Month]
    earlier: Sequence[Month] = ()


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """How many times the variance of chance a sum has, in the scale of Student's law.

    With 1 and infinitely many degrees of freedom it varies as chance alone makes it.
    """

    ratio: float
    freedom: float

    @property
    def floored(self) -> float:
        """How many times a Poisson variance it has, at least once."""
        return max(self.ratio, 1.0)

    def times_as_wide(self, level: float) -> float:
        """How many times as wide as by chance alone an interval of this level is, about, at least 1."""
        reach = sqrt(self.ratio) * student_quantile((1 + level) / 2, self.freedom)
        return max(reach / normal_quantile((1 + level) / 2), 1.0)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The dispersion of the value before, of that since, and of the change between them.

    What lasts from one period into the next is in both values and not in their change.
    """

    before: Dispersion
    since: Dispersion
    change: Dispersion

    @classmethod
    def even(cls, found: Dispersion) -> "Spread":
        """The same for all three."""
        return cls(before=found, since=found, change=found)


def months_spread(
    agencies: Iterable[Months], *, kind: Literal["rate", "share"] = "rate"
) -> Spread | None:
    """The spread that the months of all agencies leave open, each about its own two levels.

    A share's months have the variance of a binomial where chance alone makes them differ. All
    agencies share one swing and one memory. None where no agency has an exposure in both periods
    or none has an event.
    """
    sides = [side for side in (Sides.of(one, kind) for one in agencies) if side is not None]
    if not sides:
        return None
    weighed = weigh([side.stretch for side in sides])
    informed = _parts([side.information for side in sides])
    return Spread(
        before=_told(weighed, sides, [(part, 0.0) for part in _parts([s.worth[0] for s in sides])]),
        since=_told(weighed, sides, [(0.0, part) for part in _parts([s.worth[1] for s in sides])]),
        change=_told(weighed, sides, [(-part, part) for part in informed]),
    )


def weeks_dispersion(
    before: Sequence[int], since: Sequence[int], *, earlier: Sequence[int] = (), apart: int = 0,
    least_weeks: int = LEAST_WEEKS,
) -> Dispersion | None:  # fmt: skip
    """How much more than by chance the change varies from weeks before to weeks since.

    `apart` weeks lie between the two, and none between `earlier` ones and those before. None for
    too few weeks before and since, or without an event in them.
    """
    size = len(before) + len(since)
    if size < least_weeks or not (before and since):
        return None
    fold = ceil(size / MOST_PERIODS)
    kept = earlier[max(len(earlier) - fold * MOST_EARLIER, 0) :]
    found = months_spread([
        Months(
            before=_folded(before, fold, 0), since=_folded(since, fold, len(before) + apart),
            earlier=_folded(kept, fold, -len(kept)),
        )
    ])  # fmt: skip
    return None if found is None else found.change


def _folded(weeks: Sequence[int], fold: int, first: int) -> list[Month]:
    """So many weeks at a time; their places are the middles, in units of as many weeks."""
    return [
        ((first + at + len(some) / 2) / fold, float(sum(some)), float(len(some)))
        for at in range(0, len(weeks), fold)
        for some in [weeks[at : at + fold]]
    ]


@dataclass(frozen=True, kw_only=True)
class Sides:
    """One agency's months about a level of each side.

    `stretch` holds earlier months too, at the level before; `where`, `weights` and `is_since` are
    of the two sides alone. `sums` are the weights of both: the inverse of their log levels'
    variances by chance. `worth` is what a change of each log level adds to the value of all
    agencies.
    """

    stretch: Stretch
    where: Floats
    weights: Floats
    is_since: npt.NDArray[np.bool_]
    sums: tuple[float, float]
    worth: tuple[float, float]

    @classmethod
    def of(cls, months: Months, kind: Literal["rate", "share"]) -> "Sides | None":
        """None where nothing can vary: without exposure in both, without events, or all a part."""
        rows = _rows((months.before, months.since))
        if len(np.unique(rows[:, 3])) < 2 or not rows[:, 1].any():
            return None
        if kind == "share" and rows[:, 1].sum() == rows[:, 2].sum():
            return None
        own = _Levels.of(rows, kind)
        whole = float(rows[own.is_since, 2].sum())
        return cls(
            stretch=_Levels.of(_rows(((*months.earlier, *months.before), months.since)), kind).stretch,
            where=rows[:, 0], weights=own.weights, is_since=own.is_since,
            sums=(float(own.weights[~own.is_since].sum()), float(own.weights[own.is_since].sum())),
            worth=(whole * own.moves[0], whole * own.moves[1]),
        )  # fmt: skip

    @property
    def information(self) -> float:
        """What the agency tells of the change: the inverse of its variance by chance."""
        return 1 / (1 / self.sums[0] + 1 / self.sums[1])

    def effects(self, parts: tuple[float, float]) -> tuple[Floats, Floats]:
        """Places, and what each month adds where the sides' log levels count so much."""
        each = np.where(self.is_since, parts[1] / self.sums[1], parts[0] / self.sums[0])
        return self.where, each * self.weights


@dataclass(frozen=True, kw_only=True)
class _Levels:
    """Months about the level of their side; `moves` is what a log level's change adds to a rate."""

    stretch: Stretch
    weights: Floats
    is_since: npt.NDArray[np.bool_]
    moves: tuple[float, float]

    @classmethod
    def of(cls, rows: Floats, kind: Literal["rate", "share"]) -> "_Levels":
        where, counts, wholes, side = rows.T
        is_since = side == 1
        rest = 2 * _HALF if kind == "share" else 0.0
        before, since = (
            float((counts[own].sum() + _HALF) / (wholes[own].sum() + rest))
            for own in (~is_since, is_since)
        )
        moves = (before * (1 - before), since * (1 - since)) if kind == "share" else (before, since)
        weights = wholes * np.where(is_since, moves[1], moves[0])
        return cls(
            stretch=Stretch(
                rests=(counts - wholes * np.where(is_since, since, before)) / np.sqrt(weights),
                weights=weights, where=where,
                design=np.sqrt(weights)[:, None] * np.column_stack([~is_since, is_since]),
            ),
            weights=weights, is_since=is_since, moves=moves,
        )  # fmt: skip


def _rows(sides: Sequence[Sequence[Month]]) -> Floats:
    """Place, count, exposure and side of every month that has an exposure."""
    rows = [(*month, side) for side, known in enumerate(sides) for month in known if month[2] > 0]
    return np.array(rows, float).reshape(-1, 4)


def _parts(values: Sequence[float]) -> list[float]:
    return [one / sum(values) for one in values]


def _told(
    weighed: Weighed, sides: Sequence[Sides], parts: Sequence[tuple[float, float]]
) -> Dispersion:
    """The dispersion of a sum in which each agency's two sides have these parts."""
    both = list(zip(sides, parts, strict=True))
    found = weighed.of(
        [side.effects(own) for side, own in both],
        sum(own[0] ** 2 / side.sums[0] + own[1] ** 2 / side.sums[1] for side, own in both),
    )
    return Dispersion(ratio=found.times, freedom=found.freedom)


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
