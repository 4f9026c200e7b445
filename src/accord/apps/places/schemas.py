"""Shapes of the places API; closed: an unknown field is refused."""

from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from accord.apps.places.models import ForecastRun
from accord.apps.places.plan_schemas import PublicStaffPlanOut
from accord.apps.places.selectors import Question, StoryQuestion
from accord.frame.shapes import Day


class PictureIn(Schema):
    """What is counted: one kind, some offences (all when none), whole days, an area."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=20)
    start: Day = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    end: Day = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    offences: list[str] = Field(default_factory=list, max_length=80)
    area_id: UUID | None = None

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """The last day does not come before the first, nor more than three years after it."""
        if not 0 <= (self.end - self.start).days <= 1100:
            raise ValueError("`end` comes after `start`, by at most three years")
        return self

    @property
    def question(self) -> Question:
        """What is counted, with `end` as the first day left out."""
        return Question(
            kind=self.kind,
            offences=tuple(sorted(self.offences)),
            start=self.start,
            end=self.end + timedelta(days=1),
            area_id=self.area_id,
        )


class StoriesIn(Schema):
    """What is looked at: one kind, some offences (all when none), thirteen steps up to a day."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(default="incident", max_length=20)
    end: Day = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    step_days: int = Field(default=28, ge=14, le=28)
    offences: list[str] = Field(default_factory=list, max_length=80)
    area_id: UUID | None = None

    @property
    def question(self) -> StoryQuestion:
        """What is looked at, with `end` as the first day left out."""
        return StoryQuestion(
            kind=self.kind,
            offences=tuple(sorted(self.offences)),
            end=self.end + timedelta(days=1),
            step_days=self.step_days,
            area_id=self.area_id,
        )


class ShiftsIn(PictureIn):
    """Which days are held against which earlier ones: `before` or `year`."""

    against: str = Field(default="before", max_length=6)


class CellShiftOut(Schema):
    """One cell that differs: densities by km² and 4 weeks, and the deviate."""

    cell: str
    lon: float
    lat: float
    before: float
    after: float
    z: float
    beat: str
    street: str


class ShiftsOut(Schema):
    """The cells that differ from the overall change, and what it rests on."""

    before_from: date
    before: int
    after: int
    ratio: float
    ratio_lower: float
    ratio_upper: float
    cell_m: float
    bandwidth_m: float
    cells: int
    without_coordinates: int
    discovered: int
    shifts: list[CellShiftOut]


class AreaRateOut(Schema):
    """One area: residents, count, rate by thousand residents and year, and its limits.

    Count, rate and place are null where its agency shared nothing in these days: no zero.
    """

    name: str
    residents: float
    count: int | None
    rate: float | None
    lower: float
    upper: float
    place: str | None


class AreaRatesOut(Schema):
    """Areas by name: there is no rank.

    `unheld` areas have a 0 that may be none: no layer says who reports of them.
    """

    layer: str
    overall_rate: float
    dispersion: float
    level: float
    uninhabited: int
    unheld: int
    elsewhere: int
    without_coordinates: int
    discovered: int
    areas: list[AreaRateOut]


class CellStoryOut(Schema):
    """One cell's story: its counts by step, Gi* of the last one, and the trend."""

    cell: str
    lon: float
    lat: float
    story: str
    side: int
    counts: list[int]
    z: float
    trend: float
    beat: str
    street: str


class StoriesOut(Schema):
    """The cells with a story, and what it rests on."""

    starts: list[date]
    step_days: int
    cell_m: float
    cells: int
    incidents: int
    without_coordinates: int
    discovered: int
    stories: list[CellStoryOut]


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
    expected: float
    happened: int
    hits: float
    hit_rate: float | None
    is_complete: bool


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


class ActivationIn(Schema):
    """What a forecast shall be used for, and until when."""

    model_config = ConfigDict(extra="forbid")

    stated_purpose: str = Field(max_length=500)
    ends_on: date
    holds_back: bool = True
    public_reason: str = Field(
        default="", max_length=500, description="why a warning was overridden, for the public page"
    )


class DecisionIn(Schema):
    """The second signature, or its refusal."""

    model_config = ConfigDict(extra="forbid")

    approve: bool = Field(strict=True)


class ActivationOut(Schema):
    """One use of one question's forecasts: asked, in force, refused or off, and why."""

    id: UUID
    state: str
    run_id: UUID
    stated_purpose: str
    public_reason: str
    ends_on: date
    good_until: datetime
    holds_back: bool
    asked_at: datetime
    signed_at: datetime | None
    off_because: str
    off_at: datetime | None
    audit: AuditOut


class ResponseIn(Schema):
    """What was done in one cell on one day; `agency` is an ORI, one's own when left out."""

    model_config = ConfigDict(extra="forbid")

    rank: int = Field(ge=1, le=10_000)
    activity: str = Field(max_length=8)
    minutes: int = Field(ge=1, le=10_080)
    acted_on: Day = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    agency: str = Field(default="", max_length=9)
    stops: int | None = Field(default=None, ge=0, le=100_000)
    complaints: int | None = Field(default=None, ge=0, le=100_000)


class ResponseOut(Schema):
    """One thing that was done."""

    id: UUID
    rank: int = Field(alias="cell.rank")
    agency: str = Field(alias="agency.ori")
    activity: str
    minutes: int
    acted_on: date
    stops: int | None
    complaints: int | None
    is_held_back: bool = Field(alias="cell.is_held_back")


class PublicForecastOut(Schema):
    """A forecast in use, as anyone may know it: no cell, no record."""

    id: UUID
    agency: str
    area: str
    kind: str
    offences: list[str]
    method: str
    horizon_days: int
    stated_purpose: str
    public_reason: str
    ends_on: date
    holds_back: bool
    audit_digest: str
    findings: dict[str, Any]
    objections: dict[str, int]
    plan: PublicStaffPlanOut | None


class PublicPage(Schema):
    """Which of the forecasts in use are told of."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=50)
    offset: int = Field(default=0, ge=0, le=10_000)


class ObjectionIn(Schema):
    """What somebody says; nothing about who they are."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=3000)


class CodeIn(Schema):
    """The code that the sender of an objection kept."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=25)


class ReplyIn(Schema):
    """What oversight answers."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(max_length=3000)


class ObjectionSent(Schema):
    """What the sender keeps, and by when the answer is due."""

    code: str
    due_on: date


class ObjectionOut(Schema):
    """An objection and its answer."""

    id: UUID
    state: str
    text: str
    sent_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None


class PictureOut(Schema):
    """Counts of a question: by agency, by week with what was expected, by weekday and hour."""

    kind: str
    unit: str
    total: int
    without_coordinates: int
    by_agency: dict[str, int]
    weeks: list[dict[str, Any]]
    by_weekday_and_hour: list[list[int]]


class AggregatesOut(Schema):
    """Counts by area and month; null stands for a suppressed number, or one that is not known.

    `known` is false where records without a place could change the number; `without_place` says
    how many records of the quarter have none, rounded to five.
    """

    kind: str
    months: list[date]
    areas: list[str]
    counts: list[list[int | None]]
    totals: list[int | None]
    known: list[list[bool]]
    without_place: int
    minimum: int
