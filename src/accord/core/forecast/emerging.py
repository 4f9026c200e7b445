"""Emerging hot spots: Gi* in space and time, the trend of each cell, and one word for its story.

The words are those that the field knows from the emerging hot spot analysis of ArcGIS Pro, with
its published definitions: a cell is new, consecutive, intensifying, persistent, diminishing,
sporadic, oscillating or historical, hot or cold, or has no pattern.
"""

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray
from accord.core.forecast.smoothing import near_pairs
from accord.core.geo import Grid

BoolArray = npt.NDArray[np.bool_]
LEAST_STEPS: Final = 10  # fewer tell no trend
MOSTLY: Final = 0.9
ALPHA: Final = 0.05
STORIES: Final = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
NO_PATTERN: Final = "none"


@dataclass(frozen=True, eq=False, kw_only=True)
class Emerging:
    """Each cell's story, whether of a hot or a cold spot (1, −1, 0), and what it rests on.

    `z` is Gi* by step and cell, `hot` and `cold` where it is beyond chance, `trend` the
    Mann-Kendall deviate of each cell's Gi* of single steps: steps that share counts would lean.
    """

    story: npt.NDArray[np.str_]
    side: npt.NDArray[np.int64]
    z: FloatArray
    hot: BoolArray
    cold: BoolArray
    trend: FloatArray


def emerging_hot_spots(
    counts: FloatArray, grid: Grid, *, within_m: float, lags: int = 1, alpha: float = ALPHA
) -> Emerging:
    """The stories of a grid's cells from counts of shape (steps, cells), oldest step first.

    A cell's neighbours are those within `within_m`, in its own step and in `lags` steps before.
    What counts as hot or cold is held to a false discovery rate of `alpha` over all steps and
    cells. Raises ForecastError for fewer than ten steps, or where a count is no number.
    """
    if len(counts) < LEAST_STEPS:
        raise ForecastError(f"a trend needs at least {LEAST_STEPS} steps, not {len(counts)}")
    z = space_time_gi_star(counts, grid, within_m=within_m, lags=lags)
    beyond = discoveries(two_sided(z), alpha=alpha)
    hot, cold = beyond & (z > 0), beyond & (z < 0)
    alone = z if lags == 0 else space_time_gi_star(counts, grid, within_m=within_m, lags=0)
    trend = mann_kendall(alone)
    rising = (two_sided(trend) <= alpha) * np.sign(trend)
    story = np.full(counts.shape[1], NO_PATTERN, dtype="<U12")
    side = np.zeros(counts.shape[1], np.int64)
    for sign, own, other in ((1, hot, cold), (-1, cold, hot)):
        for cell in np.flatnonzero(own.any(axis=0)):
            found = story_of(own[:, cell], other[:, cell], trend=int(sign * rising[cell]))
            if found != NO_PATTERN:
                story[cell], side[cell] = found, sign
    return Emerging(story=story, side=side, z=z, hot=hot, cold=cold, trend=trend)


def story_of(own: BoolArray, other: BoolArray, *, trend: int) -> str:
    """The word for steps that were hot spots (`own`), cold ones (`other`), and a trend's sign.

    For cold spots hand in the cold steps as `own` and the trend with its sign turned.
    """
    mostly = own.mean() >= MOSTLY
    if not own[-1]:
        return "historical" if mostly else NO_PATTERN
    if mostly:
        return {1: "intensifying", -1: "diminishing"}.get(trend, "persistent")
    before = np.flatnonzero(~own)
    run = len(own) - 1 - int(before[-1])  # the steps of the last run
    if not own[: len(own) - run].any():
        return "new" if run == 1 else "consecutive"
    return "oscillating" if other.any() else "sporadic"


def space_time_gi_star(
    counts: FloatArray, grid: Grid, *, within_m: float, lags: int = 1
) -> FloatArray:
    """Gi* of each step and cell as a standard normal deviate, over the whole cube.

    Ord and Getis 1995, Geographical Analysis 27, with binary weights: cells within `within_m`,
    itself too, in the same step and in `lags` steps before. 0 where nothing varies. Raises
    ForecastError where a count is no number, or neighbours have no distance.
    """
    demand_numbers(counts, grid)
    demand_distance(within_m)
    steps, cells = counts.shape
    size = steps * cells
    source, target, _ = near_pairs(grid.x, grid.y, within_m=within_m)
    degree = np.bincount(source, minlength=cells).astype(float)
    here = np.array([np.bincount(source, row[target], minlength=cells) for row in counts])
    near, many = np.zeros((steps, cells)), np.zeros((steps, cells))
    for lag in range(min(lags, steps - 1) + 1):
        near[lag:] += here[: steps - lag]
        many[lag:] += degree
    spread = float(counts.std())
    error = spread * np.sqrt(np.maximum((size * many - many**2) / max(size - 1, 1), 0))
    return np.divide(
        near - counts.mean() * many, error, out=np.zeros((steps, cells)), where=error > 0
    )


def demand_numbers(counts: FloatArray, grid: Grid) -> None:
    """Raises ForecastError unless the last axis is the grid's cells and all are numbers."""
    if counts.shape[-1] != grid.size:
        raise ForecastError(f"there are {grid.size} cells and {counts.shape[-1]} counts")
    if not np.isfinite(counts).all():
        raise ForecastError("a count is no number")


def demand_distance(within_m: float) -> None:
    """Raises ForecastError unless neighbours may lie some distance apart, in metres."""
    if not within_m > 0:
        raise ForecastError(f"neighbours lie more than 0 m apart, not within {within_m:g} m")


def mann_kendall(values: FloatArray) -> FloatArray:
    """The trend of each column as a standard normal deviate, with the correction for ties.

    Mann 1945, Econometrica 13; Kendall 1975. Rows are steps in time. 0 where all are equal.
    """
    steps = len(values)
    score = np.zeros(values.shape[1])
    for step in range(1, steps):
        score += np.sign(values[step] - values[:step]).sum(axis=0)
    variance = np.full(values.shape[1], steps * (steps - 1) * (2 * steps + 5.0))
    ordered = np.sort(values, axis=0)
    run = np.ones(values.shape[1])
    for step in range(1, steps + 1):
        same = ordered[step] == ordered[step - 1] if step < steps else np.zeros(len(run), bool)
        variance -= np.where(same, 0, run * (run - 1) * (2 * run + 5))
        run = np.where(same, run + 1, 1)
    moved = score - np.sign(score)  # for continuity
    error = np.sqrt(np.maximum(variance, 0) / 18)
    return np.divide(moved, error, out=np.zeros(len(score)), where=error > 0)


def two_sided(z: FloatArray) -> FloatArray:
    """The two-sided p of standard normal deviates."""
    size, place = np.unique(np.abs(z), return_inverse=True)
    chance = np.array([erfc(one / sqrt(2)) for one in size.tolist()])
    return chance[place].reshape(z.shape)


def discoveries(p: FloatArray, *, alpha: float = ALPHA) -> BoolArray:
    """Which stand at a false discovery rate of `alpha` (Benjamini and Hochberg 1995)."""
    ordered = np.sort(p, axis=None)
    bar = alpha * np.arange(1, len(ordered) + 1) / len(ordered)
    passed = np.flatnonzero(ordered <= bar)
    if not len(passed):
        return np.zeros(p.shape, bool)
    return np.asarray(p <= ordered[passed[-1]])
