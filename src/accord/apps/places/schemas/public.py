"""What needs no account, and the objections that it brings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.schemas.plans import PublicStaffPlanOut


class PublicForecastOut(Schema):
    """A forecast in use, as anyone may know it: no cell, no record."""

    id: UUID
    agency: str
    area: str
    kind: str
    offences: list[str]
    method: str
    horizon_days: int
    stated_purpose: str
    activities: list[str] = Field(description="the kinds of activity it allows; empty: all")
    public_reason: str
    ends_on: date
    holds_back: bool
    audit_digest: str
    findings: dict[str, Any]
    objections: dict[str, int]
    plan: PublicStaffPlanOut | None


class PublicPage(Schema):
    """Which of the forecasts in use are told of."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=50)
    offset: int = Field(default=0, ge=0, le=10_000)


class ObjectionIn(Schema):
    """What somebody says; nothing about who they are."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=3000)


class CodeIn(Schema):
    """The code that the sender of an objection kept."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=25)


class ReplyIn(Schema):
    """What oversight answers."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(max_length=3000)


class ObjectionSent(Schema):
    """What the sender keeps, and by when the answer is due."""

    code: str
    due_on: date


class ObjectionOut(Schema):
    """An objection and its answer."""

    id: UUID
    state: str
    text: str
    sent_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
