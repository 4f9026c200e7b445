"""Counts: of what, and the picture and areas that answer it."""

from datetime import date, timedelta
from typing import Any, Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from accord.apps.places.selectors import Question
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


class ApartOut(Schema):
    """An agency (ORI) that is not among the weeks: its records end too early, or begin too late."""

    agency: str
    first: date
    last: date
    why: Literal["late", "short"]


class PictureOut(Schema):
    """Counts of a question: by agency, by week with what was expected, by weekday and hour.

    The weeks are those of the agencies whose records reach over the last of them and eight before
    it; `not_compared` are the others.
    """

    kind: str
    unit: str
    total: int
    without_coordinates: int
    by_agency: dict[str, int]
    not_compared: list[ApartOut]
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
