"""What the public page and the inbox of objections show."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import plan_words, selectors, services
from accord.apps.places.activation_pages import terms_of
from accord.apps.places.audit_page import audit_context
from accord.apps.places.models import Activation, Objection
from accord.apps.places.response_pages import done_lines
from accord.apps.places.words import method_note, title_of
from accord.frame.paging import page_of
from accord.frame.ui.components import Crumb
from accord.frame.ui.tables import Column, Table

A_PAGE: Final = 10


def public_context(request: HttpRequest, rows: QuerySet[Activation]) -> dict[str, Any]:
    """The forecasts in use: what, why, with what error, who bears it, how objections stand."""
    page = page_of(rows, request.GET.get("page"), per_page=A_PAGE, first="?page=1")
    shown = list(page.object_list)
    answers = selectors.answers_under(shown)
    entries = [_entry(request, one, answers[one.pk]) for one in shown]
    _tell_apart(entries)
    return {
        "forecasts": entries,
        "page": page,
        "limits": limits_sentence(),
    }


def _tell_apart(entries: Sequence[dict[str, Any]]) -> None:
    """Number forecasts that answer one question for several uses; their tables say whose they are."""
    alike = Counter(one["title"] for one in entries)
    seen = Counter[str]()
    for one in entries:
        title = one["title"]
        seen[title] += 1
        if alike[title] > 1:
            one["title"] = f"{title} ({seen[title]})"
        if len(entries) > 1:
            for table in filter(None, (one["found"].get("exposure"), one["found"].get("rates"))):
                table.caption = f"{table.caption}: {one['title']}"


def limits_sentence() -> str:
    """How many objections are taken: said beforehand, and to whom it meets."""
    return _(
        "From one address %(address)s objections a day are taken, and %(node)s in all: past that, "
        "send yours tomorrow."
    ) % {"address": services.AN_ADDRESS, "node": services.A_DAY}


def _entry(request: HttpRequest, one: Activation, answers: selectors.Answers) -> dict[str, Any]:
    found = audit_context(request, one.audit)
    return {
        "id": str(one.pk),
        "title": title_of(one.run),
        "what": _("%(unit)s expected in the coming %(days)s days, by places; never of persons")
        % {"unit": unit_of(one.run.kind).capitalize(), "days": one.run.horizon_days},
        "terms": terms_of(one),
        "method_note": method_note(one.run),
        "found": found,
        "done": [
            *plan_words.public_lines(selectors.public_plan(one)),
            *done_lines(selectors.done_under(one), is_public=True),
        ],
        "objections": _("%(answered)s answered, %(waiting)s waiting, %(overdue)s overdue")
        % {
            "answered": answers.answered,
            "waiting": answers.waiting,
            "overdue": answers.overdue,
        },
        "object_url": reverse("places:object", args=[one.pk]),
    }


def inbox_table(request: HttpRequest, rows: Sequence[Objection]) -> Table:
    """Objections, the soonest due first."""
    today = timezone.localdate()

    def tone(one: Objection) -> str:
        if one.state == Objection.State.ANSWERED:
            return "success"
        return "error" if one.due_on < today else "info"

    return Table(
        request,
        caption=_("Objections"),
        columns=[
            Column(
                label=_("Sent"),
                value=lambda one: date_format(one.sent_at, "DATE_FORMAT"),
                href=lambda one: reverse("places:objection", args=[one.pk]),
            ),
            Column(label=_("Against"), value=lambda one: title_of(one.activation.run)),
            Column(label=_("Agency"), value="activation.agency.name"),
            Column(label=_("Answer due"), value=lambda one: date_format(one.due_on, "DATE_FORMAT")),
            Column(label=_("State"), value=lambda one: state_of(one, today), tone=tone),
        ],
        rows=list(rows),
        empty_title=_("Nobody has objected"),
        empty_text=_("Anyone can, from the public page, without an account and without a name."),
    )


def state_of(one: Objection, today: Any) -> str:
    """How an objection stands, in words."""
    if one.state == Objection.State.OPEN and one.due_on < today:
        return _("Overdue")
    return str(one.get_state_display())


def objection_context(one: Objection) -> dict[str, Any]:
    """One objection and its answer."""
    facts = [
        (_("Against"), title_of(one.activation.run)),
        (_("Stated use"), one.activation.stated_purpose),
        (_("Sent"), date_format(one.sent_at, "DATE_FORMAT")),
        (_("Answer due"), date_format(one.due_on, "DATE_FORMAT")),
        (_("State"), state_of(one, timezone.localdate())),
    ]
    return {
        "objection": one,
        "facts": facts,
        "title": _("Objection"),
        "is_open": one.state == Objection.State.OPEN,
        "crumbs": [
            Crumb(label=_("Objections"), url=reverse("places:objections")),
            Crumb(label=_("Objection")),
        ],
    }
