"""What the page of the funnel shows: cohorts, and each step's shares by then with their intervals."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.agencies import selectors as agencies
from accord.apps.records.outcome_tables import KNOWN_NAMES
from accord.apps.records.selectors import Funnel, Step
from accord.core.disclosure import MINIMUM
from accord.core.evaluate.cases import Incidence
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Crumb
from accord.frame.ui.forms import offer
from accord.frame.ui.tables import Column, Table

COHORT_ROWS = 100
ENDS = {
    "charged": gettext_lazy("charged"),
    "ended before a charge": gettext_lazy("ended before a charge"),
    "convicted": gettext_lazy("convicted"),
    "not convicted": gettext_lazy("said to have ended without a conviction"),
}
STEPS = {
    "charged": gettext_lazy("Until a charge"),
    "convicted": gettext_lazy("Until a conviction"),
    "convicted once charged": gettext_lazy("From the charge to a conviction"),
}


class FunnelForm(forms.Form):
    """From when cases are followed, by which cohorts, and whose arrests."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Followed from"),
        choices=[
            ("arrest", gettext_lazy("the arrest")),
            ("referral", gettext_lazy("the referral")),
        ],
    )
    every = forms.ChoiceField(
        label=gettext_lazy("Cohorts by"),
        choices=[
            ("month", gettext_lazy("month")),
            ("quarter", gettext_lazy("quarter")),
            ("year", gettext_lazy("year")),
        ],
    )
    ori = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = agencies.agency_names()
        offer(
            self, "ori", [("", _("All agencies")), *sorted(names.items(), key=lambda one: one[1])]
        )


def context(request: Request, form: FunnelForm, found: Funnel) -> dict[str, Any]:
    """The page."""
    return {
        "form": form,
        "found": found,
        "lines": lines(found),
        "table": _cohorts(request, found) if found.table else None,
        "steps": [
            (STEPS[one.name], step_lines(one), _step(request, one))
            for one in found.steps
            if one.known
        ],
        "crumbs": [
            Crumb(label=_("Case outcomes"), url=reverse("records:outcomes")),
            Crumb(label=_("From arrest to conviction")),
        ],
    }


def lines(found: Funnel) -> list[str]:
    """How far it can be seen, and what is left out."""
    said = []
    if found.until:
        said.append(
            _("The newest decision that was told is of %(day)s: what came later is not known.")
            % {"day": found.until.isoformat()}
        )
    if found.undated:
        words = (
            _("%(count)s arrests have no day and are in no cohort.")
            if found.origin == "arrest"
            else _("%(count)s arrests have no referral with a day and are in no cohort.")
        )
        said.append(words % {"count": few(found.undated)})
    if found.table and not found.steps:
        said.append(_("Some totals are too small to be shown, so no shares of all are told."))
    return said


def step_lines(step: Step) -> list[str]:
    """How many are known, and how many ended on a day that was not told."""
    said = []
    if step.whole > step.known:
        said.append(
            _(
                "Shares are of the %(known)s of %(whole)s arrests of which something is known. The last "
                "column holds what may be true of all, whatever became of the others."
            )
            % {"known": few(step.known), "whole": numbers.grouped(step.whole)}
        )
    if step.undated:
        said.append(
            _("%(count)s ended on a day that was not told, and are left out.")
            % {"count": few(step.undated)}
        )
    return said


def few(count: int) -> str:
    """A count, or that it is too small to be shown."""
    return (
        _("fewer than %(count)s") % {"count": MINIMUM}
        if count < MINIMUM
        else numbers.grouped(count)
    )


def share_words(one: Incidence, place: int) -> str:
    """A share with its interval, or that it is too small to be shown."""
    point = one.points[place]
    if 0 < point.reached < MINIMUM:
        return few(point.reached)
    low, high = _percent(point.share.lower), _percent(point.share.upper)
    return f"{_percent(point.share.estimate)} ({low} – {high})"


