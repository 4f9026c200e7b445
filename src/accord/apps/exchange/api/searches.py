"""The API of search: terms in the body, never in an address."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from accord.apps.exchange import selectors, services
from accord.apps.exchange.models import Search
from accord.apps.exchange.schemas import searches as schemas
from accord.apps.records.listing import CAVEAT
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router()
PAGE = 50


@router.post("/incidents", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def search_incidents(request: Request, data: schemas.IncidentSearchIn) -> Any:
    """Search records of one kind; answers with the first page and the search's id."""
    terms = {"kind": data.kind.value, "text": data.text}
    made = services.state_search(
        by=request.actor, purpose=request.purpose, what="incidents", terms=terms
    )
    return _page(request, made, terms, 1)


@router.get("/results/{search_id}", response={200: schemas.ResultsOut, **PROBLEMS})
@route(policy="records.search", audit="search.ran", rate="read")
def results(request: Request, search_id: UUID, page: Query[int] = 1) -> Any:
    """A page of what a stated search finds now."""
    stated = selectors.search_of(viewer=request.actor, purpose=request.purpose, search_id=search_id)
    return _page(request, stated, selectors.terms_of(stated), max(1, min(page, 1_000)))


def _page(request: Request, search: Search, terms: dict[str, str], page: int) -> dict[str, Any]:
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    start = (page - 1) * PAGE
    rows = list(selectors.incidents_found(**who, terms=terms)[start : start + PAGE + 1])
    shown = rows[:PAGE]
    services.note_results(
        by=request.actor, purpose=request.purpose, search=search, terms=terms,
        hits=len(shown), page=page, disclosed=[one.pk for one in shown],
    )  # fmt: skip
    found = [
        {
            "id": one.pk, "number": one.local_id, "agency": one.owner.ori, "kind": one.kind,
            "local_date": one.local_date, "offence_code": one.offence_code,
            "offence_text": one.offence_text, "address": one.address, "level": one.level,
        }
        for one in shown
    ]  # fmt: skip
    return {
        "search_id": search.pk, "caveat": str(CAVEAT), "page": page,
        "has_more": len(rows) > PAGE, "found": found,
    }  # fmt: skip
