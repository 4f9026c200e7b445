"""Pages for auditors and oversight: who was given what, and how accounts are used."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.agencies import audit_forms, audit_tables
from accord.frame import audit
from accord.frame.actor import NO_PURPOSE
from accord.frame.audit import accounting
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="ledger.view", audit="ledger.accounted", rate="heavy", purpose=False)
def usage(request: Request) -> HttpResponseBase:
    """Accounts of the last days: those with a reason to be looked at first, each with the facts."""
    form = audit_forms.DaysForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "agencies/usage.html", {"form": form}, status=422)
    since, until = _span(form)
    found = accounting.usage(viewer=request.actor, since=since, until=until)
    _note(request, len(found))
    failed = accounting.failed_attempts(viewer=request.actor, since=since)
    context = {
        "form": form,
        "table": audit_tables.usage(request, found),
        "failed": audit_tables.failed(request, failed),
    }
    return list_page(request, "agencies/usage.html", context)


@require_GET
@route(policy="ledger.view", audit="ledger.accounted", rate="read", purpose=False)
def week(request: Request, user_id: UUID) -> HttpResponseBase:
    """One account's days: what it did, how often, how many records it was given."""
    form = audit_forms.DaysForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "agencies/week.html", {"form": form}, status=422)
    since, until = _span(form)
    who: dict[str, Any] = {"viewer": request.actor, "actor_id": str(user_id)}
    days = accounting.days_of(**who, since=since, until=until)
    _note(request, len(days), of=str(user_id))
    context = {
        "form": form,
        "days": audit_tables.days(request, days),
        "entries": audit_tables.entries(
            request, accounting.entries_of(**who, since=since, until=until)
        ),
        "crumbs": _crumbs(_("One account")),
    }
    return list_page(request, "agencies/week.html", context)


@require_GET
@route(policy="ledger.view", audit="ledger.accounted", rate="read", purpose=False)
def record(request: Request) -> HttpResponseBase:
    """The accounting of disclosures of one record: to whom, why, when."""
    form = audit_forms.RecordForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs(_("One record"))}
    if form.is_valid():
        rows = accounting.accounting_of(viewer=request.actor, record_id=form.cleaned_data["record"])
        context["table"] = audit_tables.entries(request, rows, prefix="given")
        _note(request, context["table"].total, of=str(form.cleaned_data["record"]))
    return list_page(request, "agencies/accounting.html", context)


@require_GET
@route(policy="ledger.figures", audit="ledger.accounted", rate="heavy", purpose=False)
def figures(request: Request) -> HttpResponseBase:
    """For oversight: each agency's numbers; no person, no record, none below five."""
    form = audit_forms.DaysForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "agencies/figures.html", {"form": form}, status=422)
    since, until = _span(form)
    found = accounting.figures(since=since, until=until)
    _note(request, len(found))
    context = {"form": form, "table": audit_tables.figures(request, found)}
    return list_page(request, "agencies/figures.html", context)


def _span(form: audit_forms.DaysForm) -> tuple[datetime, datetime]:
    days = (form.is_bound and form.cleaned_data["days"]) or audit_forms.A_WEEK
    until = timezone.localtime() + timedelta(minutes=1)
    return until - timedelta(days=days), until


def _note(request: Request, count: int, *, of: str = "-") -> None:
    audit.read(
        by=request.actor, purpose=request.purpose or NO_PURPOSE, verb="ledger.accounted",
        object_type="ledger", object_id=of, payload={"count": count},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(label=_("How accounts are used"), url="/admin/usage"), Crumb(label=label)]
