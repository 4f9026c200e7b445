"""Forecasts, their cells, scores and audits."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.models import ForecastRun


class ForecastIn(Schema):
    """What is to be forecast."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(default="incident", max_length=20)
    offences: list[str] = Field(default_factory=list, max_length=80)
    area_id: UUID | None = None
    owners: list[str] = Field(
        default_factory=list, max_length=200, description="ORIs; all in the scope when none"
    )
    horizon_days: int = Field(default=7, ge=1, le=31)
    starts_on: date | None = None
    method: str = Field(default=ForecastRun.Method.MULTI_SCALE.value, max_length=20)
    cell_m: int | None = Field(default=None, ge=100, le=5000)
    hex_resolution: int | None = Field(
        default=None, ge=7, le=10, description="H3 hexagons instead of squares"
    )
    segment_m: int | None = Field(
        default=None, ge=50, le=1000, description="street segments, none longer, instead of cells"
    )
    override_reason: str = Field(default="", max_length=500)


class ForecastOut(Schema):
    """A forecast without its cells; `evaluation` holds the last eight weeks of each method."""

    id: UUID
    status: str
    kind: str
    offences: list[str]
    area_id: UUID | None
    area_name: str
    owners: list[str]
    starts_on: date
    horizon_days: int
    method: str
    params: dict[str, Any]
    inputs: dict[str, Any]
    input_digest: str
    grid: dict[str, Any]
    expected_total: float | None
    week: dict[str, Any]
    evaluation: dict[str, Any]
    protocol: str
    refusal: str


class CellOut(Schema):
    """One of the cells with most expected, with the counts that explain it."""

    rank: int
    cell: str
    lon: float
    lat: float
    expected: float
    lower: int
    upper: int
    past_year: int
    past_weeks: int
    card: dict[str, Any]
    is_held_back: bool
    beat: str
    street: str


class ScoreOut(Schema):
    """We said, it happened."""

    run_id: UUID
    starts_on: date
    ends_on: date
    share: float
    cells: int
    flagged: int
    street_km: float | None
    expected: float
    happened: int
    hits: float
    hit_rate: float | None
    is_complete: bool
    was_made_before: bool


class AuditOut(Schema):
    """What was found about one forecast; `digest` binds it to the forecast's inputs and surface."""

    id: UUID
    run_id: UUID
    status: str
    refusal: str
    protocol: str
    digest: str
    must_stop: bool
    findings: dict[str, Any]
    requested_at: datetime
    stepped_at: datetime | None
    finished_at: datetime | None
