"""Pages without sign-in: forecasts in use, an objection, its answer; and the inbox that answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.places import forms, public_pages, selectors, services, words
from accord.frame import visitors
from accord.frame.declare import PUBLIC, route
from accord.frame.errors import Invalid, Missing, TooMany
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.forms import explain


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(label=_("Forecasts in use"), url=reverse("places:public")), Crumb(label=last)]


@require_GET
@route(policy=PUBLIC, audit=None, rate="public")
def public(request: Request) -> HttpResponse:
    """What is forecast here, why, with what error, who bears it, and how to object."""
    context = public_pages.public_context(request, selectors.public_activations())
    return render(request, "places/public.html", context)


@require_http_methods(["GET", "POST"])
@route(policy=PUBLIC, audit=None, rate="post")
def object_to(request: Request, activation_id: UUID) -> HttpResponse:
    """Object to a forecast in use: no name is asked, the answer is due by a day."""
    found = selectors.public_activation(activation_id=activation_id)
    form = forms.ObjectionForm(request.POST or None)
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            made = services.object_to(
                activation_id=activation_id, sender=visitors.address(request), **form.cleaned_data
            )
        except Invalid as error:
            explain(form, error)
        except TooMany:
            status = 429  # with what they wrote, to be sent another day
            form.add_error(None, public_pages.limits_sentence())
        else:
            due = date_format(made.due_on, "DATE_FORMAT")
            context = {"made": made, "due": due, "crumbs": _crumbs(_("Objection"))}
            return render(request, "places/objected.html", context)
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": _("Object to this forecast"),
            "lede": words.title_of(found.run),
            "button": _("Send the objection"),
            "cancel_url": reverse("places:public"),
            "crumbs": _crumbs(_("Objection")),
        },
        status=status if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@route(policy=PUBLIC, audit=None, rate="post")
def read_answer(request: Request) -> HttpResponse:
    """The answer to an objection, by the code that its sender kept."""
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = selectors.objection_by_code(code=form.cleaned_data["code"])
        except Missing:
            form.add_error("code", _("No objection has this code."))
        else:
            context = {
                **public_pages.objection_context(found),
                "crumbs": _crumbs(_("Answer")),
                "may_answer": False,
            }
            return render(request, "places/objection.html", context)
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": _("Read the answer to an objection"),
            "button": _("Read it"),
            "cancel_url": reverse("places:public"),
            "crumbs": _crumbs(_("Answer")),
        },
        status=422 if form.errors else 200,
    )


@require_GET
@route(policy="places.oversee", audit="forecasts.objections_viewed", rate="read")
def objections(request: Request) -> HttpResponse:
    """What the public says against forecasts in use, the soonest due first."""
    rows = selectors.list_objections(viewer=request.actor, purpose=request.purpose)
    table = public_pages.inbox_table(request, rows)
    return render(request, "places/objections.html", {"table": table})


@require_http_methods(["GET", "POST"])
@route(policy="places.oversee", audit="forecast.objection_answered", rate="write")
def objection(request: Request, objection_id: UUID) -> HttpResponse:
    """One objection, and the answer to it."""
    found = selectors.view_objection(
        viewer=request.actor, purpose=request.purpose, objection_id=objection_id
    )
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_objection(
                by=request.actor,
                purpose=request.purpose,
                objection_id=objection_id,
                **form.cleaned_data,
            )
        except Invalid as error:
            explain(form, error)
        else:
            return redirect("places:objection", objection_id=objection_id)
    context = {**public_pages.objection_context(found), "form": form, "may_answer": True}
    return render(request, "places/objection.html", context, status=422 if form.errors else 200)
