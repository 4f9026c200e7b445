"""Search: what is looked for goes by POST, what is found has an address of its own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange import files, forms, locating, presenting, selectors, services
from accord.apps.exchange.models import Search
from accord.apps.exchange.tables import searches as tables
from accord.apps.records import selectors as records
from accord.core import vocabulary
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.forms import ConfirmForm


def who(request: Request) -> dict[str, Any]:
    """Who reads, and why."""
    return {"viewer": request.actor, "purpose": request.purpose}


def opened(request: Request, search_id: UUID) -> tuple[Search, dict[str, str], selectors.Found]:
    """A stated search of the reader, its terms, and what it finds now with the chosen facets."""
    stated = selectors.search_of(**who(request), search_id=search_id)
    terms = selectors.terms_of(stated)
    found = selectors.found_by(**who(request), what=stated.what, terms=terms)
    return stated, terms, selectors.narrowed(found, request.GET.dict())


def noted(
    request: Request,
    stated: Search,
    terms: dict[str, str],
    shown: Sequence[UUID],
    **more: Any,
) -> None:
    """Enter in the ledger what leaves now."""
    services.note_results(
        by=request.actor, purpose=request.purpose, search=stated, terms=terms, shown=shown, **more
    )


@require_http_methods(["GET", "POST"])
@route(policy="records.search", audit="search.stated", rate="write")
def search(request: Request, what: str = "incidents") -> HttpResponse:
    """The form of one subject; an answer to it leads to the results."""
    data = request.POST if request.method == "POST" else None
    names = [(agency.ori, agency.name) for agency in agencies.agencies()]
    form = forms.FORMS[what](data, agencies=names)
    if form.is_bound and form.is_valid():
        try:
            terms = locating.located(**who(request), terms=form.terms, day=timezone.localdate())
        except Invalid as error:
            for fault in error.faults:
                form.add_error(fault.field, fault.message)
        else:
            made = services.state_search(
                by=request.actor, purpose=request.purpose, what=what, terms=terms
            )
            return redirect("exchange:results", made.pk)
    saved = selectors.saved_searches_of(**who(request)) if not form.is_bound else []
    context = {"form": form, "tabs": presenting.subjects(what), "saved": saved}
    return render(request, "exchange/search.html", context)


@require_GET
@route(policy="records.search", audit="search.ran", rate="read")
def results(request: Request, search_id: UUID) -> HttpResponse:
    """What a stated search finds now, within the reader's agreements."""
    stated, terms, found = opened(request, search_id)
    table = tables.hits(request, found)
    shown = [hit.record_id for hit in table.page.object_list]
    noted(request, stated, terms, shown, page=table.page.number)
    context = {
        "table": table,
        "pointers": tables.pointers(request, found),
        "marked": records.caveats_of({hit.owner_id for hit in table.page.object_list}),
        "terms": presenting.said(stated.what, terms),
        "found": found,
        "facets": presenting.facets(request, found),
        "chosen": presenting.chosen(request, found),
        "map": presenting.hit_map(request, stated, found),
        "exports": presenting.exports(stated, request.GET.urlencode()),
        "actions": presenting.actions(request, stated, found),
        "save_form": None if stated.is_saved else forms.SaveForm(),
        "stated": stated,
        "crumbs": [
            Crumb(label=_("Search"), url=reverse("exchange:search")),
            Crumb(label=_("Found")),
        ],
    }
    return render(request, "exchange/results.html", context)


@require_GET
@route(policy="records.search", audit="search.ran", rate="read")
def results_map(request: Request, search_id: UUID) -> HttpResponse:
    """The points of what was found, for the map."""
    stated, terms, found = opened(request, search_id)
    points = found.points
    noted(request, stated, terms, [hit.record_id for hit in points], form="map")
    return HttpResponse(presenting.points_geojson(points), content_type="application/geo+json")


@require_GET
@route(policy="records.search", audit="search.exported", rate="heavy")
def results_file(request: Request, search_id: UUID, table_form: str) -> StreamingHttpResponse:
    """What was found and may be taken away, as a file with its caveats."""
    stated, terms, found = opened(request, search_id)
    kept = selectors.exportable(**who(request), hits=found.hits)
    marked = records.caveats_of({hit.owner_id for hit in kept})
    caveat = vocabulary.caveat_line(marked, language=get_language() or "en")
    blocks, media_type = files.written(found, kept, name=table_form, caveat=caveat)
    noted(request, stated, terms, [hit.record_id for hit in kept], form=table_form)
    return attached(blocks, media_type, pgettext("name of a file", "found"), table_form)


def attached(blocks: Any, media_type: str, name: str, ending: str) -> StreamingHttpResponse:
    """A file that a browser keeps."""
    answer = StreamingHttpResponse(blocks, content_type=media_type)
    answer.headers["Content-Disposition"] = kept_as(name, ending)
    return answer


@require_POST
@route(policy="records.search", audit="search.saved", rate="write")
def save(request: Request, search_id: UUID) -> HttpResponse:
    """Keep a search under a name."""
    form = forms.SaveForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Give the search a name."))
    services.save_search(
        by=request.actor, purpose=request.purpose, search_id=search_id,
        name=form.cleaned_data["name"],
    )  # fmt: skip
    return redirect("exchange:results", search_id)


@require_http_methods(["GET", "POST"])
@route(policy="records.search", audit="search.forgotten", rate="write")
def forget(request: Request, search_id: UUID) -> HttpResponse:
    """Forget a search of one's own."""
    selectors.search_of(**who(request), search_id=search_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.forget_search(by=request.actor, purpose=request.purpose, search_id=search_id)
        return redirect("exchange:saved")
    context = {
        "form": form, "title": _("Forget this search"), "button": _("Forget it"),
        "lede": _("The ledger keeps that it was made, and not for whom."),
        "cancel_url": reverse("exchange:results", args=[search_id]),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context)


@require_GET
@route(policy="records.search", audit="searches.viewed", rate="read")
def saved(request: Request) -> HttpResponse:
    """The reader's saved searches for this purpose."""
    rows = selectors.saved_searches_of(**who(request))
    audit.read(
        by=request.actor, purpose=request.purpose, verb="searches.viewed", object_type="searches",
        payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    context = {"table": tables.saved(request, rows), "tabs": presenting.subjects("saved")}
    return render(request, "exchange/saved.html", context)
