"""Pages of strategies: list, read, write down, answer, set goals, plan, finish, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.apps.strategies import (
    drawing,
    forms,
    offering,
    presenting,
    selectors,
    services,
    wording,
)
from accord.apps.strategies.services import Draft
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="strategies.view", audit="strategies.viewed", rate="read")
def strategies(request: Request) -> HttpResponseBase:
    """The strategies that the reader may see, and the invitations that wait."""
    form = forms.ListFilter(request.GET or None)
    rows = selectors.strategies_visible_to(**_who(request))
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    context = {
        "table": presenting.list_table(request, rows, form),
        "invitations": selectors.invitations_of(**_who(request)),
        "may_add": request.actor.may("strategies.manage"),
    }
    return list_page(request, "strategies/list.html", context)


@route(policy="strategies.view", audit="strategy.viewed", rate="read")
def detail(request: Request, strategy_id: UUID) -> HttpResponse:
    """One strategy: goals measured now, actions, partners, the problem."""
    strategy = selectors.view_strategy(**_who(request), strategy_id=strategy_id)
    found = selectors.measure_all(**_who(request), strategy=strategy)
    context = {
        "strategy": strategy,
        "owners": selectors.taking_part(strategy),
        "measures": presenting.measures(found, strategy),
        "limits": wording.limits(),
        "definitions": presenting.definitions(strategy),
        "problem": presenting.problem(strategy),
        "partners": presenting.partners_table(request, strategy),
        "timeline": presenting.timeline(
            strategy, today=agencies.day_at(strategy.lead), actor=request.actor
        ),
        "actions": [
            *presenting.actions(strategy, request.actor),
            *offering.offers_on(strategy, request.actor),
        ],
        "crumbs": presenting.crumbs((strategy.title, "")),
    }
    return render(request, "strategies/detail.html", context)


@route(policy="strategies.view", audit="goal.measured", rate="read")
def trend(request: Request, goal_id: UUID) -> HttpResponse:
    """A goal's weekly counts with the expected band, as a picture."""
    goal = selectors.goal_visible_to(**_who(request), goal_id=goal_id)
    strategy = selectors.strategy_visible_to(**_who(request), strategy_id=goal.strategy_id)
    found = selectors.measure(**_who(request), goal=goal, strategy=strategy)
    svg = drawing.trend_svg(found, theme=request.GET.get("theme", ""))
    return HttpResponse(svg, content_type="image/svg+xml")


@route(policy="strategies.view", audit="goal.measured", rate="read")
def watch(request: Request, goal_id: UUID) -> HttpResponse:
    """A goal's weeks since the start on the chart that may be looked at at any time."""
    goal = selectors.goal_visible_to(**_who(request), goal_id=goal_id)
    strategy = selectors.strategy_visible_to(**_who(request), strategy_id=goal.strategy_id)
    found = selectors.measure(**_who(request), goal=goal, strategy=strategy)
    svg = drawing.watch_svg(found, theme=request.GET.get("theme", ""))
    return HttpResponse(svg, content_type="image/svg+xml")


@route(policy="strategies.manage", audit="strategy.created", rate="write")
def new(request: Request) -> HttpResponse:
    """Write down a strategy."""
    others = [one for one in agencies.agencies() if str(one.pk) != request.actor.agency_id]
    form = forms.StrategyForm(
        request.POST or None, areas=_areas(request), agencies=others, kinds=_kinds(request)
    )
    if form.is_valid():
        chosen = [one for one in others if one.ori in form.cleaned_data["partners"]]
        try:
            made = services.create_strategy(
                **_by(request), draft=_draft(form.cleaned_data), partners=chosen
            )
            return redirect("strategies:detail", made.pk)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _form_page(request, form, _("New strategy"), _("Create"), reverse("strategies:list"))


