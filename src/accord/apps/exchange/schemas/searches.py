"""Closed shapes of the search API."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.core.vocabulary import RecordKind


class IncidentSearchIn(Schema):
    """Records of one kind, by number or words."""

    model_config = ConfigDict(extra="forbid")

    kind: RecordKind = RecordKind.INCIDENT
    text: str = Field(default="", max_length=200)


class FoundOut(Schema):
    """One record that was found, with whose it is and how far it travels."""

    id: UUID
    number: str
    agency: str
    kind: str
    local_date: date | None
    offence_code: str
    offence_text: str
    address: str
    level: str


class ResultsOut(Schema):
    """A page of what was found; later pages are asked for by the search's id."""

    search_id: UUID
    caveat: str
    page: int
    has_more: bool
    found: list[FoundOut]
