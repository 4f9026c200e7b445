"""Shapes of the briefs API; closed: an unknown field is refused."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

FileForm = Literal["html", "pdf"]


class BriefIn(Schema):
    """Which brief is wanted; `week` is any day of it."""

    model_config = ConfigDict(extra="forbid")

    edition: str = "partners"
    kind: str = "incident"
    week: date | None = None
    area_id: UUID | None = None
    language: str = Field("en", max_length=5)


class BriefDecisionIn(Schema):
    """What the meeting decided; the owner by ORI."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=400)
    owner: str = Field("", max_length=9)
    due_on: date | None = None


class DecisionOut(Schema):
    """A recorded decision."""

    id: UUID
    text: str
    due_on: date | None


class BriefOut(Schema):
    """A brief without its numbers."""

    id: UUID
    status: str
    edition: str
    week: date
    kind: str
    area_name: str
    step: int
    steps: int
    refusal: str
    inputs_digest: str
    html_digest: str
    finished_at: datetime | None


class BriefWhole(BriefOut):
    """A finished brief with its numbers."""

    facts: dict[str, Any]


class VerdictOut(Schema):
    """The digests of the page now, as stored, and in the ledger."""

    intact: bool
    page: str
    stored: str
    ledger: str
