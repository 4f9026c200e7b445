"""Which forecasters make sense on street segments, and a plain word from those that do not."""

from typing import Final

from accord.core.forecast.errors import ForecastError
from accord.core.geo import Grid, HexGrid, SegmentGrid, SquareGrid

WORK_ON_SEGMENTS: Final = (
    "LastYear",
    "RecentCounts",
    "DecayedKDE",
    "MultiScalePoisson",
    "BoostedCounts",
    "EtasCell",
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
