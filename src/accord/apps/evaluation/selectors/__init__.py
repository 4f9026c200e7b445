"""Every read of evaluations: plans, what they may count, and what was found."""

from accord.apps.evaluation.selectors.extracts import (
    Counted,
    areas_to_choose,
    demand_records,
    drawn_for,
    ground_of,
    past_of,
)
from accord.apps.evaluation.selectors.plans import (
    must_sign,
    plan_visible_to,
    plans_visible_to,
    power_for,
    view_plan,
    waiting_for,
)
from accord.apps.evaluation.selectors.results import (
    evaluation_visible_to,
    evaluations_visible_to,
    registered_digest,
    view_evaluation,
)

__all__ = [
    "Counted",
    "areas_to_choose",
    "demand_records",
    "drawn_for",
    "evaluation_visible_to",
    "evaluations_visible_to",
    "ground_of",
    "must_sign",
    "past_of",
    "plan_visible_to",
    "plans_visible_to",
    "power_for",
    "registered_digest",
    "view_evaluation",
    "view_plan",
    "waiting_for",
]
