"""Staff hours over cells and shifts, within limits that people set: a proposal, never the map itself."""

from accord.core.forecast.allocation.checking import Breach, breaches, exposure_of
from accord.core.forecast.allocation.choosing import PlanPoint, plan_curve
from accord.core.forecast.allocation.infeasible import clashing_limits
from accord.core.forecast.allocation.problem import (
    Limits,
    PlanError,
    PlanGround,
    Staff,
    reached,
    reached_share,
    resting_cells,
)
from accord.core.forecast.allocation.record import PlanGain, plan_gain
from accord.core.forecast.allocation.solving import InfeasibleError, Plan, allocate

__all__ = [
    "Breach",
    "InfeasibleError",
    "Limits",
    "Plan",
    "PlanError",
    "PlanGain",
    "PlanGround",
    "PlanPoint",
    "Staff",
    "allocate",
    "breaches",
    "clashing_limits",
    "exposure_of",
    "plan_curve",
    "plan_gain",
    "reached",
    "reached_share",
    "resting_cells",
]
