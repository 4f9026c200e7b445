"""Where one period's pattern differs from an earlier one's: two densities, cell by cell."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from accord.apps.places.computing import TooLittle, grid_that_a_page_holds
from accord.apps.places.incidents import Incidents, day_number
from accord.core.evaluate import Interval, ratio_interval
from accord.core.forecast import Events, Window, density_change
from accord.core.forecast.emerging import discoveries, two_sided
from accord.core.geo import Area

CELL_SIZES: Final = (250, 500, 1000, 2000)  # metres; the first that a page can hold
BANDWIDTH_CELLS: Final = 3.0
LEAST_INCIDENTS: Final = 25  # in each period
A_YEAR: Final = timedelta(days=364)  # the same days of the week
FOUR_WEEKS: Final = 28


@dataclass(frozen=True, kw_only=True)
class CellShift:
    """One cell with more (z above 0) or fewer than the overall change; densities by km² and 4 weeks."""

    cell: str
    lon: float
    lat: float
    ring: tuple[tuple[float, float], ...]
    before: float
    after: float
    z: float


@dataclass(frozen=True, kw_only=True)
class Shifted:
    """The cells that differ, strongest first, the overall change, and what it rests on."""

    before_from: date
    before: int
    after: int
    overall: Interval
    cell_m: float
    bandwidth_m: float
    cells: int
    shifts: tuple[CellShift, ...]


def shifts_of(
    incidents: Incidents, *, area: Area | None, start: date, end: date, against: str
) -> Shifted:
    """The days from `start` to before `end` against as many days before. Raises TooLittle.

    `against` is "before" for the days right before, "year" for the same days a year before.
    """
    days = (end - start).days
    first = start - (A_YEAR if against == "year" else timedelta(days=days))
    located = incidents.where(incidents.is_located).inside(area)
    before, after = located.between(first, first + (end - start)), located.between(start, end)
    few = min(len(before), len(after))
    if few < LEAST_INCIDENTS:
        raise TooLittle(
            "too_few",
            f"One of the two periods has {few:,} records with a place: at least {LEAST_INCIDENTS} "
            "are needed in each.",
        )
    both = located.between(first, end)
    events = Events.of(t=both.moment, lon=both.lon, lat=both.lat)
    grid = grid_that_a_page_holds(area, events, sizes=CELL_SIZES)
    bandwidth_m = BANDWIDTH_CELLS * grid.cell_m
    found = density_change(
        events,
        grid,
        before=Window(start=float(day_number(first)), days=float(days)),
        after=Window(start=float(day_number(start)), days=float(days)),
        bandwidth_m=bandwidth_m,
    )
    lon, lat = grid.centres()
    marked = np.flatnonzero(discoveries(two_sided(found.z)) & (found.z != 0))
    order = marked[np.argsort(-np.abs(found.z[marked]), kind="stable")]
    return Shifted(
        before_from=first,
        before=len(before),
        after=len(after),
        overall=ratio_interval(len(after), len(before)),
        cell_m=grid.cell_m,
        bandwidth_m=bandwidth_m,
        cells=grid.size,
        shifts=tuple(
            CellShift(
                cell=grid.ids[at],
                lon=round(float(lon[at]), 6),
                lat=round(float(lat[at]), 6),
                ring=tuple((round(x, 6), round(y, 6)) for x, y in grid.polygon(at)),
                before=round(float(found.before[at]) * FOUR_WEEKS, 2),
                after=round(float(found.after[at]) * FOUR_WEEKS, 2),
                z=round(float(found.z[at]), 2),
            )
            for at in order.tolist()
        ),
    )
