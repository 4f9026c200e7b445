"""Rows that broke a rule: list, export, mend, discard."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import downloads, forms, selectors, services, tables
from accord.apps.records.row_words import why_row
from accord.apps.records.rule_words import field_words, rule_words
from accord.apps.records.views.submissions import own
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


@require_GET
@route(policy="records.ingest", audit="quarantine.viewed", rate="read")
def quarantine(request: Request, submission_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The rows of one submission that broke a rule, with row, field, rule and reason."""
    found = own(request, submission_id)
    rows = _rows(request).filter(load__submission=found)
    table = tables.quarantine(request, rows)
    exported = table.wants_csv
    audit.read(
        by=request.actor, purpose=request.purpose,
        verb="quarantine.exported" if exported else "quarantine.viewed",
        object_type="submission", object_id=str(found.pk), payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    if exported:
        return downloads.quarantine(rows)
    waiting = rows.filter(state="open")
    context = {
        "submission": found,
        "table": table,
        "by_rule": [
            (field, rule, rule_words(rule), count)
            for field, rule, count in selectors.faults_by_rule(waiting)
        ],
        "waiting": waiting.count(),
        "crumbs": _crumbs(found, _("Quarantine")),
    }
    return render(request, "records/quarantine.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="quarantine.viewed", rate="write")
def mend(request: Request, row_id: UUID) -> HttpResponse:
    """One row in a form; resubmit it mended."""
    row = _rows(request).filter(pk=row_id).first()
    if row is None:
        raise Missing
    submission = row.load.submission
    form = forms.MendForm(request.POST or None, raw=services.cells_to_mend(row), culprit=row.field)
    if form.is_valid():
        try:
            services.mend(
                by=request.actor, purpose=request.purpose, row_id=row.pk, cells=form.cells()
            )
            return redirect("records:quarantine", submission.pk)
        except Invalid as error:
            for fault in error.faults:
                form.refuse(fault.field, why_row(fault.message))
            if not error.faults:
                form.add_error(None, error.message)
    context = {
        "row": row,
        "field": field_words(row.field, row.raw),
        "form": form,
        "crumbs": [
            *_crumbs(submission, _("Quarantine"))[:-1],
            Crumb(label=_("Quarantine"), url=reverse("records:quarantine", args=[submission.pk])),
            Crumb(label=f"{_('Row')} {row.row_number}"),
        ],
    }
    return render(request, "records/mend.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="quarantine.discarded", rate="write")
def discard(request: Request, submission_id: UUID) -> HttpResponse:
    """Give up all open rows of a submission, or those of one rule; reason and confirmation."""
    found = own(request, submission_id)
    rows = _rows(request).filter(load__submission=found, state="open")
    rule = request.GET.get("rule", "")
    if rule:
        rows = rows.filter(rule=rule)
    back = reverse("records:quarantine", args=[found.pk])
    form = forms.DiscardForm(request.POST or None)
    if form.is_valid():
        services.discard(
            by=request.actor,
            purpose=request.purpose,
            row_ids=list(rows.values_list("pk", flat=True)),
            reason=form.cleaned_data["reason"],
            confirmed=form.cleaned_data["confirm"],
        )
        return redirect(back)
    context: dict[str, Any] = {
        "form": form,
        "title": _("Give up %(count)d rows?") % {"count": rows.count()},
        "lede": _("They stay visible with your reason, and will never become records."),
        "button": _("Give them up"),
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _rows(request: Request) -> Any:
    return selectors.quarantine_visible_to(viewer=request.actor, purpose=request.purpose)


def _crumbs(submission: Any, last: str) -> list[Crumb]:
    return [
        Crumb(label=_("Submissions"), url=reverse("records:submissions")),
        Crumb(label=submission.filename, url=reverse("records:submission", args=[submission.pk])),
        Crumb(label=last),
    ]
