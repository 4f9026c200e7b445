"""Pages of what counts alone can say: partners' counts beside reports, and what has no point."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.apps.layers import selectors as layers
from accord.apps.records import measuring, selectors
from accord.frame.declare import route
from accord.frame.http import Request


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


@require_GET
@route(policy="records.view", audit="layers.viewed", rate="read")
def partners(request: Request) -> HttpResponse:
    """The counts that partners have sent, without persons."""
    rows = layers.partner_layers(**_who(request))
    return render(request, "records/partners.html", measuring.partners_context(request, rows))


@require_GET
@route(policy="records.view", audit="counts.read", rate="read")
def partner_gap(request: Request, layer_id: UUID) -> HttpResponse:
    """What was treated beside what was reported, of one partner's counts."""
    form, kind = measuring.kind_asked(request)
    if not kind:
        return render(request, "records/partner_gap.html", {"form": form}, status=422)
    found = selectors.partner_gap(**_who(request), layer_id=layer_id, kind=kind)
    return render(request, "records/partner_gap.html", measuring.gap_context(request, found))


@require_GET
@route(policy="records.view", audit="counts.read", rate="read")
def unplaced(request: Request) -> HttpResponse:
    """Which of the own records lack a point, and where a map thus shows too little."""
    form, kind = measuring.kind_asked(request)
    if not kind:
        return render(request, "records/unplaced.html", {"form": form}, status=422)
    found = selectors.unplaced_bias(**_who(request), kind=kind)
    return render(request, "records/unplaced.html", measuring.unplaced_context(request, found))
