"""Analyses: stories, shifts and rates by area."""

from datetime import date, timedelta
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.schemas.counts import PictureIn
from accord.apps.places.selectors import StoryQuestion
from accord.frame.shapes import Day


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
