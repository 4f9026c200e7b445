"""Two clouds of points: is their spread over areas alike, and where do points lie densely?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray, IntArray
from accord.core.forecast.smoothing import near_pairs

NOISE = -1
RARE = 0.05


@dataclass(frozen=True, eq=False, kw_only=True)
class PatternTest:
    """Andresen's S: share of areas whose part in the test pattern lies inside the interval.

    `verdict` is −1 where the area has less than the base pattern makes likely, 1 where more.
    `by_chance` is the S to expect of two draws of these sizes from one and the same spread, and
    one of twenty such pairs has an S below `rarely_below`: only a smaller one tells of a difference.
    """

    similarity: float
    by_chance: float
    rarely_below: float
    verdict: IntArray


def similar_patterns(
    base: FloatArray,
    test: FloatArray,
    *,
    rng: np.random.Generator,
    rounds: int = 200,
    level: float = 0.95,
    worlds: int = 59,
) -> PatternTest:
    """Counts by area: is `test` spread as `base` is? Bootstrap of the base's points.

    Andresen 2009, Applied Geography 29, with areas empty in both left out of the share. The test
    takes the base for the truth, though it is a draw itself: so that S stays below `level` for
    two draws of one spread. `worlds` such pairs, from both patterns together, say how far. Raises
    ForecastError for an empty pattern.
    """
    for counts in (base, test):
        if len(base) != len(test) or not (np.isfinite(counts).all() and counts.min(initial=0) >= 0):
            raise ForecastError("both patterns need a count, 0 or more, of each area")
        if counts.sum() < 1:
            raise ForecastError("a pattern without a point is like nothing")
    sizes = int(base.sum()), int(test.sum())
    verdict = _verdicts(base, test, rng=rng, rounds=rounds, level=level)
    whole = base + test
    pairs = (
        [rng.multinomial(size, whole / whole.sum()).astype(float) for size in sizes]
        for _ in range(worlds)
    )
    chance = [
        _share_alike(one, other, _verdicts(one, other, rng=rng, rounds=rounds, level=level))
        for one, other in pairs
    ]
    return PatternTest(
        similarity=_share_alike(base, test, verdict),
        by_chance=float(np.mean(chance)),
        rarely_below=float(np.quantile(chance, RARE)),
        verdict=verdict,
    )


def _verdicts(
    base: FloatArray, test: FloatArray, *, rng: np.random.Generator, rounds: int, level: float
) -> IntArray:
    draws = rng.multinomial(int(test.sum()), base / base.sum(), rounds)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.where(test < low, -1, np.where(test > high, 1, 0))


def _share_alike(base: FloatArray, test: FloatArray, verdict: IntArray) -> float:
    return float((verdict[(base > 0) | (test > 0)] == 0).mean())


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
