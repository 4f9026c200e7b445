"""Pages on which a forecast is audited, asked for, signed, and switched off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.places import activation_pages, forms, selectors, services
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


@require_GET
@route(policy="places.view", audit="forecast.audit_viewed", rate="read")
def audit(request: Request, run_id: UUID) -> HttpResponse:
    """A forecast's audit, how far it is, or that there is none yet."""
    run = selectors.run(**_who(request), run_id=run_id)
    found = selectors.view_audit(**_who(request), run_id=run_id)
    context = activation_pages.audit_page(request, run, found)
    return render(request, "places/audit.html", context)


@require_GET
@route(policy="places.view", audit="forecast.audit_viewed", rate="read")
def audit_progress(request: Request, run_id: UUID) -> HttpResponse:
    """How far an audit is; when it is finished the browser goes to its page."""
    found = selectors.view_audit(**_who(request), run_id=run_id)
    if found is None:
        return redirect("places:audit", run_id=run_id)
    progress = activation_pages.audit_progress(found)
    answer = render(request, "places/progress.html", {"progress": progress})
    if progress.finished:
        answer.headers["HX-Redirect"] = reverse("places:audit", args=[run_id])
    return answer


@require_POST
@route(policy="places.forecast", audit="forecast.audit_asked", rate="heavy")
def ask_audit(request: Request, run_id: UUID) -> HttpResponse:
    """Have the worker audit a forecast."""
    services.request_audit(by=request.actor, purpose=request.purpose, run_id=run_id)
    return redirect("places:audit", run_id=run_id)


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.activation_asked", rate="write")
def activate(request: Request, run_id: UUID) -> HttpResponse:
    """State the use and the last day: the first signature."""
    run = selectors.run(**_who(request), run_id=run_id)
    verdict = activation_pages.verdict_of(run)
    if not verdict:
        messages.warning(request, _("It has no audit yet: audit it first."))
        return redirect("places:audit", run_id=run_id)
    form = forms.ActivationForm(request.POST or None, is_overridden=bool(run.override_reason))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_activation(
                by=request.actor, purpose=request.purpose, run_id=run_id, **form.cleaned_data
            )
        except (Conflict, Invalid) as error:
            explain(form, error)
        else:
            return redirect("places:forecast", run_id=run_id)
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": _("Ask to activate this forecast"),
            "lede": verdict,
            "button": _("Ask oversight to sign"),
            "cancel_url": reverse("places:forecast", args=[run_id]),
            "crumbs": activation_pages.run_crumbs(run, _("Ask to activate it")),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.activation_withdrawn", rate="write")
def withdraw(request: Request, run_id: UUID) -> HttpResponse:
    """Who asked takes the request back before oversight has decided it."""
    run = selectors.run(**_who(request), run_id=run_id)
    held = selectors.activation_of(**_who(request), question=run.question)
    if request.method == "POST" and held is not None:
        services.withdraw_activation(
            by=request.actor, purpose=request.purpose, activation_id=held.pk
        )
        return redirect("places:forecast", run_id=run_id)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Withdraw the request"),
            "lede": _("Oversight will not be asked any more. The forecast stays a draft."),
            "button": _("Withdraw it"),
            "cancel_url": reverse("places:forecast", args=[run_id]),
            "crumbs": activation_pages.run_crumbs(run, _("Withdraw the request")),
        },
    )


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.switched_off", rate="write")
def switch_off(request: Request, run_id: UUID) -> HttpResponse:
    """Take a forecast back; one person is enough."""
    run = selectors.run(**_who(request), run_id=run_id)
    held = selectors.activation_of(**_who(request), question=run.question)
    if request.method == "POST" and held is not None:
        services.switch_off(by=request.actor, purpose=request.purpose, activation_id=held.pk)
        return redirect("places:forecast", run_id=run_id)
    return _confirm_off(
        request,
        cancel_url=reverse("places:forecast", args=[run_id]),
        crumbs=activation_pages.run_crumbs(run, _("Switch off")),
    )


@require_GET
@route(policy="places.oversee", audit="forecasts.activations_viewed", rate="read")
def oversight(request: Request) -> HttpResponse:
    """What waits for the signature of oversight, and what it signed."""
    rows = selectors.list_activations(**_who(request))
    table = activation_pages.oversight_table(request, rows)
    return render(request, "places/oversight.html", {"table": table})


@require_GET
@route(policy="places.oversee", audit="forecast.audit_viewed", rate="read")
def oversight_one(request: Request, activation_id: UUID) -> HttpResponse:
    """One request with its audit, to sign or to refuse."""
    found = selectors.view_activation(**_who(request), activation_id=activation_id)
    context = activation_pages.oversight_context(request, found)
    return render(request, "places/oversight_one.html", context)


@require_POST
@route(policy="places.oversee", audit="forecast.activation_decided", rate="write")
def decide(request: Request, activation_id: UUID) -> HttpResponse:
    """The second signature, or its refusal: one of both must be said."""
    said = {"sign": True, "refuse": False}.get(request.POST.get("decision", ""))
    if said is None:
        raise Invalid(_("Say whether you sign or refuse."))
    services.decide_activation(
        by=request.actor, purpose=request.purpose, activation_id=activation_id, approve=said
    )
    return redirect("places:oversight-one", activation_id=activation_id)


@require_http_methods(["GET", "POST"])
@route(policy="places.oversee", audit="forecast.switched_off", rate="write")
def oversight_off(request: Request, activation_id: UUID) -> HttpResponse:
    """Oversight ends a forecast's use at once."""
    found = selectors.activation(**_who(request), activation_id=activation_id)
    here = reverse("places:oversight-one", args=[activation_id])
    if request.method == "POST":
        services.switch_off(by=request.actor, purpose=request.purpose, activation_id=found.pk)
        return redirect(here)
    crumbs = activation_pages.oversight_context(request, found)["crumbs"]
    title = _("Switch this forecast off for its agency")
    return _confirm_off(request, title=title, cancel_url=here, crumbs=crumbs)


def _confirm_off(request: Request, **shown: Any) -> HttpResponse:
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Switch this forecast off"),
            "lede": _("From now on only its makers can open it. It takes two to let it out again."),
            "button": _("Switch off"),
            **shown,
        },
    )
