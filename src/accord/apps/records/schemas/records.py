"""Shapes of records, their lists, and who and what stands in them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from accord.apps.records.schemas.closed import Closed
from accord.core.vocabulary import RecordKind
from accord.frame.shapes import Day


class ExportFilters(Closed):
    """One kind at a time; dates are local days, `end` is left out."""

    kind: RecordKind
    offence: str = Field(default="", max_length=3)
    agency: str = Field(default="", max_length=9)
    start: Day | None = None
    end: Day | None = None


class RecordFilters(ExportFilters):
    """The same, page by page."""

    limit: int = Field(default=50, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=10_000_000)


class RecordOut(Schema):
    """One record in full."""

    id: UUID
    owner: str
    kind: str
    local_id: str
    row_key: str
    version: int
    occurred_from: datetime | None
    occurred_to: datetime | None
    time_zone: str
    local_date: date | None
    local_hour: int | None
    reported_at: datetime | None
    offence_code: str
    offence_local_code: str
    offence_text: str
    police_discovered: bool
    lon: float | None
    lat: float | None
    match_grade: str
    error_radius_m: float | None
    match_kind: str
    match_note: str
    address: str
    area_code: str
    disposition: str
    level: str


class PersonOut(Schema):
    """A person in a role in one record."""

    role: str
    sequence: int
    local_id: str
    family_name: str
    given_names: str
    date_of_birth: date | None
    age_years: int | None
    sex: str
    race: str
    ethnicity: str
    address: str
    level: str
    #: Why identifiers are blank for outsiders, such as `juvenile`; "" where nothing is masked.
    shield: str


class VehicleOut(Schema):
    """A vehicle in one record."""

    role: str
    sequence: int
    local_id: str
    plate: str
    plate_state: str
    vin: str
    make: str
    model: str
    year: int | None
    colour: str
    level: str


class ThingOut(Schema):
    """Property in one record; `value` in dollars."""

    sequence: int
    local_id: str
    description: str
    loss: str
    value: Decimal | None
    quantity: Decimal | None
    serial: str
    level: str


class FullRecordOut(RecordOut):
    """One record with who and what stands in it, as far as each may travel to the caller.

    `withheld` counts persons and vehicles of whom the owner may be asked; the narrative is for
    the owner's own people.
    """

    caveats: list[str]
    narrative: str
    persons: list[PersonOut]
    vehicles: list[VehicleOut]
    things: list[ThingOut]
    withheld: int


class RecordPage(Schema):
    """Records of one kind, newest first, with their number and unit."""

    kind: str
    unit: str
    count: int
    caveat: str
    caveats: list[str]
    records: list[RecordOut]


class PointerOut(Schema):
    """Whom to ask about a record that is not shared in full."""

    agency: str
    ori: str
    contact: str


class StatusOut(Schema):
    """What one agency has delivered of one kind."""

    agency: str
    name: str
    kind: str
    unit: str
    records: int
    first_date: date | None
    last_date: date | None
    last_submission_at: datetime | None
    quarantined: int | None
    #: Moments of some are those of the report, since nothing told when it happened.
    by_report: bool
