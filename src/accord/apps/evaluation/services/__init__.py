"""Every write of evaluations."""

from accord.apps.evaluation.declaring import PlanDraft
from accord.apps.evaluation.services.drafting import (
    draft_plan,
    redraft_plan,
)
from accord.apps.evaluation.services.freezing import freeze_plan, record_deviation, sign_plan
from accord.apps.evaluation.services.meeting import (
    MeetingDraft,
    add_point,
    call_meeting,
    call_off,
    move_meeting,
    order_agenda,
)
from accord.apps.evaluation.services.minuting import (
    Minuted,
    add_to_minutes,
    close_meeting,
    write_minutes,
)
from accord.apps.evaluation.services.requesting import request_evaluation, requested
from accord.apps.evaluation.services.reviewing import Decided, decide_review, schedule_reviews
from accord.apps.evaluation.services.running import run_evaluation, run_now
from accord.apps.evaluation.services.verifying import Verdict, verify_evaluation
from accord.apps.evaluation.services.weighing import load_weights

__all__ = [
    "Decided",
    "MeetingDraft",
    "Minuted",
    "PlanDraft",
    "Verdict",
    "add_point",
    "add_to_minutes",
    "call_meeting",
    "call_off",
    "close_meeting",
    "decide_review",
    "draft_plan",
    "freeze_plan",
    "load_weights",
    "move_meeting",
    "order_agenda",
    "record_deviation",
    "redraft_plan",
    "request_evaluation",
    "requested",
    "run_evaluation",
    "run_now",
    "schedule_reviews",
    "sign_plan",
    "verify_evaluation",
    "write_minutes",
]
