"""The receipt of a file, how good its rows are, and a mended file that comes back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import deeds, grading, results, selectors, services, tables
from accord.apps.records.status_words import point_words
from accord.apps.records.views.submissions import explain, own
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="records.ingest", audit="submission.quality", rate="read")
def quality(request: Request, submission_id: UUID) -> HttpResponse:
    """What was received, what became of each row, and how complete, valid and timely they are."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = own(request, submission_id)
    context: dict[str, Any] = {
        "submission": found,
        "stopped": results.fault_words(found.fault),
        "receipt": grading.receipt_items(selectors.receipt_of(**viewer, submission=found)),
        "crumbs": _crumbs(found, _("Receipt and quality")),
    }
    try:
        told = selectors.quality_of(**viewer, submission=found)
        context |= {
            "figures": grading.figures(told),
            "completeness": grading.completeness(request, told),
            "validity": grading.validity(request, told),
        }
        if "findings" in told:
            context["findings"] = grading.findings(request, told["findings"])
    except Conflict:
        context["is_waiting"] = True
    return render(request, "records/quality.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="quarantine.resubmitted", rate="write")
def resubmit(request: Request, submission_id: UUID) -> HttpResponse:
    """Upload the mended download, or mended rows in the original's layout."""
    found = own(request, submission_id)
    form = deeds.MendedFileForm(request.POST or None, request.FILES or None)
    done = None
    if form.is_valid():
        try:
            done = services.resubmit(
                by=request.actor, purpose=request.purpose, submission_id=found.pk,
                stream=form.cleaned_data["file"].file, filename=form.cleaned_data["file"].name,
            )  # fmt: skip
        except Invalid as error:
            explain(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
    here = reverse("records:quarantine", args=[found.pk])
    if done is not None:
        context = {"submission": found, "done": done, "crumbs": _crumbs(found, _("Mended file"))}
        return render(request, "records/resubmitted.html", context)
    context = {
        "form": form,
        "title": _("Send mended rows back"),
        "lede": _(
            "Download the quarantine, mend its cells and send it here. Rows are matched by their "
            "numbers; each lands or says what is still wrong."
        ),
        "button": _("Send them"),
        "cancel_url": here,
        "crumbs": _crumbs(found, _("Mended file")),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="records.ingest", audit="points.doubted", rate="read")
def doubted_points(request: Request, submission_id: UUID) -> HttpResponseBase:
    """Rows whose coordinates were put right or not believed, by row, field and rule; also as CSV."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = own(request, submission_id)
    rows = selectors.doubted_points_of(**viewer, submission=found)
    table = tables.doubted_points(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="points.doubted",
        object_type="submission", object_id=str(found.pk), payload={"count": table.total},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    context = {
        "submission": found,
        "table": table,
        "by_rule": [
            (field, point_words(rule) or rule, count)
            for field, rule, count in selectors.faults_by_rule(rows)
        ],
        "crumbs": _crumbs(found, _("Doubted coordinates")),
    }
    return list_page(request, "records/doubted_points.html", context)


def _crumbs(submission: Any, last: str) -> list[Crumb]:
    return [
        Crumb(label=_("Submissions"), url=reverse("records:submissions")),
        Crumb(label=submission.filename, url=reverse("records:submission", args=[submission.pk])),
        Crumb(label=last),
    ]
