"""What has been going on in each cell over a year: counts by step, and the word for its story."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from accord.apps.places.computing import TooLittle, grid_that_a_page_holds
from accord.apps.places.incidents import Incidents, day_number
from accord.core.forecast import Events, emerging_hot_spots
from accord.core.forecast.emerging import NO_PATTERN, STORIES
from accord.core.geo import Area

STEPS: Final = 13
STEP_DAYS: Final = (28, 14)  # a year, or half of one
CELL_SIZES: Final = (500, 1000, 2000, 4000)  # metres; the first that a page can hold
REACH: Final = 1.5  # cells: the eight around are neighbours
LEAST_INCIDENTS: Final = 50


@dataclass(frozen=True, kw_only=True)
class CellStory:
    """One cell's word: a hot spot (1) or a cold one (−1), with its counts, oldest step first."""

    cell: str
    lon: float
    lat: float
    ring: tuple[tuple[float, float], ...]
    story: str
    side: int
    counts: tuple[int, ...]
    z: float
    trend: float


@dataclass(frozen=True, kw_only=True)
class Told:
    """The cells with a story, hot ones and the newest stories first, and what it rests on."""

    starts: tuple[date, ...]
    step_days: int
    cell_m: float
    cells: int
    incidents: int
    stories: tuple[CellStory, ...]


def stories_of(incidents: Incidents, *, area: Area | None, end: date, step_days: int) -> Told:
    """Thirteen steps up to `end` (the first day left out). Raises TooLittle."""
    first = end - timedelta(days=step_days * STEPS)
    located = incidents.between(first, end)
    located = located.where(located.is_located).inside(area)
    if len(located) < LEAST_INCIDENTS:
        raise TooLittle(
            "too_few",
            f"{len(located):,} records with a place in these {STEPS * step_days} days are too few: "
            f"at least {LEAST_INCIDENTS} are needed.",
        )
    events = Events.of(t=located.moment, lon=located.lon, lat=located.lat)
    grid = grid_that_a_page_holds(area, events, sizes=CELL_SIZES)
    cell = grid.cell_of(events.lon, events.lat)
    step = (np.floor(events.t).astype(np.int64) - day_number(first)) // step_days
    inside = cell >= 0
    code = step[inside] * grid.size + cell[inside]
    counts = np.bincount(code, minlength=STEPS * grid.size).reshape(STEPS, grid.size)
    found = emerging_hot_spots(counts.astype(float), grid, within_m=REACH * grid.cell_m)
    lon, lat = grid.centres()
    told = [
        CellStory(
            cell=grid.ids[at],
            lon=round(float(lon[at]), 6),
            lat=round(float(lat[at]), 6),
            ring=tuple((round(x, 6), round(y, 6)) for x, y in grid.polygon(at)),
            story=str(found.story[at]),
            side=int(found.side[at]),
            counts=tuple(int(n) for n in counts[:, at]),
            z=round(float(found.z[-1, at]), 2),
            trend=round(float(found.trend[at]), 2),
        )
        for at in np.flatnonzero(found.story != NO_PATTERN).tolist()
    ]
    return Told(
        starts=tuple(first + timedelta(days=step_days * n) for n in range(STEPS)),
        step_days=step_days,
        cell_m=grid.cell_m,
        cells=grid.size,
        incidents=int(inside.sum()),
        stories=tuple(
            sorted(told, key=lambda one: (-one.side, STORIES.index(one.story), -abs(one.z)))
        ),
    )
