"""Plans and results as plain values for the API and the command line."""

import json
from typing import Any

from django.utils import timezone

from accord.apps.evaluation import causes, course_page, selectors, waiting
from accord.apps.evaluation.models import Deviation, Evaluation, EvaluationPlan, Review
from accord.apps.evaluation.selectors import Gathered, Judged, Library, Like, MonthlyCourse
from accord.apps.evaluation.wording import course_error_rate, sentences_now
from accord.apps.strategies import alarm_words
from accord.apps.strategies import shaping as strategies
from accord.core.evaluate import Lot


def plan(row: EvaluationPlan, power: dict[str, Any] | None = None) -> dict[str, Any]:
    """A plan."""
    return {
        "id": row.pk,
        "strategy": row.strategy_id,
        "version": row.version,
        "status": row.status,
        "starts_on": row.starts_on,
        "digest": row.digest,
        "draft_digest": selectors.draft_digest(row),
        "extract_digest": row.extract_digest,
        "content": row.content,
        "must_sign": selectors.must_sign(row),
        "waiting": selectors.waiting_for(row),
        "signatures": [
            {"agency": one.agency.ori, "digest": one.digest, "signed_at": one.signed_at}
            for one in row.signatures.all()
        ],
        "deviations": [deviation(one) for one in row.deviations.all()],
        "lot": _lot(selectors.lot_of(row)),
        "power": power,
    }


def _lot(found: Lot | None) -> dict[str, Any] | None:
    return None if found is None else {
        "seed": found.seed, "checkpoint": found.checkpoint, "treated": list(found.drawn),
        "held_back": list(found.held_back), "is_drawn_again": found.is_drawn_again,
    }  # fmt: skip


def deviation(row: Deviation) -> dict[str, Any]:
    """A deviation."""
    return {"id": row.pk, "what": row.what, "why": row.why, "happened_on": row.happened_on}


def evaluation(row: Evaluation) -> dict[str, Any]:
    """A run; give one with its bundle."""
    found = json.loads(row.bundle)["results"] if row.bundle else None
    change = found["change"] if found else {}
    standing, now = selectors.standing_now(row), timezone.now()
    return {
        "id": row.pk,
        "plan": row.plan_id,
        "status": waiting.state(row, now),
        "refusal": row.refusal,
        "requested_at": row.requested_at,
        "ask_again_at": waiting.ask_again_at(row) if row.status in waiting.WAITING else None,
        "label": standing.label if standing else "",
        "reasons": list(standing.reasons) if standing else [],
        "finding": row.finding,
        "design": row.design,
        "level": row.level,
        "is_whole": row.is_whole,
        "change": _closed(change.get("estimate")),
        "change_lower": _closed(change.get("lower")),
        "change_upper": _closed(change.get("upper")),
        "placebo_rate": found["checks"]["placebo_rate"] if found else None,
        "sentences": sentences_now(found, standing) if found and standing else [],
        "plan_digest": row.plan_digest,
        "input_digest": row.input_digest,
        "registered_digest": row.plan.extract_digest,
        "bundle_digest": row.bundle_digest,
    }


def review(row: Review) -> dict[str, Any]:
    """A review."""
    return {
        "id": row.pk,
        "strategy": row.strategy_id,
        "due_on": row.due_on,
        "held_on": row.held_on,
        "decision": row.decision,
        "reason": row.reason,
        "delivered": row.delivered,
        "actions": [one.pk for one in row.actions.all()],
        "early_reason": row.early_reason,
        "closed_at": row.closed_at,
    }


def gathered(found: Gathered) -> dict[str, Any]:
    """A review with what it looks at."""
    return {
        **review(found.review),
        "goals": [strategies.goal(one) for one in found.goals],
        "indicators": [strategies.indicator(one) for one in found.indicators],
        "late": [strategies.action(one) for one in found.late],
        "done": [strategies.action(one) for one in found.done],
        "without_action": list(found.orphans),
        "judged": [judged(one) for one in found.judged],
        "caution": causes.beside(found.review.reason, found.judged),
        "before": found.before.pk if found.before else None,
        "meetings": [one.pk for one in found.meetings],
    }


def judged(one: Judged) -> dict[str, Any]:
    """A plan's line in a review."""
    return {
        "plan": one.plan.pk,
        "plan_digest": one.plan.digest,
        "rule": one.rule,
        "result": one.result.pk if one.result else None,
        "finding": one.result.finding if one.result else "",
        "level": one.result.level if one.result else None,
        "is_whole": one.result.is_whole if one.result else None,
        "label": one.label,
        "label_now": one.label_now,
        "evidence_digest": one.evidence,
        "later_result": one.later.pk if one.later else None,
        "is_later": one.is_later,
    }


def library(found: Library) -> dict[str, Any]:
    """The evidence library."""
    return {
        "results": [row.pk for row in found.results],
        "groups": [_like(one) for one in found.groups],
    }


def _like(found: Like) -> dict[str, Any]:
    pooled = found.pooled
    beyond = pooled.next_change if pooled else None
    kind, offences, hopes_for_more = found.question
    return {
        "kind": kind,
        "offences": list(offences),
        "direction": "more" if hopes_for_more else "fewer",
        "pooled": [row.pk for row in found.results],
        "same_areas": [row.pk for row in found.left_out],
        "mean": pooled.mean.estimate if pooled else None,
        "mean_lower": pooled.mean.lower if pooled else None,
        "mean_upper": pooled.mean.upper if pooled else None,
        "next_lower": beyond.lower if beyond else None,
        "next_upper": beyond.upper if beyond else None,
        "between": pooled.between if pooled else None,
    }


def course(found: MonthlyCourse) -> dict[str, Any]:
    """What a count did."""
    told = found.course
    nothing: list[tuple[None, None]] = [(None, None)] * len(found.months)
    adjusted = told.adjusted if told else [None] * len(found.months)
    return {
        "shape": told.shape if told else "",
        "why_not": found.why_not,
        "months": [
            {"month": month, "count": n, "without_season": usual, "lower": low, "upper": high}
            for month, n, usual, (low, high) in zip(
                found.months, found.counts, adjusted, told.bands if told else nothing, strict=True
            )
        ],
        "season": list(told.season) if told else [],
        "steps": [
            {
                "after": found.months[one.last_before],
                "first": found.months[one.lower],
                "last": found.months[one.upper],
                "ratio": vars(one.ratio),
            }
            for one in (told.steps if told else ())
        ],
        "yearly": vars(told.yearly) if told else None,
        "p_value": told.p_value if told else None,
        "agencies": list(found.agencies),
        "without_place": found.without_place,
        "error_rate": course_error_rate(),
        "weekly": _weekly(found),
    }


def _weekly(found: MonthlyCourse) -> dict[str, Any] | None:
    weekly = found.weekly
    if weekly is None:
        return None
    return {
        "start": weekly.start, "alarm_from": weekly.alarm_from, "why_not": weekly.why_not,
        "sentences": course_page.weekly_sentences(found),
        "charts": alarm_words.as_values(weekly.alarms, start=weekly.start)
        if weekly.alarms
        else None,
    }  # fmt: skip


def _closed(value: Any) -> float | None:
    """An open end of an interval is null."""
    return None if isinstance(value, str) else value
