"""Shapes of the API of meetings; closed: an unknown field is refused."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, WithJsonSchema

from accord.apps.evaluation.schemas import Closed

# JSON Schema's own "time" has an offset (RFC 3339); a clock on a wall has none.
ON_THE_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
ClockTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": ON_THE_CLOCK})]


class MeetingIn(Closed):
    """When and where; the time is by the lead agency's clock."""

    day: date
    starts_at: ClockTime
    length_minutes: int = Field(60, ge=5, le=720)
    place: str = Field("", max_length=160)


class CallOffIn(Closed):
    """Why a meeting does not take place."""

    because: str = Field(max_length=300)


class AgendaPointIn(Closed):
    """A point for the agenda."""

    title: str = Field(max_length=200)
    note: str = Field("", max_length=600)


class AgendaOrderIn(Closed):
    """The keys of points in their new order; those left out stay behind them."""

    keys: list[str] = Field(max_length=1000)


class MinutesIn(Closed):
    """What was said and decided; the owner by ORI, `version` the one that was read."""

    version: int = Field(ge=0, le=1_000_000)
    minutes: str = Field("", max_length=2000)
    decision: str = Field("", max_length=600)
    owner: str = Field("", max_length=9)
    person: str = Field("", max_length=80)
    due_on: date | None = None
    as_action: bool = False
    is_settled: bool = False


class CloseMeetingIn(Closed):
    """Which agencies were there, by ORI."""

    present: list[str] = Field(min_length=1, max_length=100)


class AdditionIn(Closed):
    """What closed minutes have wrong or leave out; `point` is a key, or empty for the whole."""

    text: str = Field(max_length=2000)
    point: str = Field("", max_length=60)


class AgendaPointOut(Schema):
    """One point with what was written to it; `title` is empty for what moved, told in `moved`."""

    key: str
    kind: Literal["open", "moved", "action", "review", "goal", "own"]
    about: UUID | None
    title: str
    note: str
    agency: str
    due_on: date | None
    raised_on: date | None
    minutes: str
    decision: str
    owner: str
    person: str
    decided_due_on: date | None
    action: UUID | None
    is_open: bool
    version: int


class AdditionOut(Schema):
    """What was added after the minutes were closed."""

    written_at: datetime
    agency: str
    point: str
    text: str


class MeetingOut(Schema):
    """A meeting without its agenda."""

    id: UUID
    strategy: UUID
    day: date
    starts_at: ClockTime
    time_zone: str
    length_minutes: int
    place: str
    status: Literal["planned", "closed", "called_off"]
    called_off_because: str
    present: list[str]
    closed_at: datetime | None
    seal: str


class MeetingDetail(MeetingOut):
    """A meeting with its agenda and minutes; `moved` is told by what the caller may count.

    `is_unchanged` is null until the minutes are closed: then whether they are what was sealed.
    """

    points: list[AgendaPointOut]
    moved: list[str]
    additions: list[AdditionOut]
    is_unchanged: bool | None
