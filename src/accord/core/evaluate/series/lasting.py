"""What a change of level may vary by where what is unusual lasts: all memories that the series allow.

Months of a rate that drifts vary beyond chance, and hang together. How much of either cannot be told
from so few, and a best guess lies too low. So no guess is taken: the likelihood of what the series
left over weighs every excess and every memory, and a change is held against the mixture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np

from accord.core.evaluate.distributions import Floats

# Correlations of neighbouring periods, and variances of the excess over that of chance, that are
# weighed. Beyond 0.95 memory cannot be told from another level.
MEMORIES: Final = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
EXCESSES: Final = np.concatenate([[0.0], np.geomspace(0.05, 50.0, 19)])
# How much more long memory and great excess weigh before anything is seen: (1 − ρ) to minus the one,
# (1 + excess) to the other. Chosen on worlds of 15 to 48 periods; `bench lasting` judges it on others.
MEMORY_TILT: Final = 1.5
EXCESS_TILT: Final = 0.5
_STEPS: Final = 60


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

    `memory` and `excess` are means: of neighbours' correlation, of the variance beyond chance.
    """

    variances: Floats
    chances: Floats
    least: float
    memory: float
    excess: float

    def chance(self, change: float) -> float:
        """The chance of so large a change, either way, without one."""
        sizes = abs(change) / np.sqrt(2 * self.variances)
        tails = np.array([erfc(size) for size in sizes.tolist()])
        return min(float(tails @ self.chances), 1.0)

    def reach(self, level: float) -> float:
        """How far from a change its interval of this level reaches."""
        low, high = 0.0, 10 * sqrt(float(self.variances.max()))
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.chance(middle) > 1 - level else (low, middle)
        return high

    @property
    def times(self) -> float:
        """How many times the variance of chance the change has, in the scale of Student's law."""
        return self.scale / self.least

    @property
    def scale(self) -> float:
        """The change's variance in the scale of Student's law."""
        return self._mean * (self.freedom - 2) / self.freedom

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the Student's law whose variances vary as much as these."""
        varied = float(((self.variances - self._mean) ** 2) @ self.chances)
        return 4 + 2 * self._mean**2 / max(varied, 1e-9 * self._mean**2)

    @property
    def _mean(self) -> float:
        return float(self.variances @ self.chances)


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """How likely each memory (rows) and excess (columns) is; `size` is a mean period's weight."""

    chances: Floats
    size: float

    def of(self, effects: Sequence[tuple[Floats, Floats]], least: float) -> Lasting:
        """What a sum of periods may vary by: `least` by chance, and what its periods share.

        `effects` are, series by series, the periods' places and what each one's log level adds.
        """
        sums = sum(
            np.einsum("i,mij,j->m", each, _kept(where), each) for where, each in effects
        ) / self.size  # fmt: skip
        return Lasting(
            variances=(least + np.outer(sums, EXCESSES)).ravel(), chances=self.chances.ravel(),
            least=least, memory=float(MEMORIES @ self.chances.sum(axis=1)),
            excess=float(EXCESSES @ self.chances.sum(axis=0)),
        )  # fmt: skip


def lasting(parts: Sequence[Stretch], turns: Sequence[Floats]) -> Lasting:
    """Weigh every excess and memory by what these series left over, for a change of them all.

    `turns` are rows, series by series, that make the change from the rests.
    """
    both = list(zip(parts, turns, strict=True))
    return weigh(parts).of(
        [(part.where, turn * np.sqrt(part.weights)) for part, turn in both],
        sum(float(turn @ turn) for turn in turns),
    )


def weigh(parts: Sequence[Stretch]) -> Weighed:
    """Weigh every excess and memory by what these series left over (restricted likelihood).

    All series share both; counts are chance about a level whose logarithm is a first-order
    autoregression, so that its part in a period's variance goes with the period's weight.
    """
    size = float(np.concatenate([part.weights for part in parts]).mean())
    logs = np.zeros((len(MEMORIES), len(EXCESSES)))
    for part in parts:
        scale = np.sqrt(part.weights / size)
        whole = np.linalg.qr(part.design, mode="complete")[0]
        free = whole[:, part.design.shape[1] :]
        values, axes = np.linalg.eigh(free.T @ (scale[:, None] * _kept(part.where) * scale) @ free)
        spread = 1 + EXCESSES[:, None] * np.maximum(values, 0.0)[:, None, :]
        seen = ((part.rests @ free @ axes) ** 2)[:, None, :]
        logs -= (np.log(spread) + seen / spread).sum(axis=-1) / 2
    logs += EXCESS_TILT * np.log1p(EXCESSES) - MEMORY_TILT * np.log1p(-MEMORIES)[:, None]
    chances = np.exp(logs - logs.max())
    return Weighed(chances=chances / chances.sum(), size=size)


def _kept(where: Floats) -> Floats:
    """The correlation of every two periods under each memory."""
    return np.asarray(MEMORIES[:, None, None] ** np.abs(np.subtract.outer(where, where)))
