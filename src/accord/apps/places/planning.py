"""The ground and the limits of a plan: from a forecast's cells, its records, and who can give what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from accord.apps.places.incidents import NO_HOUR, Incidents
from accord.apps.places.models import ForecastCell, ForecastResponse, PlanStaff, Shift
from accord.core.fairness import Areas
from accord.core.forecast.allocation import Limits, PlanGround, Staff
from accord.core.geo import Grid

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SHIFTS: Final = tuple(Shift.values)
FIRST_HOURS: Final = (22, 6, 14)
ALL_SHIFTS: Final = (0, 1, 2)
# The shifts that work bears on whenever it is done; presence bears on its own shift alone.
LASTING: Final[Mapping[str, tuple[int, ...]]] = {
    ForecastResponse.Activity.LIGHTING: (0, 2),
    ForecastResponse.Activity.REPAIR: ALL_SHIFTS,
    ForecastResponse.Activity.OUTREACH: ALL_SHIFTS,
    ForecastResponse.Activity.SERVICES: ALL_SHIFTS,
    ForecastResponse.Activity.GUARDIAN: ALL_SHIFTS,
}
CAPS: Final = (2.0, 1.5, 1.25, 1.1, 1.05)  # 1 is met by whole visits almost never
REACH: Final = 0.5  # a visit reaches half of what is left to reach there: said with every plan


@dataclass(frozen=True, eq=False, kw_only=True)
class People:
    """Residents of each group over the cells of a grid, and in all of it."""

    layer: str
    by_cell: dict[str, FloatArray]
    totals: dict[str, float]

    def of(self, cells: IntArray) -> dict[str, FloatArray]:
        """Those in some cells."""
        return {group: people[cells] for group, people in self.by_cell.items()}


def people_over(areas: Areas | None, grid: Grid, *, layer: str) -> People | None:
    """Residents by cell; None where no layer tells of groups."""
    if areas is None:
        return None
    by_cell = areas.over(grid).residents
    totals = {group: float(people.sum()) for group, people in by_cell.items()}
    if len(totals) < 2 or min(totals.values()) <= 0:
        return None
    return People(layer=layer, by_cell=by_cell, totals=totals)


def shift_of(hour: npt.NDArray[Any]) -> IntArray:
    """The shift of each hour of the day: 0 night, 1 day, 2 evening."""
    return np.asarray((hour.astype(np.int64) + 24 - FIRST_HOURS[0]) % 24 // 8, np.int64)


def profile_of(incidents: Incidents) -> FloatArray:
    """Share of each shift by the records whose hour is known; one is added to each shift."""
    known = incidents.hour[incidents.hour != NO_HOUR]
    counts = np.bincount(shift_of(known), minlength=len(SHIFTS)) + 1.0
    return np.asarray(counts / counts.sum(), float)


def staff_of(rows: Sequence[PlanStaff]) -> tuple[Staff, ...]:
    """Each row as the allocation takes it."""
    return tuple(
        Staff(
            name=f"{one.agency.ori} {one.activity}",
            agency=one.agency.ori,
            activity=one.activity,
            hours=np.array(one.hours),
            visit_hours=one.visit_minutes / 60,
            most_visits=one.most_visits,
            cost=float(one.cost_per_hour),
            lasts=LASTING.get(one.activity, ()),
            is_presence=one.activity == ForecastResponse.Activity.PATROL,
        )
        for one in rows
    )


def limits_of(terms: Mapping[str, Any], *, beats: Sequence[str], cap: float | None) -> Limits:
    """The limits as they were asked; the least hours are those of every beat."""
    least = float(terms.get("least_hours") or 0)
    return Limits(
        cap=cap,
        budget=terms.get("budget"),
        reserve=float(terms.get("reserve") or 0),
        least=dict.fromkeys(beats, least) if least else {},
        within_km=terms.get("within_km"),
        reach=float(terms.get("reach") or REACH),
    )


def ground_of(
    cells: Sequence[ForecastCell],
    grid: Grid,
    *,
    profile: FloatArray,
    people: People | None,
    holds_back: bool,
    resting: npt.NDArray[np.bool_],
) -> PlanGround:
    """The ground of a plan: the forecast's first cells, what is expected there in each shift."""
    places = {cell: place for place, cell in enumerate(grid.ids)}
    index = np.array([places[one.cell] for one in cells], np.int64)
    held = np.array([one.is_held_back and holds_back for one in cells], bool)
    expected = np.array([one.expected for one in cells])
    return ground_over(
        index,
        grid,
        expected=expected,
        profile=profile,
        people=people,
        beats=[one.beat for one in cells],
        held_back=held,
        resting=resting,
    )


def ground_over(
    index: IntArray,
    grid: Grid,
    *,
    expected: FloatArray,
    profile: FloatArray,
    people: People | None,
    beats: Sequence[str],
    held_back: npt.NDArray[np.bool_] | None = None,
    resting: npt.NDArray[np.bool_] | None = None,
) -> PlanGround:
    """The ground over some cells of a grid."""
    none = np.zeros(len(index), bool)
    names = np.array(beats, object)
    return PlanGround(
        expected=np.outer(expected, profile),
        held_back=none if held_back is None else held_back,
        resting=none if resting is None else resting,
        x_km=grid.x[index] / 1000,
        y_km=grid.y[index] / 1000,
        residents=people.of(index) if people else {},
        totals=people.totals if people else {},
        areas={str(one): np.flatnonzero(names == one) for one in sorted(set(beats)) if one},
    )
