"""How far harm may lie off beside chance, where months come in bursts and hang together.

Chance is told by the weights themselves (`harm`): grave offences are few, and their sum is a compound
one. Harm in units of its typical weight (Σw²n ÷ Σwn) has the variance of a count, so that months of it
are weighed as those of a rate are (`lasting`): every variance and every memory that they leave open.
By how much the mixture reaches further than chance is added to the error by chance on the logarithm;
it grows no single offence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from accord.core.evaluate.distributions import Floats, normal_quantile, student_quantile
from accord.core.evaluate.indicators.dispersion import Dispersion, Months, Sides, Spread
from accord.core.evaluate.series.lasting import weigh


@dataclass(frozen=True, kw_only=True)
class HarmMonth:
    """A month that an agency reported: its place in time, its days, Σ weight and Σ weight²."""

    place: float
    days: float
    harm: float
    squares: float


@dataclass(frozen=True, kw_only=True)
class HarmMonths:
    """One agency's months before and since; `earlier` ones are before the start and in no value."""

    before: Sequence[HarmMonth]
    since: Sequence[HarmMonth]
    earlier: Sequence[HarmMonth] = ()

    @property
    def sides(self) -> tuple[Sequence[HarmMonth], Sequence[HarmMonth]]:
        """Those that are in a value."""
        return self.before, self.since


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a logarithm may lie off beside its variance `by_chance`; `found` holds both together."""

    by_chance: float
    found: Dispersion

    def reach(self, level: float) -> float:
        """How far off the logarithm may lie at a level, so that with chance it lies as far as found."""
        place = (1 + level) / 2
        both = self.found.ratio * student_quantile(place, self.found.freedom) ** 2
        return sqrt(self.by_chance * max(both - normal_quantile(place) ** 2, 0.0))


NOTHING: Final = Beside(by_chance=0.0, found=Dispersion(ratio=1.0, freedom=4.0))


@dataclass(frozen=True, kw_only=True)
class HarmSpread:
    """What may lie off beside chance: harm before, harm since, and their ratio."""

    before: Beside
    since: Beside
    change: Beside

    @property
    def with_chance(self) -> Spread:
        """How many times the variance of chance each of the three has."""
        return Spread(before=self.before.found, since=self.since.found, change=self.change.found)


def harm_spread(agencies: Iterable[HarmMonths]) -> HarmSpread | None:
    """The spread that the months of all agencies leave open; None where nothing was weighed."""
    known = [one for one in agencies if all(_sum(side, "days") for side in one.sides)]
    series = [side for one in known if (side := _as_counts(one)) is not None]
    if not series:
        return None
    weighed = weigh([side.stretch for side in series])
    rates = np.array(
        [[_sum(side, "harm") / _sum(side, "days") for side in one.sides] for one in known]
    )
    squares = np.array([
        [_sum(side, "squares") / _sum(side, "days") ** 2 for side in one.sides] for one in known
    ]).sum(axis=0)  # fmt: skip
    total = rates.sum(axis=0)
    # Where nothing happened the logarithm has the variance of one offence, and all agencies count alike.
    by_chance = np.where(total > 0, squares / np.where(total > 0, total, 1.0) ** 2, 1.0)
    rates[:, total == 0] = 1.0
    shares = rates / rates.sum(axis=0)

    def told(before: float, since: float) -> Beside:
        effects = [
            _effects(one, (own[0] * before, own[1] * since))
            for one, own in zip(known, shares.tolist(), strict=True)
        ]
        least = float(before**2 * by_chance[0] + since**2 * by_chance[1])
        found = weighed.of(effects, least)
        return Beside(by_chance=least, found=Dispersion(ratio=found.times, freedom=found.freedom))

    return HarmSpread(before=told(1, 0), since=told(0, 1), change=told(-1, 1))


def _sum(months: Sequence[HarmMonth], name: str) -> float:
    return sum(getattr(month, name) for month in months)


def _as_counts(months: HarmMonths) -> Sides | None:
    """Harm of each month in units of the agency's typical weight."""
    if not any(_sum(side, "harm") for side in months.sides):
        return None
    known = [*months.earlier, *months.before, *months.since]
    typical = _sum(known, "squares") / _sum(known, "harm")
    before, since, earlier = (
        [(month.place, month.harm / typical, month.days) for month in some]
        for some in (*months.sides, months.earlier)
    )
    return Sides.of(Months(before=before, since=since, earlier=earlier), "rate")


def _effects(months: HarmMonths, parts: tuple[float, float]) -> tuple[Floats, Floats]:
    """Places, and what each month adds to the logarithm of what all agencies have together."""
    where = [month.place for side in months.sides for month in side]
    each = [
        part * month.days / _sum(side, "days")
        for side, part in zip(months.sides, parts, strict=True)
        for month in side
    ]
    return np.array(where, float), np.array(each, float)
