"""Shapes of the API of doubled reports."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from accord.apps.subjects.schemas import Closed, LinkDecisionOut, NumberedOut


class ReportDaysIn(Closed):
    """Between which days; what is not asked follows from the newest record."""

    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError("first comes after last")
        return self


class EventsIn(ReportDaysIn):
    """Which pairs of reports: open ones, or the decided ones too; page by page."""

    decided: bool = False
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000)


class ReportOut(NumberedOut):
    """One agency's record of an event."""

    day: date | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    offence: str
    address: str


class EventFindingOut(Closed):
    """What was found in comparing, in a code with its number, and in words."""

    code: str
    value: float
    words: str


class EventPairOut(Closed):
    """Two reports, what was found, what was decided (null: nothing stands) and the log."""

    left: ReportOut
    right: ReportOut
    findings: list[EventFindingOut]
    decision: Literal["confirm", "reject"] | None
    decisions: list[LinkDecisionOut]


class EventPairsOut(Closed):
    """Pairs of some days, those with most findings first."""

    first: date
    last: date
    total: int
    more: bool
    pairs: list[EventPairOut]


class DuplicateOut(Closed):
    """Something the own file tells twice; `right` is another record of an incident alone."""

    kind: Literal["person", "vehicle", "incident"]
    month: str
    left: NumberedOut
    right: NumberedOut
    name: str
    role: str
    findings: list[EventFindingOut]


class DuplicateMonthOut(Closed):
    """How often in a month, by kind."""

    month: str
    person: int
    vehicle: int
    incident: int


class DuplicatesOut(Closed):
    """What the own agency tells twice."""

    first: date
    last: date
    months: list[DuplicateMonthOut]
    duplicates: list[DuplicateOut]