@route(policy="strategies.manage", audit="strategy.edited", rate="write")
def edit(request: Request, strategy_id: UUID) -> HttpResponse:
    """Change what a strategy says."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    initial = {
        name: getattr(found, name)
        for name in ("title", "scanning", "analysis", "response", "assessment", "kind", "offences")
    }
    initial |= {"starts_on": found.starts_on, "area": str(found.area_id or "")}
    form = forms.StrategyForm(
        request.POST or None,
        initial=initial,
        areas=_areas(request),
        agencies=None,
        kinds=_kinds(request),
    )
    if form.is_valid():
        try:
            services.edit_strategy(
                **_by(request), strategy_id=strategy_id, draft=_draft(form.cleaned_data)
            )
            return redirect("strategies:detail", strategy_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _form_page(request, form, _("Edit strategy"), _("Save"), _home(strategy_id))


@route(policy="strategies.manage", audit="strategy.closed", rate="write")
def close(request: Request, strategy_id: UUID) -> HttpResponse:
    """End a strategy, after a confirmation."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    form = forms.CloseForm(request.POST or None)
    if form.is_valid():
        services.close_strategy(
            **_by(request), strategy_id=strategy_id, note=form.cleaned_data["note"]
        )
        return redirect("strategies:detail", strategy_id)
    context = {
        "form": form,
        "title": _("Close “%(title)s”?") % {"title": found.title},
        "button": _("Close the strategy"),
        "consequences": [
            _("No goal, action or partner can be added any more."),
            _("Goals and their numbers stay readable."),
        ],
        "cancel_url": _home(strategy_id),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@route(policy="strategies.manage", audit="strategy.answered", rate="write")
def answer(request: Request, strategy_id: UUID) -> HttpResponse:
    """Accept or decline for the reader's agency."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    if request.method == "POST" and request.POST.get("answer") in {"accept", "decline"}:
        accepted = request.POST["answer"] == "accept"
        services.answer_invitation(
            **_by(request),
            strategy_id=strategy_id,
            agency=agencies.agency_of(request.actor),
            accept=accepted,
        )
        if not accepted:
            return redirect("strategies:list")
        messages.success(request, _("Your agency takes part."))
        return redirect("strategies:detail", strategy_id)
    context = {"strategy": found, "problem": presenting.problem(found)}
    return render(request, "strategies/answer.html", context)


@route(policy="strategies.manage", audit="strategy.withdrawn", rate="write")
def withdraw(request: Request, strategy_id: UUID, ori: str) -> HttpResponse:
    """Take back an open invitation, after a confirmation."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    asked = agencies.agency_by_ori(ori)
    form = forms.WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw_invitation(**_by(request), strategy_id=strategy_id, agency=asked)
            return redirect("strategies:detail", strategy_id)
        except Conflict as error:
            explain(form, error)
    context = {
        "form": form,
        "title": _("Withdraw the invitation of %(agency)s?") % {"agency": asked.name},
        "button": _("Withdraw it"),
        "consequences": [
            _("“%(title)s” can no longer be seen there.") % {"title": found.title},
            _("The agency can be invited again."),
        ],
        "cancel_url": _home(strategy_id),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@route(policy="strategies.manage", audit="goal.set", rate="write")
def new_goal(request: Request, strategy_id: UUID) -> HttpResponse:
    """Set a shared goal."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    partners = selectors.comparable_partners(**_who(request))
    form = forms.GoalForm(request.POST or None, offences=found.offences, partners=partners)
    if form.is_valid():
        try:
            services.set_goal(**_by(request), strategy_id=strategy_id, **form.cleaned_data)
            return redirect("strategies:detail", strategy_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _form_page(
        request, form, _("Set a goal"), _("Set it"), _home(strategy_id),
        lede=_("A goal is fixed once it is set."),
    )  # fmt: skip


@route(policy="strategies.manage", audit="action.planned", rate="write")
def new_action(request: Request, strategy_id: UUID) -> HttpResponse:
    """Plan an action."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    taking_part = set(selectors.partners_of(found))
    owners = [one for one in agencies.agencies() if one.ori in taking_part]
    form = forms.ActionForm(request.POST or None, owners=owners, goals=found.goals.all())
    if form.is_valid():
        data = dict(form.cleaned_data)
        ori, data["goal_id"] = data.pop("owner"), data.pop("goal") or None
        owner = next(one for one in owners if one.ori == ori)
        try:
            services.plan_action(**_by(request), strategy_id=strategy_id, owner=owner, **data)
            return redirect("strategies:detail", strategy_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _form_page(request, form, _("Plan an action"), _("Plan it"), _home(strategy_id))


@route(policy="strategies.manage", audit="action.finished", rate="write")
def finish(request: Request, strategy_id: UUID, action_id: UUID) -> HttpResponse:
    """Mark an action done: with what was delivered of its dose."""
    found = selectors.strategy_visible_to(**_who(request), strategy_id=strategy_id)
    act = next((one for one in found.actions.all() if one.pk == action_id), None)
    if act is None:
        raise Missing
    form = forms.FinishForm(
        request.POST if request.method == "POST" else None, dose=wording.dose(act)
    )
    if form.is_valid():
        try:
            services.finish_action(**_by(request), action_id=action_id, **form.cleaned_data)
            return redirect("strategies:detail", strategy_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    title = _("Done: %(action)s") % {"action": act.title}
    return _form_page(
        request, form, title, _("Mark done"), _home(strategy_id),
        lede=_("What was not carried out can neither work nor fail."),
    )  # fmt: skip


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _areas(request: Request) -> Any:
    return layers.areas_on(**_who(request), day=timezone.localdate())


def _kinds(request: Request) -> list[str]:
    return places.kinds_by_weight(**_who(request))


def _draft(data: dict[str, Any]) -> Draft:
    rest = {k: v for k, v in data.items() if k not in {"area", "partners", "offences"}}
    area = UUID(data["area"]) if data["area"] else None
    return Draft(**rest, area_id=area, offences=tuple(data["offences"]))


def _home(strategy_id: UUID) -> str:
    return reverse("strategies:detail", args=[strategy_id])


def _form_page(
    request: Request, form: Any, title: str, button: str, back: str, *, lede: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "cancel_url": back, "lede": lede}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
