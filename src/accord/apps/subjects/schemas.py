"""Shapes of the API of links."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class Closed(Schema):
    """Nothing but the fields below."""

    model_config = ConfigDict(extra="forbid")


class MentionOut(Closed):
    """A person as one record tells of them."""

    id: UUID
    record_id: UUID
    record_number: str
    kind: str
    day: date | None
    agency: str
    role: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    sex: str
    address: str


class VehicleMentionOut(Closed):
    """A vehicle as one record tells of it."""

    id: UUID
    record_id: UUID
    record_number: str
    kind: str
    day: date | None
    agency: str
    role: str
    plate: str
    plate_state: str
    vin: str
    make: str
    model: str
    year: int | None
    colour: str


class PlaceMentionOut(Closed):
    """A place as one agency writes it; many records may have it."""

    id: UUID
    agency: str
    address: str
    #: The middle of the square that its point is in, and how many metres off the place may lie.
    lat: float | None
    lon: float | None
    reach_m: int | None


class IdentifierMentionOut(Closed):
    """A telephone, document, e-mail address or account as one record gives it a person."""

    id: UUID
    record_id: UUID
    record_number: str
    kind: str
    day: date | None
    agency: str
    #: Of the holder in the record.
    role: str
    scheme: str
    value: str
    issuer: str
    holder: str


AnyMention = MentionOut | VehicleMentionOut | PlaceMentionOut | IdentifierMentionOut


class HeldOut(Closed):
    """A number that a record gives a person; `mention` leads to whoever else's record tells it."""

    scheme: str
    value: str
    issuer: str
    record_id: UUID
    mention: UUID | None


class WaitingOut(Closed):
    """A pair that nobody has decided on, and how many records a decision moves."""

    left: AnyMention
    right: AnyMention
    probability: float
    records: int
    #: So many hang together with these that `records` may be more.
    is_rough: bool


class NumberedOut(Closed):
    """A record by its number."""

    id: UUID
    number: str
    agency: str


class ParkedOut(Closed):
    """A decision of the own agency that rests, and both records as they stand now."""

    id: UUID
    kind: Literal["confirm", "reject"]
    at: datetime
    records: list[NumberedOut]


class LinkFindingOut(Closed):
    """One line of the waterfall: what was found, in words, and its natural log-odds."""

    comparison: str
    words: str
    weight: float


class LinkDecisionOut(Closed):
    """One entry of the log; the reason is given to the agency that decided."""

    id: UUID
    kind: Literal["confirm", "reject", "undo"]
    left: UUID
    right: UUID
    agency: str
    at: datetime
    reason: str
    undoes: UUID | None
    stands: bool


class DecidedOut(Closed):
    """A decision with the two it is about, and whether it was taken back."""

    id: UUID
    kind: Literal["confirm", "reject"]
    left: AnyMention
    right: AnyMention
    agency: str
    at: datetime
    is_undone: bool


class PairOut(Closed):
    """Two mentions, what the model says of them, and what was decided."""

    left: AnyMention
    right: AnyMention
    probability: float | None
    model: str
    findings: list[LinkFindingOut]
    decisions: list[LinkDecisionOut]
    subject: UUID | None


class SubjectAgencyOut(Closed):
    """An agency and how it is reached."""

    ori: str
    name: str
    contact: str


class RecordThereOut(Closed):
    """A record at a place, and by which writing it is there."""

    id: UUID
    number: str
    kind: str
    day: date | None
    agency: str
    mention: UUID


class SubjectOut(Closed):
    """Records of one, as far as the caller may know; the id is that of its first mention."""

    id: UUID
    kind: Literal["person", "vehicle", "place", "identifier"]
    records: list[AnyMention]
    #: Of a place the newest records there, and how many the caller may see; else empty, and theirs.
    there: list[RecordThereOut]
    total: int
    #: Of a person the numbers that these records give them.
    held: list[HeldOut]
    agencies: list[SubjectAgencyOut]
    elsewhere: list[SubjectAgencyOut]
    guards: list[Literal["many", "births", "makes", "shared", "spread", "bridge"]]
    #: When one of these records was last compared with all others.
    matched_at: datetime | None
    #: There are more links than were followed; or than were compared pair by pair.
    is_cut: bool
    is_rough: bool
    decisions: list[LinkDecisionOut]


class LevelOut(Closed):
    """A finding, and how often it is seen in two records of one, and of two."""

    comparison: str
    level: int
    words: str
    same: float
    others: float


class RefusedModelOut(Closed):
    """A model that was learned without labels and is not in use, since it contradicts itself."""

    version: str
    made_at: datetime
    kept: float
    reason: str


class ModelOut(Closed):
    """The model in use.

    `kept` is how much it keeps of what identifying values alone hold for one (0 to 1); null where
    labels taught it. `warning` says so in words where it contradicts itself; else empty.
    """

    version: str
    digest: str
    kept: float | None
    warning: str
    refused: RefusedModelOut | None
    levels: list[LevelOut]


class OfKindIn(Closed):
    """Of which kind."""

    kind: Literal["person", "vehicle", "place", "identifier"] = "person"


class QueueIn(OfKindIn):
    """Which pairs somebody wants to look at, and how many of a page."""

    agency: str = Field("", max_length=40)
    across: bool = False
    sure: bool = False
    limit: int = Field(200, ge=1, le=200)
    page: int = Field(1, ge=1, le=1_000)


class LinkDecideIn(Closed):
    """What somebody decides on a pair, and why."""

    kind: Literal["confirm", "reject"]
    reason: str = Field(min_length=1, max_length=500)


class UndoIn(Closed):
    """Why a decision is taken back."""

    reason: str = Field(min_length=1, max_length=500)
