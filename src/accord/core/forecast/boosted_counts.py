"""Boosted counts: trees over the score card's terms, for what a sum of logarithms cannot say."""

from typing import Any, Self

import numpy as np

from accord.core.forecast.boosting import BoostedFit, fit_boosted
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.multi_scale import MultiScalePoisson
from accord.core.geo import Grid


class BoostedCounts(MultiScalePoisson):
    """Shallow trees on the terms of `MultiScalePoisson`, and the geometric mean of both.

    `blend` is the trees' weight in the mean: 0 is the score card alone, 1 the trees alone.
    """

    def __init__(
        self,
        *,
        trees: int = 150,
        blend: float = 0.5,
        seed: int = 0,
        refit_days: float = 182.0,
        learn_days: float = 546.0,
        penalty: float = 100.0,
    ) -> None:
        """How many trees, their weight, the seed of their choices; the rest as the score card."""
        super().__init__(refit_days=refit_days, learn_days=learn_days, penalty=penalty)
        self.trees = trees
        self.blend = blend
        self.seed = seed
        self._grown: dict[int, BoostedFit] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events; trees grow when a window asks for them."""
        self._grown = {}
        return super().fit(events, grid)

    def expected(self, window: Window) -> FloatArray:
        """Expected counts: the score card's and the trees', each weighing its part in logs."""
        learned, x = self.terms(window)
        grown = self._grown.get(id(learned))
        level = np.log(np.average(learned.rows.y, weights=learned.rows.weight) + 1e-9)
        if grown is None:
            grown = fit_boosted(
                learned.rows.x,
                learned.rows.y,
                weight=learned.rows.weight,
                offset=np.full(len(learned.rows.y), level),
                rng=np.random.default_rng(self.seed),
                trees=self.trees,
            )
            self._grown[id(learned)] = grown
        trees = np.exp(level + grown.log_factor(x))
        return self.levelled(learned.card.mean(x) ** (1 - self.blend) * trees**self.blend, window)

    def get_params(self) -> dict[str, Any]:
        """Trees, blend and seed, and the score card's parameters."""
        return {
            "trees": self.trees,
            "blend": self.blend,
            "seed": self.seed,
            **super().get_params(),
        }
