"""What a change of level may vary by where what is unusual lasts: all memories that the series allow.

Months of a rate that drifts vary beyond chance, and hang together. How much of either cannot be told
from so few, and a best guess lies too low. So no guess is taken: the likelihood of what the series
left over weighs every variance of the log level and every memory, and a change is held against the
mixture. Before anything is seen levels swing by a factor of two rather than of twenty: few events a
month would leave either open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import erfc, exp, pi, sqrt
from typing import Final

import numpy as np

from accord.core.evaluate.distributions import Floats, normal_quantile, student_quantile
from accord.core.evaluate.roots import rising_root

# Correlations of neighbouring periods, and variances of the level's natural logarithm, that are
# weighed. Beyond 0.95 memory cannot be told from another level.
MEMORIES: Final = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
LOG_VARIANCES: Final = np.concatenate([[0.0], np.geomspace(0.003, 3.0, 22)])
# How much each weighs before anything is seen: variance v to the first, times e to minus v over twice
# the second squared, times one less memory to minus the third; a level that stands still, the fourth.
# Chosen on worlds of 15 to 48 periods and 0.5 to 50 events a period; `bench lasting` judges it on others.
VARIANCE_TILT: Final = 0.35
USUAL_SWING: Final = 0.95
MEMORY_TILT: Final = 1.0
STEADY: Final = 0.0025
# Student's law stands for the mixture where it reaches as far at the first of these levels, and about
# as far at the second.
MATCHED: Final = (0.95, 0.995)
FREEDOMS: Final = (2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 16.0, 30.0, 80.0, 1000.0)
NEGLIGIBLE: Final = 1e-9


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One series' periods about the levels that were fitted to it.

    `rests` are (observed − fitted) ÷ √variance by chance, `weights` what each period tells of the
    log level (fitted ÷ 1 for a Poisson count), `design` the regression's columns times √weights,
    `where` the periods' places in time.
    """

    rests: Floats
    weights: Floats
    design: Floats
    where: Floats

    @property
    def freedom(self) -> int:
        """How many periods are left over by the regression."""
        return len(self.rests) - self.design.shape[1]


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """Variances that the change may have, that of chance in `least`, how likely each is.

    `memory` and `excess` are means: of neighbours' correlation, and of a period's variance beyond
    chance over that of chance.
    """

    variances: Floats
    chances: Floats
    least: float
    memory: float
    excess: float

    def chance(self, change: float) -> float:
        """The chance of so large a change, either way, without one."""
        if not change:
            return 1.0
        size = abs(change) / sqrt(2)
        return min(sum(part * erfc(size / error) for part, error in self._likely), 1.0)

    @cached_property
    def _likely(self) -> list[tuple[float, float]]:
        """Chances with the errors that they are of; what hardly weighs is left out."""
        kept = self.chances > NEGLIGIBLE * self.chances.max()
        chances = self.chances[kept] / self.chances[kept].sum()
        errors = np.sqrt(np.maximum(self.variances[kept], 1e-300))
        return list(zip(chances.tolist(), errors.tolist(), strict=True))

    def reach(self, level: float) -> float:
        """How far from a change its interval of this level reaches."""
        high = 10 * sqrt(float(self.variances.max()))
        start = sqrt(sum(part * error**2 for part, error in self._likely)) * normal_quantile(
            (1 + level) / 2
        )
        return rising_root(
            lambda change: 1 - level - self.chance(change), self._density, start, (0.0, high)
        )

    def _density(self, change: float) -> float:
        """How fast the chance of so large a change falls."""
        return sum(
            part / error * exp(-((change / error) ** 2) / 2) for part, error in self._likely
        ) * sqrt(2 / pi)

    @cached_property
    def _matched(self) -> tuple[float, float]:
        """How far it reaches at both levels at which Student's law is to agree."""
        near, far = (self.reach(level) for level in MATCHED)
        return near, far

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the Student's law whose tails fall as the mixture's do."""
        near, far = self._matched
        falls = [-_tail_ratio(freedom) for freedom in FREEDOMS]
        return 1 / float(np.interp(-far / near, falls, [1 / freedom for freedom in FREEDOMS]))

    @property
    def scale(self) -> float:
        """The change's variance in the scale of that law, so that both reach as far."""
        return (self._matched[0] / student_quantile((1 + MATCHED[0]) / 2, self.freedom)) ** 2

    @property
    def times(self) -> float:
        """How many times the variance of chance the change has, in the scale of that law."""
        return self.scale / self.least


@cache
def _tail_ratio(freedom: float) -> float:
    """How many times as far Student's law reaches at the second of the matched levels."""
    near, far = (student_quantile((1 + level) / 2, freedom) for level in MATCHED)
    return far / near


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """How likely each memory (rows) and log variance (columns) is; `size`: the mean weight."""

    chances: Floats
    size: float

    def of(self, effects: Sequence[tuple[Floats, Floats]], least: float) -> Lasting:
        """What a sum of periods may vary by: `least` by chance, and what its periods share.

        `effects` are, series by series, the periods' places and what each one's log level adds.
        """
        sums = sum(np.einsum("i,mij,j->m", each, _kept(where), each) for where, each in effects)
        return Lasting(
            variances=(least + np.outer(sums, LOG_VARIANCES)).ravel(),
            chances=self.chances.ravel(), least=least,
            memory=float(MEMORIES @ self.chances.sum(axis=1)),
            excess=self.size * float(LOG_VARIANCES @ self.chances.sum(axis=0)),
        )  # fmt: skip


def lasting(parts: Sequence[Stretch], turns: Sequence[Floats]) -> Lasting:
    """Weigh every swing and memory by what these series left over, for a change of all.

    `turns` are rows, series by series, that make the change from the rests.
    """
    both = list(zip(parts, turns, strict=True))
    return weigh(parts).of(
        [(part.where, turn * np.sqrt(part.weights)) for part, turn in both],
        sum(float(turn @ turn) for turn in turns),
    )


def weigh(parts: Sequence[Stretch]) -> Weighed:
    """Weigh log variances and memories by what these series left over (restricted likelihood).

    All series share both; counts are chance about a level whose logarithm is a first-order
    autoregression, so that its part in a period's variance goes with the period's weight.
    """
    logs = np.log(_before_any())
    for part in parts:
        scale = np.sqrt(part.weights)
        whole = np.linalg.qr(part.design, mode="complete")[0]
        free = whole[:, part.design.shape[1] :]
        values, axes = np.linalg.eigh(free.T @ (scale[:, None] * _kept(part.where) * scale) @ free)
        spread = 1 + LOG_VARIANCES[:, None] * np.maximum(values, 0.0)[:, None, :]
        seen = ((part.rests @ free @ axes) ** 2)[:, None, :]
        logs -= (np.log(spread) + seen / spread).sum(axis=-1) / 2
    chances = np.exp(logs - logs.max())
    return Weighed(
        chances=chances / chances.sum(),
        size=float(np.concatenate([part.weights for part in parts]).mean()),
    )


def _before_any() -> Floats:
    """How much each memory (rows) and log variance (columns) weighs before anything is seen."""
    some = np.maximum(LOG_VARIANCES, 1e-300)
    swings = some**VARIANCE_TILT * np.exp(-LOG_VARIANCES / (2 * USUAL_SWING**2))
    swings = np.where(LOG_VARIANCES > 0, swings, STEADY)
    return np.asarray(np.outer((1 - MEMORIES) ** -MEMORY_TILT, swings))


def _kept(where: Floats) -> Floats:
    """The correlation of every two periods under each memory."""
    return np.asarray(MEMORIES[:, None, None] ** np.abs(np.subtract.outer(where, where)))
