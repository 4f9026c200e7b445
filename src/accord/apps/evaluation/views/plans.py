"""Pages of plans: list, write, read, freeze, sign, deviate, run."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import (
    forms,
    library_page,
    presenting,
    problem_pages,
    reviewing,
    selectors,
    services,
)
from accord.apps.evaluation.views.asking import by, confirm_page, form_page, who
from accord.apps.strategies import selectors as strategies
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="strategies.view", audit="plans.viewed", rate="read")
def plans(request: Request) -> HttpResponseBase:
    """All plans that the reader may see."""
    rows = selectors.plans_visible_to(**who(request))
    context = {"table": presenting.plans_table(request, rows)}
    return list_page(request, "evaluation/plans.html", context)


@route(policy="strategies.view", audit="plans.viewed", rate="read")
def of_strategy(request: Request, strategy_id: UUID) -> HttpResponse:
    """One strategy's plans and what they found."""
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    rows = selectors.plans_visible_to(**who(request)).filter(strategy=strategy)
    found = selectors.evaluations_visible_to(**who(request)).filter(plan__strategy=strategy)
    reviews = selectors.reviews_visible_to(**who(request)).filter(strategy=strategy)
    context = {
        "strategy": strategy,
        "table": presenting.plans_table(request, rows, with_strategy=False),
        "results": presenting.results_table(request, found),
        "reviews": reviewing.reviews_table(request, reviews, with_strategy=False),
        "actions": presenting.strategy_actions(strategy, request.actor),
        "crumbs": presenting.crumbs(strategy),
    }
    return render(request, "evaluation/of_strategy.html", context)


@route(policy="strategies.manage", audit="plan.drafted", rate="write")
def new_plan(request: Request, strategy_id: UUID) -> HttpResponse:
    """Write a plan."""
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    newest = selectors.sheet_now(**who(request), strategy_id=strategy_id)[1]
    initial = {"offences": strategy.offences, "start": ""}
    initial |= problem_pages.plan_from(newest, request.GET.get("response", "")) if newest else {}
    form = forms.PlanForm(
        request.POST or None, initial=initial, areas=_areas(request),
        sheets=[newest] if newest else [],
    )  # fmt: skip
    if form.is_valid():
        try:
            made = services.draft_plan(**by(request), strategy_id=strategy_id, draft=form.draft)
            return redirect("evaluation:plan", made.pk)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _plan_form(
        request,
        form,
        _("New evaluation plan"),
        reverse("evaluation:of-strategy", args=[strategy_id]),
    )


