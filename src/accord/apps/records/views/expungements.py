"""Orders to expunge: asked for by one custodian, approved or refused by another."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import deeds, selectors, services, tables
from accord.apps.records.views.deeds import own_record
from accord.apps.records.views.submissions import explain
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import AccordError, Conflict, Denied, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="expungement.asked", rate="write")
def expunge(request: Request, record_id: UUID) -> HttpResponse:
    """Ask that nothing be left of a record; a second custodian decides."""
    found = own_record(request, record_id)
    form = deeds.ExpungeForm(request.POST or None)
    if form.is_valid():
        try:
            services.ask_expungement(
                by=request.actor, purpose=request.purpose, record_id=found.pk,
                authority=form.cleaned_data["authority"], confirmed=form.cleaned_data["confirm"],
            )  # fmt: skip
            return redirect("records:expungements")
        except (Invalid, Conflict) as error:
            _explain(form, error)
    context = {
        "form": form,
        "title": _("Expunge this record?"),
        "lede": _("Nothing happens before another custodian approves it."),
        "consequences": [
            _("Every version of it is emptied, with its persons, vehicles and things."),
            _("Offences and arrests of the same incident are emptied too."),
            _("Its rows are taken out of quarantine and of every stored original file."),
            _("A stub and the proof in the ledger stay. This cannot be undone."),
        ],
        "button": _("Ask for it"),
        "cancel_url": reverse("records:record", args=[found.pk]),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="records.custody", audit="expungements.viewed", rate="read")
def expungements(request: Request) -> HttpResponseBase:
    """What was asked for, what is done, and how many files were written anew."""
    rows = selectors.expungements_visible_to(viewer=request.actor, purpose=request.purpose)
    table = tables.expungements(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="expungements.viewed",
        object_type="expungements", payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    return list_page(request, "records/expungements.html", {"table": table})


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="approval.decided", rate="write")
def expungement(request: Request, expungement_id: UUID) -> HttpResponse:
    """Approve or refuse what another custodian asked for."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    rows = selectors.expungements_visible_to(**viewer)
    found = rows.filter(pk=expungement_id, state="asked").first()
    if found is None:
        raise Missing
    form = deeds.DecisionForm(request.POST or None)
    if form.is_valid():
        try:
            services.decide_expungement(
                by=request.actor, purpose=request.purpose, expungement_id=found.pk,
                approve=form.cleaned_data["decision"] == "approve",
            )  # fmt: skip
            return redirect("records:expungements")
        except (Invalid, Conflict, Denied) as error:
            _explain(form, error)
    here = reverse("records:expungements")
    context = {
        "form": form,
        "title": _("Expunge by order “%(order)s”?") % {"order": found.authority},
        "lede": _("You must be another person than the one who asked."),
        "consequences": [_("Approved, it is carried out at once and cannot be undone.")],
        "button": _("Decide"),
        "cancel_url": here,
        "crumbs": [Crumb(label=_("Expungements"), url=here), Crumb(label=_("Decide"))],
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _explain(form: Any, error: AccordError) -> None:
    if isinstance(error, Invalid):
        explain(form, error)
    else:
        form.add_error(None, error.message)
