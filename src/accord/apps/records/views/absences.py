"""A snapshot that left out more than half: are those records gone, or was the file incomplete?"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.apps.records import results, selectors, services
from accord.apps.records.deeds import AbsenceForm
from accord.apps.records.views.submissions import explain, own
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="snapshot.decided", rate="write")
def absence(request: Request, submission_id: UUID) -> HttpResponse:
    """Two choices, each with its reason; nothing is withdrawn before one is made."""
    found = own(request, submission_id)
    run = selectors.loads_of(
        viewer=request.actor, purpose=request.purpose, submission=found
    ).first()
    if run is None or run.absence != run.Absence.ASKED:
        raise Missing
    here = reverse("records:submission", args=[found.pk])
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        try:
            services.decide_absence(
                by=request.actor,
                purpose=request.purpose,
                submission_id=found.pk,
                withdraw=form.cleaned_data["decision"] == "withdraw",
                reason=form.cleaned_data["reason"],
            )
            return redirect(here)
        except Invalid as error:
            explain(form, error)
    context: dict[str, Any] = {
        "form": form,
        "title": _("Are these records gone?"),
        "lede": results.absence(run),
        "button": _("Do this"),
        "cancel_url": here,
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
