"""A plan's limits as the columns and rows of a mixed-integer program."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from accord.core.forecast.allocation.problem import (
    VISITS_THAT_COUNT,
    BoolArray,
    Limits,
    PlanGround,
    Staff,
    reached_share,
)
from accord.core.forecast.events import FloatArray, IntArray

HUBS_AT_MOST = 24  # cells that a staff may work around: those with most expected, and far apart
ALL = 1e6  # visits: as good as no limit

HELD_BACK = "held-back cells"
ROTATION = "rotation"
CAPACITY = "staff hours"
MOST_VISITS = "visits to one cell"
BUDGET = "budget"
EXPOSURE = "exposure cap"
TRAVEL = "travel"
LEAST = "least service: "


@dataclass(eq=False, kw_only=True)
class Rows:
    """Sparse rows: bounds, and where each row's entries begin."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    parts: list[tuple[npt.NDArray[np.int64], FloatArray]] = field(default_factory=list)

    def add(
        self,
        index: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        low: float = -np.inf,
        high: float = np.inf,
    ) -> None:
        """One row; entries of value 0 are left out."""
        columns, values = np.broadcast_arrays(np.asarray(index, np.int64), np.asarray(value, float))
        some = values != 0
        self.parts.append((columns[some], values[some]))
        self.starts.append(self.starts[-1] + int(some.sum()))
        self.lower.append(low)
        self.upper.append(high)

    @property
    def index(self) -> npt.NDArray[np.int32]:
        """Columns of all entries, row after row."""
        found = [part for part, _ in self.parts] or [np.zeros(0, np.int64)]
        return np.concatenate(found).astype(np.int32)

    @property
    def value(self) -> FloatArray:
        """Values of all entries, row after row."""
        return np.concatenate([part for _, part in self.parts] or [np.zeros(0)])


@dataclass(eq=False, kw_only=True)
class Program:
    """Maximise `gain` over columns from 0 to `upper`, some of them whole, within the rows.

    First stand the visits (staff, cells, shifts), then the covered visits of each cell and shift
    in steps of one, then a column for each cell that a staff may work around.
    """

    shape: tuple[int, int, int]
    gain: FloatArray
    upper: FloatArray
    is_whole: BoolArray
    hubs: IntArray
    rows: Rows = field(default_factory=Rows)

    @property
    def has_whole(self) -> bool:
        """Whether any column that is not fixed must be whole."""
        return bool((self.is_whole & (self.upper > 0)).any())

    @property
    def visits(self) -> IntArray:
        """Columns of the visits, by staff, cell and shift."""
        return np.arange(int(np.prod(self.shape))).reshape(self.shape)

    def visits_in(self, values: FloatArray) -> IntArray:
        """The visits in a solution."""
        return np.rint(values[self.visits]).astype(np.int64)

    def hubs_in(self, values: FloatArray) -> tuple[int, ...]:
        """The cell that each staff works around; −1 where no distance is limited."""
        if not len(self.hubs):
            return (-1,) * self.shape[0]
        chosen = values[-self.shape[0] * len(self.hubs) :].reshape(self.shape[0], -1)
        return tuple(int(self.hubs[one]) for one in chosen.argmax(axis=1))


