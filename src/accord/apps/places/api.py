"""The places API: counts, aggregates, forecasts with cells and scores."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from accord.apps.places import drawing, pictured, selectors, services
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.schemas import (
    AggregatesOut,
    CellOut,
    ForecastIn,
    ForecastOut,
    PictureIn,
    PictureOut,
    ScoreOut,
)
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with
from accord.frame.shapes import Day

router = Router(tags=["places"])


@router.get(
    "/picture", response={200: PictureOut, **PROBLEMS}, summary="Counts of one kind in some days"
)
@route(policy="places.view", audit="places.viewed", rate="read")
def read_picture(request: Request, asked: Query[PictureIn]) -> dict[str, Any]:
    """`end` is the last day; the unit of every count is the kind."""
    found = selectors.picture(
        viewer=request.actor, purpose=request.purpose, question=asked.question
    )
    return pictured.picture(found)


@router.get(
    "/incidents.geojson",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/geo+json"),
    summary="Records of one kind in some days as points",
)
@route(policy="places.view", audit="places.map_read", rate="read")
def read_incidents_geojson(request: Request, asked: Query[PictureIn]) -> HttpResponse:
    """Points joined where many lie close, each with how many; persons stand in none."""
    found = selectors.picture(
        viewer=request.actor, purpose=request.purpose, question=asked.question,
        verb="places.map_read",
    )  # fmt: skip
    spots = selectors.spots_of(found.chosen)
    return drawing.geojson_answer(request, drawing.spots_geojson(spots, kind=asked.kind))


@router.get(
    "/areas",
    response={200: AggregatesOut, **PROBLEMS},
    summary="Counts by area, small ones suppressed",
)
@route(policy="places.aggregates", audit="places.aggregates_viewed", rate="read")
def read_aggregates(request: Request, quarter: Day, kind: str = "incident") -> dict[str, Any]:
    """`quarter` is the first day of one of the last eight whole calendar quarters."""
    found = selectors.aggregates(
        viewer=request.actor, purpose=request.purpose, kind=kind,
        quarter=pictured.whole_quarter(quarter),
    )  # fmt: skip
    return pictured.aggregates(pictured.demanded(found), kind=kind)


@router.get(
    "/forecasts", response={200: list[ForecastOut], **PROBLEMS}, summary="Forecasts, newest first"
)
@route(policy="places.view", audit="forecasts.viewed", rate="read")
def list_forecasts(request: Request, limit: int = 50) -> list[ForecastRun]:
    """Those that the caller's scope could have made."""
    rows = selectors.runs_visible_to(viewer=request.actor, purpose=request.purpose)
    return list(rows[: max(1, min(limit, 200))])


@router.post("/forecasts", response={202: ForecastOut, **PROBLEMS}, summary="Ask for a forecast")
@route(policy="places.forecast", audit="forecast.requested", rate="heavy")
def ask_forecast(request: Request, asked: ForecastIn) -> Status[ForecastRun]:
    """The worker makes it; read it until its status is `done` or `refused`."""
    row = services.request_forecast(by=request.actor, purpose=request.purpose, **asked.dict())
    return Status(202, row)


@router.get("/forecasts/{run_id}", response={200: ForecastOut, **PROBLEMS}, summary="One forecast")
@route(policy="places.view", audit="forecast.viewed", rate="read")
def read_forecast(request: Request, run_id: UUID) -> ForecastRun:
    """Status, inputs, evaluation."""
    return _run(request, run_id)[0]


@router.get(
    "/forecasts/{run_id}/cells", response={200: list[CellOut], **PROBLEMS}, summary="Its top cells"
)
@route(policy="places.view", audit="forecast.viewed", rate="read")
def read_cells(request: Request, run_id: UUID) -> list[ForecastCell]:
    """One cell in a hundred, at least twenty, most expected first."""
    return _run(request, run_id)[1]


@router.get(
    "/forecasts/{run_id}/cells.geojson",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/geo+json"),
    summary="Its top cells as GeoJSON",
)
@route(policy="places.view", audit="forecast.map_read", rate="read")
def read_cells_geojson(request: Request, run_id: UUID) -> HttpResponse:
    """Polygons in longitude and latitude, each with the window, the method, the state and the hit rate."""
    run, cells = selectors.view_run(
        viewer=request.actor, purpose=request.purpose, run_id=run_id, verb="forecast.map_read"
    )
    return drawing.geojson_answer(request, drawing.cells_geojson(run, cells))


@router.get(
    "/forecasts/{run_id}/score",
    response={200: ScoreOut, **PROBLEMS},
    summary="We said, it happened",
)
@route(policy="places.view", audit="forecast.viewed", rate="read")
def read_score(request: Request, run_id: UUID, share: float = 0.05) -> selectors.ForecastScore:
    """How many records of the window fell into the share of cells that was marked before."""
    if not 0 < share <= 0.5:
        raise Invalid("`share` lies above 0 and at most at 0.5.")
    found = selectors.score_of(
        viewer=request.actor, purpose=request.purpose, run_id=run_id, share=share
    )
    if found is None:
        raise Missing("Nothing of this forecast's window is recorded yet.")
    return found


def _run(request: Request, run_id: UUID) -> tuple[ForecastRun, list[ForecastCell]]:
    return selectors.view_run(viewer=request.actor, purpose=request.purpose, run_id=run_id)
