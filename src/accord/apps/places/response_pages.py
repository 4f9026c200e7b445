"""What the pages of responses show: the log of a forecast's cells, and what it reached."""

from collections.abc import Sequence
from math import isnan
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.places import explaining
from accord.apps.places.activation_pages import run_crumbs
from accord.apps.places.models import ForecastResponse, ForecastRun
from accord.apps.places.selectors import Done, Effect
from accord.apps.places.words import title_of
from accord.core.disclosure import MINIMUM, round_to_base
from accord.core.forecast import Reach
from accord.frame.ui.components import Action
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table


def responses_context(
    request: HttpRequest,
    run: ForecastRun,
    rows: Sequence[ForecastResponse],
    done: Done | None,
    effect: Effect | None,
    *,
    may_log: bool,
) -> dict[str, Any]:
    """The log of one forecast."""
    actions = []
    if may_log:
        url = reverse("places:new-response", args=[run.pk])
        actions.append(Action(label=_("Write down what was done"), url=url, style="primary"))
    return {
        "run": run,
        "title": _("What was done"),
        "lede": title_of(run),
        "actions": actions,
        "lines": (done_lines(done) if done else []) + ([effect_sentence(effect)] if effect else []),
        "crumbs": run_crumbs(run, _("What was done")),
        "table": Table(
            request,
            caption=_("What was done, cell by cell"),
            export=True,
            columns=[
                Column(label=_("Day"), value=lambda one: date_format(one.acted_on, "DATE_FORMAT")),
                Column(label=_("Cell"), value="cell.rank", numeric=True),
                Column(label=_("Where"), value=lambda one: explaining.where(one.cell)),
                Column(label=_("What"), value="get_activity_display"),
                Column(label=_("Agency"), value="agency.name"),
                Column(label=_("Minutes"), value="minutes", numeric=True),
                Column(label=_("Stops"), value="stops", numeric=True),
                Column(label=_("Complaints"), value="complaints", numeric=True),
                Column(
                    label=_("Left alone by lot"),
                    value=lambda one: _("Yes") if one.cell.is_held_back else _("No"),
                ),
            ],
            rows=list(rows),
            empty_title=_("Nothing has been written down"),
            empty_text=_("Lighting, repair and talking count as much as presence of police."),
        ),
    }


def done_lines(done: Done, *, is_public: bool = False) -> list[str]:
    """What was done and what it may have reached, in sentences; for anyone without small counts."""
    if not done.responses:
        return [_("Nothing has been written down yet.")]
    names = dict(ForecastResponse.Activity.choices)
    parts = ", ".join(
        f"{names[activity]} {decimal(minutes / 60)} h"
        for activity, minutes in done.minutes_by_activity.items()
    )
    lines = [
        ngettext(
            "%(cells)s cell was gone to in %(hours)s staff hours: %(parts)s.",
            "%(cells)s cells were gone to in %(hours)s staff hours: %(parts)s.",
            done.cells,
        )
        % {"cells": grouped(done.cells), "hours": decimal(done.minutes / 60), "parts": parts}
    ]
    if done.stops or done.complaints:
        told = public_count if is_public else grouped
        lines.append(
            _("Stops near it: %(stops)s; complaints: %(complaints)s.")
            % {"stops": told(done.stops), "complaints": told(done.complaints)}
        )
    if done.in_cells_left_alone:
        lines.append(
            _("%(count)s of these cells were to be left alone: the comparison is weaker for it.")
            % {"count": grouped(done.in_cells_left_alone)}
        )
    if done.reach:
        lines.append(reach_sentence(done.reach, is_last_years=done.is_last_years))
    return lines


def public_count(count: int) -> str:
    """A count of people's encounters as anyone may know it: no small one, and none to the unit.

    To the nearest five, so that two visits on two days cannot be subtracted to one encounter.
    """
    if count == 0:
        return "0"
    if count < MINIMUM:
        return _("fewer than %(least)s") % {"least": MINIMUM}
    return _("about %(count)s") % {"count": grouped(int(round_to_base([count], base=MINIMUM)[0]))}


def reach_sentence(found: Reach, *, is_last_years: bool = False) -> str:
    """Expected incidents reached per 100 staff hours, beside last year's cells, with the error."""
    if is_last_years:
        return _(
            "By the record of the tested weeks, 100 staff hours in last year's cells reach %(model)s "
            "expected incidents (90 %% interval %(low)s to %(high)s)."
        ) % {
            "model": decimal(found.model),
            "low": decimal(found.lower),
            "high": decimal(found.upper),
        }
    if isnan(found.ratio_lower):
        return _(
            "By the record of the tested weeks, 100 staff hours reach %(model)s expected incidents "
            "(90 %% interval %(low)s to %(high)s); in last year's cells they would reach %(base)s. One of "
            "both maps caught nothing, so that a gain cannot be told: use last year's map."
        ) % {
            "model": decimal(found.model),
            "low": decimal(found.lower),
            "high": decimal(found.upper),
            "base": decimal(found.baseline),
        }
    text = _(
        "By the record of the tested weeks, 100 staff hours reach %(model)s expected incidents "
        "(90 %% interval %(low)s to %(high)s); in last year's cells they would reach %(base)s. "
        "The ratio is %(ratio)s (%(ratio_low)s to %(ratio_high)s)."
    ) % {
        "model": decimal(found.model),
        "low": decimal(found.lower),
        "high": decimal(found.upper),
        "base": decimal(found.baseline),
        "ratio": decimal(found.ratio, 2),
        "ratio_low": decimal(found.ratio_lower, 2),
        "ratio_high": decimal(found.ratio_upper, 2),
    }
    if found.adds:
        return text
    return text + " " + _("The gain is inside the error: use last year's map.")


def effect_sentence(found: Effect) -> str:
    """Cells free to be gone to beside cells left alone by lot, in one sentence with its error."""
    text = _(
        "In cells free to be gone to, %(free)s were recorded where %(expected_free)s were expected; "
        "in cells left alone by lot, %(alone)s where %(expected_alone)s were, whoever went where. The "
        "ratio is %(ratio)s (95 %% interval %(low)s to %(high)s)."
    ) % {
        "free": grouped(found.free),
        "expected_free": decimal(found.expected_free),
        "alone": grouped(found.held_back),
        "expected_alone": decimal(found.expected_held_back),
        "ratio": decimal(found.ratio.estimate, 2),
        "low": decimal(found.ratio.lower, 2),
        "high": decimal(found.ratio.upper, 2),
    }
    if found.is_beyond_error:
        return text
    return text + " " + _("That is inside the error: nothing can be said of an effect yet.")
