"""Every write of evaluations."""

from accord.apps.evaluation.declaring import PlanDraft
from accord.apps.evaluation.services.analysing import (
    Described,
    EvidenceDraft,
    add_evidence,
    describe_problem,
    judge_cause,
    name_cause,
)
from accord.apps.evaluation.services.drafting import (
    draft_plan,
    redraft_plan,
)
from accord.apps.evaluation.services.freezing import (
    demand_may_change,
    demand_may_deviate,
    demand_may_freeze,
    demand_may_sign,
    freeze_plan,
    record_deviation,
    sign_plan,
)
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
from accord.apps.evaluation.services.prioritising import (
    put_part_back,
    set_priority,
    withdraw_part,
)
from accord.apps.evaluation.services.requesting import request_evaluation, requested
from accord.apps.evaluation.services.responding import (
    ActionDraft,
    GradeDraft,
    ResponseDraft,
    act_on_response,
    decide_response,
    grade_response,
    name_response,
)
from accord.apps.evaluation.services.reviewing import Decided, decide_review, schedule_reviews
from accord.apps.evaluation.services.running import run_evaluation, run_now
from accord.apps.evaluation.services.verifying import Verdict, verify_evaluation
from accord.apps.evaluation.services.weighing import load_weights

__all__ = [
    "ActionDraft",
    "Decided",
    "Described",
    "EvidenceDraft",
    "GradeDraft",
    "MeetingDraft",
    "Minuted",
    "PlanDraft",
    "ResponseDraft",
    "Verdict",
    "act_on_response",
    "add_evidence",
    "add_point",
    "add_to_minutes",
    "call_meeting",
    "call_off",
    "close_meeting",
    "decide_response",
    "decide_review",
    "demand_may_change",
    "demand_may_deviate",
    "demand_may_freeze",
    "demand_may_sign",
    "describe_problem",
    "draft_plan",
    "freeze_plan",
    "grade_response",
    "judge_cause",
    "load_weights",
    "move_meeting",
    "name_cause",
    "name_response",
    "order_agenda",
    "put_part_back",
    "record_deviation",
    "redraft_plan",
    "request_evaluation",
    "requested",
    "run_evaluation",
    "run_now",
    "schedule_reviews",
    "set_priority",
    "sign_plan",
    "verify_evaluation",
    "withdraw_part",
    "write_minutes",
]
