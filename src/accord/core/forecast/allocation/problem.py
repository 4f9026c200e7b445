"""What a plan is made from: who can give how many hours of what, where, and within which limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]
VISITS_THAT_COUNT = 8  # past so many visits to one cell and shift nothing further is counted


class PlanError(ForecastError):
    """A plan was asked for with figures that cannot be meant."""

    code = "forecast.plan"


@dataclass(frozen=True, eq=False, kw_only=True)
class Staff:
    """What one agency can give of one activity: hours by shift, over the whole window.

    Work that `lasts` bears on those shifts whenever it is done (a lamp mended by day is lit at
    night); other work bears on the shift that it is done in. `weight` says how many visits one
    visit counts for. `is_presence` marks what a cap on exposure limits: people sent to watch.
    """

    name: str
    agency: str
    activity: str
    hours: FloatArray
    visit_hours: float = 1.0
    most_visits: int = 4
    cost: float = 0.0
    weight: float = 1.0
    lasts: tuple[int, ...] = ()
    is_presence: bool = False

    def __post_init__(self) -> None:
        """Raises PlanError for figures that cannot be meant."""
        figures = (self.visit_hours, self.weight, self.cost, *self.hours)
        if not np.isfinite(figures).all() or min(self.visit_hours, self.weight) <= 0:
            raise PlanError(f"“{self.name}” needs hours and a weight above 0")
        if self.cost < 0 or (self.hours < 0).any() or self.most_visits < 1:
            raise PlanError(f"“{self.name}” has a figure below what can be")

    def bearing(self, shifts: int) -> FloatArray:
        """How far a visit in one shift (rows) bears on each shift (columns), in visits."""
        if not self.lasts:
            return self.weight * np.eye(shifts)
        found = np.zeros((shifts, shifts))
        found[:, list(self.lasts)] = self.weight
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanGround:
    """The cells that a plan may name: what is expected there by shift, and what holds of each.

    `expected` has shape (cells, shifts). `held_back` cells were drawn to be left alone, `resting`
    ones had their turn. `residents` are people of each group by cell, `totals` those of the whole
    region. `areas` name the cells of each beat. `x_km` and `y_km` are the cells' places.
    """

    expected: FloatArray
    held_back: BoolArray
    resting: BoolArray
    x_km: FloatArray
    y_km: FloatArray
    residents: Mapping[str, FloatArray] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    areas: Mapping[str, IntArray] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        expected: npt.ArrayLike,
        *,
        held_back: BoolArray | None = None,
        resting: BoolArray | None = None,
        x_km: FloatArray | None = None,
        y_km: FloatArray | None = None,
        residents: Mapping[str, FloatArray] | None = None,
        totals: Mapping[str, float] | None = None,
        areas: Mapping[str, IntArray] | None = None,
    ) -> "PlanGround":
        """A ground whose cells are all free and lie in one place, where nothing else is said."""
        cells = np.asarray(expected, float)
        return cls(
            expected=cells,
            held_back=np.zeros(len(cells), bool) if held_back is None else held_back,
            resting=np.zeros(len(cells), bool) if resting is None else resting,
            x_km=np.zeros(len(cells)) if x_km is None else x_km,
            y_km=np.zeros(len(cells)) if y_km is None else y_km,
            residents=residents or {},
            totals=totals or {},
            areas=areas or {},
        )

    def __post_init__(self) -> None:
        """Raises PlanError where the parts do not fit together."""
        lengths = {len(one) for one in (self.held_back, self.resting, self.x_km, self.y_km)}
        lengths |= {len(people) for people in self.residents.values()}
        if self.expected.ndim != 2 or lengths != {len(self.expected)}:
            raise PlanError("every cell needs its own figures")
        if not np.isfinite(self.expected).all() or (self.expected < 0).any():
            raise PlanError("an expected count is a number from 0")
        if set(self.residents) != set(self.totals):
            raise PlanError("every group needs its residents by cell and in all")

    @property
    def cells(self) -> int:
        """How many cells."""
        return len(self.expected)

    @property
    def shifts(self) -> int:
        """How many shifts."""
        return self.expected.shape[1]

    @property
    def burden(self) -> dict[str, FloatArray]:
        """Share of each group's members by cell, and under "" that of all people together."""
        if not self.residents:
            return {}
        everyone = np.sum(list(self.residents.values()), axis=0)
        shares = {
            group: people / max(self.totals[group], 1e-12)
            for group, people in self.residents.items()
        }
        return {**shares, "": everyone / max(sum(self.totals.values()), 1e-12)}

    def near(self, within_km: float) -> BoolArray:
        """Which cells (columns) lie within a distance of each cell (rows)."""
        apart = np.hypot(
            self.x_km[:, None] - self.x_km[None, :], self.y_km[:, None] - self.y_km[None, :]
        )
        return np.asarray(apart <= within_km + 1e-9)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a plan must keep to; None or nothing where nobody set a limit.

    `cap`: presence that no group may bear more than so many times of, by resident, beside all.
    `budget`: cost in all. `reserve`: share of each staff's hours kept for service elsewhere.
    `least`: hours that each area gets at least. `within_km`: each staff works within so far of
    one cell, which the plan chooses. `reach`: share of what is left that a visit reaches.
    """

    cap: float | None = None
    budget: float | None = None
    reserve: float = 0.0
    least: Mapping[str, float] = field(default_factory=dict)
    within_km: float | None = None
    reach: float = 0.5

    def __post_init__(self) -> None:
        """Raises PlanError for a limit that cannot be meant."""
        if not 0 <= self.reserve < 1 or not 0 < self.reach <= 1:
            raise PlanError("a reserve is a share below 1, a reach one above 0")
        bounds = (self.cap, self.budget, self.within_km, *self.least.values())
        if any(one is not None and not 0 <= one < np.inf for one in bounds):
            raise PlanError("a limit is a number from 0")


def reached_share(visits: FloatArray, *, reach: float) -> FloatArray:
    """Share of the expected that visits reach: each further one as much of the rest.

    Between whole visits it is a straight line, past `VISITS_THAT_COUNT` it grows no more.
    """
    whole = np.arange(VISITS_THAT_COUNT + 1)
    return np.interp(visits, whole, 1 - (1 - reach) ** whole)


def coverage(staff: Sequence[Staff], visits: IntArray | FloatArray, shifts: int) -> FloatArray:
    """Visits that bear on each cell and shift; `visits` has shape (staff, cells, shifts)."""
    found = np.zeros(visits.shape[1:])
    for one, there in zip(staff, visits, strict=True):
        found += there @ one.bearing(shifts)
    return found


def reached(
    counts: FloatArray, staff: Sequence[Staff], visits: IntArray | FloatArray, *, reach: float
) -> float:
    """Incidents that visits reach, of `counts` expected or recorded by cell and shift."""
    share = reached_share(coverage(staff, visits, counts.shape[1]), reach=reach)
    return float((counts * share).sum())


def staff_hours(staff: Sequence[Staff], visits: IntArray) -> float:
    """Hours of all staff together."""
    return float(
        sum(one.visit_hours * there.sum() for one, there in zip(staff, visits, strict=True))
    )


def resting_cells(history: Sequence[frozenset[str]], ids: Sequence[str], *, most: int) -> BoolArray:
    """Which cells were in each of the `most` windows just before, newest first, and now rest."""
    if most < 1:
        raise PlanError("a cell needs at least one window")
    last = history[:most]
    if len(last) < most:
        return np.zeros(len(ids), bool)
    tired = frozenset.intersection(*last)
    return np.array([one in tired for one in ids], bool)
