"""Shapes of levels, releases and an agency's rules of handling."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from accord.apps.records.schemas.closed import Closed
from accord.core.vocabulary import Dissemination


class DisseminationIn(Closed):
    """How far records may travel; no audience means all parties.

    An audience names agencies by ORI, task forces as `tf:CODE`, accounts as `@name`.
    """

    records: list[UUID] = Field(min_length=1, max_length=1_000)
    level: Dissemination
    audience: list[str] = Field(default=[], max_length=40)
    expires_at: AwareDatetime | None = None
    protection: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=500)


class HandlingIn(Closed):
    """How all records of the caller's agency are handed on."""

    level: Dissemination = Dissemination.GREEN
    audience: list[str] = Field(default=[], max_length=40)
    release_days: int | None = None
    juvenile_age: int | None = None
    protection: str = Field(default="", max_length=20)
    caveats: list[str] = Field(default=[], max_length=20)
    contact: str = Field(default="", max_length=200)
    #: Whether suspects and arrestees travel as far as their records do.
    opens_suspects: bool = False


class HandlingOut(Schema):
    """What the caller's agency has settled."""

    level: str
    audience: str
    release_days: int | None
    juvenile_age: int
    protection: str
    caveats: list[str]
    contact: str
    opens_suspects: bool


class ReleaseOut(Schema):
    """One decision on how far a record travels."""

    level: str = Field(validation_alias="level_set")
    audience: str
    expires_at: datetime | None
    protection: str
    reason: str
    changed_by: str
    changed_at: datetime


class ChangedOut(Schema):
    """How many records were changed."""

    changed: int
