"""Local clusters of counts: Gi* hot and cold spots, and local Moran's I with its quadrants."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.emerging import demand_distance, demand_numbers, space_time_gi_star
from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray, IntArray
from accord.core.forecast.smoothing import near_pairs
from accord.core.geo import Grid

TIE = 1e-9
QUADRANTS = ("high among high", "low among high", "low among low", "high among low")


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalMoran:
    """Local I, its quadrant (index of `QUADRANTS`) and pseudo p of each cell."""

    statistic: FloatArray
    quadrant: IntArray
    p: FloatArray


def gi_star(values: FloatArray, grid: Grid, *, within_m: float) -> FloatArray:
    """Gi* of each cell as a standard normal deviate, neighbours within `within_m`, itself too.

    Ord and Getis 1995, Geographical Analysis 27, binary weights. 0 where nothing varies. Raises
    ForecastError where a value is no number, or neighbours have no distance.
    """
    return space_time_gi_star(values[None], grid, within_m=within_m, lags=0)[0]


def local_moran(
    values: FloatArray,
    grid: Grid,
    *,
    within_m: float,
    rng: np.random.Generator,
    permutations: int = 199,
) -> LocalMoran:
    """Anselin's local I (Geographical Analysis 27, 1995) with conditional permutations.

    Neighbours within `within_m` weigh alike and add up to one; the cell itself is not among
    them. Its own value stays where it is, those of all other cells are drawn for its neighbours.
    `p` is one-sided, the observed value counted among the permutations, ties with it too. Raises
    ForecastError where a value is no number, without a permutation, or without a distance.
    """
    demand_numbers(values, grid)
    demand_distance(within_m)
    if permutations < 1:
        raise ForecastError("a pseudo p needs at least one permutation")
    source, target, _ = near_pairs(grid.x, grid.y, within_m=within_m)
    other = source != target
    source, target = source[other], target[other]
    size = len(values)
    many = np.maximum(np.bincount(source, minlength=size), 1).astype(float)
    spread = float(values.std()) or 1.0
    z = (values - values.mean()) / spread
    lag = np.bincount(source, z[target], minlength=size) / many
    statistic = z * lag
    beyond = np.ones(size)
    tie = TIE * max(float(np.abs(lag).max(initial=0.0)), 1.0)  # sums in another order differ
    for _ in range(permutations):
        seat = rng.permutation(size)
        seated = seat[target]
        others = z[np.where(seated == source, seat[source], seated)]  # own value seats no neighbour
        drawn = np.bincount(source, others, minlength=size) / many
        beyond += np.where(lag >= 0, drawn >= lag - tie, drawn <= lag + tie)
    return LocalMoran(
        statistic=statistic,
        quadrant=_quadrant(z > 0, lag > 0),
        p=beyond / (permutations + 1),
    )


def _quadrant(high: npt.NDArray[np.bool_], among_high: npt.NDArray[np.bool_]) -> IntArray:
    return np.select([high & among_high, ~high & among_high, ~high & ~among_high], [0, 1, 2], 3)
