"""The plan of most incidents reached, as a mixed-integer program that HiGHS solves and proves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.core.forecast.allocation.problem import (
    Limits,
    PlanError,
    PlanGround,
    Staff,
    reached,
    staff_hours,
)
from accord.core.forecast.allocation.program import Program, program_of
from accord.core.forecast.events import FloatArray, IntArray

GAP = 1e-4  # of the value: below what any forecast knows
NODES = 5_000
SECONDS = 60.0  # a guard; what a plan is follows from gap and nodes alone
TIE = 1e-7  # of a cell's own value: enough to break ties, too little to change what is best


class InfeasibleError(PlanError):
    """No plan keeps to all limits; `limits` are some that cannot hold together."""

    code = "forecast.plan_infeasible"

    def __init__(self, limits: tuple[str, ...]) -> None:
        self.limits = limits
        super().__init__("these limits cannot hold together: " + ", ".join(limits))


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """Visits of each staff to each cell in each shift, and how far from the best they can be.

    `value` are the incidents that they reach, `bound` what no plan within the limits exceeds.
    `hubs` is the cell that each staff works around, −1 where no distance is limited.
    """

    visits: IntArray
    value: float
    bound: float
    hours: float
    hubs: tuple[int, ...]
    seed: int

    @property
    def gap(self) -> float:
        """How much of the bound may be missing at most."""
        return max(self.bound - self.value, 0.0) / self.bound if self.bound > 1e-12 else 0.0


def allocate(
    ground: PlanGround,
    staff: Sequence[Staff],
    limits: Limits,
    *,
    seed: int,
    gap: float = GAP,
    nodes: int = NODES,
) -> Plan:
    """The plan of most incidents reached within all limits; equal cells are drawn by lot.

    The same seed draws the same. Raises InfeasibleError with limits that clash.
    """
    if not staff or any(len(one.hours) != ground.shifts for one in staff):
        raise PlanError("staff need hours for each shift")
    program = program_of(ground, staff, limits)
    found = solved(program, seed=seed, gap=gap, nodes=nodes)
    if found is None:
        from accord.core.forecast.allocation.infeasible import clashing_limits

        raise InfeasibleError(clashing_limits(ground, staff, limits))
    values, bound = found
    visits = program.visits_in(values)
    value = reached(ground.expected, staff, visits, reach=limits.reach)
    return Plan(
        visits=visits,
        value=value,
        bound=max(bound, value),
        hours=staff_hours(staff, visits),
        hubs=program.hubs_in(values),
        seed=seed,
    )


def is_feasible(
    ground: PlanGround, staff: Sequence[Staff], limits: Limits, *, without: Collection[str]
) -> bool:
    """Whether any plan keeps to the limits but those left out."""
    program = program_of(ground, staff, limits, without=without)
    program.gain[:] = 0.0
    return solved(program, seed=0, gap=GAP, nodes=NODES) is not None


def solved(
    program: Program, *, seed: int, gap: float, nodes: int
) -> tuple[FloatArray, float] | None:
    """The columns' values and the bound on the objective; None where nothing is feasible."""
    import highspy as untyped_highspy  # compiled: loaded where a plan is made, not by every page

    highspy: Any = untyped_highspy

    lot = np.random.default_rng(seed).random(len(program.gain))
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "random_seed": seed % (2**31),
        "mip_rel_gap": gap,
        "mip_abs_gap": 0.0,
        "mip_max_nodes": nodes,
        "time_limit": SECONDS,
    }.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(highspy, program, program.gain * (1 + TIE * lot)))
    solver.run()
    status, states = solver.getModelStatus(), highspy.HighsModelStatus
    if status in (states.kInfeasible, states.kUnboundedOrInfeasible):
        return None
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise PlanError("no plan was found in the time that is given")
    bound = float(info.mip_dual_bound) if status != states.kOptimal or program.has_whole else 0.0
    return np.array(solver.getSolution().col_value), bound


def _model(highspy: Any, program: Program, gain: FloatArray) -> Any:
    lp = highspy.HighsLp()
    rows = program.rows
    lp.num_col_, lp.num_row_ = len(gain), len(rows.lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = gain
    lp.col_lower_ = np.zeros(len(gain))
    lp.col_upper_ = program.upper
    lp.row_lower_ = np.array(rows.lower)
    lp.row_upper_ = np.array(rows.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = np.array(rows.starts, np.int32)
    lp.a_matrix_.index_ = rows.index
    lp.a_matrix_.value_ = rows.value
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in program.is_whole]
    return lp
