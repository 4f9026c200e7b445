"""Criminal-history views: who asks, what partners hold, and the log of who was given one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms.intelligence import HistoryForm
from accord.apps.exchange.selectors import histories as selectors
from accord.apps.exchange.services import histories as services
from accord.apps.exchange.tables import legal as tables
from accord.apps.records import selectors as records
from accord.apps.records.outcome_forms import stage_name, status_name
from accord.apps.records.tables import offence_words
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="history.view", audit="histories.viewed", rate="read")
def histories(request: Request) -> HttpResponseBase:
    """The views that the reader made, and to whom each went."""
    context = {
        "title": _("Criminal-history views"),
        "lede": _("Who asked, for which agency, and who got it next."),
        "actions": [
            Action(label=_("Make a view"), url=reverse("exchange:history-new"), style="primary")
        ],
        "table": tables.history_views(request, selectors.history_views_of(**viewer(request))),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="history.view", audit="history.made", rate="write")
def make(request: Request) -> HttpResponse:
    """State who asks; the records are chosen by the reader."""

    def do(told: dict[str, Any]) -> str:
        made = services.make_history_view(**by(request), **told)
        return reverse("exchange:history", args=[made.pk])

    start = {"record_ids": request.GET.get("record", "")[:36]}
    return answer_form(
        request, HistoryForm(request.POST or None, initial=start), do=do,
        title=_("Make a criminal-history view"), button=_("Make it"),
        lede=_("Not a state record and not an III record: what partners hold, no more."),
        cancel_url=reverse("exchange:histories"),
    )  # fmt: skip


@require_GET
@route(policy="history.view", audit="history.viewed", rate="read")
def history(request: Request, view_id: UUID) -> HttpResponse:
    """The view itself, for whoever made it and for its purpose alone."""
    asked = selectors.history_view_of(**viewer(request), view_id=view_id)
    found = selectors.history(**viewer(request), view=asked)
    owners = {one.record.owner_id for one in found.arrests}
    context = {
        "title": _("Criminal-history view"),
        "lede": _("Assembled from what partners hold. It is NOT a state or III record."),
        "marked": records.caveats_of(owners),
        "notice": _(
            "Persons are put together by the records that you chose; verify by fingerprints before "
            "acting. What is not known here may be known elsewhere."
        ),
        "items": [
            (_("Receiving agency"), asked.receiving_agency),
            (_("Requestor"), asked.requestor),
            (_("Secondary recipient"), asked.secondary_recipient or "–"),
            (_("Records chosen and visible"), found.records),
            (_("Arrests found"), len(found.arrests)),
        ],
        "parts": [(_title(one), _lines(one)) for one in found.arrests],
        "crumbs": [
            Crumb(label=_("Criminal-history views"), url=reverse("exchange:histories")),
            Crumb(label=pgettext("of a criminal history", "View")),
        ],
    }
    return render(request, "ui/list_page.html", context)


def _title(one: selectors.Arrest) -> str:
    return _("Arrest %(number)s, %(day)s") % {
        "number": one.record.local_id, "day": one.record.local_date or "–",
    }  # fmt: skip


def _lines(one: selectors.Arrest) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("Agency"), f"{one.record.owner.name} ({one.record.owner.ori})"),
        (_("Offence"), offence_words(one.record)),
    ]
    rows += [
        (
            stage_name(each.stage),
            (
                f"{each.happened_on or '–'} · {status_name(each.stage, each.status)} · "
                f"{each.charge_text or each.charge} · {each.owner.name}"
            ),
        )
        for each in one.outcomes
    ]
    if not one.has_disposition:
        rows.append((_("Disposition"), _("Arrest without disposition: none is known here.")))
    return rows
