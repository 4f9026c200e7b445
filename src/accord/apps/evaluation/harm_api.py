"""The API of the harm index and of tables of weights."""

from datetime import date, datetime
from math import isfinite, isnan
from typing import Any, BinaryIO, Literal, cast
from uuid import UUID

from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.harm_page import LARGEST_FILE
from accord.apps.evaluation.schemas import Closed
from accord.apps.evaluation.selectors import Harm, HarmAsked
from accord.core.evaluate.harm import HarmIndex
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["harm"])


class HarmIn(Closed):
    """By which table (none: the made-up one), what, where, over how many of the last whole months."""

    kind: str = Field(max_length=40)
    weights: UUID | None = None
    area: UUID | None = None
    months: Literal[3, 6, 12, 24] = 12


class WeightsOut(Schema):
    """A table of weights as it was loaded."""

    id: UUID
    name: str
    version: str
    source: str
    unit: str
    weights: dict[str, float]
    digest: str
    loaded_at: datetime


class HarmPeriodOut(Schema):
    """Harm of a period with its interval; what is `unweighted` is in no sum."""

    first: date
    last: date
    harm: float
    lower: float
    upper: float
    counted: int
    unweighted: dict[str, int]
    unweighted_share: float | None


class HarmOut(Schema):
    """Harm of both periods and the ratio of their daily harm; null where nobody reported both whole."""

    table: str
    version: str
    unit: str
    source: str
    since: HarmPeriodOut | None
    before: HarmPeriodOut | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    agencies: list[str]
    left_out: list[str]
    uncoded: int
    without_place: int


@router.get("/harm", response={200: HarmOut, **PROBLEMS})
@route(policy="places.view", audit="harm.viewed", rate="heavy")
def harm(request: Request, asked: Query[HarmIn]) -> Any:
    """The harm of an area's last months by a table of weights."""
    question = HarmAsked(
        kind=asked.kind, weights_id=asked.weights, area_id=asked.area, months=asked.months
    )
    return shaped(selectors.harm(viewer=request.actor, purpose=request.purpose, asked=question))


@router.get("/harm/tables", response={200: list[WeightsOut], **PROBLEMS})
@route(policy="strategies.view", audit="harm_weights.listed", rate="read")
def tables(request: Request) -> Any:
    """Tables of weights that the caller's agency brought."""
    rows = selectors.harm_weights_visible_to(viewer=request.actor, purpose=request.purpose)
    found = list(rows[:200])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="harm_weights.listed",
        object_type="harm_weights", payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return found


@router.post("/harm/tables", response={201: WeightsOut, **PROBLEMS})
@route(policy="strategies.manage", audit="harm_weights.loaded", rate="write")
def load(request: Request, file: File[UploadedFile]) -> Any:
    """Bring a table of weights: CSV with id, version, source, unit, offence, weight."""
    data = cast("BinaryIO", file.file).read(LARGEST_FILE + 1)
    words = f"A table of weights is UTF-8 text of at most {LARGEST_FILE:,} bytes."
    refusal = Invalid(words, faults=[Fault("file", "text", words)])
    if len(data) > LARGEST_FILE:
        raise refusal
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise refusal from error
    made = services.load_weights(
        by=request.actor, purpose=request.purpose, lines=lines,
        agency=agencies.agency_of(request.actor),
    )  # fmt: skip
    return Status(201, made)


def shaped(found: Harm) -> dict[str, Any]:
    """The index as plain values."""
    both = found.compared
    ratio = both.ratio if both else None
    return {
        "table": found.table.id,
        "version": found.table.version,
        "unit": found.table.unit,
        "source": found.table.source,
        "since": _period(both.since, found.since_months) if both else None,
        "before": _period(both.before, found.before_months) if both else None,
        "ratio": _closed(ratio.estimate) if ratio else None,
        "ratio_lower": _closed(ratio.lower) if ratio else None,
        "ratio_upper": _closed(ratio.upper) if ratio else None,
        "agencies": list(found.agencies),
        "left_out": list(found.left_out),
        "uncoded": found.uncoded,
        "without_place": found.without_place,
    }


def _period(index: HarmIndex, months: tuple[date, ...]) -> dict[str, Any]:
    ends = index.interval
    return {
        "first": months[0],
        "last": months[-1],
        "harm": ends.estimate * index.exposure,
        "lower": ends.lower * index.exposure,
        "upper": ends.upper * index.exposure,
        "counted": index.counted,
        "unweighted": dict(index.unweighted),
        "unweighted_share": None if isnan(index.unweighted_share) else index.unweighted_share,
    }


def _closed(value: float) -> float | None:
    """JSON knows no infinity: an open end is null."""
    return value if isfinite(value) else None
