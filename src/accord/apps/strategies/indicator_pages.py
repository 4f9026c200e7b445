"""Pages of a strategy's indicators: read them, hand in a month, set a target."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.strategies import (
    forms,
    harm_tables,
    indicator_words,
    presenting,
    selectors,
    services,
)
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.selectors import MeasuredIndicator
from accord.core.evaluate.indicators import catalogue
from accord.frame.declare import route
from accord.frame.errors import Conflict, Denied, Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Action, Tone
from accord.frame.ui.forms import explain
from accord.frame.ui.tables import Column, Table

TONES: dict[str | None, Tone] = {"better": "success", "worse": "warning"}
TONES.update(presenting.TONES)


@route(policy="strategies.view", audit="indicators.viewed", rate="read")
def indicators(request: Request, strategy_id: UUID) -> HttpResponse:
    """Chosen and balancing indicators with intervals, whose figures, and which months are missing."""
    strategy = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    found = selectors.indicators_of(**_who(request), strategy=strategy)
    own = selectors.own_figures(viewer=request.actor, strategy=strategy)
    context = {
        "strategy": strategy,
        "parts": [_part(request, one) for one in found],
        "own": _own_table(request, own),
        "actions": _actions(request, strategy),
        "crumbs": presenting.crumbs(
            (strategy.title, _home(strategy_id, "detail")), (_("Indicators"), "")
        ),
    }
    return render(request, "strategies/indicators.html", context)


@route(policy="strategies.manage", audit="figure.handed_in", rate="write")
def hand_in(request: Request, strategy_id: UUID) -> HttpResponse:
    """Hand in one month of one indicator for the reader's agency."""
    strategy = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    leads = request.actor.agency_id == str(strategy.lead_id)
    known = [
        one
        for one in catalogue().values()
        if one.source == "handed in" and (leads or one.owner == "agency")
    ]
    form = forms.FigureForm(request.POST or None, choices=_choices(known))
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.hand_in(
                **_by(request), strategy_id=strategy_id,
                agency=agencies.agency_of(request.actor), indicator_id=data.pop("indicator"), **data,
            )  # fmt: skip
            return redirect("strategies:indicators", strategy_id)
        except (Invalid, Conflict, Denied) as error:
            explain(form, error)
    lede = _(
        "Your partners see sums of both periods; counts below the minimum cell are not shown to them. "
        "A month that is not handed in is missing, never zero."
    )
    return _form_page(request, form, _("Hand in a month"), _("Hand it in"), strategy_id, lede=lede)


@route(policy="strategies.manage", audit="target.set", rate="write")
def new_target(request: Request, strategy_id: UUID) -> HttpResponse:
    """Choose an indicator and set its target."""
    selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    form = forms.TargetForm(
        request.POST or None, choices=_choices(list(catalogue().values())),
        tables=harm_tables.tables_for(**_who(request)),
    )  # fmt: skip
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.set_target(
                **_by(request), strategy_id=strategy_id, indicator_id=data.pop("indicator"), **data
            )
            return redirect("strategies:indicators", strategy_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    lede = _("A target is fixed once it is set. What balances it is watched without being chosen.")
    return _form_page(request, form, _("Set a target"), _("Set it"), strategy_id, lede=lede)


def _part(request: Request, found: MeasuredIndicator) -> dict[str, Any]:
    """One indicator as words, lines and a table."""
    one = found.indicator
    notes = [
        indicator_words.family(found),
        indicator_words.spread(found),
        *indicator_words.harm_notes(found),
        indicator_words.restated(found.restated),
        indicator_words.told(one.limits),
    ]
    if found.older:
        notes.append(
            _("%(count)s figures of an older definition are not added up.") % {"count": found.older}
        )
    return {
        "id": one.id,
        "name": indicator_words.told(one.name),
        "balancing": one.balancing,
        "way": indicator_words.way(found) if found.compared.judged else "",
        "tone": TONES.get(found.status or found.moved, "neutral"),
        "sentence": indicator_words.verdict(found),
        "definition": indicator_words.definition(one),
        "target": indicator_words.target(found),
        "notes": [line for line in notes if line],
        "table": _lines_table(request, found),
    }


def _lines_table(request: Request, found: MeasuredIndicator) -> Table:
    one, names = found.indicator, agencies.agency_names()
    counted = one.source == "records"
    return Table(
        request,
        caption=(_("Whose records: %(name)s") if counted else _("Who handed in: %(name)s"))
        % {"name": indicator_words.told(one.name)},
        prefix=one.id,
        rows=list(found.compared.lines),
        columns=[
            Column(label=_("Agency"), value=lambda row: names.get(row.ori, row.ori)),
            Column(
                label=_("Baseline"),
                value=lambda row: indicator_words.figures(one, row, row.before),
                numeric=True,
            ),
            Column(
                label=_("Since the start"),
                value=lambda row: indicator_words.figures(one, row, row.since),
                numeric=True,
            ),
            Column(label=_("Counted"), value=lambda row: _("yes") if row.is_counted else _("no")),
            Column(
                label=_("Missing months"), value=lambda row: indicator_words.missing(row) or None
            ),
        ],
    )


def _own_table(request: Request, rows: list[Any]) -> Table:
    known = catalogue()
    return Table(
        request,
        caption=_("Handed in by your agency"),
        prefix="own",
        rows=rows,
        columns=[
            Column(label=_("Month"), value=lambda row: f"{row.month:%Y-%m}"),
            Column(
                label=_("Indicator"),
                value=lambda row: (
                    indicator_words.told(known[row.indicator].name)
                    if row.indicator in known
                    else row.indicator
                ),
            ),
            Column(label=_("Counted"), value="numerator", numeric=True),
            Column(label=_("Out of"), value="denominator", numeric=True),
        ],
        empty_title=_("Nothing handed in yet"),
        empty_text=_("A month that is not handed in is missing, never zero."),
    )


def _actions(request: Request, strategy: Strategy) -> list[Action]:
    actor = request.actor
    if strategy.status != Strategy.Status.ACTIVE or not actor.may("strategies.manage"):
        return []
    found = []
    if actor.agency_ori in selectors.partners_of(strategy):
        url = _home(strategy.pk, "hand-in")
        found.append(Action(label=_("Hand in a month"), url=url, style="primary"))
    if actor.agency_id == str(strategy.lead_id):
        found.append(Action(label=_("Set a target"), url=_home(strategy.pk, "new-target")))
    return found


def _choices(known: list[Any]) -> list[tuple[str, str]]:
    return [
        (one.id, f"{indicator_words.told(one.name)}: {indicator_words.definition(one)}")
        for one in known
    ]


def _home(strategy_id: UUID, name: str) -> str:
    return reverse(f"strategies:{name}", args=[strategy_id])


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _form_page(
    request: Request, form: Any, title: str, button: str, strategy_id: UUID, *, lede: str
) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": button, "lede": lede,
        "cancel_url": _home(strategy_id, "indicators"),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
