"""Requests of subjects: open, verify, decide each record, answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms import legal as forms
from accord.apps.exchange.selectors import subject_requests as selectors
from accord.apps.exchange.services import subject_requests as services
from accord.apps.exchange.tables import legal as tables
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="records.custody", audit="subject_requests.viewed", rate="read")
def requests(request: Request) -> HttpResponseBase:
    """Requests to the reader's agency, those due first."""
    rows = selectors.subject_requests_visible_to(**viewer(request))
    late = selectors.overdue_requests(rows, today=timezone.now().date()).count()
    context = {
        "title": _("Requests of persons"),
        "lede": _("To see what is held, to have it corrected, to challenge it."),
        "notice": _("%(count)d are overdue.") % {"count": late} if late else "",
        "actions": [
            Action(
                label=_("Open a request"), url=reverse("exchange:subject-request-new"),
                style="primary",
            )
        ],
        "table": tables.subject_requests(request, rows),
    }  # fmt: skip
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="subject_request.opened", rate="write")
def open_request(request: Request) -> HttpResponse:
    """Open what a person asks of the reader's agency."""

    def do(told: dict[str, Any]) -> str:
        made = services.open_subject_request(**by(request), **told)
        return reverse("exchange:subject-request", args=[made.pk])

    start = {"received_on": timezone.now().date()}
    return answer_form(
        request, forms.RequestForm(request.POST or None, initial=start), do=do,
        title=_("Open a request"), button=_("Open it"),
        lede=_("The person’s name stays here and never reaches the ledger."),
        cancel_url=reverse("exchange:subject-requests"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="subject_requests.viewed", rate="read")
def subject_request(request: Request, request_id: UUID) -> HttpResponseBase:
    """One request: verify the identity, look at each record, read the answer."""
    found = selectors.subject_request_of(**viewer(request), request_id=request_id)
    here = reverse("exchange:subject-request", args=[found.pk])
    lines = selectors.lines_of(found)
    waits = found.state == "received"
    context: dict[str, Any] = {
        "title": found.get_kind_display(),
        "lede": found.get_state_display(),
        "items": [
            (_("Who asks"), found.person),
            (_("In the person’s words"), found.told or "–"),
            (_("Received on"), found.received_on),
            (_("To be answered by"), found.due_on),
            (_("Identity verified by"), found.identity_by or "–"),
            (_("Answer"), found.answer or "–"),
        ],
        "table": tables.request_lines(request, found, lines),
        "actions": [
            Action(
                label=_("Write the answer"), style="primary", post=True,
                url=reverse("exchange:subject-answer", args=[found.pk]),
            )
        ]
        if found.state == "verified"
        else [],
        "button": _("Note it"),
        "crumbs": [
            Crumb(label=_("Requests of persons"), url=reverse("exchange:subject-requests")),
            Crumb(label=_("Request")),
        ],
    }  # fmt: skip
    if not waits:
        return list_page(request, "ui/list_page.html", context)

    def do(told: dict[str, str]) -> str:
        services.verify_identity(
            **by(request), request_id=found.pk, identity_by=told["identity_by"],
            verified=told["verified"] == "yes",
        )  # fmt: skip
        return here

    form = forms.IdentityForm(request.POST or None)
    return answer_form(request, form, do=do, template="ui/list_page.html", **context)


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="subject_request.decided", rate="write")
def decide(request: Request, request_id: UUID, record_id: UUID) -> HttpResponse:
    """What is done with one record of a request."""
    found = selectors.subject_request_of(**viewer(request), request_id=request_id)
    lines = selectors.lines_of(found)
    line = next((one for one in lines if one.requested.record_id == record_id), None)
    if line is None:
        raise Missing
    here = reverse("exchange:subject-request", args=[found.pk])

    def do(told: dict[str, Any]) -> str:
        services.decide_record(**by(request), request_id=found.pk, record_id=record_id, **told)
        return here

    barred = selectors.withholding_rule(line.record) if line.record else ""
    lede = _("Kept back by law: %(rule)s") % {"rule": barred} if barred else _("It may be shown.")
    return answer_form(
        request, forms.RecordDecisionForm(request.POST or None), do=do, lede=lede,
        title=_("What is done with this record?"), button=_("Decide"), cancel_url=here,
    )  # fmt: skip


@require_POST
@route(policy="records.custody", audit="subject_request.answered", rate="write")
def answer(request: Request, request_id: UUID) -> HttpResponse:
    """Write the answer from what was decided."""
    services.answer_request(**by(request), request_id=request_id)
    return redirect("exchange:subject-request", request_id)
