"""Recalls: what one's agency must apply and waits for, and what one was oneself told of."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.models import Recall
from accord.apps.exchange.selectors import recalls as selectors
from accord.apps.exchange.services import recalls as services
from accord.apps.exchange.tables import recalls as tables
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import ConfirmForm
from accord.frame.ui.lists import list_page

SHOWN: Final = 100
PAGE_OF: Final = {"record": "records:record", "bulletin": "exchange:bulletin"}


@require_GET
@route(policy="recalls.apply", audit="recalls.viewed", rate="read")
def recalls(request: Request) -> HttpResponseBase:
    """Corrections and destructions, the late ones first."""
    rows = selectors.recalls_visible_to(**viewer(request))
    late = selectors.overdue(rows, today=timezone.now().date()).count()
    context = {
        "title": _("Corrections and recalls"),
        "lede": _("Whoever was given something is told when it is corrected, sealed or destroyed."),
        "notice": _("%(count)d are overdue.") % {"count": late} if late else "",
        "actions": [Action(label=_("What I was given myself"), url=reverse("exchange:told"))],
        "table": tables.recalls(request, rows),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="recalls.apply", audit="recall.acknowledged", rate="write")
def recall(request: Request, recall_id: UUID) -> HttpResponse:
    """One recall: what to do and who has it, and a way to say that it is applied."""
    found = selectors.recall_visible_to(**viewer(request), recall_id=recall_id)
    here = reverse("exchange:recalls")
    crumbs = [Crumb(label=_("Corrections and recalls"), url=here), Crumb(label=_("What to do"))]
    onward = selectors.handed_on(viewer=request.actor, recall=found)
    is_mine = str(found.recipient_id) == request.actor.agency_id
    told = {
        "title": found.get_what_display(), "crumbs": crumbs,
        "items": tables.particulars(found, mine=is_mine, onward=onward), "actions": _actions(request, found),
    }  # fmt: skip
    if found.acknowledged_at is not None or not is_mine:
        return render(request, "exchange/recall.html", told)

    def do(_told: dict[str, object]) -> str:
        services.acknowledge_recall(**by(request), recall_id=recall_id)
        return here

    return answer_form(
        request, ConfirmForm(request.POST or None), do=do, done=_("Acknowledged."),
        template="exchange/recall.html", button=_("It is applied"),
        consequences=tables.duties(found, onward=onward), **told,
    )  # fmt: skip


def _actions(request: Request, found: Recall) -> list[Action]:
    may_be_read = found.thing in PAGE_OF and found.what == Recall.What.CORRECTED
    if not may_be_read or str(found.recipient_id) != request.actor.agency_id:
        return []
    return [
        Action(
            label=_("Open what stands now"), url=reverse("exchange:recall-open", args=[found.pk])
        )
    ]


@require_GET
@route(policy="signed-in", audit="recall.viewed", rate="read", purpose=True, cases=True)
def standing(request: Request, recall_id: UUID) -> HttpResponse:
    """What stands in place of what was recalled, if the reader may read it."""
    thing, pk = selectors.standing_now(**viewer(request), recall_id=recall_id, now=timezone.now())
    return redirect(PAGE_OF[thing], pk)


@require_GET
@route(policy="signed-in", audit="recalls.viewed", rate="read", purpose=True, cases=True)
def told(request: Request) -> HttpResponse:
    """What the reader was given and has been corrected or taken back since."""
    rows = selectors.told_to(**viewer(request))
    show_all = request.GET.get("show") == "all"
    found = rows if show_all else rows.filter(acknowledged_at__isnull=True)
    table = tables.told(request, found, everything=show_all)
    context = {
        "table": table,
        "unseen": [one for one in table.page if one.acknowledged_at is None],
        "show_all": show_all,
        "crumbs": _told_crumbs(request),
    }
    return render(request, "exchange/told.html", context)


def _told_crumbs(request: Request) -> list[Crumb]:
    """The way back to the page of the menu from which this reader comes here."""
    before = (
        ("recalls.apply", _("Corrections and recalls"), "exchange:recalls"),
        ("alerts.subscribe", _("Alerts"), "exchange:alerts"),
        ("bulletins.view", _("Bulletins"), "exchange:bulletins"),
    )
    ways = [
        Crumb(label=label, url=reverse(name))
        for capability, label, name in before
        if request.actor.may(capability)
    ]
    return [*ways[:1], Crumb(label=_("What you were given has changed"))] if ways else []


@require_POST
@route(policy="signed-in", audit="recall.seen", rate="write", purpose=True, cases=True)
def seen(request: Request) -> HttpResponse:
    """Say that what the page showed is done."""
    ids = request.POST.getlist("told")[:SHOWN]
    count = services.acknowledge_told(**by(request), ids=ids)
    messages.success(request, _("Marked as done: %(count)s.") % {"count": count})
    return redirect("exchange:told")
