"""Recalls: what one's agency must apply, and what it waits for from others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accord.apps.exchange.answering import by, viewer
from accord.apps.exchange.selectors import recalls as selectors
from accord.apps.exchange.services import recalls as services
from accord.apps.exchange.tables import legal as tables
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="recalls.apply", audit="recalls.viewed", rate="read")
def recalls(request: Request) -> HttpResponseBase:
    """Corrections and destructions, the late ones first."""
    rows = selectors.recalls_visible_to(**viewer(request))
    late = selectors.overdue(rows, today=timezone.now().date()).count()
    context = {
        "title": _("Corrections and recalls"),
        "lede": _("Whoever was given a record is told when it is corrected, sealed or destroyed."),
        "notice": _("%(count)d are overdue.") % {"count": late} if late else "",
        "table": tables.recalls(request, rows),
    }
    return list_page(request, "ui/list_page.html", context)


@require_POST
@route(policy="recalls.apply", audit="recall.acknowledged", rate="write")
def acknowledge(request: Request, recall_id: UUID) -> HttpResponse:
    """Say that it is applied."""
    services.acknowledge_recall(**by(request), recall_id=recall_id)
    messages.success(request, _("Acknowledged."))
    return redirect("exchange:recalls")
