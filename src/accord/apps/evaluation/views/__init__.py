"""Pages of evaluations."""

from accord.apps.evaluation.views.plans import (
    deviate,
    edit_plan,
    freeze,
    new_plan,
    of_strategy,
    plan,
    plans,
    run,
    sign,
)
from accord.apps.evaluation.views.results import (
    evidence,
    months_chart,
    placebo_chart,
    progress,
    result,
    verify,
)

__all__ = [
    "deviate",
    "edit_plan",
    "evidence",
    "freeze",
    "months_chart",
    "new_plan",
    "of_strategy",
    "placebo_chart",
    "plan",
    "plans",
    "progress",
    "result",
    "run",
    "sign",
    "verify",
]
