"""What the evidence library and a plan's page say of earlier results: like with like."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.apps.agencies.kinds import unit_of
from accord.apps.evaluation import presenting, selectors
from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.selectors import Library, Like
from accord.apps.evaluation.wording import (
    change_words,
    finding_words,
    language,
    percent,
    standing_words,
)
from accord.apps.strategies.presenting import offence_names
from accord.core.evaluate import Pooled
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.tables import Column, Table


def context(request: Request, found: Library) -> dict[str, Any]:
    """The evidence library on a page."""
    return {
        "groups": [(question_words(one), pooled_words(one)) for one in found.groups],
        "table": _table(request, found),
        "crumbs": [Crumb(label=_("Evidence library"))],
    }


def prior(found: Like) -> list[str]:
    """What results to a plan's own question let it expect."""
    if not found.results:
        return [
            _(
                "No finished result that you may see answers this plan's question: %(question)s. Others "
                "are not taken for it. Results of other agencies are not shown here."
            )
            % {"question": question_words(found)}
        ]
    return pooled_words(found)


def question_words(found: Like) -> str:
    """What is counted, which offences, and which way is hoped for."""
    kind, offences, hopes_for_more = found.question
    named = offence_names(list(offences)) or _("all offences")
    way = _("hoping for more") if hopes_for_more else _("hoping for fewer")
    return f"{unit_of(kind)}, {named}, {way}"


def pooled_words(found: Like) -> list[str]:
    """The mean of results to one question, and what is no part of it and why."""
    lines = [] if found.pooled is None else _mean(found.pooled, len(found.results))
    if found.pooled is None:
        lines.append(_("One result answers this question: nothing is pooled."))
    if found.left_out:
        names = "; ".join(_name(one) for one in found.left_out)
        lines.append(
            _("Not pooled, since they tell of the same areas as one that is: %(names)s.")
            % {"names": names}
        )
    return lines


def _mean(pooled: Pooled, count: int) -> list[str]:
    mean, beyond = pooled.mean, pooled.next_change
    lines = [
        _("%(count)s results: their mean change is %(mean)s (%(range)s).")
        % {
            "count": count,
            "mean": percent(mean.estimate),
            "range": change_words({"lower": mean.lower, "upper": mean.upper}),
        }
    ]
    if beyond is not None:
        words = _("The next one may lie from %(range)s.")
        lines.append(
            words % {"range": change_words({"lower": beyond.lower, "upper": beyond.upper})}
        )
    lines.append(_("Random effects on log rate ratios; the interval is that of Hartung and Knapp."))
    return lines


def _name(row: Evaluation) -> str:
    words = _("%(outcome)s, plan %(version)s of “%(strategy)s”")
    return words % {
        "outcome": presenting.outcome_of(row.plan.content, language()),
        "version": row.plan.version,
        "strategy": row.plan.strategy.title,
    }


def _pooled(found: Library, row: Evaluation) -> str:
    group = found.like(row.plan)
    if row in group.left_out:
        return _("no: same areas")
    return _("yes") if group.pooled else _("no: nothing like it")


def _table(request: Request, found: Library) -> Table:
    return Table(
        request,
        caption=_("Results"),
        rows=list(found.results),
        columns=[
            Column(
                label=_("Result"),
                value=lambda row: presenting.outcome_of(row.plan.content, language()),
                href=lambda row: reverse("evaluation:result", args=[row.pk]),
            ),
            Column(label=_("Strategy"), value="plan.strategy.title"),
            Column(label=_("Found"), value=lambda row: finding_words(row.finding)),
            Column(
                label=pgettext("a result", "Standing"),
                value=lambda row: standing_words(selectors.standing_now(row)),
            ),
            Column(label=_("Maryland level"), value="level", numeric=True),
            Column(label=_("Log rate ratio"), value="log_ratio", places=3, numeric=True),
            Column(label=_("Standard error"), value="standard_error", places=3, numeric=True),
            Column(
                label=_("Pooled"),
                value=lambda row: _pooled(found, row),
            ),
        ],
        empty_title=_("No finished result that you may see"),
        empty_text=_(
            "Results of your agency enter here when their follow-up is over. Results of others are "
            "not shown here, nor whether there are any."
        ),
    )
