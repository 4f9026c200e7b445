"""Shapes of the API of plans; closed: an unknown field is refused."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.places.selectors import standing_of_run
from accord.apps.places.services import Asked, Offer


class StaffOfferIn(Schema):
    """What one agency can give of one activity: staff hours in the window, by shift."""

    model_config = ConfigDict(extra="forbid")

    agency: str = Field(max_length=9, description="ORI: one's own, or one bound by agreement")
    activity: str = Field(max_length=8)
    night: float = Field(default=0, ge=0, le=10_000, allow_inf_nan=False)
    day: float = Field(default=0, ge=0, le=10_000, allow_inf_nan=False)
    evening: float = Field(default=0, ge=0, le=10_000, allow_inf_nan=False)
    visit_minutes: int = Field(default=60, ge=5, le=1_440)
    most_visits: int = Field(default=4, ge=1, le=50)
    cost_per_hour: Decimal = Field(default=Decimal(0), ge=0, le=100_000, decimal_places=2)

    @property
    def offered(self) -> Offer:
        """As the service takes it."""
        return Offer(**self.dict())


class StaffPlanIn(Schema):
    """The limits of a plan and who can give what."""

    model_config = ConfigDict(extra="forbid")

    reserve_percent: float = Field(
        default=0, ge=0, le=90, description="of all hours, kept for service elsewhere"
    )
    rotation_windows: int = Field(
        default=3, ge=1, le=12, description="a cell gone to in so many windows in a row rests"
    )
    within_km: float | None = Field(
        default=None, ge=0.1, le=500, description="each staff works within so far of one cell"
    )
    least_hours: float = Field(
        default=0, ge=0, le=10_000, description="for each beat with a marked cell"
    )
    budget: float | None = Field(default=None, gt=0, le=1e9)
    staff: list[StaffOfferIn] = Field(min_length=1, max_length=24)

    @property
    def asked(self) -> Asked:
        """The limits, as the service takes them."""
        return Asked(**self.dict(exclude={"staff"}))


class PlanStaffOut(Schema):
    """Who can give what; a line names it by its id."""

    id: UUID
    agency: str = Field(alias="agency.ori")
    activity: str
    night: float
    day: float
    evening: float
    visit_minutes: int
    most_visits: int
    cost_per_hour: Decimal


class StaffPlanOut(Schema):
    """A plan: its limits, what each cap costs, what was chosen, and what it gains.

    Once its forecast is not in force nobody is to work by it, whatever its `state`.
    """

    id: UUID
    run_id: UUID
    state: str
    is_in_force: bool = Field(description="whether its forecast is, at this moment")
    off_since: date | None
    off_because: str
    terms: dict[str, Any]
    refusal: str
    clashing: list[str]
    curve: list[dict[str, Any]]
    point: int | None
    cap: float | None
    cap_at: datetime | None
    cap_by: str
    cap_reason: str
    record: dict[str, Any]
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    asked_at: datetime

    @staticmethod
    def resolve_is_in_force(found: Any) -> bool:
        """Asked at each reading."""
        return standing_of_run(run_id=found.run_id).is_in_force

    @staticmethod
    def resolve_off_since(found: Any) -> date | None:
        """The first day on which it was off."""
        return standing_of_run(run_id=found.run_id).since

    @staticmethod
    def resolve_off_because(found: Any) -> str:
        """`ended`, `stale`, `stopped`, `switched`, or `beyond`: the window outlasts the use."""
        return standing_of_run(run_id=found.run_id).because

    @staticmethod
    def resolve_clashing(found: Any) -> list[str]:
        """Limits that cannot hold together, where no plan was made."""
        clashing: list[str] = found.facts.get("clashing", [])
        return clashing

    @staticmethod
    def resolve_curve(found: Any) -> list[dict[str, Any]]:
        """The curve without each point's visits: the chosen ones are read as lines."""
        return [
            {name: value for name, value in point.items() if name != "visits"}
            for point in found.curve
        ]


class PlanCapIn(Schema):
    """Which point of the curve, by its place from 0, and why."""

    model_config = ConfigDict(extra="forbid")

    point: int = Field(ge=0, le=50)
    reason: str = Field(max_length=500)


class PlanEditIn(Schema):
    """One change to a proposal, and why."""

    model_config = ConfigDict(extra="forbid")

    rank: int = Field(ge=1, le=10_000)
    shift: str = Field(max_length=7)
    staff_id: UUID
    visits: int = Field(ge=0, le=500)
    reason: str = Field(max_length=500)


class StaffPlanDecisionIn(Schema):
    """Adopt it under one's name, or decline it; and why."""

    model_config = ConfigDict(extra="forbid")

    adopt: bool = Field(strict=True)
    reason: str = Field(max_length=500)


class PlanLineOut(Schema):
    """Visits of one staff to one cell in one shift, as it stands and as it was proposed."""

    rank: int = Field(alias="cell.rank")
    lon: float = Field(alias="cell.lon")
    lat: float = Field(alias="cell.lat")
    shift: str
    staff_id: UUID
    agency: str = Field(alias="staff.agency.ori")
    activity: str = Field(alias="staff.activity")
    visits: int
    proposed: int
    minutes: int


class PlanEditOut(Schema):
    """One change that was made."""

    rank: int = Field(alias="line.cell.rank")
    shift: str = Field(alias="line.shift")
    staff_id: UUID = Field(alias="line.staff_id")
    before: int
    after: int
    reason: str
    edited_by: str
    edited_at: datetime


class PlanDeliveryOut(Schema):
    """Minutes that an adopted plan gives one cell and activity, and minutes logged there."""

    rank: int = Field(alias="cell.rank")
    activity: str
    planned: int
    logged: int


class PublicStaffPlanOut(Schema):
    """The newest adopted plan as anyone may know it: no place."""

    starts_on: date
    hours_by_activity: dict[str, float]
    cap: float | None
    has_groups: bool
    exposure: float
    price: float
    chosen_on: date
