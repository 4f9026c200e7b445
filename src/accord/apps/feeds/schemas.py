"""Shapes of the feeds API; closed, and no secret ever goes out."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.core.vocabulary import Dissemination
from accord.frame.problems import FaultOut

Channel = Literal["folder", "sftp", "https_pull", "https_push"]


class Closed(Schema):
    """Nothing but the fields below."""

    model_config = ConfigDict(extra="forbid")


class RhythmIn(Closed):
    """Every so many minutes, or on weekdays (0 is Monday) at a local time of the agency."""

    every_minutes: Annotated[int, Field(ge=5, le=527_040)] | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] | None = None
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None


class FeedIn(Closed):
    """All that is said of a feed; an empty secret keeps the one that is there."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    channel: Channel
    settings: dict[str, Any] = {}
    schedule: RhythmIn | None = None
    expected: RhythmIn | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=44_640)] = 120
    shrink_percent: Annotated[int, Field(ge=0, le=100)] = 50
    level: Dissemination = Dissemination.GREEN
    mapping: Annotated[str, Field(max_length=80)] = ""
    secret: Annotated[str, Field(max_length=20_000)] = ""
    secret_env: Annotated[str, Field(max_length=72)] = ""


class FeedOut(Schema):
    """A feed and how it stands."""

    id: UUID
    name: str
    channel: str
    settings: dict[str, Any]
    has_secret: bool
    schedule: dict[str, Any] | None
    expected: dict[str, Any] | None
    grace_minutes: int
    shrink_percent: int
    level: str
    mapping: str
    responsible: str
    is_paused: bool
    open_alarms: int
    next_look_at: datetime | None
    looked_at: datetime | None
    last_good_at: datetime | None


class DeliveryOut(Schema):
    """One delivery or failed attempt; of a push, the receipt."""

    id: UUID
    feed_id: UUID
    outcome: str
    started_at: datetime
    finished_at: datetime | None
    submission_id: UUID | None
    filename: str
    digest: str
    bytes: int
    rows: int | None
    quarantined: int | None
    times: int
    faults: list[FaultOut] = []


class AlarmOut(Schema):
    """What the owner must look at, or has looked at."""

    id: UUID
    feed_id: UUID
    feed: str
    kind: str
    since: datetime
    opened_at: datetime
    delivery_id: UUID | None
    detail: dict[str, Any]
    closed_at: datetime | None
    closed_by: str
    reason: str


class CloseIn(Closed):
    """Why an alarm may end."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class StandingOut(Schema):
    """An agency whose data are late or otherwise not as they should be."""

    ori: str
    name: str
    since: datetime
    kinds: list[str]
