"""Pages on another signing key: one asks for it, a second person agrees."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.agencies import forms, ledger_tables
from accord.apps.agencies.privileged import privileged
from accord.apps.agencies.views import form_page, own_purpose
from accord.frame import audit
from accord.frame.audit import key_changes
from accord.frame.audit import keys as ledger_keys
from accord.frame.declare import route
from accord.frame.errors import AccordError, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import ConfirmForm, explain


@require_GET
@route(policy="keys.approve", audit="keys.viewed", rate="read", purpose=False)
def changes(request: Request) -> HttpResponse:
    """The keys that have signed, and what waits for a second person."""
    waiting = list(key_changes.waiting(viewer=request.actor))
    audit.read(
        by=request.actor, purpose=own_purpose(request), verb="keys.viewed", object_type="key",
        payload={"count": len(waiting)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    context = {
        "keys": ledger_tables.keys(request),
        "waiting": waiting,
        "may_ask": request.actor.may(key_changes.MAY_ASK),
    }
    return render(request, "agencies/key_changes.html", context)


@route(policy="platform.manage", audit="approval.requested", rate="write", purpose=False)
@privileged()
def ask(request: Request) -> HttpResponse:
    """Ask for another signing key; nothing changes until a second person agrees."""
    form = forms.KeyChangeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            key_changes.ask_for_change(
                by=request.actor, purpose=own_purpose(request), **form.cleaned_data
            )
            return redirect("agencies:key-changes")
        except AccordError as error:
            explain(form, error)
    return form_page(
        request,
        form,
        _("Ask for another signing key"),
        _("Ask for it"),
        "/admin/ledger/key-changes",
    )


@route(policy="keys.approve", audit="approval.decided", rate="write", purpose=False)
@privileged()
def decide(request: Request, approval_id: UUID) -> HttpResponse:
    """Agree to what somebody else asked for, or refuse it; the new key signs at once."""
    found = key_changes.waiting(viewer=request.actor).filter(pk=approval_id).first()
    if found is None:
        raise Missing
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            key_changes.decide_change(
                by=request.actor, purpose=own_purpose(request), approval_id=str(approval_id),
                approve=request.POST.get("step") == "adopt", now=timezone.now(),
            )  # fmt: skip
            return redirect("agencies:key-changes")
        except AccordError as error:
            explain(form, error)
    stated = ledger_keys.stated()
    context = {
        "form": form,
        "is_lost": found.details["lost"],
        "in_use": stated[-1] if stated else None,
        "is_own": found.requested_by == request.actor.id,
    }
    return render(request, "agencies/decide_key.html", context)
