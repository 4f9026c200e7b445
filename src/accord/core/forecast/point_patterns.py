"""Two clouds of points: is their spread over areas alike, and where do points lie densely?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.events import FloatArray, IntArray
from accord.core.forecast.smoothing import near_pairs

NOISE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class PatternTest:
    """Andresen's S: share of areas whose part in the test pattern lies inside the interval.

    `verdict` is −1 where the area has less than the base pattern makes likely, 1 where more.
    """

    similarity: float
    verdict: IntArray


def similar_patterns(
    base: FloatArray,
    test: FloatArray,
    *,
    rng: np.random.Generator,
    rounds: int = 200,
    level: float = 0.95,
) -> PatternTest:
    """Counts by area: is `test` spread as `base` is? Bootstrap of the base's points.

    Andresen 2009, Applied Geography 29, with areas empty in both left out of the share.
    """
    draws = rng.multinomial(int(test.sum()), base / base.sum(), rounds) / test.sum()
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    part = test / test.sum()
    verdict = np.where(part < low, -1, np.where(part > high, 1, 0))
    some = (base > 0) | (test > 0)
    return PatternTest(similarity=float((verdict[some] == 0).mean()), verdict=verdict)


def dense_clusters(
    x: FloatArray, y: FloatArray, *, within_m: float, at_least: int
) -> npt.NDArray[np.int64]:
    """DBSCAN (Ester et al. 1996): the cluster of each point, −1 for noise, 0 the first found.

    A point with `at_least` points within `within_m` (itself among them) is a core; cores near
    each other are one cluster, and other points join that of their nearest core.
    """
    source, target, apart = near_pairs(x, y, within_m=within_m)
    core = np.bincount(source, minlength=len(x)) >= at_least
    label = np.where(core, np.arange(len(x)), NOISE)
    both = core[source] & core[target]
    one, other = source[both], target[both]
    while len(one):
        lower = label.copy()
        np.minimum.at(lower, one, label[other])
        lower[core] = lower[lower[core]]
        if (lower == label).all():
            break
        label = lower
    edge = ~core[source] & core[target]
    order = np.lexsort((apart[edge], source[edge]))
    joined, first = np.unique(source[edge][order], return_index=True)
    label[joined] = label[target[edge][order][first]]
    known = label >= 0
    label[known] = np.unique(label[known], return_inverse=True)[1]
    return label
