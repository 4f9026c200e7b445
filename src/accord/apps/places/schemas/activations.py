"""The use of a forecast: asked, signed, in force; and what was done by it."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.schemas.forecasts import AuditOut
from accord.frame.shapes import Day


class ActivationIn(Schema):
    """What a forecast shall be used for, and until when."""

    model_config = ConfigDict(extra="forbid")

    stated_purpose: str = Field(max_length=500)
    activities: list[str] = Field(
        min_length=1, max_length=6,
        description="the kinds that it allows: lighting, repair, outreach, services, guardian, patrol",
    )  # fmt: skip
    ends_on: date
    holds_back: bool = True
    public_reason: str = Field(
        default="", max_length=500, description="why a warning was overridden, for the public page"
    )


class DecisionIn(Schema):
    """The second signature, or its refusal."""

    model_config = ConfigDict(extra="forbid")

    approve: bool = Field(strict=True)


class ActivationOut(Schema):
    """One use of one question's forecasts: asked, in force, refused or off, and why."""

    id: UUID
    state: str
    run_id: UUID
    stated_purpose: str
    activities: list[str] = Field(
        description="the kinds it allows; empty where it was signed before kinds were named: all"
    )
    public_reason: str
    ends_on: date
    good_until: datetime
    holds_back: bool
    asked_at: datetime
    signed_at: datetime | None
    off_because: str
    off_at: datetime | None
    audit: AuditOut


class ResponseIn(Schema):
    """What was done in one cell on one day; `agency` is an ORI, one's own when left out."""

    model_config = ConfigDict(extra="forbid")

    rank: int = Field(ge=1, le=10_000)
    activity: str = Field(max_length=8)
    minutes: int = Field(ge=1, le=10_080)
    acted_on: Day = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    agency: str = Field(default="", max_length=9)
    stops: int | None = Field(default=None, ge=0, le=100_000)
    complaints: int | None = Field(default=None, ge=0, le=100_000)


class ResponseOut(Schema):
    """One thing that was done."""

    id: UUID
    rank: int = Field(alias="cell.rank")
    agency: str = Field(alias="agency.ori")
    activity: str
    minutes: int
    acted_on: date
    stops: int | None
    complaints: int | None
    is_held_back: bool = Field(alias="cell.is_held_back")
