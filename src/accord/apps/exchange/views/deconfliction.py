"""Pages of deconfliction: enter, look, change, cancel; a conflict and what becomes of it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange import wording_deconfliction as wording
from accord.apps.exchange.forms import deconfliction as forms
from accord.apps.exchange.forms import standing
from accord.apps.exchange.regional import csv_of, fields_of, pdf_of
from accord.apps.exchange.selectors import deconfliction as selectors
from accord.apps.exchange.services import deconfliction as services
from accord.apps.exchange.tables import deconfliction as tables
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page

# More conflicts than anybody could call about; the API gives them all.
MOST_SHOWN: Final = 50


def who(request: Request) -> dict[str, Any]:
    """As selectors take it."""
    return {"viewer": request.actor, "purpose": request.purpose}


def by(request: Request) -> dict[str, Any]:
    """As services take it."""
    return {"by": request.actor, "purpose": request.purpose}


def crumbs(*labels: str) -> list[Crumb]:
    """The way back to the list."""
    first = Crumb(label=_("Deconfliction"), url=reverse("exchange:deconflict"))
    return [first, *(Crumb(label=label) for label in labels)]


@require_GET
@route(policy="deconflict.enter", audit="deconfliction.viewed", rate="read")
def entries(request: Request) -> HttpResponseBase:
    """Own entries, those that wait for somebody first."""
    now = timezone.now()
    rows = selectors.entries_visible_to(**who(request)).filter(closes_at__gte=now)
    open_sides = selectors.sides_visible_to(**who(request)).filter(conflict__state="open")
    actions = [
        Action(
            label=_("Enter an operation"), url=reverse("exchange:deconflict-new"), style="primary"
        ),
        Action(label=_("Enter a subject"), url=reverse("exchange:deconflict-subject")),
    ]
    context = {
        "table": tables.entries(request, rows, now),
        "met": _met(request, open_sides, now),
        "unresolved": open_sides.count(),
        "actions": actions,
        "checked": wording.checked_words(selectors.partners_of(**who(request), now=now)),
        "not_checked": wording.not_checked_words(services.not_checked()),
    }
    return list_page(request, "exchange/deconfliction/list.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.enter", audit="deconfliction.entered", rate="write")
def new(request: Request) -> HttpResponse:
    """Enter an operation; the answer says at once what it collides with."""
    form = _event_form(request, initial=_usual(request))
    if form.is_bound and form.is_valid():
        made = _sent(request, form, None)
        if made is not None:
            return redirect("exchange:deconflict-entry", made.entry.pk)
    return _entry_page(request, form, title=_("Enter an operation"), button=_("Enter and compare"))


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.enter", audit="deconfliction.entered", rate="write")
def subject(request: Request) -> HttpResponse:
    """Enter a subject that one's agency works on."""
    form = _subject_form(request, initial=_usual(request))
    if form.is_bound and form.is_valid():
        try:
            made = services.enter(**by(request), about=form.particulars(), now=timezone.now())
            return redirect("exchange:deconflict-entry", made.entry.pk)
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    return _entry_page(request, form, title=_("Enter a subject"), button=_("Enter and compare"))


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.enter", audit="deconfliction.changed", rate="write")
def change(request: Request, entry_id: UUID) -> HttpResponse:
    """Change an entry; what it collides with is judged anew."""
    entry = selectors.entry_visible_to(**who(request), entry_id=entry_id)
    shown = selectors.subjects_of(**who(request), entry=entry)
    as_it_is: dict[str, Any] = {
        "initial": standing.initial_of(entry, shown), "zone": entry.zone,
        "standing": standing.standing_of(entry, shown),
    }  # fmt: skip
    if entry.kind == "event":
        form: Any = _event_form(request, **as_it_is)
        if form.is_bound and form.is_valid() and _sent(request, form, entry_id) is not None:
            return redirect("exchange:deconflict-entry", entry_id)
    else:
        form = _subject_form(request, **as_it_is)
        form.fields["subject_value"].required = False
        if form.is_bound and form.is_valid() and _changed(request, form, entry_id):
            return redirect("exchange:deconflict-entry", entry_id)
    return _entry_page(request, form, title=_("Change this entry"), button=_("Change and compare"))


