"""Pages of evaluations."""

from accord.apps.evaluation.views.courses import course, course_chart
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
from accord.apps.evaluation.views.reviews import (
    calendar_file,
    evidence_library,
    review,
    reviews,
    schedule,
)

__all__ = [
    "calendar_file",
    "course",
    "course_chart",
    "deviate",
    "edit_plan",
    "evidence",
    "evidence_library",
    "freeze",
    "months_chart",
    "new_plan",
    "of_strategy",
    "placebo_chart",
    "plan",
    "plans",
    "progress",
    "result",
    "review",
    "reviews",
    "run",
    "schedule",
    "sign",
    "verify",
]
