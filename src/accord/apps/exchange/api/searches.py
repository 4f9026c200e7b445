"""The API of search: terms in the body, never in an address."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Status

from accord.apps.exchange import chart_files, files, linking, locating, selectors, services
from accord.apps.exchange.models import Search
from accord.apps.exchange.schemas import searches as schemas
from accord.apps.exchange.tables.searches import CELLS
from accord.apps.records import selectors as records
from accord.core import vocabulary
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid, Missing
from accord.frame.http import Request
from accord.frame.paging import page_of
from accord.frame.problems import PROBLEMS, answers_with

router = Router()
PAGE = 50
SHARED = {
    "number",
    "kind",
    "day",
    "offence_code",
    "offence_text",
    "level",
    "record_level",
    "lon",
    "lat",
}
CHART_FILES = {
    "graphml": ("application/graphml+xml", chart_files.graphml),
    "links": ("text/csv; charset=utf-8", chart_files.edges_csv),
}


@router.post("/incidents", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def search_incidents(request: Request, data: schemas.IncidentSearchIn) -> Any:
    """Search records of one kind; answers with the first page and the search's id."""
    return _stated(request, "incidents", data)


@router.post("/persons", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def search_persons(request: Request, data: schemas.PersonSearchIn) -> Any:
    """Search persons: misspelt, by short forms, with what is known of the date of birth."""
    if not (data.family_name or data.identifier or (data.given_names and data.date_of_birth)):
        message = "Give a surname, a number, or given names with a date of birth."
        raise Invalid(faults=[Fault("family_name", "required", message)])
    return _stated(request, "persons", data)


@router.post("/vehicles", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def search_vehicles(request: Request, data: schemas.VehicleSearchIn) -> Any:
    """Search vehicles by plate or number, in part or with wildcards."""
    return _stated(request, "vehicles", data)


@router.post("/places", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def search_places(request: Request, data: schemas.PlaceSearchIn) -> Any:
    """Search records of one kind around an address or a point."""
    if not data.address and (data.lat is None or data.lon is None):
        raise Invalid(faults=[Fault("address", "required", "Give an address or a point.")])
    return _stated(request, "places", data)


@router.get("/saved", response={200: list[schemas.SavedOut], **PROBLEMS})
@route(policy="records.search", audit="searches.viewed", rate="read")
def saved(request: Request) -> Any:
    """The caller's saved searches for this purpose."""
    rows = selectors.saved_searches_of(viewer=request.actor, purpose=request.purpose)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="searches.viewed", object_type="searches",
        payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return [
        {
            "search_id": one.pk, "name": name, "what": one.what, "stated_at": one.stated_at,
            "expires_at": one.expires_at,
        }
        for one, name in rows
    ]  # fmt: skip


@router.get("/results/{search_id}", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def results(request: Request, search_id: UUID, asked: Query[schemas.PageAsked]) -> Any:
    """A page of what a stated search finds now."""
    stated, terms = _own(request, search_id)
    return _page(request, stated, terms, asked.page)


@router.post("/results/{search_id}/save", response={204: None, **PROBLEMS})
@route(policy="records.search", audit="search.saved", rate="write")
def save(request: Request, search_id: UUID, data: schemas.SaveIn) -> Status[None]:
    """Keep a search under a name."""
    services.save_search(
        by=request.actor, purpose=request.purpose, search_id=search_id, name=data.name
    )
    return Status(204, None)


@router.delete("/results/{search_id}", response={204: None, **PROBLEMS})
@route(policy="records.search", audit="search.forgotten", rate="write")
def forget(request: Request, search_id: UUID) -> Status[None]:
    """Forget a search."""
    services.forget_search(by=request.actor, purpose=request.purpose, search_id=search_id)
    return Status(204, None)


@router.get(
    "/results/{search_id}/found.{name}",
    response=PROBLEMS,
    openapi_extra=answers_with(*files.TYPES.values()),
)
@route(policy="records.search", audit="search.exported", rate="heavy")
def found_file(request: Request, search_id: UUID, name: str) -> StreamingHttpResponse:
    """What was found and may be taken away, as `csv` or `geojson`, with its caveats."""
    stated, terms = _own(request, search_id)
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.found_by(**who, what=stated.what, terms=terms)
    kept = selectors.exportable(**who, hits=found.hits)
    blocks, media_type = files.written(found, kept, name=name, caveat=_caveat(kept))
    _note(request, stated, terms, [hit.record_id for hit in kept], form=name)
    return StreamingHttpResponse(blocks, content_type=media_type)


@router.get("/results/{search_id}/chart", response={200: schemas.ChartOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def chart(request: Request, search_id: UUID) -> Any:
    """The link chart of what was found: nodes, and edges with level and source."""
    stated, terms = _own(request, search_id)
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.found_by(**who, what=stated.what, terms=terms)
    drawn = linking.link_chart(**who, found=found)
    _note(request, stated, terms, drawn.record_ids, form="chart")
    names = {key: f"n{place}" for place, key in enumerate(drawn.nodes, start=1)}
    return {
        "caveats": records.caveats_of({hit.owner_id for hit in found.hits}),
        "more": drawn.more,
        "nodes": [
            {
                "id": names[one.id], "kind": one.kind, "label": one.label, "level": one.level,
                "day": one.day, "agency": one.agency, "record_id": one.record_id,
            }
            for one in drawn.nodes.values()
        ],
        "edges": [
            {
                "record": names[one.record], "other": names[one.other], "role": one.role,
                "level": one.level, "agency": one.agency, "day": one.day,
            }
            for one in drawn.edges
        ],
    }  # fmt: skip


@router.get(
    "/results/{search_id}/chart.{name}",
    response=PROBLEMS,
    openapi_extra=answers_with("application/graphml+xml", "text/csv"),
)
@route(policy="records.search", audit="search.exported", rate="heavy")
def chart_file(request: Request, search_id: UUID, name: str) -> StreamingHttpResponse:
    """The link chart of what may be taken away, as `graphml`, or its `links` as CSV."""
    if name not in CHART_FILES:
        raise Missing
    stated, terms = _own(request, search_id)
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.found_by(**who, what=stated.what, terms=terms)
    drawn = linking.exportable_chart(**who, found=found)
    _note(request, stated, terms, drawn.record_ids, form=name)
    media_type, write = CHART_FILES[name]
    return StreamingHttpResponse(write(drawn, caveat=_caveat(found.hits)), content_type=media_type)


def _own(request: Request, search_id: UUID) -> tuple[Search, dict[str, str]]:
    stated = selectors.search_of(viewer=request.actor, purpose=request.purpose, search_id=search_id)
    return stated, selectors.terms_of(stated)


def _stated(request: Request, what: str, data: schemas.Asked) -> dict[str, Any]:
    """Keep the search, and answer with its first page; one ledger entry tells of both."""
    terms = locating.located(
        viewer=request.actor, purpose=request.purpose, terms=data.terms(), day=timezone.localdate()
    )
    made = services.state_search(
        by=request.actor, purpose=request.purpose, what=what, terms=terms, is_noted_later=True
    )
    return _page(request, made, terms, 1)


def _page(request: Request, search: Search, terms: dict[str, str], page: int) -> dict[str, Any]:
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.found_by(**who, what=search.what, terms=terms)
    there = page_of(found.hits, page, per_page=PAGE)
    shown = there.object_list
    _note(request, search, terms, [hit.record_id for hit in shown], page=page)
    return {
        "search_id": search.pk,
        "what": search.what,
        "caveats": records.caveats_of({hit.owner_id for hit in shown}),
        "page": page,
        "has_more": there.has_next(),
        "cut": found.more,
        "found": [_hit(found, hit) for hit in shown],
        "pointers": [
            {"agency": one.agency, "ori": one.ori, "contact": one.contact} for one in found.pointers
        ],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in selectors.facets_of(found).items()
        },
    }


def _hit(found: selectors.Found, hit: Any) -> dict[str, Any]:
    names = [name for name in CELLS.get(found.what, CELLS["records"]) if name not in SHARED]
    about = {
        name: str(getattr(hit, name)) for name in names if getattr(hit, name) not in (None, "")
    }
    if found.what == "persons":
        about["match"] = hit.how.name.lower()
    return {
        "record_id": hit.record_id, "number": hit.number, "kind": hit.kind,
        "agency": found.ori(hit), "local_date": hit.day, "offence_code": hit.offence_code,
        "offence_text": hit.offence_text, "level": hit.level, "lon": hit.lon,
        "lat": hit.lat, "about": about,
    }  # fmt: skip


def _note(
    request: Request, search: Search, terms: dict[str, str], shown: list[UUID], **more: Any
) -> None:
    services.note_results(
        by=request.actor, purpose=request.purpose, search=search, terms=terms, shown=shown, **more
    )


def _caveat(hits: Any) -> str:
    marked = records.caveats_of({hit.owner_id for hit in hits})
    return vocabulary.caveat_line(marked, language=get_language() or "en")
