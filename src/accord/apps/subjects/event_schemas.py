"""Shapes of the API of doubled reports."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

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


class NetworkMemberOut(Closed):
    """A subject in the records, as its newest one tells it, and how far what tells of it travels."""

    id: UUID
    kind: Literal["person", "vehicle", "identifier"]
    name: str
    levels: list[str]
    records: list[UUID]
    agencies: list[str]


class TogetherOut(Closed):
    """Two subjects and the records in which both stand."""

    one: UUID
    other: UUID
    records: list[UUID]


class SubjectNetworkOut(Closed):
    """Records of a subject and who stands in them; `more` where only the newest are given."""

    records: list[NumberedOut]
    subjects: list[NetworkMemberOut]
    together: list[TogetherOut]
    more: bool
