"""Every write of evaluations."""

from accord.apps.evaluation.services.drafting import (
    PlanDraft,
    draft_plan,
    redraft_plan,
)
from accord.apps.evaluation.services.freezing import freeze_plan, record_deviation, sign_plan
from accord.apps.evaluation.services.requesting import request_evaluation, requested
from accord.apps.evaluation.services.reviewing import Decided, decide_review, schedule_reviews
from accord.apps.evaluation.services.running import run_evaluation, run_now
from accord.apps.evaluation.services.verifying import Verdict, verify_evaluation

__all__ = [
    "Decided",
    "PlanDraft",
    "Verdict",
    "decide_review",
    "draft_plan",
    "freeze_plan",
    "record_deviation",
    "redraft_plan",
    "request_evaluation",
    "requested",
    "run_evaluation",
    "run_now",
    "schedule_reviews",
    "sign_plan",
    "verify_evaluation",
]
