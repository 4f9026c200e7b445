"""How far harm may lie off beside chance, where months come in bursts and hang together.

Chance is told by the weights themselves (`harm`): grave offences are few, and their sum is a compound
one. Harm in units of its typical weight (Σw²n ÷ Σwn) has the variance of a count, so that months of it
are weighed as those of a rate are (`lasting`): every excess and every memory that they leave open.
What that gives is added to the error by chance on the logarithm; it grows no single offence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from accord.core.evaluate.distributions import Floats, student_quantile
from accord.core.evaluate.harm import HarmIndex
from accord.core.evaluate.indicators.dispersion import Dispersion, Sides, Spread
from accord.core.evaluate.series.lasting import weigh


@dataclass(frozen=True, kw_only=True)
class HarmMonth:
    """A month that an agency reported: its place in time, its days, Σ weight and Σ weight²."""

    place: float
    days: float
    harm: float
    squares: float


HarmMonths = tuple[Sequence[HarmMonth], Sequence[HarmMonth]]  # of one agency, before and since


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A variance of a logarithm in the scale of Student's law."""

    variance: float
    freedom: float

    def reach(self, level: float) -> float:
        """How far off the logarithm may lie at a level."""
        if not self.variance:
            return 0.0
        return sqrt(self.variance) * student_quantile((1 + level) / 2, self.freedom)


NOTHING: Final = Beside(variance=0.0, freedom=4.0)


@dataclass(frozen=True, kw_only=True)
class HarmSpread:
    """What may lie off beside chance: harm before, harm since, and their ratio."""

    before: Beside
    since: Beside
    change: Beside

    def beside(self, before: HarmIndex, since: HarmIndex) -> Spread:
        """How many times the variance of chance each of the three has with it."""
        chances = [_relative(one) for one in (before, since)]
        ends = zip((self.before, self.since, self.change), (*chances, sum(chances)), strict=True)
        return Spread(**dict(zip(("before", "since", "change"), (
            Dispersion(ratio=1 + own.variance / by_chance, freedom=own.freedom)
            for own, by_chance in ends
        ), strict=True)))  # fmt: skip


def _relative(found: HarmIndex) -> float:
    """The variance by chance of the logarithm; of one offence where there was none."""
    return found.variance / found.interval.estimate**2 if found.interval.estimate else 1.0


def harm_spread(agencies: Iterable[HarmMonths]) -> HarmSpread | None:
    """The spread that the months of all agencies leave open; None where nothing was weighed."""
    known = [one for one in agencies if all(sum(month.days for month in side) for side in one)]
    series = [side for one in known if (side := _as_counts(one)) is not None]
    if not series:
        return None
    weighed = weigh([side.stretch for side in series])
    rates = np.array([
        [sum(month.harm for month in side) / sum(month.days for month in side) for side in one]
        for one in known
    ])  # fmt: skip
    rates[:, ~rates.any(axis=0)] = 1.0  # where nothing happened, all agencies count alike
    shares = rates / rates.sum(axis=0)

    def told(before: float, since: float) -> Beside:
        effects = [
            _effects(one, (own[0] * before, own[1] * since))
            for one, own in zip(known, shares.tolist(), strict=True)
        ]
        found = weighed.of(effects, 0.0)
        return Beside(variance=found.scale, freedom=found.freedom)

    return HarmSpread(before=told(1, 0), since=told(0, 1), change=told(-1, 1))


def _as_counts(months: HarmMonths) -> Sides | None:
    """Harm of each month in units of the agency's typical weight."""
    harm, squares = (
        sum(getattr(month, name) for side in months for month in side)
        for name in ("harm", "squares")
    )
    if not harm:
        return None
    typical = squares / harm
    before, since = (
        [(month.place, month.harm / typical, month.days) for month in side] for side in months
    )
    return Sides.of((before, since), "rate")


def _effects(months: HarmMonths, parts: tuple[float, float]) -> tuple[Floats, Floats]:
    """Places, and what each month adds to the logarithm of what all agencies have together."""
    where = [month.place for side in months for month in side]
    each = [
        part * month.days / sum(own.days for own in side)
        for side, part in zip(months, parts, strict=True)
        for month in side
    ]
    return np.array(where, float), np.array(each, float)
