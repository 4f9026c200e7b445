"""Records: a list of one kind, one in full, a pointer to one that is not shared, the status."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.agencies import selectors as agencies
from accord.apps.records import (
    delivered,
    downloads,
    exporting,
    forms,
    listing,
    results,
    selectors,
    tables,
)
from accord.core.vocabulary import RecordKind
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="records.view", audit="records.listed", rate="read")
def records(request: Request) -> HttpResponse:
    """Records of one kind within the reader's agreements, newest first."""
    form = _filter_form(request)
    context: dict[str, Any] = {"form": form, "marked": []}
    if form.is_valid():
        asked = _filters(form)
        viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
        rows = listing.listed(**viewer, filters=asked)
        total = listing.count_of(**viewer, filters=asked)
        table = tables.records(request, rows, form, total=total)
        listing.note(**viewer, filters=asked, shown=table.given_ids())
        context["table"] = table
    if form.is_valid():  # a filter that the form does not know is told of by the table
        held = selectors.held_back(**viewer, kind=asked.kind, agency=asked.agency)
        context |= {
            "marked": selectors.caveats_of({one.owner_id for one in table.page.object_list}),
            "count": _counted(table.total, asked.kind),
            "pointers": tables.pointers(request, held, asked.kind),
            "exports": [
                (one.label, f"{reverse('records:export', args=[name])}?{request.GET.urlencode()}")
                for name, one in exporting.FORMATS.items()
                if one.takes(asked.kind) and one.is_installed
            ],
        }
    status = 200 if form.is_valid() else 422
    return render(request, "records/records.html", context, status=status)


@require_GET
@route(policy="records.view", audit="records.exported", rate="heavy")
def export(request: Request, name: str) -> StreamingHttpResponse:
    """The same rows as a file, with the caveat in it; leaves its own ledger entry."""
    chosen = exporting.format_named(name)
    form = _filter_form(request)
    if not form.is_valid():
        raise Invalid(_("Choose one kind of record."))
    asked = _filters(form)
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    made = exporting.exported(**viewer, filters=asked, chosen=chosen)
    return downloads.records(made, chosen=chosen)


@require_GET
@route(policy="records.view", audit="record.viewed", rate="read")
def record(request: Request, record_id: UUID) -> HttpResponse:
    """One record in full, with its versions and the proof that the ledger holds it."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    try:
        found = selectors.record_visible_to(**viewer, record_id=record_id)
    except Missing:
        found = selectors.taken_out(**viewer, record_id=record_id)
    related = selectors.of_the_same_incident(**viewer, record=found)
    proof = selectors.proof_of(**viewer, record=found)
    involved = selectors.involved_in(**viewer, records=[found])[found.pk]
    context = {
        "record": found,
        "title": results.record_title(found),
        "items": results.record_items(
            selectors.shown_to(request.actor, found),
            narrative=selectors.narrative_of(viewer=request.actor, record=found),
        ),
        "involved": delivered.involved(involved),
        "withheld": delivered.withheld(involved),
        "things": delivered.things(selectors.things_of(viewer=request.actor, record=found)),
        "related": [
            (reverse("records:record", args=[one.pk]), results.record_title(one)) for one in related
        ],
        "extra": selectors.further_columns_of(viewer=request.actor, record=found),
        "versions": list(selectors.versions_of(**viewer, record=found)),
        "proof": proof,
        "commitment": results.grouped(proof.commitment),
        "root": results.grouped(proof.root),
        "marked": selectors.caveats_of([found.owner_id]),
        "releases": results.releases(selectors.releases_of(viewer=request.actor, record=found)),
        "actions": results.record_actions(request.actor, found),
        "crumbs": [
            Crumb(label=_("Records"), url=f"{reverse('records:records')}?kind={found.kind}"),
            Crumb(label=found.local_id),
        ],
    }
    return render(request, "records/record.html", context)


@require_GET
@route(policy="records.search", audit="record.pointed", rate="read")
def pointer(request: Request, record_id: UUID) -> HttpResponse:
    """Whom to ask; nothing of what the record says."""
    found = selectors.pointer_to(viewer=request.actor, purpose=request.purpose, record_id=record_id)
    crumbs = [Crumb(label=_("Records"), url=reverse("records:records")), Crumb(label=_("Ask"))]
    return render(request, "records/pointer.html", {"pointer": found, "crumbs": crumbs})


@require_GET
@route(policy="records.view", audit="status.read", rate="read")
def status(request: Request) -> HttpResponseBase:
    """What each agency has delivered, as far as the reader may know."""
    rows = selectors.data_status(viewer=request.actor, purpose=request.purpose)
    return list_page(request, "records/status.html", {"table": tables.status(request, rows)})


def _filter_form(request: Request) -> forms.FilterForm:
    data = request.GET.copy()
    data.setdefault("kind", RecordKind.INCIDENT.value)
    if len(data.getlist("kind")) > 1:
        selectors.needed_kind(data.getlist("kind"))
    names = [(agency.ori, agency.name) for agency in agencies.agencies()]
    return forms.FilterForm(data, agencies=names)


def _filters(form: forms.FilterForm) -> listing.Filters:
    data = form.cleaned_data
    return listing.Filters(**{**data, "kind": selectors.needed_kind(data["kind"])})


def _counted(count: int, kind: RecordKind) -> str:
    return selectors.counted(count, kind, language=get_language() or "en")
