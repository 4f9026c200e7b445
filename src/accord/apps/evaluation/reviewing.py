"""What the pages of reviews and the evidence library show, as component values."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import causes, meeting_pages, presenting, selectors
from accord.apps.evaluation.models import Evaluation, Review
from accord.apps.evaluation.problem_words import question_words
from accord.apps.evaluation.selectors import Gathered, Judged
from accord.apps.evaluation.wording import (
    finding_words,
    label_words,
    language,
)
from accord.apps.strategies import indicator_words, wording
from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def reviews_table(request: Request, rows: Any, *, with_strategy: bool = True) -> Table:
    """Reviews by day, late ones said to be late."""
    columns = [
        Column(
            label=_("Review"),
            value=lambda row: row.due_on.isoformat(),
            sort="due_on",
            href=lambda row: reverse("evaluation:review", args=[row.pk]),
        ),
        Column(
            label=_("State"),
            value=lambda row: state_of(row, _today(row)),
            tone=lambda row: "success" if row.held_on else _tone(row, _today(row)),
        ),
        Column(label=_("Decision"), value=lambda row: row.get_decision_display() or None),
        Column(label=_("Delivered"), value=lambda row: row.delivered or None),
    ]
    if with_strategy:
        columns.insert(1, Column(label=_("Strategy"), value="strategy.title"))
    return Table(
        request,
        caption=_("Reviews"),
        prefix="" if with_strategy else "reviews",
        export=with_strategy,
        rows=rows,
        default_sort="due_on",
        columns=columns,
        empty_title=_("No review day is set"),
        empty_text=_("A strategy that is not reviewed goes on by itself."),
    )


def state_of(row: Review, today: Any) -> str:
    """Held, due or late."""
    if row.held_on:
        return _("held on %(day)s") % {"day": row.held_on.isoformat()}
    days = (today - row.due_on).days
    if days <= 0:
        return _("due")
    return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}


def is_early(row: Review) -> bool:
    """Whether the review's day is yet to come."""
    return _today(row) < row.due_on


def may_decide(found: Gathered, actor: Actor) -> bool:
    """Whether the reader acts for the lead, and the review is open."""
    return (
        found.review.held_on is None
        and found.strategy.status == Strategy.Status.ACTIVE
        and actor.may("strategies.manage")
        and actor.agency_id == str(found.strategy.lead_id)
    )


def context(found: Gathered) -> dict[str, Any]:
    """One review on a page."""
    review, before = found.review, found.before
    return {
        "review": review,
        "strategy": found.strategy,
        "title": _("Review of %(day)s") % {"day": review.due_on.isoformat()},
        "state": state_of(review, _today(review)),
        "crumbs": presenting.crumbs(found.strategy),
        "goals": [(one.goal.outcome, wording.verdict(one)) for one in found.goals],
        "orphans": found.orphans,
        "questions": [question_words(one) for one in found.questions],
        "limits": wording.limits() if found.goals else [],
        "indicators": [
            (indicator_words.told(one.indicator.name), indicator_words.verdict(one))
            for one in found.indicators
        ],
        "late": [_action(one) for one in found.late],
        "done": [_action(one) for one in found.done],
        "judged": [judged_words(one) for one in found.judged],
        "is_closed": review.held_on is not None,
        "caution": causes.beside(review.reason, found.judged),
        "caution_before": causes.beside(before.reason, found.judged_before) if before else "",
        "before": before,
        "meetings": [(one.pk, meeting_pages.title(one)) for one in found.meetings],
        "decided": [
            (_("Decision"), review.get_decision_display()),
            (_("Reason"), review.reason),
            (_("Delivered"), review.delivered),
            (_("Held on"), review.held_on.isoformat()),
            *([(_("Why before its day"), review.early_reason)] if review.early_reason else []),
        ]
        if review.held_on
        else [],
    }


def judged_words(one: Judged) -> dict[str, Any]:
    """A plan's line in a review: its own result, its own rule, and apart from both what came later."""
    name = {
        "outcome": presenting.outcome_of(one.plan.content, language()),
        "version": one.plan.version,
    }
    now = one.label_now
    return {
        "title": _("Plan %(version)s, %(outcome)s") % name,
        "plan": one.plan.pk,
        "rule": one.rule,
        "result": one.result,
        "words": _result(one.result, one.label) if one.result else "",
        "evidence": one.evidence,
        "now": label_words(now) if one.result and now != one.label else "",
        "is_as_it_was": one.is_as_it_was,
        "later": one.later,
        "later_words": _result(one.later, _label_now(one.later)) if one.later else "",
        "is_later": one.is_later,
    }


def _label_now(row: Evaluation) -> str:
    found = selectors.standing_now(row)
    return found.label if found else ""


def _result(row: Evaluation, label: str) -> str:
    told = _("%(found)s, %(label)s, Maryland level %(level)s of 5.") % {
        "found": finding_words(row.finding) or "",
        "label": label_words(label),
        "level": row.level,
    }
    return told if row.is_whole else f"{told} {_('Its follow-up was not over.')}"


def _action(one: Any) -> str:
    told = wording.dose(one)
    return f"{one.due_on.isoformat()} {one.title} – {one.owner}{f': {told}' if told else ''}"


def _today(row: Review) -> date:
    """The lead agency's day: its people hold the review."""
    return agencies.day_at(row.strategy.lead)


def _tone(row: Review, today: Any) -> str:
    return "warning" if row.due_on < today else "info"
