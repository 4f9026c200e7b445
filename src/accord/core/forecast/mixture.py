"""One density from many: the shares of the past's scales that made past weeks likeliest.

A weighted sum of densities with weights that add up to one cannot overfit as free coefficients
do; with few incidents it is the best that can be said, and with many a place to start from.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.events import FloatArray

ROUNDS = 150  # of expectation-maximisation; later ones move weights between terms that are alike
PSEUDO = 1.0  # incidents, shared out over the terms: none is ruled out by a small sample
EVEN_SHARE = 0.01  # of the incidents, spread evenly: no place is impossible
LEAST = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class Mixture:
    """Expected count of a cell = Σ weight × term + `even` × size.

    Sizes are 1 on average. `weights` has an entry a term, zero for terms that are no density.
    """

    weights: FloatArray
    even: float

    def __call__(self, terms: FloatArray, sizes: FloatArray) -> FloatArray:
        """Expected counts of cells with `terms` (cells, terms) and `sizes`, 1 on average."""
        return np.maximum(terms, 0) @ self.weights + self.even * sizes

    def shares(
        self, terms: FloatArray, sizes: FloatArray, groups: npt.NDArray[np.str_]
    ) -> dict[str, FloatArray]:
        """How much of each cell's count stems from each group of terms; "" is what is even."""
        parts = np.maximum(terms, 0) * self.weights
        names = dict.fromkeys(groups[self.weights > 0].tolist())
        by_group = {name: parts[:, groups == name].sum(axis=1) for name in names}
        return {**by_group, "": self.even * sizes}


def fit_mixture(
    terms: FloatArray, counts: FloatArray, *, means: FloatArray, places: float
) -> Mixture:
    """Likeliest weights, from the cells of past windows that had an incident.

    `terms` (rows, terms) and `counts` (rows,) are of those alone; `means` is each term's mean over
    all `places` cells and windows, zero where the term is no density. Expectation-maximisation:
    each round asks of every incident which term it was most likely drawn from.
    """
    dense = means > 0
    densities = np.maximum(terms[:, dense], 0) / (means[dense] * places) + LEAST / places
    weights = np.full(int(dense.sum()), 1 / max(int(dense.sum()), 1))
    total = float(counts.sum())
    for _ in range(ROUNDS if dense.any() and total > 0 else 0):
        chance = (1 - EVEN_SHARE) * (densities @ weights) + EVEN_SHARE / places
        drawn = weights * (densities.T @ (counts / chance)) + PSEUDO / len(weights)
        weights = drawn / drawn.sum()
    full = np.zeros(len(means))
    full[dense] = (1 - EVEN_SHARE) * total * weights / (means[dense] * places)
    return Mixture(weights=full, even=(EVEN_SHARE if dense.any() else 1.0) * total / places)
