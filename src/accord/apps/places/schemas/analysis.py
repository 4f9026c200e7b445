"""Analyses: stories, shifts and rates by area."""

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.schemas.counts import PictureIn
from accord.apps.places.selectors import Affected, AffectedAsked, StoryQuestion
from accord.core.vocabulary.demographics import demographic_groups
from accord.frame.shapes import Day


class AffectedIn(Schema):
    """Whole quarters by their first days, one category of offence (all when empty), an area."""

    model_config = ConfigDict(extra="forbid")

    since: Day
    until: Day
    category: str = Field(default="", max_length=80)
    area_id: UUID | None = None

    @property
    def question(self) -> AffectedAsked:
        """What is looked at."""
        return AffectedAsked(
            since=self.since, until=self.until, category=self.category, area_id=self.area_id
        )


class AffectedGroupOut(Schema):
    """One group; null is hidden, or not known."""

    by: Literal["age", "sex", "race", "ethnicity"]
    code: str
    name: str
    count: int | None
    residents: float | None
    rate: float | None
    lower: float | None
    upper: float | None


class AffectedOut(Schema):
    """Victims by group; `layer` tells the residents, empty without."""

    since: date
    until: date
    category: str
    total: int | None
    without_place: int
    layer: str
    groups: list[AffectedGroupOut]


def affected_values(found: Affected) -> dict[str, Any]:
    """The same for the API and the command line."""
    known = demographic_groups()
    return {
        "since": found.asked.since, "until": found.asked.until, "category": found.asked.category,
        "total": found.total, "without_place": found.without_place, "layer": found.layer,
        "groups": [
            {
                "by": by, "code": one.code, "name": known[by, one.code].name, "count": one.count,
                "residents": one.residents,
                "rate": one.rate.estimate if one.rate else None,
                "lower": one.rate.lower if one.rate else None,
                "upper": one.rate.upper if one.rate else None,
            }
            for by, part in found.groups.items()
            for one in part
        ],
    }  # fmt: skip


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


class AmbientRateOut(Schema):
    """How much of an ambient layer's unit is in an area, and the rate by thousand of it and year."""

    layer: str
    unit: str
    amount: float
    rate: float | None
    lower: float | None
    upper: float | None


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
    rate_lower: float | None
    rate_upper: float | None
    ambient: list[AmbientRateOut]


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
