"""How good a forecast was: hit rate, PAI and PEI at shares of the cells, ties shared.

A share is of the grid's measures: of cells that are alike, of metres where cells are street segments.
Whatever is marked is then taken in the order of what is expected a measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.events import FloatArray, IntArray

SHARES = (0.01, 0.02, 0.05, 0.10)
LOT = 20260101  # of ties
BANDS = (0.01, 0.05, 0.2)  # borders by rank: the top 1 %, to 5 %, to 20 %, the rest


def hits_at(
    scores: FloatArray,
    counts: FloatArray,
    *,
    shares: FloatArray,
    measures: FloatArray | None = None,
) -> FloatArray:
    """Events caught by the cells with the highest scores, for each share of the cells.

    The number of cells, share × cells, need not be whole. Where cells tie at the border, each
    gives the same fraction of its events: what random tie-breaking gives on average, but the same
    each time. `scores` and `counts` have shape (cells,); the result (shares,). With `measures`
    (metres of each segment) shares are of their sum, and cells rank by score a measure.
    """
    sizes = np.ones(len(scores)) if measures is None else measures
    density = scores / sizes
    order = np.argsort(-density, kind="stable")
    ranked = density[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    group_sizes = np.add.reduceat(sizes[order], starts)
    group_counts = np.add.reduceat(counts[order], starts)
    taken = np.concatenate([[0.0], np.cumsum(group_sizes)])
    caught = np.concatenate([[0.0], np.cumsum(group_counts)])
    return np.interp(shares * taken[-1], taken, caught)


def ranked(expected: FloatArray, measures: FloatArray, *, seed: int = LOT) -> IntArray:
    """Cells by most expected a measure, ties by lot: the order of ids favours one end of town.

    The lot hangs on the seed and the number of cells alone, so that the same map is marked alike.
    """
    lot = np.random.default_rng(seed).permutation(len(expected))
    return np.lexsort((lot, -expected / measures))


def topmost(values: FloatArray, count: int) -> npt.NDArray[np.bool_]:
    """Which cells are the `count` with the highest values, ties by lot."""
    chosen = np.zeros(len(values), bool)
    chosen[ranked(values, np.ones(len(values)))[:count]] = True
    return chosen


def marked(
    expected: FloatArray, measures: FloatArray, *, share: float, seed: int = LOT
) -> IntArray:
    """The cells that fill a share of the measures, most expected first; at least one."""
    order = ranked(expected, measures, seed=seed)
    return order[: filled(measures[order], share=share)]


def filled(measures: FloatArray, *, share: float) -> int:
    """How many of cells in their order fill a share of all measures, at least one."""
    taken = np.cumsum(measures)
    return min(int(np.searchsorted(taken, share * taken[-1], side="left")) + 1, len(measures))


def bands_of(
    expected: FloatArray, bands: Sequence[float] = BANDS, *, measures: FloatArray | None = None
) -> IntArray:
    """The band of each cell by its rank, 0 for the best; by shares of the measures where given."""
    sizes = np.ones(len(expected)) if measures is None else measures
    order = ranked(expected, sizes)
    before = np.empty(len(expected))
    before[order] = np.cumsum(sizes[order]) - sizes[order]
    return np.searchsorted(np.array(bands) * float(sizes.sum()), before, side="right")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Hits at one share of the cells or metres, pooled over the weeks of an evaluation."""

    share: float
    hits: float
    best: float
    events: float

    @property
    def hit_rate(self) -> float:
        """Share of the events that fell into the flagged cells; 0 when there was none."""
        return self.hits / self.events if self.events else 0.0

    @property
    def pai(self) -> float:
        """Prediction accuracy index: hit rate over the share of the cells (Chainey et al. 2008).

        On street segments it is the PAI by street length.
        """
        return self.hit_rate / self.share

    @property
    def pei(self) -> float:
        """Prediction efficiency index: hits over the most that as many cells could have had."""
        return self.hits / self.best if self.best else 0.0