@route(policy="strategies.manage", audit="plan.redrafted", rate="write")
def edit_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Change a draft."""
    found = selectors.plan_visible_to(**who(request), plan_id=plan_id)
    services.demand_may_change(request.actor, found)
    areas = _areas(request)
    initial = forms.initial_of(found.content, areas)
    form = forms.PlanForm(
        request.POST or None, initial=initial, areas=areas,
        sheets=selectors.sheets_for_plan(**who(request), plan=found),
    )  # fmt: skip
    if form.is_valid():
        try:
            services.redraft_plan(**by(request), plan_id=plan_id, draft=form.draft)
            return redirect("evaluation:plan", plan_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return _plan_form(request, form, _("Change the draft"), _home(plan_id))


@route(policy="strategies.view", audit="plan.viewed", rate="read")
def plan(request: Request, plan_id: UUID) -> HttpResponse:
    """One plan: what it says, what can be learnt, who signed, what was found."""
    found = selectors.view_plan(**who(request), plan_id=plan_id)
    power = selectors.power_for(**who(request), plan=found)
    results = selectors.evaluations_visible_to(**who(request)).filter(plan=found)
    earlier = selectors.library(**who(request), without=found)
    prior = library_page.prior(earlier.like(found))
    context = presenting.plan_context(request, found, power, results, prior)
    context |= problem_pages.plan_context(selectors.rests_on(**who(request), plan=found))
    return render(request, "evaluation/plan.html", context)


@route(policy="strategies.manage", audit="plan.frozen", rate="write")
def freeze(request: Request, plan_id: UUID) -> HttpResponse:
    """Fix a plan, after a confirmation."""
    found = selectors.plan_visible_to(**who(request), plan_id=plan_id)
    services.demand_may_freeze(request.actor, found)
    form = forms.FreezeForm(request.POST or None, initial={"digest": selectors.draft_digest(found)})
    if form.is_valid():
        try:
            services.freeze_plan(**by(request), plan_id=plan_id, digest=form.cleaned_data["digest"])
            return redirect("evaluation:plan", plan_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    consequences = [
        _("Nothing in the plan can be changed any more; what is done otherwise is a deviation."),
        _("Its hash is entered in the ledger."),
        _("Every partner is asked to sign it: %(names)s.")
        % {"names": ", ".join(presenting.names_of(selectors.must_sign(found)))},
    ]
    if presenting.has_begun(found):
        consequences.append(_("Its start is past: whatever it finds will be called exploratory."))
    return confirm_page(
        request,
        form,
        _("Freeze the plan?"),
        _("Freeze the plan"),
        _home(plan_id),
        consequences=consequences,
    )


@route(policy="strategies.manage", audit="plan.signed", rate="write")
def sign(request: Request, plan_id: UUID) -> HttpResponse:
    """Sign a frozen plan for the reader's agency, after a confirmation."""
    found = selectors.plan_visible_to(**who(request), plan_id=plan_id)
    agency = agencies.agency_of(request.actor)
    services.demand_may_sign(request.actor, found, agency)
    form = forms.SignForm(request.POST or None, initial={"digest": found.digest})
    if form.is_valid():
        try:
            services.sign_plan(
                **by(request), plan_id=plan_id, agency=agency,
                digest=form.cleaned_data["digest"],
            )  # fmt: skip
            return redirect("evaluation:plan", plan_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    consequences = [
        _("Your agency signs this hash: %(digest)s") % {"digest": found.digest},
        _("A signature is not taken back."),
    ]
    return confirm_page(
        request, form, _("Sign the plan?"), _("Sign it"), _home(plan_id), consequences=consequences
    )


@route(policy="strategies.manage", audit="plan.deviated", rate="write")
def deviate(request: Request, plan_id: UUID) -> HttpResponse:
    """Record what was done otherwise."""
    found = selectors.plan_visible_to(**who(request), plan_id=plan_id)
    services.demand_may_deviate(request.actor, found)
    form = forms.DeviationForm(request.POST or None)
    if form.is_valid():
        try:
            services.record_deviation(**by(request), plan_id=plan_id, **form.cleaned_data)
            return redirect("evaluation:plan", plan_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Record a deviation"), _("Record it"), _home(plan_id),
        lede=_("It is printed in every report, and the result is no longer confirmatory."),
    )  # fmt: skip


@require_POST
@route(policy="strategies.manage", audit="evaluation.requested", rate="write")
def run(request: Request, plan_id: UUID) -> HttpResponse:
    """Ask the worker to run a frozen plan."""
    made = services.request_evaluation(**by(request), plan_id=plan_id)
    return redirect("evaluation:result", made.pk)


def _plan_form(request: Request, form: Any, title: str, back: str) -> HttpResponse:
    return form_page(
        request, form, title, _("Save the draft"), back,
        lede=_(
            "Write it before the start. What the past lets learn is told when you save: a "
            "question that cannot be answered is better known now."
        ),
    )  # fmt: skip


def _areas(request: Request) -> Any:
    selectors.demand_records(request.actor, request.purpose)
    return selectors.areas_to_choose(
        **who(request), day=agencies.day_at(agencies.agency_of(request.actor))
    )


def _home(plan_id: UUID) -> str:
    return reverse("evaluation:plan", args=[plan_id])