@require_GET
@route(policy="deconflict.enter", audit="deconfliction.viewed", rate="read")
def entry(request: Request, entry_id: UUID) -> HttpResponseBase:
    """One own entry: how it stands, its conflicts, what was not asked."""
    now = timezone.now()
    found = selectors.entry_visible_to(**who(request), entry_id=entry_id)
    rows = selectors.sides_visible_to(**who(request)).filter(entry=found)
    subjects = selectors.subjects_of(**who(request), entry=found)
    context = {
        "entry": found,
        "title": wording.type_words(found),
        "state": wording.state_of(found, now),
        "met": _met(request, rows, now),
        "fields": fields_of(found, subjects),
        "actions": _actions(found, now),
        "checked": wording.checked_words(selectors.partners_of(**who(request), now=now)),
        "not_checked": wording.not_checked_words(services.not_checked()),
        "crumbs": crumbs(wording.type_words(found)),
    }
    return list_page(request, "exchange/deconfliction/entry.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.enter", audit="deconfliction.cancelled", rate="write")
def cancel(request: Request, entry_id: UUID) -> HttpResponse:
    """Cancel an entry after a question."""
    found = selectors.entry_visible_to(**who(request), entry_id=entry_id)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel(
                **by(request), entry_id=entry_id, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The entry is cancelled; its conflicts have ended."))
            return redirect("exchange:deconflict")
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    context = {
        "form": form, "title": _("Cancel this entry"), "button": _("Cancel the entry"),
        "lede": f"{wording.type_words(found)}, {wording.window_words(found)}",
        "cancel_url": reverse("exchange:deconflict-entry", args=[entry_id]),
        "crumbs": crumbs(_("Cancel this entry")),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="deconflict.enter", audit="deconfliction.exported", rate="heavy")
def export(request: Request, entry_id: UUID, form: str) -> HttpResponse:
    """The fields that a regional system asks for, as CSV or PDF."""
    if form not in {"csv", "pdf"}:
        raise Missing
    found = selectors.entry_visible_to(**who(request), entry_id=entry_id)
    subjects = selectors.subjects_of(**who(request), entry=found)
    audit.read(
        **by(request), verb="deconfliction.exported", object_type="deconfliction",
        object_id=str(entry_id), payload={"form": form}, disclosed=[entry_id],
    )  # fmt: skip
    fields = fields_of(found, subjects)
    body = csv_of(fields) if form == "csv" else pdf_of(fields, title=wording.type_words(found))
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/pdf"
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = kept_as(
        pgettext("name of a file", "deconfliction"), form
    )
    return answer


@require_http_methods(["GET", "POST"])
@route(policy="deconflict.enter", audit="conflict.viewed", rate="write")
def conflict(request: Request, side_id: UUID) -> HttpResponse:
    """One conflict as one's own side knows it, and what one's side does about it."""
    now = timezone.now()
    side = selectors.side_visible_to(**who(request), side_id=side_id)
    form = forms.OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            services.decide(
                **by(request), side_id=side_id, outcome=form.cleaned_data["outcome"],
                said=form.cleaned_data["note"], now=now,
            )  # fmt: skip
            messages.success(request, _("Your side's word is kept."))
            return redirect("exchange:deconflict-conflict", side_id)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
    context = {
        "side": side,
        "form": form,
        "told": wording.told_words(side.conflict.told),
        "state": (side.conflict.get_state_display(), tables.STATE_TONES[side.conflict.state]),
        "contact": _contact(request, side, now),
        "particulars": _side_particulars(request, side),
        "history": [
            (tables.when(one.at, side.entry.zone), wording.history_words(one.what))
            for one in side.conflict.history.all()
        ],
        "acknowledge": reverse("exchange:deconflict-acknowledge", args=[side_id]),
        "crumbs": crumbs(_("Conflict")),
    }
    template = "exchange/deconfliction/conflict.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@route(policy="deconflict.enter", audit="conflict.acknowledged", rate="write")
def acknowledge(request: Request, side_id: UUID) -> HttpResponse:
    """Say that one's own side knows."""
    services.acknowledge(**by(request), side_id=side_id, now=timezone.now())
    messages.success(request, _("Acknowledged. It stays unresolved until an outcome is agreed."))
    return redirect("exchange:deconflict-conflict", side_id)


def _met(request: Request, rows: Any, now: Any) -> list[dict[str, Any]]:
    """What each conflict is and whom to speak to, as far as a page shows them."""
    sides = list(rows[:MOST_SHOWN])
    if not sides:
        return []
    contacts = selectors.contacts_of_others(**who(request), sides=sides, now=now)
    audit.read(
        **by(request), verb="conflict.viewed", object_type="conflict",
        payload={"count": len(sides)}, disclosed=[one.pk for one in sides],
    )  # fmt: skip
    return [
        {
            "pk": one.pk,
            "url": reverse("exchange:deconflict-conflict", args=[one.pk]),
            "told": wording.told_words(one.conflict.told),
            "state": (one.conflict.get_state_display(), tables.STATE_TONES[one.conflict.state]),
            "whom": _lines(contacts[one.pk]),
            "found": tables.when(one.conflict.found_at, one.entry.zone),
            "own": one.get_outcome_display()
            or (_("Acknowledged") if one.acknowledged_at else _("Not acknowledged")),
        }
        for one in sides
    ]


def _contact(request: Request, side: Any, now: Any) -> list[tuple[str, str]]:
    return _lines(selectors.contact_of_other(**who(request), side=side, now=now))


def _lines(found: selectors.Contact | None) -> list[tuple[str, str]]:
    if found is None:
        return []
    agency = found.agency
    if found.is_own:
        agency = _("Your own agency: another entry of %(agency)s") % {"agency": agency}
    lines = [(_("Agency"), agency), (_("Contact"), found.name), (_("Phone"), found.phone)]
    if found.backup_name:
        lines.append((_("Backup"), f"{found.backup_name}, {found.backup_phone}"))
    return lines


def _side_particulars(request: Request, side: Any) -> list[tuple[str, Any]]:
    other = selectors.other_has_acknowledged(**who(request), side=side)
    return [
        (_("Your entry"), f"{wording.type_words(side.entry)}, {wording.window_words(side.entry)}"),
        (_("Your side"), tables.when(side.acknowledged_at, side.entry.zone)
         if side.acknowledged_at else _("Not acknowledged")),
        (_("The other side"), _("Acknowledged") if other else _("Not acknowledged")),
        (_("What your side says"), side.get_outcome_display() or "–"),
        (_("Note"), side.note or "–"),
        (_("Looked after by"), side.conflict.watch.name if side.conflict.watch
         else _("both sides: it is resolved when both say the same")),
        (_("Outcome"), side.conflict.get_outcome_display() or "–"),
    ]  # fmt: skip


def _usual(request: Request) -> dict[str, Any]:
    """What a person entered last as the contact, so that it need not be typed again."""
    now = timezone.now()
    last = selectors.entries_visible_to(**who(request)).filter(entered_by=request.actor.id).last()
    names = ("contact_name", "contact_phone", "backup_name", "backup_phone")
    known = {name: getattr(last, name) for name in names} if last else {}
    day = timezone.localtime(now, timezone=_zone(request)).date()
    return {"contact_name": request.actor.name, **known, "day": day}


def _zone(request: Request) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(agencies.agency_of(request.actor).time_zone)


def _event_form(request: Request, *, zone: str = "", **more: Any) -> Any:
    posted = request.POST if request.method == "POST" else None
    return forms.EventForm(posted, zone=zone or _zone(request).key, **more)


def _subject_form(request: Request, *, zone: str = "", **more: Any) -> Any:
    posted = request.POST if request.method == "POST" else None
    return forms.SubjectForm(posted, zone=zone or _zone(request).key, now=timezone.now(), **more)


def _sent(request: Request, form: Any, entry_id: UUID | None) -> Any:
    """The service's answer; None with the faults in the form."""
    now = timezone.now()
    try:
        about = form.particulars(form.kept_place() or _place(request, form, now))
        if entry_id is None:
            return services.enter(**by(request), about=about, now=now)
        return services.change(**by(request), entry_id=entry_id, about=about, now=now)
    except Invalid as error:
        explain(form, error, shown_at=forms.SHOWN_AT)
        return None


def _place(request: Request, form: Any, now: Any) -> dict[str, Any]:
    """Where: the points that were typed, or the address as the node's streets place it."""
    if form.points is not None:
        return {"points": form.points}
    text = form.cleaned_data["place"]
    point, error_m = services.locate(**by(request), address=text, now=now)
    return {"points": (point,), "error_m": error_m, "place_text": text}


def _changed(request: Request, form: Any, entry_id: UUID) -> bool:
    try:
        services.change(
            **by(request), entry_id=entry_id, about=form.particulars(), now=timezone.now()
        )
    except Invalid as error:
        explain(form, error, shown_at=forms.SHOWN_AT)
        return False
    return True


def _entry_page(request: Request, form: Any, *, title: str, button: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": button, "crumbs": crumbs(title),
        "cancel_url": reverse("exchange:deconflict"),
    }  # fmt: skip
    template = "exchange/deconfliction/form.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _actions(found: Any, now: Any) -> list[Action]:
    def to(name: str, *more: str) -> str:
        return reverse(f"exchange:{name}", args=[found.pk, *more])

    exports = [
        Action(label=_("CSV for a regional system"), url=to("deconflict-export", "csv")),
        Action(label=_("PDF"), url=to("deconflict-export", "pdf")),
    ]
    if found.status != "active" or found.closes_at < now:
        return exports
    return [
        Action(label=_("Change"), url=to("deconflict-change")),
        *exports,
        Action(label=_("Cancel this entry"), url=to("deconflict-cancel"), style="danger"),
    ]
