"""Shapes of the deconfliction API; closed, and of the other side only its contact goes out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

SubjectKind = Literal["person", "phone", "plate", "address", "handle", "business"]
OutcomeCode = Literal["proceed", "joint", "delay", "cancel"]
Text80 = Annotated[str, Field(max_length=80)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Closed(Schema):
    """Nothing but the fields below."""

    model_config = ConfigDict(extra="forbid")


class SubjectIn(Closed):
    """A subject; a person needs a date of birth."""

    kind: SubjectKind
    value: Annotated[str, Field(min_length=1, max_length=120)]
    born: date | None = None


class LocalWindow(Closed):
    """A day and two times of a zone; an end not after the start is on the next day."""

    day: date
    start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    end: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class EntryIn(Closed):
    """An operation or a subject: either two moments with their offset, or a local window."""

    kind: Literal["event", "subject"] = "event"
    operation_type: Annotated[str, Field(max_length=30)] = ""
    zone: Annotated[str, Field(max_length=40)]
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    local: LocalWindow | None = None
    place_kind: Literal["point", "route", "area"] = "point"
    # Longitude and latitude in degrees; or an address that the node's streets can place.
    points: Annotated[list[tuple[Longitude, Latitude]], Field(max_length=500)] = []
    address: Annotated[str, Field(max_length=200)] = ""
    radius_ft: Annotated[int, Field(ge=1, le=52_800)] | None = None
    buffer_minutes: Annotated[int, Field(ge=0, le=1_440)] | None = None
    contact_name: Text80
    contact_phone: Annotated[str, Field(max_length=30)]
    backup_name: Text80 = ""
    backup_phone: Annotated[str, Field(max_length=30)] = ""
    supervisor: Text80 = ""
    exigent_reason: Annotated[str, Field(max_length=500)] = ""
    subjects: Annotated[list[SubjectIn], Field(max_length=20)] = []


class ToldOut(Schema):
    """What a side learns of a conflict."""

    in_place: bool
    in_subject: bool
    within_ft: int | None
    within_m: int | None
    shared_minutes: int | None


class ContactOut(Schema):
    """Whom to speak to on the other side."""

    agency: str
    is_own: bool
    name: str
    phone: str
    backup_name: str
    backup_phone: str


class ConflictOut(Schema):
    """A conflict as one's own side knows it; `state` open means UNRESOLVED."""

    side_id: UUID
    entry_id: UUID
    state: str
    told: ToldOut
    found_at: datetime
    contact: ContactOut | None
    acknowledged_at: datetime | None
    other_has_acknowledged: bool
    own_outcome: str
    outcome: str


class DeconflictionEntryOut(Schema):
    """An own entry with its conflicts and the systems that were not asked."""

    id: UUID
    kind: str
    status: str
    standing: Literal["unresolved", "resolved", "no_conflict_found", "cancelled"]
    operation_type: str
    starts_at: datetime
    ends_at: datetime
    buffer_minutes: int
    zone: str
    radius_ft: int
    version: int
    conflicts: list[ConflictOut]
    compared_with: list[str]
    not_checked: list[str]


class EntryLine(Schema):
    """An own entry in a list."""

    id: UUID
    kind: str
    status: str
    operation_type: str
    starts_at: datetime
    ends_at: datetime
    unresolved: int


class CancelIn(Closed):
    """Why an entry is cancelled."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class OutcomeIn(Closed):
    """What becomes of a conflict, with a note."""

    outcome: OutcomeCode
    note: Annotated[str, Field(min_length=1, max_length=1_000)]


class WatchedSideOut(Schema):
    """What a watch centre sees of a side: no subject."""

    agency: str
    operation_type: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    shape: dict[str, Any] | None
    radius_ft: int
    contact_name: str
    contact_phone: str
    acknowledged_at: datetime | None
    own_outcome: str
    note: str


class WatchedOut(Schema):
    """A conflict of the watch queue with its exact figures."""

    id: UUID
    state: str
    starts_at: datetime
    found_at: datetime
    measured: dict[str, Any]
    outcome: str
    note: str
    sides: list[WatchedSideOut]


class SetupIn(Closed):
    """The ORI of the watch centre ("" for none), and the minutes between two calls."""

    watch_centre: Annotated[str, Field(max_length=9)] = ""
    call_step_minutes: Annotated[int, Field(ge=1, le=240)] = 10


class OnCallIn(Closed):
    """Who is called when, and as the how-manieth."""

    username: Annotated[str, Field(min_length=1, max_length=60)]
    level: Annotated[int, Field(ge=1, le=9)] = 1
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class OnCallOut(Schema):
    """A line of the rota."""

    id: UUID
    username: str
    level: int
    starts_at: datetime
    ends_at: datetime
