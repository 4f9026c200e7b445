"""Search: what is looked for goes by POST, what is found has an address of its own."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.exchange import forms, selectors, services
from accord.apps.exchange.tables import searches as tables
from accord.apps.records.listing import CAVEAT
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb


@require_http_methods(["GET", "POST"])
@route(policy="records.search", audit="search.stated", rate="write")
def search(request: Request) -> HttpResponse:
    """The form; an answer to it leads to the results."""
    form = forms.IncidentSearch(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = services.state_search(
            by=request.actor, purpose=request.purpose, what="incidents", terms=form.terms
        )
        return redirect("exchange:results", made.pk)
    return render(request, "exchange/search.html", {"form": form})


@require_GET
@route(policy="records.search", audit="search.ran", rate="read")
def results(request: Request, search_id: UUID) -> HttpResponse:
    """What a stated search finds now, within the reader's agreements."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    stated = selectors.search_of(**who, search_id=search_id)
    terms = selectors.terms_of(stated)
    table = tables.incidents(request, selectors.incidents_found(**who, terms=terms))
    services.note_results(
        by=request.actor, purpose=request.purpose, search=stated, terms=terms,
        hits=len(table.page.object_list), page=table.page.number, disclosed=table.given_ids(),
    )  # fmt: skip
    context = {
        "table": table,
        "caveat": CAVEAT,
        "terms": list(terms.values()),
        "actions": [
            Action(
                label=_("Tell me of what comes"),
                url=reverse("exchange:subscribe", args=[stated.pk]),
            )
        ]
        if request.actor.may("alerts.subscribe")
        else [],
        "crumbs": [
            Crumb(label=_("Search"), url=reverse("exchange:search")),
            Crumb(label=_("Found")),
        ],
    }
    return render(request, "exchange/results.html", context)
