"""Tables and figures of case outcomes for the pages."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accord.apps.records.outcome_forms import OutcomeFilterForm, stage_name, status_name
from accord.apps.records.row_words import why_row
from accord.core.formats.outcomes import UNMAPPED, Grade, Known, Matched, Stage
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Figure
from accord.frame.ui.tables import Column, Table

KNOWN_NAMES = {
    Known.CONVICTED: _("Ended in a conviction"),
    Known.NOT_CONVICTED: _("Said to have ended without one"),
    Known.PENDING: _("Something is known, no disposition yet"),
    Known.UNKNOWN: _("Nothing is known"),
}
GRADE_NAMES = {
    Grade.ARREST: _("By the arrest's number"),
    Grade.CASE: _("By the case's number"),
    Grade.LOOSE: _("By a number without its separators"),
    Grade.AMBIGUOUS: _("Several arrests have the number: none chosen"),
    Grade.UNMATCHED: _("No arrest has the number"),
}


def outcomes(request: Request, rows: QuerySet[Any], filters: OutcomeFilterForm) -> Table:
    """Current outcomes, newest first."""
    return Table(
        request,
        caption=_("Case outcomes"),
        rows=rows,
        filters=filters,
        export=True,
        default_sort="-happened_on",
        columns=[
            Column(label=_("Case"), value=lambda one: one.case_number or "–", sort="case_key"),
            Column(label=_("Arrest"), value=lambda one: one.arrest_number or "–"),
            Column(label=_("Agency"), value="owner.name"),
            Column(label=_("Stage"), value=lambda one: stage_name(one.stage)),
            Column(
                label=_("Status"),
                value=lambda one: status_name(one.stage, one.status),
                tone=lambda one: "warning" if one.status == UNMAPPED else "neutral",
            ),
            Column(label=_("In the agency's words"), value="words"),
            Column(label=_("Day"), value="happened_on", sort="happened_on"),
            Column(label=_("Charge"), value=lambda one: one.charge_text or one.charge or "–"),
            Column(label=_("Version"), value="version", numeric=True),
        ],
        empty_title=_("No case outcomes"),
        empty_text=_("None have been sent, or none are shared with you for this purpose."),
    )


def files(request: Request, rows: QuerySet[Any]) -> Table:
    """Files of outcomes that the reader's agency sent."""
    return Table(
        request,
        caption=_("Files of outcomes"),
        rows=rows,
        prefix="files",
        columns=[
            Column(
                label=_("File"),
                value="filename",
                href=lambda one: reverse("records:outcome-file", args=[one.pk]),
            ),
            Column(
                label=_("Received"),
                value=lambda one: f"{one.received_at:%Y-%m-%d %H:%M}",
                unit="UTC",
            ),
            Column(label=_("State"), value=lambda one: one.get_state_display()),
            Column(label=_("Rows"), value="rows", numeric=True),
            Column(label=_("Not mapped"), value="unmapped", numeric=True),
            Column(label=_("Rejected"), value="rejected", numeric=True),
        ],
        empty_title=_("No file has been sent yet"),
        empty_text=_("Send a table of a prosecutor, court, jail or supervision office."),
    )


def rejected(request: Request, rows: QuerySet[Any]) -> Table:
    """Rows of one file that broke a rule; the CSV has their cells."""
    return Table(
        request,
        caption=_("Rows that break a rule"),
        rows=rows,
        export=True,
        columns=[
            Column(label=_("Row"), value="row_number", numeric=True),
            Column(label=_("Field"), value="field"),
            Column(label=_("Rule"), value="rule"),
            Column(label=_("Reason"), value=lambda one: why_row(one.reason)),
            Column(
                label=_("Cells"),
                value=lambda one: "; ".join(f"{k}: {v}" for k, v in one.raw.items() if v),
            ),
        ],
        empty_title=_("Every row tells of an outcome"),
        empty_text=_("Nothing was set aside."),
    )


def figures(found: Matched) -> list[Figure]:
    """The match rate and what is known of the arrests, as figures."""
    return [
        Figure(label=gettext("Outcomes that found their arrest"), value=percent(found.match_rate)),
        Figure(label=gettext("Arrests with a known outcome"), value=percent(found.coverage)),
        Figure(label=gettext("Outcomes"), value=numbers.grouped(found.outcomes)),
        Figure(label=gettext("Arrests"), value=numbers.grouped(found.arrests)),
    ]


def percent(share: float | None) -> str:
    """A share as a text, or a dash where there is nothing to share."""
    return "–" if share is None else numbers.percent(share)


def known(found: Matched) -> list[tuple[Any, str]]:
    """How many arrests ended how; the unknown stands beside the rest, never within it."""
    return [(KNOWN_NAMES[each], numbers.grouped(count)) for each, count in found.known.items()]


def grades(found: Matched) -> list[tuple[Any, str]]:
    """How many outcomes found their arrest in which way."""
    return [(GRADE_NAMES[each], numbers.grouped(count)) for each, count in found.grades.items()]


def by_stage(found: Matched) -> list[tuple[str, int, int]]:
    """Stage, outcomes matched, outcomes in all."""
    return [(stage_name(stage), *found.by_stage[stage]) for stage in Stage]


def bounds(found: Matched) -> str:
    """The least and the greatest share of arrests that may end in a conviction, in a sentence."""
    if found.convicted_bounds is None:
        return gettext("No arrests are visible to you for this purpose, so nothing can be matched.")
    low, high = found.convicted_bounds
    return gettext(
        "Between %(low)s and %(high)s of the arrests ended or may yet end in a conviction. An "
        "arrest without a known outcome is unknown: it is never counted as not convicted."
    ) % {"low": percent(low), "high": percent(high)}
