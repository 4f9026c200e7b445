"""How good a forecast was: hit rate, PAI and PEI at shares of the cells, ties shared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accord.core.forecast.events import FloatArray, IntArray

SHARES = (0.01, 0.02, 0.05, 0.10)
BANDS = (0.01, 0.05, 0.2)  # borders by rank: the top 1 %, to 5 %, to 20 %, the rest


def hits_at(scores: FloatArray, counts: FloatArray, *, shares: FloatArray) -> FloatArray:
    """Events caught by the cells with the highest scores, for each share of the cells.

    The number of cells, share × cells, need not be whole. Where cells tie at the border, each
    gives the same fraction of its events: what random tie-breaking gives on average, but the same
    each time. `scores` and `counts` have shape (cells,); the result (shares,).
    """
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    group_cells = np.diff(np.concatenate([starts, [len(ranked)]]))
    group_counts = np.add.reduceat(counts[order], starts)
    cells = np.concatenate([[0.0], np.cumsum(group_cells)])
    caught = np.concatenate([[0.0], np.cumsum(group_counts)])
    return np.interp(shares * len(scores), cells, caught)


def bands_of(expected: FloatArray, bands: Sequence[float] = BANDS) -> IntArray:
    """The band of each cell by its rank, 0 for the best."""
    rank = np.empty(len(expected), np.int64)
    rank[np.argsort(-expected, kind="stable")] = np.arange(len(expected))
    return np.searchsorted(np.array(bands) * len(expected), rank, side="right")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Hits at one share of the cells, pooled over the weeks of an evaluation."""

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
        """Prediction accuracy index: hit rate over the share of the cells (Chainey et al. 2008)."""
        return self.hit_rate / self.share

    @property
    def pei(self) -> float:
        """Prediction efficiency index: hits over the most that as many cells could have had."""
        return self.hits / self.best if self.best else 0.0
