"""Case outcomes: the list with its match rate, a file sent, read as confirmed, and its result."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.records import funnel_page, outcome_forms, outcome_tables, selectors, services
from accord.apps.records.views.submissions import explain
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="records.view", audit="outcomes.listed", rate="read")
def outcomes(request: Request) -> HttpResponseBase:
    """Outcomes within the reader's agreements, and how many found their arrest."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    form = outcome_forms.OutcomeFilterForm(request.GET or None)
    rows = selectors.outcomes_visible_to(**viewer)
    if form.is_valid():
        rows = selectors.outcomes_filtered(rows, **form.cleaned_data)
    table = outcome_tables.outcomes(request, rows, form)
    if table.wants_csv:  # an agreement may let somebody look and take nothing away
        away = selectors.outcomes_visible_to(**viewer, action="export")
        table = outcome_tables.outcomes(request, rows.filter(pk__in=away.values("pk")), form)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.listed",
        object_type="outcomes", payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    found = selectors.outcomes_matched(**viewer)
    context = {
        "table": table,
        "figures": outcome_tables.figures(found),
        "known": outcome_tables.known(found),
        "grades": outcome_tables.grades(found),
        "stages": outcome_tables.by_stage(found),
        "bounds": outcome_tables.bounds(found),
        "may_send": request.actor.may("records.ingest"),
    }
    return list_page(request, "records/outcomes.html", context)


@require_GET
@route(policy="records.view", audit="outcomes.followed", rate="read")
def outcome_funnel(request: Request) -> HttpResponseBase:
    """From arrest or referral to charge and conviction, by cohort."""
    given = {
        "origin": request.GET.get("origin", "arrest"), "every": request.GET.get("every", "quarter"),
        "ori": request.GET.get("ori", ""),
    }  # fmt: skip
    form = funnel_page.FunnelForm(given)
    if not form.is_valid():
        context = {"form": form, "found": None}
        return render(request, "records/outcome_funnel.html", context, status=422)
    found = selectors.outcome_funnel(
        viewer=request.actor, purpose=request.purpose, **form.cleaned_data
    )
    context = funnel_page.context(request, form, found)
    return list_page(request, "records/outcome_funnel.html", context)


@require_GET
@route(policy="records.ingest", audit="outcomes.files_viewed", rate="read")
def outcome_files(request: Request) -> HttpResponseBase:
    """The files of outcomes that the reader's agency sent."""
    rows = selectors.outcome_files_visible_to(viewer=request.actor, purpose=request.purpose)
    table = outcome_tables.files(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.files_viewed",
        object_type="outcome_files", payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    return list_page(request, "records/outcome_files.html", {"table": table})


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="outcomes.received", rate="write")
def send_outcomes(request: Request) -> HttpResponse:
    """Send a table; the next page suggests how it is read."""
    form = outcome_forms.OutcomeUploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            made = services.receive_outcomes(
                by=request.actor,
                purpose=request.purpose,
                agency=agencies.agency_of(request.actor),
                filename=form.cleaned_data["file"].name,
                stream=form.cleaned_data["file"].file,
                level=form.cleaned_data["level"],
            )
            return redirect("records:outcome-file", made.pk)
        except Invalid as error:
            explain(form, error)
    context = {
        "form": form,
        "title": _("Send case outcomes"),
        "lede": _("Nothing lands before you confirm how the table is read. No names are taken."),
        "button": _("Send and study"),
        "cancel_url": reverse("records:outcome-files"),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="outcomes.confirmed", rate="heavy")
def outcome_file(request: Request, file_id: UUID) -> HttpResponseBase:
    """How one file is read, to confirm or change; then what became of its rows."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.outcome_file_visible_to(**viewer, file_id=file_id)
    columns = services.outcome_columns(by=request.actor, purpose=request.purpose, file_id=found.pk)
    form = outcome_forms.OutcomeMappingForm(request.POST or None, file=found, columns=columns)
    if form.is_valid():
        try:
            services.load_outcomes(
                by=request.actor, purpose=request.purpose, file_id=found.pk, mapping=form.mapping
            )
            return redirect("records:outcome-file", found.pk)
        except Invalid as error:
            explain(form, error)
    rejected = selectors.rejected_outcomes_of(**viewer, file=found)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.files_viewed",
        object_type="outcome_file", object_id=str(found.pk), payload={"count": 1},
        disclosed=[found.pk],
    )  # fmt: skip
    context = {
        "file": found,
        "form": form,
        "is_read": found.state != "proposed",
        "facts": [
            (_("State"), found.get_state_display()),
            (_("Rows"), numbers.grouped(found.rows)),
            (_("Landed"), numbers.grouped(found.landed)),
            (_("Changed"), numbers.grouped(found.changed)),
            (_("Unchanged"), numbers.grouped(found.unchanged)),
            (_("Not mapped"), numbers.grouped(found.unmapped)),
            (_("Rejected"), numbers.grouped(found.rejected)),
        ],
        "table": outcome_tables.rejected(request, rejected) if found.rejected else None,
        "crumbs": [
            Crumb(label=_("Files of outcomes"), url=reverse("records:outcome-files")),
            Crumb(label=found.filename),
        ],
    }
    if context["table"] is not None:
        return list_page(request, "records/outcome_file.html", context)
    status = 422 if form.errors else 200
    return render(request, "records/outcome_file.html", context, status=status)
