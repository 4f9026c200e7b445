"""Pages: reports of two agencies that may be of one event, and what the own file tells twice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import selectors as records
from accord.apps.subjects import event_tables, forms, presenting, selectors, services
from accord.apps.subjects.selectors import duplicates as own_file
from accord.apps.subjects.selectors.duplicates import MOST_DAYS as OWN_DAYS
from accord.apps.subjects.selectors.same_events import MOST_DAYS
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _days(form: forms.DaysForm) -> dict[str, Any]:
    asked = form.cleaned_data if form.is_valid() else {}
    return {"first": asked.get("first"), "last": asked.get("last")}


def _crumbs(label: Any) -> list[Crumb]:
    return [Crumb(label=_("Same event?"), url=reverse("subjects:events")), Crumb(label=label)]


@require_GET
@route(policy="subjects.view", audit="subjects.events_viewed", rate="read")
def events(request: Request) -> HttpResponseBase:
    """Pairs of two agencies' reports that may be of one event."""
    form = forms.EventFilter(request.GET, most_days=MOST_DAYS)
    found = selectors.same_events(
        **_who(request), **_days(form), open_only=form.data.get("show") != "all"
    )
    table = event_tables.events_table(request, found, form)
    given = table.rows if table.wants_csv else table.page.object_list
    audit.read(
        **_by(request), verb="subjects.events_viewed", object_type="event-pairs",
        payload={"count": len(given)}, disclosed=[pk for one in given for pk in one.disclosed()],
    )  # fmt: skip
    every = Action(label=_("The decided ones too"), url=reverse("subjects:events") + "?show=all")
    return list_page(request, "subjects/events.html", {"table": table, "actions": [every]})


@require_GET
@route(policy="subjects.view", audit="subjects.event_viewed", rate="read")
def event(request: Request, left: UUID, right: UUID) -> HttpResponseBase:
    """Two agencies' reports side by side, what was found in comparing, and what was decided."""
    found = selectors.event_pair(**_who(request), one=left, other=right)
    may_decide = request.actor.may(services.DECIDE)
    decision = found.decision
    mine = decision is not None and str(decision.agency_id) == request.actor.agency_id
    context = {
        "found": found,
        "is_one": decision is not None and decision.kind == "confirm",
        "sides": event_tables.sides_table(request, found),
        "told": event_tables.findings_table(request, found),
        "log": presenting.log_table(request, found.log, agency_id=request.actor.agency_id),
        "form": forms.ReasonForm() if may_decide else None,
        "actions": [
            Action(
                label=_("Record %(number)s") % {"number": one.local_id},
                url=event_tables.record_url(one),
            )
            for one in (found.left, found.right)
        ],
        "undo": [
            Action(
                label=_("Take this decision back"),
                url=reverse("subjects:event-undo", args=[decision.pk]),
            )
        ]
        if decision is not None and may_decide and mine
        else [],
        "crumbs": _crumbs(_("A pair of reports")),
        "marked": records.caveats_of((found.left.owner_id, found.right.owner_id)),
    }
    return render(request, "subjects/event.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.event_confirmed", rate="write")
def confirm(request: Request, left: UUID, right: UUID) -> HttpResponse:
    """Say that two agencies' reports are of one event."""
    return _decided(
        request, left, right, services.confirm_event, title=_("These are of one event"),
        kept=_("Kept: one event. Joint counts take it once."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.event_rejected", rate="write")
def reject(request: Request, left: UUID, right: UUID) -> HttpResponse:
    """Say that two agencies' reports are of two events."""
    return _decided(
        request, left, right, services.reject_event, title=_("These are of two events"),
        kept=_("Kept: two events."),
    )  # fmt: skip


def _decided(
    request: Request, left: UUID, right: UUID, decide: Callable[..., Any], *, title: str, kept: str
) -> HttpResponse:
    selectors.event_pair(**_who(request), one=left, other=right)
    back = reverse("subjects:event", args=[left, right])
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            decide(**_by(request), left=left, right=right, reason=form.cleaned_data["reason"])
        except (Conflict, Invalid) as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, kept)
            return redirect(back)
    lede = _("It counts for whoever may see both reports; you can take it back.")
    return _form_page(request, form, title=title, back=back, lede=lede)


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.event_undone", rate="write")
def undo(request: Request, decision_id: UUID) -> HttpResponse:
    """Take back a decision of the own agency on two reports."""
    _decision, pair = selectors.own_event_decision(**_who(request), decision_id=decision_id)
    back = event_tables.event_url(pair)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.undo_event(
                **_by(request), decision_id=decision_id, reason=form.cleaned_data["reason"]
            )
        except (Conflict, Invalid) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Taken back: all is as it was before."))
            return redirect(back)
    return _form_page(
        request, form, title=_("Take this decision back"), back=back,
        lede=_("All is as it was before the decision. Both stay in the log."),
    )  # fmt: skip


def _form_page(
    request: Request, form: forms.ReasonForm, *, title: str, back: str, lede: str
) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": title, "cancel_url": back, "lede": lede,
        "crumbs": _crumbs(title),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="subjects.view", audit="subjects.duplicates_viewed", rate="read")
def duplicates(request: Request) -> HttpResponseBase:
    """What the own agency's file tells twice; as CSV on request."""
    form = forms.DaysForm(request.GET, most_days=OWN_DAYS)
    found = own_file(**_who(request), **_days(form))
    table = event_tables.duplicates_table(request, found, form)
    given = table.rows if table.wants_csv else table.page.object_list
    audit.read(
        **_by(request), verb="subjects.duplicates_viewed", object_type="duplicates",
        payload={"count": len(given)},
        disclosed=list({pk for one in given for pk in (one.left.pk, one.right.pk)}),
    )  # fmt: skip
    months = event_tables.months_table(request, found)
    return list_page(request, "subjects/duplicates.html", {"table": table, "months": months})
