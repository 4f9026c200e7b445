"""Which forecasters make sense on street segments, a plain word from the rest, and network steps."""

from typing import Final

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray, IntArray
from accord.core.geo import Grid, HexGrid, SegmentGrid, SquareGrid

WORK_ON_SEGMENTS: Final = (
    "LastYear",
    "RecentCounts",
    "DecayedKDE",
    "MultiScalePoisson",
    "BoostedCounts",
    "EtasCell",
    "ProspectiveHotspot",
    "Oracle",
)


class NeedsSurfaceError(ForecastError):
    """The method asks how far cells reach or what surface they have; a street segment has none."""

    code = "forecast.needs_surface"


def with_surface(grid: Grid, *, method: str) -> SquareGrid | HexGrid:
    """The grid where it has squares or hexagons; NeedsSurfaceError names what works on segments."""
    if isinstance(grid, SquareGrid | HexGrid):
        return grid
    kind = "street segments" if isinstance(grid, SegmentGrid) else "these cells"
    raise NeedsSurfaceError(
        f"{method} needs squares or hexagons, and these are {kind}; on street segments these "
        f"work: {', '.join(WORK_ON_SEGMENTS)}"
    )


def network_steps(grid: SegmentGrid, *, reach: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Ordered pairs of segments less than `reach` steps apart, each with itself.

    Sources, targets, steps; segments that share an end are one step apart.
    """
    begins, ends = grid.neighbours()
    first = np.searchsorted(begins, np.arange(grid.size + 1))
    origin = at = np.arange(grid.size)
    seen = origin * grid.size + at
    found, steps = [seen], [np.zeros(grid.size)]
    for step in range(1, reach):
        many = first[at + 1] - first[at]
        nth = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        near = ends[np.repeat(first[at], many) + nth]
        fresh = np.setdiff1d(np.repeat(origin, many) * grid.size + near, seen)
        if not len(fresh):
            break
        seen = np.union1d(seen, fresh)
        found.append(fresh)
        steps.append(np.full(len(fresh), float(step)))
        origin, at = fresh // grid.size, fresh % grid.size
    pairs = np.concatenate(found)
    return pairs // grid.size, pairs % grid.size, np.concatenate(steps)
