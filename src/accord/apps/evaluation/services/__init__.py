"""Every write of evaluations."""

from accord.apps.evaluation.services.drafting import (
    PlanDraft,
    draft_plan,
    redraft_plan,
)
from accord.apps.evaluation.services.freezing import freeze_plan, record_deviation, sign_plan
from accord.apps.evaluation.services.running import (
    request_evaluation,
    requested,
    run_evaluation,
    run_now,
)
from accord.apps.evaluation.services.verifying import Verdict, verify_evaluation

__all__ = [
    "PlanDraft",
    "Verdict",
    "draft_plan",
    "freeze_plan",
    "record_deviation",
    "redraft_plan",
    "request_evaluation",
    "requested",
    "run_evaluation",
    "run_now",
    "sign_plan",
    "verify_evaluation",
]
