"""Months of an indicator in which nothing changed, and how often a change is called in them.

Rates, shares and harm; the level's logarithm (of a share its log odds) has a variance, and a memory
of the month before.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from accord.core.evaluate.harm import WeightTable, added_rates, harm_index, harm_ratio
from accord.core.evaluate.indicators import (
    HarmMonth,
    HarmMonths,
    Months,
    harm_spread,
    months_spread,
)
from accord.core.evaluate.indicators.strata import CHANCE, Pair, rates_chance, shares_chance

if TYPE_CHECKING:
    import numpy.typing as npt

Kind = Literal["rate", "share", "harm"]
BAR: Final = 0.06
ALPHA: Final = 0.05
DAYS: Final = 30.0
SHARE: Final = 0.3  # the part of a whole; the setting's mean is that of the whole
WEIGHTS: Final = {"1": 1000.0, "2": 50.0, "3": 2.0}
MIX: Final = (0.05, 0.4, 0.55)  # of the offences, by weight
TABLE: Final = WeightTable(
    id="bench", version="1", source="made up", unit="points", weights=WEIGHTS
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Events a month, the variance of the log level, the correlation of neighbouring months."""

    mean: float
    variance: float
    memory: float

    def __str__(self) -> str:
        return f"{self.mean:g}, {self.variance:g}, {self.memory:g}"


SETTINGS: Final = tuple(
    Setting(mean=mean, variance=variance, memory=memory)
    for mean in (2, 5, 20, 50)
    for variance, memory in ((0.0, 0.0), (0.25, 0.5), (0.05, 0.9), (0.25, 0.9))
)


@dataclass(frozen=True, kw_only=True)
class Called:
    """Shares of worlds in which a change was called: with what months share, and by chance alone."""

    allowed: float
    by_chance_alone: float


def called(
    kind: Kind, setting: Setting, trials: int, rng: np.random.Generator, *,
    months: tuple[int, int] = (12, 12), earlier: int = 0, agencies: int = 1, ratio: float = 1.0,
    grave_alone: bool = False,
) -> Called:  # fmt: skip
    """A year and a year unless others are asked for; `ratio` is that of the rate, or of the odds.

    `earlier` months were told before those. Of harm the level may move `grave_alone` offences.

    Only the change is asked for, since its interval and its chance never contradict each other.
    """
    asked = _Asked(
        kind=kind, setting=setting, months=months, earlier=earlier, agencies=agencies, ratio=ratio,
        grave_alone=grave_alone,
    )  # fmt: skip
    world = _harm if kind == "harm" else _figures
    found = [world(asked, rng) for _ in range(trials)]
    shares = [sum(each) / trials for each in zip(*found, strict=True)]
    return Called(allowed=shares[0], by_chance_alone=shares[1])


@dataclass(frozen=True, kw_only=True)
class _Asked:
    kind: Kind
    setting: Setting
    months: tuple[int, int]
    earlier: int
    agencies: int
    ratio: float
    grave_alone: bool

    @property
    def cuts(self) -> tuple[slice, slice, slice]:
        """Earlier months, those before and those since."""
        first = self.earlier + self.months[0]
        return slice(self.earlier), slice(self.earlier, first), slice(first, None)

    def level(self, rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """Each agency's level month by month, about 1."""
        fresh = rng.standard_normal((self.agencies, self.earlier + sum(self.months)))
        noise, memory = np.empty_like(fresh), self.setting.memory
        noise[:, 0] = fresh[:, 0]
        for at in range(1, noise.shape[1]):
            noise[:, at] = memory * noise[:, at - 1] + sqrt(1 - memory**2) * fresh[:, at]
        return np.exp(sqrt(self.setting.variance) * noise)

    def turned(self, level: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The same, times the ratio since."""
        turned = level.copy()
        turned[..., self.cuts[2]] *= self.ratio
        return turned


def _figures(asked: _Asked, rng: np.random.Generator) -> tuple[bool, bool]:
    level, kind, setting = asked.turned(asked.level(rng)), asked.kind, asked.setting
    if kind == "share":
        wholes = rng.poisson(setting.mean, level.shape)
        odds = SHARE / (1 - SHARE) * level
        parts = rng.binomial(wholes, odds / (1 + odds))
    else:
        wholes = np.full(level.shape, int(DAYS))
        parts = rng.poisson(setting.mean * np.exp(-setting.variance / 2) * level)
    held = [
        [(float(at), int(part), int(whole)) for at, (part, whole) in enumerate(zip(*own, strict=True))]
        for own in zip(parts.tolist(), wholes.tolist(), strict=True)
    ]  # fmt: skip
    earlier, before, since = asked.cuts
    pairs = [Pair(before=_summed(own[before]), since=_summed(own[since])) for own in held]
    pairs = [one for one in pairs if one.before[1] and one.since[1]]
    chance = shares_chance if kind == "share" else rates_chance
    if not pairs or chance(pairs, CHANCE) >= ALPHA:
        return False, False  # allowing for more calls nothing that chance alone does not
    spread = months_spread(
        [Months(earlier=own[earlier], before=own[before], since=own[since]) for own in held],
        kind="share" if kind == "share" else "rate",
    )
    return spread is None or chance(pairs, spread.change) < ALPHA, True


def _harm(asked: _Asked, rng: np.random.Generator) -> tuple[bool, bool]:
    """Offences of three weights, whose level moves together, or that of the gravest alone."""
    level = asked.level(rng) * np.exp(-asked.setting.variance / 2)
    steady = np.ones_like(level) if asked.grave_alone else level
    levels = asked.turned(np.array([level, steady, steady]))  # weight, agency, month
    counts = rng.poisson(asked.setting.mean * np.array(MIX)[:, None, None] * levels)
    cuts = asked.cuts
    before, since = (
        added_rates([
            harm_index(
                dict(zip(WEIGHTS, own[:, side].sum(axis=1).tolist(), strict=True)), TABLE,
                exposure=DAYS * own[:, side].shape[1],
            )
            for own in counts.swapaxes(0, 1)
        ])
        for side in cuts[1:]
    )  # fmt: skip
    if harm_ratio(since, before).holds(1):
        return False, False
    spread = harm_spread(
        HarmMonths(earlier=told[cuts[0]], before=told[cuts[1]], since=told[cuts[2]])
        for told in (_months(own) for own in counts.swapaxes(0, 1))
    )
    beyond = spread.change.reach(1 - ALPHA) if spread else 0.0
    return not harm_ratio(since, before, beyond=beyond).holds(1), True


def _months(counts: npt.NDArray[np.int64]) -> list[HarmMonth]:
    """Offences by weight and month."""
    weights = np.array(list(WEIGHTS.values()))
    return [
        HarmMonth(
            place=float(at), days=DAYS, harm=float(weights @ month),
            squares=float(weights**2 @ month),
        )
        for at, month in enumerate(counts.T)
    ]  # fmt: skip


def _summed(months: list[tuple[float, int, int]]) -> tuple[int, float]:
    return sum(month[1] for month in months), float(sum(month[2] for month in months))
