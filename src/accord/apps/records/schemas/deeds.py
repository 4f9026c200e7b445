"""Shapes of what an owner's people do to single records."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from accord.apps.records.schemas.closed import Closed


class ReasonIn(Closed):
    """Why something is done to a record."""

    reason: str = Field(min_length=5, max_length=500)


class TakeOutIn(ReasonIn):
    """Taking a record out needs a reason and a confirmation."""

    confirm: bool


class CorrectIn(ReasonIn):
    """Fields by name as a person types them: local times, NIBRS codes, degrees, yes or no."""

    fields: dict[str, str] = Field(min_length=1, max_length=20)


class ExpungeIn(Closed):
    """The order or statute by its number."""

    authority: str = Field(min_length=3, max_length=200)
    confirm: bool


class DecideIn(Closed):
    """What the second person says."""

    approve: bool


class RestatedOut(Schema):
    """The version of a record that was made; the one before has another id."""

    id: UUID
    version: int
    state: str


class TakenOutOut(Schema):
    """An own record that does not stand."""

    id: UUID
    kind: str
    local_id: str
    version: int
    state: str
    reason: str
    recorded_at: datetime


class ExpungementOut(Schema):
    """An order to expunge, and what was done about it."""

    id: UUID
    record_id: UUID
    state: str
    authority: str
    asked_at: datetime
    decided_at: datetime | None
    finished_at: datetime | None
    versions: int
    rows: int
    files_rewritten: int
    files_destroyed: int