def program_of(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, *, without: Collection[str] = ()
) -> Program:
    """The program of a plan; limits named in `without` are left out, to see whether they clash."""
    shape = (len(staff), ground.cells, ground.shifts)
    travels = limits.within_km is not None and TRAVEL not in without
    hubs = hubs_of(ground) if travels else np.zeros(0, np.int64)
    many, steps = int(np.prod(shape)), ground.cells * ground.shifts * VISITS_THAT_COUNT
    columns = many + steps + len(staff) * len(hubs)
    first = many + steps
    program = Program(
        shape=shape,
        gain=np.zeros(columns),
        upper=np.ones(columns),
        is_whole=np.arange(columns) < many,
        hubs=hubs,
    )
    program.is_whole[first:] = True
    program.upper[:many] = _most(ground, staff, without).ravel()
    _cover(program, ground, staff, limits, many)
    if CAPACITY not in without:
        _keep_capacity(program, staff, limits)
    if limits.budget is not None and BUDGET not in without:
        costs = np.array([one.cost * one.visit_hours for one in staff])
        program.rows.add(
            program.visits.ravel(), np.repeat(costs, many // len(staff)), high=limits.budget
        )
    if limits.cap is not None and EXPOSURE not in without:
        _keep_cap(program, ground, staff, limits.cap)
    if limits.within_km is not None and travels:
        _keep_near(program, ground.near(limits.within_km), first)
    _keep_least(program, ground, staff, limits, without)
    return program


def hubs_of(ground: PlanGround) -> IntArray:
    """Cells that a staff may work around: the hottest, then the farthest from all, in turn."""
    merit = ground.expected.sum(axis=1)
    if ground.cells <= HUBS_AT_MOST:
        return np.arange(ground.cells)
    chosen = [int(merit.argmax())]
    apart = np.full(ground.cells, np.inf)
    while len(chosen) < HUBS_AT_MOST:
        last = chosen[-1]
        apart = np.minimum(
            apart, np.hypot(ground.x_km - ground.x_km[last], ground.y_km - ground.y_km[last])
        )
        # Half for far corners, half for the hottest cells: both kinds of middle are wanted.
        score = apart if len(chosen) % 2 else np.where(apart > 0, merit, -1.0)
        chosen.append(int(score.argmax()))
    return np.unique(chosen)


def _most(ground: PlanGround, staff: Sequence[Staff], without: Collection[str]) -> FloatArray:
    """The most visits of each staff to each cell in each shift."""
    closed = np.zeros(ground.cells, bool)
    if HELD_BACK not in without:
        closed |= ground.held_back
    if ROTATION not in without:
        closed |= ground.resting
    found = np.zeros((len(staff), ground.cells, ground.shifts))
    for place, one in enumerate(staff):
        found[place] = ALL if MOST_VISITS in without else one.most_visits
        if CAPACITY not in without:
            found[place] = np.minimum(found[place], np.floor(one.hours / one.visit_hours + 1e-9))
        found[place, closed] = 0
    return found


def _cover(
    program: Program, ground: PlanGround, staff: Sequence[Staff], limits: Limits, first: int
) -> None:
    """Steps of one visit each, of falling worth, no more than the visits that bear on the cell."""
    worth = np.diff(reached_share(np.arange(VISITS_THAT_COUNT + 1.0), reach=limits.reach))
    steps = ground.expected[:, :, None] * worth
    last = first + steps.size
    program.gain[first:last] = steps.ravel()
    columns = np.arange(first, last).reshape(steps.shape)
    bearing = np.array([one.bearing(ground.shifts) for one in staff])
    for cell in range(ground.cells):
        there = program.visits[:, cell, :].ravel()
        for shift in range(ground.shifts):
            index = np.concatenate([columns[cell, shift], there])
            value = np.concatenate([np.ones(VISITS_THAT_COUNT), -bearing[:, :, shift].ravel()])
            program.rows.add(index, value, high=0.0)


def _keep_capacity(program: Program, staff: Sequence[Staff], limits: Limits) -> None:
    for place, one in enumerate(staff):
        for shift, hours in enumerate(one.hours):
            program.rows.add(
                program.visits[place, :, shift],
                one.visit_hours,
                high=float(hours) * (1 - limits.reserve),
            )


def _keep_cap(program: Program, ground: PlanGround, staff: Sequence[Staff], cap: float) -> None:
    """Presence by resident of each group, no more than `cap` times that of all together."""
    burden = ground.burden
    hours = np.array([one.visit_hours * one.is_presence for one in staff])
    for group in ground.residents:
        excess = burden[group] - cap * burden[""]
        value = hours[:, None, None] * excess[None, :, None] * np.ones(ground.shifts)
        scale = max(float(np.abs(value).max()), 1e-12)
        program.rows.add(program.visits.ravel(), (value / scale).ravel(), high=0.0)


def _keep_near(program: Program, near: BoolArray, first: int) -> None:
    """Each staff has one hub, and works where that hub is near."""
    count = len(program.hubs)
    for place in range(program.shape[0]):
        hubs = first + place * count + np.arange(count)
        program.rows.add(hubs, 1.0, low=1.0, high=1.0)
        for cell in range(program.shape[1]):
            there = program.visits[place, cell, :]
            most = float(program.upper[there].sum())
            if most > 0:
                index = np.concatenate([there, hubs[near[program.hubs, cell]]])
                value = np.concatenate(
                    [np.ones(len(there)), np.full(len(index) - len(there), -most)]
                )
                program.rows.add(index, value, high=0.0)


def _keep_least(
    program: Program,
    ground: PlanGround,
    staff: Sequence[Staff],
    limits: Limits,
    without: Collection[str],
) -> None:
    """Every area that is promised hours gets them, of whatever activity."""
    hours = np.array([one.visit_hours for one in staff])
    for area, least in limits.least.items():
        if least > 0 and LEAST + area not in without:
            cells = ground.areas.get(area, np.zeros(0, np.int64))
            there = program.visits[:, cells, :]
            value = np.broadcast_to(hours[:, None, None], there.shape)
            program.rows.add(there.ravel(), value.ravel(), low=least)
