"""Boosted trees for counts: shallow trees on binned columns, Poisson gradients, numpy alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.events import FloatArray, IntArray

BINS = 32
LEAF_PENALTY = 5.0  # pseudo-count of expected events that holds a leaf to its parent
LEAST_LEAF = 3.0  # expected events in a leaf
LOG_RANGE = (-25.0, 10.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Tree:
    """Splits level by level: column (−1: none) and bin of each node; then a value a leaf."""

    columns: tuple[IntArray, ...]
    bins: tuple[IntArray, ...]
    values: FloatArray

    def leaf(self, binned: npt.NDArray[np.uint8]) -> IntArray:
        """The leaf of each row; `binned` has shape (columns, rows)."""
        node = np.zeros(binned.shape[1], np.int64)
        every = np.arange(binned.shape[1])
        for column, cut in zip(self.columns, self.bins, strict=True):
            chosen = column[node]
            right = (chosen >= 0) & (binned[np.maximum(chosen, 0), every] > cut[node])
            node = 2 * node + right
        return node


@dataclass(frozen=True, eq=False, kw_only=True)
class BoostedFit:
    """log μ = offset + Σ of the trees' leaves."""

    edges: tuple[FloatArray, ...]
    trees: tuple[Tree, ...]

    def log_factor(self, x: FloatArray) -> FloatArray:
        """What the trees add to the logarithm of each row's expected count."""
        binned = _binned(x, self.edges)
        total = np.zeros(len(x))
        for tree in self.trees:
            total += tree.values[tree.leaf(binned)]
        return total


def fit_boosted(
    x: FloatArray,
    y: FloatArray,
    *,
    weight: FloatArray,
    offset: FloatArray,
    rng: np.random.Generator,
    trees: int = 100,
    rate: float = 0.06,
    depth: int = 3,
    columns: float = 0.5,
) -> BoostedFit:
    """Trees that each follow the Poisson gradient left by the ones before and by `offset`.

    A random half of the columns (`columns`) is open to each tree. Splits are sought among 32
    quantile bins a column (the histogram method of Ke et al. 2017).
    """
    edges = tuple(
        np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])) for column in x.T
    )
    binned = _binned(x, edges)
    log_mean = offset.astype(float).copy()
    grown: list[Tree] = []
    many = max(1, round(columns * x.shape[1]))
    for _ in range(trees):
        mean = np.exp(np.clip(log_mean, *LOG_RANGE))
        gradient, curvature = weight * (y - mean), weight * mean
        tree = _Leaves(binned, gradient, curvature).grown(
            rng.permutation(x.shape[1])[:many], depth=depth, rate=rate
        )
        log_mean += tree.values[tree.leaf(binned)]
        grown.append(tree)
    return BoostedFit(edges=edges, trees=tuple(grown))


@dataclass(frozen=True, eq=False)
class _Leaves:
    """Rows in bins with the likelihood's slope and curvature at each."""

    binned: npt.NDArray[np.uint8]
    gradient: FloatArray
    curvature: FloatArray

    def grown(self, candidates: IntArray, *, depth: int, rate: float) -> Tree:
        """A tree of `depth` levels, its leaves shrunk by `rate`."""
        every = np.arange(self.binned.shape[1])
        node = np.zeros(len(every), np.int64)
        columns, bins = [], []
        for level in range(depth):
            chosen, cut = self.best_splits(candidates, node, 2**level)
            picked = chosen[node]
            right = (picked >= 0) & (self.binned[np.maximum(picked, 0), every] > cut[node])
            node = 2 * node + right
            columns.append(chosen)
            bins.append(cut)
        pull = np.bincount(node, self.gradient, minlength=2**depth)
        mass = np.bincount(node, self.curvature, minlength=2**depth)
        values = rate * pull / (mass + LEAF_PENALTY)
        return Tree(columns=tuple(columns), bins=tuple(bins), values=values)

    def best_splits(
        self, candidates: IntArray, node: IntArray, nodes: int
    ) -> tuple[IntArray, IntArray]:
        """The column and bin that gain most at each node; column −1 where none gains."""
        best = np.full(nodes, 1e-6)
        chosen = np.full(nodes, -1, np.int64)
        cut = np.zeros(nodes, np.int64)
        every = np.arange(nodes)
        for column in candidates:
            slot = node * BINS + self.binned[column]
            pull, mass = (
                np.bincount(slot, part, minlength=nodes * BINS).reshape(nodes, BINS).cumsum(1)
                for part in (self.gradient, self.curvature)
            )
            all_pull, all_mass = pull[:, -1:], mass[:, -1:]
            rest = np.maximum(all_mass - mass, 0.0)
            gain = (
                pull**2 / (mass + LEAF_PENALTY)
                + (all_pull - pull) ** 2 / (rest + LEAF_PENALTY)
                - all_pull**2 / (all_mass + LEAF_PENALTY)
            )
            gain[(mass < LEAST_LEAF) | (rest < LEAST_LEAF)] = -1.0
            place = gain.argmax(axis=1)
            value = gain[every, place]
            better = value > best
            best[better], chosen[better], cut[better] = value[better], column, place[better]
        return chosen, cut


def _binned(x: FloatArray, edges: tuple[FloatArray, ...]) -> npt.NDArray[np.uint8]:
    return np.array(
        [np.searchsorted(cuts, column) for column, cuts in zip(x.T, edges, strict=True)], np.uint8
    )
