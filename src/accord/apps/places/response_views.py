"""Pages on which a response is written down and read."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.places import (
    activation_pages,
    forms,
    response_pages,
    selectors,
    services,
    words,
)
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="places.view", audit="forecast.responses_viewed", rate="read")
def responses(request: Request, run_id: UUID) -> HttpResponseBase:
    """What was done in a forecast's cells, and what it may have reached."""
    run = selectors.run(viewer=request.actor, purpose=request.purpose, run_id=run_id)
    rows = selectors.list_responses(viewer=request.actor, purpose=request.purpose, run_id=run_id)
    held = selectors.activation_of(
        viewer=request.actor, purpose=request.purpose, question=run.question
    )
    context = response_pages.responses_context(
        request,
        run,
        rows,
        selectors.done_under(held) if held else None,
        selectors.effect_of(viewer=request.actor, purpose=request.purpose, activation=held)
        if held
        else None,
        may_log=request.actor.may("places.respond"),
    )
    return list_page(request, "places/responses.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="places.respond", audit="forecast.response_logged", rate="write")
def new_response(request: Request, run_id: UUID) -> HttpResponse:
    """Write down one thing that was done in one cell."""
    run = selectors.run(viewer=request.actor, purpose=request.purpose, run_id=run_id)
    known = [(one.ori, one.name) for one in agencies.agencies()]
    form = forms.ResponseForm(
        request.POST or None,
        initial={"acted_on": run.starts_on, "agency": request.actor.agency_ori},
        agencies=known,
        kinds=selectors.kinds_allowed(selectors.use_of_run(run)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.log_response(
                by=request.actor, purpose=request.purpose, run_id=run_id, **form.cleaned_data
            )
        except (Conflict, Invalid) as error:
            explain(form, error)
        else:
            return redirect("places:responses", run_id=run_id)
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": _("Write down what was done"),
            "lede": words.title_of(run),
            "button": _("Write it down"),
            "cancel_url": reverse("places:responses", args=[run_id]),
            "crumbs": activation_pages.run_crumbs(run, _("Write down what was done")),
        },
        status=422 if form.errors else 200,
    )
