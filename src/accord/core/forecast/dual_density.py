"""Change of two kernel densities: where one window's pattern differs from another's."""

from dataclasses import dataclass, replace
from math import pi

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.sites import Sites, quartic
from accord.core.geo import Grid

LEAST_EVENTS = 5.0  # effective number within the kernel, below which no deviate is told
M2_A_KM2 = 1e6


@dataclass(frozen=True, eq=False, kw_only=True)
class DensityChange:
    """Events a day and km² in both windows at each cell's centre, and how they differ.

    `ratio` is after over before, not a number where nothing was before. `z` is the deviate of the
    share that came after from the overall share: above 0 where more came than everywhere.
    `overall` is the ratio of all events a day.
    """

    before: FloatArray
    after: FloatArray
    ratio: FloatArray
    z: FloatArray
    overall: float


def density_change(
    events: Events, grid: Grid, *, before: Window, after: Window, bandwidth_m: float
) -> DensityChange:
    """Two quartic kernel densities of `bandwidth_m` metres, side by side and over each other.

    The deviate conditions on where events are and asks which window each came in, as the
    relative risk of Kelsall and Diggle (1995, Statistics in Medicine 14): Σ w (after − share)
    over its standard error, w the kernel's weight. It is 0 where fewer than five events reach.
    Raises ForecastError when windows overlap or one of them holds nothing.
    """
    if before.start < after.end and after.start < before.end:
        raise ForecastError("the two windows overlap")
    sites = Sites.of(events, grid)
    first, then = (
        np.bincount(sites.of_events(one.start, one.end), minlength=sites.size).astype(float)
        for one in (before, after)
    )
    if not first.sum() or not then.sum():
        raise ForecastError("one of the windows holds no event")
    kernel = quartic(sites, bandwidth_m=bandwidth_m)
    squared = replace(kernel, share=kernel.share**2)
    scale = 3 / (pi * bandwidth_m**2) * M2_A_KM2
    earlier, later = kernel(first) * scale / before.days, kernel(then) * scale / after.days
    share = float(then.sum() / (first + then).sum())
    weight, spread = kernel(first + then), squared(first + then)
    enough = weight**2 >= LEAST_EVENTS * spread
    error = np.sqrt(share * (1 - share) * spread)
    told = enough & (error > 0)
    return DensityChange(
        before=earlier,
        after=later,
        ratio=np.divide(later, earlier, out=np.full(grid.size, np.nan), where=earlier > 0),
        z=np.divide(kernel(then) - share * weight, error, out=np.zeros(grid.size), where=told),
        overall=float(then.sum() / after.days / (first.sum() / before.days)),
    )