def bounds_words(step: Step, one: Incidence, place: int) -> str:
    """What may be true of all."""
    point = one.points[place]
    if 0 < point.reached < MINIMUM:
        return "–"
    least, most = step.bounds(point.share.estimate)
    return f"{_percent(least)} – {_percent(most)}"


def text_lines(found: Funnel) -> list[str]:
    """The funnel as lines of text."""
    said = lines(found)
    if found.table:
        names = [str(name) for name in KNOWN_NAMES.values()]
        rows = zip(found.cohorts, found.table.values, found.table.row_totals, strict=True)
        for day, cells, total in rows:
            told = "; ".join(f"{n}: {_shown(v)}" for n, v in zip(names, cells, strict=True))
            said.append(f"{_cohort(day, found.every)} ({_shown(total)}): {told}")
    for step in found.steps:
        said += [str(STEPS[step.name]), *step_lines(step)]
        said += [
            f"  {point.days} days: {ENDS[one.end]} {share_words(one, place)}"
            for one in step.ends
            for place, point in enumerate(one.points)
        ]
    return said


def _cohorts(request: Request, found: Funnel) -> Table:
    assert found.table is not None
    safe = found.table
    rows: list[dict[str, Any]] = [
        {"cohort": _cohort(day, found.every), "cells": cells, "total": total}
        for day, cells, total in zip(found.cohorts, safe.values, safe.row_totals, strict=True)
    ]
    rows = [*rows[::-1], {"cohort": _("All"), "cells": safe.column_totals, "total": safe.total}]
    columns = [Column(label=_("Cohort"), value="cohort")]
    columns += [
        Column(
            label=name, numeric=True,
            value=_cell("cells", place),
        )
        for place, name in enumerate(KNOWN_NAMES.values())
    ]  # fmt: skip
    columns.append(Column(label=_("In all"), numeric=True, value=lambda row: _shown(row["total"])))
    return Table(
        request,
        caption=_("What became of each cohort"),
        rows=rows,
        columns=columns,
        per_page=COHORT_ROWS,
        note=_(
            "What is open is neither convicted nor not; an arrest of which nothing is known is counted as "
            "unknown. · is a number below %(minimum)s, or one that would give it away."
        )
        % {"minimum": safe.minimum},
    )


def _step(request: Request, step: Step) -> Table:
    first = step.ends[0]
    rows = [
        {
            "days": point.days,
            "shares": [share_words(one, place) for one in step.ends],
            "bounds": bounds_words(step, first, place),
            "at_risk": point.at_risk,
        }
        for place, point in enumerate(first.points)
    ]
    columns = [Column(label=_("Days"), value="days", numeric=True)]
    columns += [
        Column(
            label=str(ENDS[one.end]).capitalize(), numeric=True,
            value=_cell("shares", place),
        )
        for place, one in enumerate(step.ends)
    ]  # fmt: skip
    if step.whole > step.known:
        columns.append(
            Column(
                label=_("%(end)s, of all") % {"end": str(ENDS[first.end]).capitalize()},
                value="bounds", numeric=True,
            )
        )  # fmt: skip
    return Table(
        request,
        caption=str(STEPS[step.name]),
        prefix=step.name.replace(" ", "-"),
        rows=rows,
        columns=columns,
        note=_("Aalen and Johansen's cumulative incidence with 95 % intervals."),
        empty_title=_("Nothing can be told yet"),
        empty_text=_("No case could be followed for thirty days."),
    )


def _cell(name: str, place: int) -> Callable[[dict[str, Any]], str]:
    """One of the several values that a row holds under a name."""

    def read(row: dict[str, Any]) -> str:
        value = row[name][place]
        return value if isinstance(value, str) else _shown(value)

    return read


def _cohort(day: date, every: str) -> str:
    if every == "year":
        return f"{day:%Y}"
    if every == "quarter":
        return _("%(year)s, quarter %(number)s") % {
            "year": day.year, "number": (day.month + 2) // 3,
        }  # fmt: skip
    return f"{day:%Y-%m}"


def _shown(value: int | None) -> str:
    return "·" if value is None else numbers.grouped(value)


def _percent(share: float) -> str:
    return numbers.percent(share)
