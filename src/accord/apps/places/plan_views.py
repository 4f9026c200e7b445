"""Pages on which a plan is asked for, weighed, signed, changed, adopted and read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.places import plan_forms, plan_pages, selectors, services
from accord.apps.places.activation_pages import run_crumbs
from accord.apps.places.models import PreventionPlan
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


@require_GET
@route(policy="places.view", audit="forecast.plans_viewed", rate="read")
def plans(request: Request, run_id: UUID) -> HttpResponseBase:
    """The plans of one forecast."""
    run = selectors.run(**_who(request), run_id=run_id)
    rows = selectors.list_plans(**_who(request), run_id=run_id)
    return list_page(request, "places/plans.html", plan_pages.plans_context(request, run, rows))


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.plan_asked", rate="write")
def new_plan(request: Request, run_id: UUID) -> HttpResponse:
    """Set the limits of a plan."""
    run = selectors.run(**_who(request), run_id=run_id)
    form = plan_forms.LimitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_plan(**_by(request), run_id=run_id, asked=form.asked)
        except (Conflict, Invalid) as error:
            explain(form, error)
        else:
            return redirect("places:plan", proposal_id=made.pk)
    return _form_page(
        request,
        form,
        title=_("New plan"),
        lede=_("The limits first, then who can give what. The plan is a proposal, never an order."),
        button=_("Go on"),
        cancel_url=reverse("places:plans", args=[run_id]),
        crumbs=run_crumbs(run, _("New plan")),
    )


@require_GET
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def plan(request: Request, proposal_id: UUID) -> HttpResponse:
    """One plan: its limits, what a cap costs, who goes where, and what became of it."""
    found = selectors.view_plan(**_who(request), plan_id=proposal_id)
    return render(request, "places/plan.html", plan_pages.plan_context(request, found))


@require_GET
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def plan_lines(request: Request, proposal_id: UUID) -> HttpResponseBase:
    """Every line of a plan as a table, and as CSV."""
    found = selectors.view_plan(**_who(request), plan_id=proposal_id)
    context = plan_pages.lines_context(request, found)
    return list_page(request, "places/plan_lines.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.plan_staff_changed", rate="write")
def new_staff(request: Request, proposal_id: UUID) -> HttpResponse:
    """Enter what one agency can give of one activity."""
    found = selectors.plan(**_who(request), plan_id=proposal_id)
    known = [(one.ori, one.name) for one in selectors.plan_agencies(**_who(request))]
    form = plan_forms.StaffForm(
        request.POST or None, initial={"agency": request.actor.agency_ori}, agencies=known,
        kinds=selectors.kinds_allowed(selectors.use_of_run(found.run)),
    )  # fmt: skip
    return _plan_form(
        request, form, found, title=_("Enter staff"), button=_("Enter it"),
        do=lambda by: services.add_staff(**by, plan_id=found.pk, offer=form.offered),
        lede=_("Hours in the whole window of the forecast. The same agency and work again replaces."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.plan_staff_changed", rate="write")
def remove_staff(request: Request, proposal_id: UUID, staff_id: UUID) -> HttpResponse:
    """Take one entry out of a draft."""
    found = selectors.plan(**_who(request), plan_id=proposal_id)
    if request.method == "POST":
        services.remove_staff(**_by(request), plan_id=proposal_id, staff_id=staff_id)
        return redirect("places:plan", proposal_id=proposal_id)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Take this staff out"),
            "lede": _("The draft goes on without it."),
            "button": _("Take out"),
            "cancel_url": reverse("places:plan", args=[proposal_id]),
            "crumbs": plan_pages.crumbs_of(found, _("Take out")),
        },
    )


@require_POST
@route(policy="places.forecast", audit="forecast.plan_weighing", rate="heavy")
def propose(request: Request, proposal_id: UUID) -> HttpResponse:
    """Have the worker weigh a draft."""
    services.request_proposal(**_by(request), plan_id=proposal_id)
    return redirect("places:plan", proposal_id=proposal_id)


@require_GET
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def plan_progress(request: Request, proposal_id: UUID) -> HttpResponse:
    """How far the worker is; when it is finished the browser goes to the plan."""
    found = selectors.view_plan(**_who(request), plan_id=proposal_id)
    progress = plan_pages.progress_of(found)
    answer = render(request, "places/progress.html", {"progress": progress})
    if progress.finished:
        answer.headers["HX-Redirect"] = reverse("places:plan", args=[proposal_id])
    return answer


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.plan_cap_chosen", rate="heavy")
def choose_cap(request: Request, proposal_id: UUID) -> HttpResponse:
    """Choose a point of the curve and sign it."""
    found = selectors.plan(**_who(request), plan_id=proposal_id)
    form = plan_forms.CapForm(request.POST or None, points=plan_pages.points_of(found))
    return _plan_form(
        request, form, found, title=_("Choose a cap"), button=_("Choose and sign"),
        do=lambda by: services.choose_cap(**by, plan_id=found.pk, **form.cleaned_data),
        lede=_("The curve says what a cap costs, not what is right: that is yours to say."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="places.respond", audit="forecast.plan_edited", rate="write")
def edit_plan(request: Request, proposal_id: UUID) -> HttpResponse:
    """Change one line of a proposal, with a reason."""
    found = selectors.plan(**_who(request), plan_id=proposal_id)
    staff = plan_pages.staff_choices(list(found.staff.select_related("agency")))
    form = plan_forms.EditForm(request.POST or None, staff=staff)
    return _plan_form(
        request, form, found, title=_("Change a line"), button=_("Change it"),
        do=lambda by: services.edit_plan(**by, plan_id=found.pk, **form.cleaned_data),
        lede=_("Within the limits that were signed. What was proposed stays readable beside it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="places.respond", audit="forecast.plan_decided", rate="write")
def decide_plan(request: Request, proposal_id: UUID) -> HttpResponse:
    """Adopt a proposal by name, or decline it."""
    found = selectors.plan(**_who(request), plan_id=proposal_id)
    may_adopt = found.may_be_adopted_by(request.actor.id)
    form = plan_forms.DecisionForm(request.POST or None, may_adopt=may_adopt)
    return _plan_form(
        request, form, found, title=plan_pages.decision_title(request, found), button=_("Say so"),
        do=lambda by: services.decide_plan(
            **by, plan_id=found.pk, reason=form.cleaned_data["reason"],
            adopt=form.cleaned_data["decision"] == "adopt",
        ),
        lede=plan_pages.decision_lede(request, found),
    )  # fmt: skip


def _plan_form(
    request: Request,
    form: Any,
    found: PreventionPlan,
    *,
    do: Callable[[dict[str, Any]], object],
    title: str,
    lede: str,
    button: str,
) -> HttpResponse:
    """A form about a plan; once it is filled in, the deed is done and the plan shown."""
    if form.is_valid():
        try:
            do(_by(request))
        except (Conflict, Invalid) as error:
            explain(form, error, whole=True)
        else:
            return redirect("places:plan", proposal_id=found.pk)
    return _form_page(
        request, form, title=title, lede=lede, button=button,
        cancel_url=reverse("places:plan", args=[found.pk]),
        crumbs=plan_pages.crumbs_of(found, title),
    )  # fmt: skip


def _form_page(request: Request, form: Any, **shown: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "ui/form_page.html", {"form": form, **shown}, status=status)
