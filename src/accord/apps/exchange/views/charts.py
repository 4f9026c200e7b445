"""The link chart of what a search found: picture, table, files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.exchange import chart_files, chart_picture, linking
from accord.apps.exchange.tables import searches as tables
from accord.apps.exchange.views.searches import attached, noted, opened, who
from accord.apps.records import selectors as records
from accord.core import vocabulary
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb

FILES = {
    "graphml": ("application/graphml+xml", chart_files.graphml),
    "links": ("text/csv; charset=utf-8", chart_files.edges_csv),
}
SUFFIX = {"graphml": "graphml", "links": "csv"}


@require_GET
@route(policy="records.search", audit="search.ran", rate="read")
def chart(request: Request, search_id: UUID) -> HttpResponse:
    """The chart as a picture with the table behind it."""
    stated, terms, found = opened(request, search_id)
    drawn = linking.link_chart(**who(request), found=found)
    noted(request, stated, terms, drawn.record_ids, form="chart")
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context: dict[str, Any] = {
        "chart": drawn,
        "picture": reverse("exchange:chart-picture", args=[search_id]) + query,
        "links": tables.links(request, drawn),
        "nodes": tables.nodes(request, drawn),
        "marked": records.caveats_of({hit.owner_id for hit in found.hits}),
        "exports": [
            (label, reverse("exchange:chart-file", args=[search_id, name]) + query)
            for name, label in (("graphml", "GraphML"), ("links", "CSV"))
        ],
        "crumbs": [
            Crumb(label=_("Search"), url=reverse("exchange:search")),
            Crumb(label=_("Found"), url=reverse("exchange:results", args=[search_id])),
            Crumb(label=_("Link chart")),
        ],
    }
    return render(request, "exchange/chart.html", context)


@require_GET
@route(policy="records.search", audit="search.ran", rate="read")
def picture(request: Request, search_id: UUID) -> HttpResponse:
    """The picture alone."""
    stated, terms, found = opened(request, search_id)
    drawn = linking.link_chart(**who(request), found=found)
    noted(request, stated, terms, drawn.record_ids, form="chart")
    svg = chart_picture.drawn(drawn, title=_("Link chart"))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_GET
@route(policy="records.search", audit="search.exported", rate="heavy")
def chart_file(request: Request, search_id: UUID, chart_form: str) -> StreamingHttpResponse:
    """The chart of what may be taken away, as a file."""
    if chart_form not in FILES:
        raise Missing
    stated, terms, found = opened(request, search_id)
    drawn = linking.exportable_chart(**who(request), found=found)
    marked = records.caveats_of({hit.owner_id for hit in found.hits})
    caveat = vocabulary.caveat_line(marked, language=get_language() or "en")
    noted(request, stated, terms, drawn.record_ids, form=chart_form)
    media_type, write = FILES[chart_form]
    name = pgettext("name of a file", "links")
    return attached(write(drawn, caveat=caveat), media_type, name, SUFFIX[chart_form])
