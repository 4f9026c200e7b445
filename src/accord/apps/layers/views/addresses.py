"""Pages of addresses that wait: the queue, one address with what it may mean, the aliases."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.layers import addressing, forms, selectors, services
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import ConfirmForm, explain


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


@require_GET
@route(policy="records.ingest", audit="addresses.viewed", rate="read")
def addresses(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The queue: addresses without a point, those of most records first; also as CSV."""
    form = forms.AddressFilter(request.GET or None)
    rows = selectors.addresses_visible_to(**_who(request))
    state = form.cleaned_data.get("state") if form.is_valid() else ""
    table = addressing.queue_table(request, rows.filter(state=state or "open"), form)
    audit.read(
        by=request.actor, purpose=request.purpose, object_type="address",
        verb="addresses.exported" if table.wants_csv else "addresses.viewed",
        payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    if table.wants_csv:
        return addressing.as_csv(table)
    return render(request, "layers/addresses.html", addressing.queue_context(table, rows))


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="addresses.viewed", rate="write")
def address(request: Request, address_id: UUID) -> HttpResponse:
    """One address: choose a candidate, say what it means, or give its point."""
    row = selectors.view_address(**_who(request), address_id=address_id)
    form = forms.MeaningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.learn(**_by(request), address_id=address_id, meaning=form.meaning)
        except Invalid as error:
            explain(form, error)
        else:
            return _placed(request)
    context = addressing.address_context(row, form)
    return render(request, "layers/address.html", context, status=422 if form.errors else 200)


@require_POST
@route(policy="records.ingest", audit="address.placed", rate="write")
def choose(request: Request, address_id: UUID, number: int) -> HttpResponse:
    """Place an address at one of its candidates."""
    services.choose_candidate(**_by(request), address_id=address_id, number=number)
    return _placed(request)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="address.dismissed", rate="write")
def dismiss(request: Request, address_id: UUID) -> HttpResponse:
    """Say that an address is no place, and why."""
    row = selectors.address(**_who(request), address_id=address_id)
    form = forms.DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dismiss(
                **_by(request), address_id=address_id, reason=form.cleaned_data["reason"]
            )
        except Invalid as error:
            explain(form, error)
        else:
            messages.success(request, _("The address is dismissed; it can be opened again."))
            return redirect("layers:addresses")
    context = addressing.dismiss_context(row, form)
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@route(policy="records.ingest", audit="address.reopened", rate="write")
def reopen(request: Request, address_id: UUID) -> HttpResponse:
    """Put a dismissed address back into the queue."""
    services.reopen(**_by(request), address_id=address_id)
    messages.success(request, _("The address waits again."))
    return redirect("layers:address", address_id=address_id)


@require_GET
@route(policy="records.ingest", audit="addresses.viewed", rate="read")
def aliases(request: Request) -> HttpResponse | StreamingHttpResponse:
    """The aliases in force; also as CSV."""
    rows = selectors.aliases_visible_to(**_who(request))
    table = addressing.alias_table(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, object_type="alias",
        verb="addresses.exported" if table.wants_csv else "addresses.viewed",
        payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    if table.wants_csv:
        return addressing.as_csv(table)
    return render(request, "layers/aliases.html", addressing.alias_context(table))


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="alias.withdrawn", rate="write")
def withdraw(request: Request, alias_id: UUID) -> HttpResponse:
    """Take an alias back, after a question."""
    row = selectors.alias(**_who(request), alias_id=alias_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_alias(**_by(request), alias_id=alias_id)
        messages.success(request, _("The alias is withdrawn; its address waits again."))
        return redirect("layers:aliases")
    context = addressing.withdraw_context(row, form)
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _placed(request: Request) -> HttpResponse:
    messages.success(
        request, _("Learnt. The records with this address get their point in a moment.")
    )
    return redirect(reverse("layers:addresses"))
