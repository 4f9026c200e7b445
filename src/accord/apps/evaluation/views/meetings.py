"""Pages of meetings: list, call, move, call off, agenda, minutes, close, add, calendar."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from accord.apps.evaluation import (
    calendar,
    meeting_forms,
    meeting_pages,
    selectors,
    services,
)
from accord.apps.evaluation.selectors import agenda
from accord.apps.evaluation.views.asking import by, confirm_page, form_page, who
from accord.apps.strategies import selectors as strategies
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="strategies.view", audit="meetings.viewed", rate="read")
def meetings(request: Request, strategy_id: UUID) -> HttpResponseBase:
    """A strategy's meetings, and the next one."""
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    rows = selectors.meetings_visible_to(**who(request)).filter(strategy=strategy)
    planned = selectors.next_meetings(**who(request), strategy_id=strategy_id)
    context = {
        "strategy": strategy,
        "table": meeting_pages.meetings_table(request, rows),
        "next": planned[0] if planned else None,
        "next_title": meeting_pages.title(planned[0]) if planned else "",
        "actions": meeting_pages.list_actions(strategy, request.actor),
        "crumbs": meeting_pages.list_crumbs(strategy),
    }
    return list_page(request, "evaluation/meetings.html", context)


@route(policy="strategies.manage", audit="meeting.called", rate="write")
def new_meeting(request: Request, strategy_id: UUID) -> HttpResponse:
    """Call a meeting."""
    found = strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    form = meeting_forms.MeetingForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.call_meeting(**by(request), strategy_id=strategy_id, draft=form.draft)
            return redirect("evaluation:meeting", made.pk)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Call a meeting"), _("Call it"),
        reverse("evaluation:meetings", args=[strategy_id]),
        lede=_("Every partner sees it here; nobody is written to."),
        trail=meeting_pages.list_crumbs(found),
    )  # fmt: skip


@route(policy="strategies.view", audit="meeting.viewed", rate="read")
def meeting(request: Request, meeting_id: UUID) -> HttpResponse:
    """One meeting: its agenda, minutes and decisions; as it is printed."""
    found = selectors.view_meeting(**who(request), meeting_id=meeting_id)
    context = meeting_pages.context(found, request.actor)
    return render(request, "evaluation/meeting.html", context)


