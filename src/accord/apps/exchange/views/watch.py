"""Pages of a watch centre and of whoever sets up the rota."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange import wording_deconfliction as wording
from accord.apps.exchange.forms import deconfliction as forms
from accord.apps.exchange.selectors import deconfliction as selectors
from accord.apps.exchange.services import deconfliction as services
from accord.apps.exchange.tables import deconfliction as tables
from accord.apps.exchange.views.deconfliction import by, crumbs, who
from accord.core.deconflict import WindowError
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.forms import ConfirmForm, explain
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="deconflict.watch", audit="conflict.viewed", rate="read")
def queue(request: Request) -> HttpResponseBase:
    """Conflicts that wait for an outcome, those that start soonest first."""
    rows = selectors.queue_visible_to(**who(request))
    if request.GET.get("state") != "all":
        rows = rows.filter(state="open")
    zone = agencies.agency_of(request.actor).time_zone
    context = {"table": tables.queue(request, rows, zone), "crumbs": crumbs(_("Watch queue"))}
    return list_page(request, "exchange/deconfliction/queue.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.watch", audit="conflict.viewed", rate="write")
def watched(request: Request, conflict_id: UUID) -> HttpResponse:
    """One conflict with both sides, and its outcome."""
    found = selectors.watched_conflict(**who(request), conflict_id=conflict_id)
    form = forms.OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            services.resolve(
                **by(request), conflict_id=conflict_id, outcome=form.cleaned_data["outcome"],
                said=form.cleaned_data["note"], now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The conflict is resolved."))
            return redirect("exchange:deconflict-watch")
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
    zone = agencies.agency_of(request.actor).time_zone
    context = {
        "conflict": found,
        "form": form,
        "measured": wording.measured_words(found.measured),
        "state": (found.get_state_display(), tables.STATE_TONES[found.state]),
        "both": [_side(found, side, zone) for side in found.sides.all()],
        "history": [
            (tables.when(one.at, zone), wording.history_words(one.what))
            for one in found.history.all()
        ],
        "crumbs": crumbs(_("Watch queue")),
    }
    template = "exchange/deconfliction/watched.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def set_up(request: Request) -> HttpResponse:
    """The watch centre and the rota of the own agency."""
    now, own = timezone.now(), agencies.agency_of(request.actor)
    known = selectors.setup_of(**who(request))
    centres = _centres(request, own, now)
    initial = {
        "watch_centre": known.watch_centre.ori if known and known.watch_centre else "",
        "call_step_minutes": known.call_step_minutes if known else 10,
    }
    form = forms.WatchForm(request.POST or None, initial=initial, centres=centres)
    if form.is_valid():
        try:
            services.set_up(**by(request), **form.cleaned_data, now=now)
            messages.success(request, _("Kept; it holds for conflicts found from now on."))
            return redirect("exchange:deconflict-setup")
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    rows = selectors.rota_visible_to(**who(request)).filter(ends_at__gte=now)
    context = {
        "form": form,
        "table": tables.rota(request, rows, own.time_zone),
        "zone": own.time_zone,
        "on_call_url": reverse("exchange:deconflict-on-call"),
        "crumbs": crumbs(_("Watch and rota")),
    }
    template = "exchange/deconfliction/setup.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def on_call(request: Request) -> HttpResponse:
    """Put somebody on the rota."""
    own = agencies.agency_of(request.actor)
    people = agencies.people_visible_to(**who(request)).filter(agency=own, is_active=True)
    form = forms.OnCallForm(
        request.POST or None,
        people=[(one.username, str(one)) for one in people],
        zone=own.time_zone,
    )
    if form.is_valid():
        try:
            starts_at, ends_at = form.moments()
            services.put_on_call(
                **by(request), username=form.cleaned_data["person"],
                level=form.cleaned_data["level"], starts_at=starts_at, ends_at=ends_at,
            )  # fmt: skip
            messages.success(request, _("The rota is changed."))
            return redirect("exchange:deconflict-setup")
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
        except WindowError as error:
            form.add_error("starts_at", str(error))
    context = {
        "form": form, "title": _("Put somebody on call"), "button": _("Put on call"),
        "lede": _("Times are in %(zone)s.") % {"zone": own.time_zone},
        "cancel_url": reverse("exchange:deconflict-setup"), "crumbs": crumbs(_("Watch and rota")),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def off_call(request: Request, on_call_id: UUID) -> HttpResponse:
    """Take a line off the rota after a question."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        services.take_off_call(**by(request), on_call_id=on_call_id)
        messages.success(request, _("The rota is changed."))
        return redirect("exchange:deconflict-setup")
    context = {
        "form": form, "title": _("Take this line off the rota"), "button": _("Take off"),
        "lede": "", "consequences": [], "cancel_url": reverse("exchange:deconflict-setup"),
        "crumbs": crumbs(_("Watch and rota")),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


def _centres(request: Request, own: Any, now: Any) -> list[tuple[str, str]]:
    names = selectors.partners_of(**who(request), now=now)
    partners = agencies.agencies().filter(name__in=names)
    return [(own.ori, own.name), *((one.ori, one.name) for one in partners)]


def _side(found: Any, side: Any, zone: str) -> tuple[str, list[tuple[str, Any]]]:
    """What a watch sees of a side: all that it needs to speak to both, and no subject."""
    entry = found.first if side.entry_id == found.first_id else found.second
    return entry.agency.name, [
        (_("What"), wording.type_words(entry)),
        (_("When"), wording.window_words(entry)),
        (_("Where"), wording.place_words(entry)),
        (_("Radius"), f"{numbers.grouped(entry.radius_ft)} ft" if entry.shape else "–"),
        (_("Contact"), f"{entry.contact_name}, {entry.contact_phone}"),
        (_("Backup"), f"{entry.backup_name}, {entry.backup_phone}" if entry.backup_name else "–"),
        (_("Acknowledged"), tables.when(side.acknowledged_at, zone)),
        (_("What this side says"), side.get_outcome_display() or "–"),
        (_("Note"), side.note or "–"),
    ]
