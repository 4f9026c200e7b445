"""The files of a delivery: what each holds, by which key it joins, and what joins nothing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.apps.records import delivered, services
from accord.apps.records.delivery_forms import PartsForm
from accord.apps.records.views.submissions import explain, own, steps
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="submission.viewed", rate="write")
def files(request: Request, submission_id: UUID) -> HttpResponse:
    """Role and key of each file, to be changed; then the delivery is studied again."""
    found = own(request, submission_id)
    by: dict[str, Any] = {"by": request.actor, "purpose": request.purpose}
    if found.proposal is None:
        services.propose(**by, submission=found)
    proposal: dict[str, Any] = found.proposal or {}
    if "parts" not in proposal:
        raise Missing
    form = PartsForm(request.POST or None, parts=proposal["parts"])
    if form.is_valid():
        try:
            services.propose(**by, submission=found, choices=form.choices())
            if (found.proposal or {}).get("columns"):
                return redirect("records:mapping", found.pk)
            form.add_error(None, _("No file holds incidents; say which one does."))
        except Invalid as error:
            explain(form, error)
    context = {
        "submission": found,
        "form": form,
        "parts": delivered.parts(proposal),
        "steps": steps(2),
        "crumbs": [
            Crumb(label=_("Submissions"), url=reverse("records:submissions")),
            Crumb(label=found.filename, url=reverse("records:submission", args=[found.pk])),
            Crumb(label=_("Files")),
        ],
    }
    return render(request, "records/files.html", context, status=422 if form.errors else 200)