@route(policy="strategies.manage", audit="meeting.moved", rate="write")
def move_meeting(request: Request, meeting_id: UUID) -> HttpResponse:
    """Put a meeting to another day, time or place."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    names = ("day", "starts_at", "length_minutes", "place")
    initial = {name: getattr(found, name) for name in names}
    form = meeting_forms.MeetingForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.move_meeting(**by(request), meeting_id=meeting_id, draft=form.draft)
            return redirect("evaluation:meeting", meeting_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Move the meeting"), _("Move it"), _home(meeting_id),
        trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@route(policy="strategies.manage", audit="meeting.called_off", rate="write")
def call_off(request: Request, meeting_id: UUID) -> HttpResponse:
    """Call a meeting off, after a confirmation."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    form = meeting_forms.CallOffForm(request.POST or None)
    if form.is_valid():
        try:
            services.call_off(
                **by(request), meeting_id=meeting_id, because=form.cleaned_data["because"]
            )
            return redirect("evaluation:meeting", meeting_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return confirm_page(
        request, form, _("Call off the meeting on %(day)s?") % {"day": found.day.isoformat()},
        _("Call it off"), _home(meeting_id),
        consequences=[
            _("It stays listed, with its reason, and goes to calendars as called off."),
            _("Points that somebody added to it are not carried over."),
        ],
        trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@route(policy="strategies.manage", audit="meeting.point_added", rate="write")
def new_point(request: Request, meeting_id: UUID) -> HttpResponse:
    """Put a point on the agenda."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    form = meeting_forms.PointForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_point(**by(request), meeting_id=meeting_id, **form.cleaned_data)
            return redirect("evaluation:meeting", meeting_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Add a point to the agenda"), _("Add it"), _home(meeting_id),
        lede=_("Every partner reads it."), trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@require_POST
@route(policy="strategies.manage", audit="meeting.ordered", rate="write")
def order(request: Request, meeting_id: UUID, point: str) -> HttpResponse:
    """Move a point up or down."""
    found = selectors.items_of(**who(request), meeting_id=meeting_id)
    keys = [one.key for one in found]
    if point not in keys:
        raise Missing
    by_places = -1 if request.POST.get("to") == "up" else 1
    keys = agenda.moved_one(keys, point, by_places)
    services.order_agenda(**by(request), meeting_id=meeting_id, keys=keys)
    return redirect(f"{_home(meeting_id)}#{point}")


@route(policy="strategies.manage", audit="meeting.minuted", rate="write")
def minutes(request: Request, meeting_id: UUID, point: str) -> HttpResponse:
    """Write what was said and decided to one point."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    listed = selectors.items_of(**who(request), meeting_id=meeting_id)
    item = next((one for one in listed if one.key == point), None)
    if item is None:
        raise Missing
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=found.strategy_id)
    form = meeting_forms.MinutesForm(
        request.POST or None, initial=_written(item), owners=meeting_pages.partners(strategy),
        has_action=bool(item.row and item.row.action_id),
    )  # fmt: skip
    if form.is_valid():
        try:
            services.write_minutes(**by(request), meeting_id=meeting_id, key=point, said=form.said)
            return redirect(f"{_home(meeting_id)}#{point}")
        except (Invalid, Conflict) as error:
            explain(form, error)
    name = meeting_pages.point_title(item)
    return form_page(
        request, form, _("Minutes: %(point)s") % {"point": name}, _("Write it down"),
        _home(meeting_id),
        lede=_("Every partner reads it. Once the minutes are closed, they do not change."),
        trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@route(policy="strategies.manage", audit="meeting.closed", rate="write")
def close_meeting(request: Request, meeting_id: UUID) -> HttpResponse:
    """Close the minutes, after a confirmation."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=found.strategy_id)
    form = meeting_forms.CloseMeetingForm(
        request.POST or None, partners=meeting_pages.partners(strategy)
    )
    if form.is_valid():
        try:
            services.close_meeting(**by(request), meeting_id=meeting_id, present=form.were_there)
            return redirect("evaluation:meeting", meeting_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return confirm_page(
        request, form,
        _("Close the minutes of %(day)s?") % {"day": found.day.isoformat()},
        _("Close them"), _home(meeting_id),
        consequences=[
            _("The minutes stand as they are; what is wrong in them is said in an addition."),
            _("Their hash is entered in the ledger."),
            _("Open points that were added or decided on come to the next meeting."),
        ],
        trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@route(policy="strategies.manage", audit="meeting.added_to", rate="write")
def add_to_minutes(request: Request, meeting_id: UUID) -> HttpResponse:
    """Add to closed minutes."""
    found = selectors.meeting_visible_to(**who(request), meeting_id=meeting_id)
    listed = selectors.items_of(**who(request), meeting_id=meeting_id)
    form = meeting_forms.AdditionForm(
        request.POST or None, points=meeting_pages.addition_choices(listed)
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.add_to_minutes(
                **by(request), meeting_id=meeting_id, text=data["text"], key=data["point"]
            )
            return redirect("evaluation:meeting", meeting_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Add to the minutes"), _("Add it"), _home(meeting_id),
        lede=_("The minutes stay as they were closed; the addition stands beneath them."),
        trail=meeting_pages.crumbs(found),
    )  # fmt: skip


@route(policy="strategies.view", audit="meeting.exported", rate="read")
def meeting_calendar(request: Request, meeting_id: UUID) -> HttpResponse:
    """The meeting for a calendar program."""
    found, entries = selectors.calendar_of_meeting(**who(request), meeting_id=meeting_id)
    made = calendar.ical(
        entries, title=found.strategy.title, words=meeting_pages.calendar_words(),
        now=timezone.now(),
    )  # fmt: skip
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = kept_as(
        f"{pgettext('name of a file', 'meeting')}-{found.pk}", "ics"
    )
    return answer


def _written(item: agenda.Item) -> dict[str, Any]:
    """What stands there already, for the form."""
    row = item.row
    if row is None:
        return {"version": 0}
    return {
        "version": row.version, "minutes": row.minutes, "decision": row.decision,
        "owner": row.owner.ori if row.owner else "", "person": row.person,
        "due_on": row.decided_due_on, "is_settled": not row.is_open,
    }  # fmt: skip


def _home(meeting_id: UUID) -> str:
    return reverse("evaluation:meeting", args=[meeting_id])
