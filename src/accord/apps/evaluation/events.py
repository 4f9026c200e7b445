"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

audit.verb("plan.drafted", strategy=str, version=int, units=int, treated=int)
audit.verb("plan.redrafted", fields=list)
audit.verb("plan.frozen", strategy=str, version=int, digest=str, must_sign=list)
audit.verb("plan.signed", agency=str, digest=str)
audit.verb("plan.deviated")
audit.verb("plan.viewed", version=int)
audit.verb("plans.viewed", count=int)
audit.verb("evaluation.requested", evaluation=str, lost=list)
audit.verb(
    "evaluation.made",
    plan=str, plan_digest=str, input_digest=str, bundle_digest=str, label=str, agencies=list,
    registered=str,
)  # fmt: skip
audit.verb("evaluation.refused", rule=str)
audit.verb("evaluation.viewed", digest=str)
audit.verb("evaluation.chart_read", digest=str)
audit.verb("evaluation.exported", digest=str, format=str)
audit.verb("evaluation.verified", identical=bool)
audit.verb("review.scheduled", strategy=str, days=list)
audit.verb(
    "review.decided",
    strategy=str, decision=str, plans=list, evidence=list, early=bool, actions=list,
)  # fmt: skip
audit.verb("review.viewed", goals=int, late=int)
audit.verb("reviews.viewed", count=int)
audit.verb("reviews.exported", count=int)
audit.verb("meeting.called", strategy=str, day=str)
audit.verb("meeting.moved", fields=list)
audit.verb("meeting.called_off")
audit.verb("meeting.point_added", point=str, agency=str)
audit.verb("meeting.ordered", points=int)
audit.verb("meeting.minuted", point=str, decided=bool, action=str)
audit.verb("meeting.closed", strategy=str, points=int, decisions=int, present=list, seal=str)
audit.verb("meeting.added_to", point=str, agency=str)
audit.verb("meeting.viewed", points=int)
audit.verb("meeting.exported", count=int)
audit.verb("meetings.viewed", count=int)
for _written in (
    "described", "cause_named", "cause_judged", "evidence_added", "response_named",
    "response_graded", "response_decided", "action_planned", "priority_set", "withdrawn",
    "put_back",
):  # fmt: skip
    audit.verb(f"problem.{_written}", version=int, key=str, digest=str, agency=str)
audit.verb("problem.viewed", version=int, figures=int)
audit.verb("problem.exported", version=int, format=str)
audit.verb("problem.history_viewed", count=int)
audit.verb("harm_weights.loaded", agency=str, table=str, version=str, digest=str)
audit.verb("harm_weights.listed", count=int)
audit.verb("harm.viewed", kind=str, months=int, weights=str)
audit.verb("evidence.pooled", count=int)
audit.verb("course.viewed", count=int, kind=str, months=int)
changes.topic("evaluations", policy="strategies.view")


@event(policy="strategies.view", audit="plan.frozen")
@dataclass(frozen=True, kw_only=True)
class PlanFrozen:
    """An evaluation plan is frozen and waits for signatures; ids only."""

    plan_id: str
    strategy_id: str


@event(policy="strategies.view", audit="evaluation.made")
@dataclass(frozen=True, kw_only=True)
class EvaluationMade:
    """An evaluation is finished; ids only."""

    evaluation_id: str
    plan_id: str
    agency_id: str
