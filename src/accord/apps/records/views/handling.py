"""How records are handed on: one record's release, and what the agency has settled for all."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.audiences import names_in
from accord.apps.records import handling_forms, selectors, services
from accord.apps.records.views.deeds import own_record
from accord.apps.records.views.submissions import explain
from accord.core.vocabulary import RecordKind
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="dissemination.changed", rate="write")
def release(request: Request, record_id: UUID) -> HttpResponse:
    """Level, audience, expiry and protection of one record; what was decided stays on its page."""
    found = own_record(request, record_id)
    initial = {
        "level": found.level, "audience": " ".join(names_in(found.audience)),
        "expires_at": found.release_expires_at, "protection": found.protection,
    }  # fmt: skip
    form = handling_forms.ReleaseForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.set_dissemination(
                by=request.actor, purpose=request.purpose, owner=found.owner,
                record_ids=[found.pk], **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, _("The release is changed; it holds from the next look on."))
            return redirect("records:record", found.pk)
        except Invalid as error:
            explain(form, error)
    here = reverse("records:record", args=[found.pk])
    return _page(
        request, form, title=_("How far does this record travel?"), cancel_url=here,
        lede=(
            _("Within your agreements, with the offences and arrests that belong to it. Nobody sees a state in between.")
            if found.kind == RecordKind.INCIDENT
            else _("Within your agreements. Nobody sees a state in between.")
        ),
        crumbs=[Crumb(label=found.local_id, url=here), Crumb(label=_("Release"))],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="handling.changed", rate="write")
def handling(request: Request) -> HttpResponse:
    """What holds for all records of the reader's agency."""
    settled = selectors.handling_of(viewer=request.actor, purpose=request.purpose)
    form = handling_forms.HandlingForm(
        request.POST or None, initial=handling_forms.initial_of(settled)
    )
    if form.is_valid():
        try:
            services.set_handling(
                by=request.actor, purpose=request.purpose,
                owner=agencies.agency_of(request.actor), **form.settled,
            )  # fmt: skip
            messages.success(request, _("Settled. New records follow it from now on."))
            return redirect("records:handling")
        except Invalid as error:
            explain(form, error)
    return _page(
        request, form, title=_("How we hand records on"), cancel_url=reverse("records:records"),
        lede=_("A file may ask for less than this, never for more."), crumbs=[],
    )  # fmt: skip


def _page(request: Request, form: Any, **context: Any) -> HttpResponse:
    context |= {"form": form, "button": _("Settle it")}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
