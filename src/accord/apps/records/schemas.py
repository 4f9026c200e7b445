"""Closed shapes of the records API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, field_validator

from accord.core.formats.delivery import PartRole
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.shapes import Day


class Closed(Schema):
    """Input in which an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class SubmissionOut(Schema):
    """A file as it came, and what became of its rows."""

    id: UUID
    agency: str
    filename: str
    digest: str
    size: int
    state: str
    level: str
    received_at: datetime
    is_new: bool = False
    mapping_version_id: UUID | None
    rows: int | None = None
    landed: int | None = None
    changed: int | None = None
    unchanged: int | None = None
    open_rows: int = 0
    fault: dict[str, Any] | None = None


class ProposalOut(Schema):
    """A suggested mapping with candidates, confidences, evidence and a preview."""

    proposal: dict[str, Any]


class PartIn(Closed):
    """What a person says of one file of a delivery; what is left out is suggested."""

    role: str = Field(default="", max_length=20)
    key: str = Field(default="", max_length=200)
    to_key: str = Field(default="", max_length=200)
    #: What words of its column of roles mean: word → role.
    words: dict[str, str] = Field(default={}, max_length=40)

    @field_validator("role")
    @classmethod
    def _known(cls, role: str) -> str:
        if role and role not in set(PartRole):
            raise ValueError(f"one of {', '.join(PartRole)}")
        return role


class ProposeIn(Closed):
    """What is known before the file is studied: of its files, and the agency's codes in words."""

    parts: dict[str, PartIn] = Field(default={}, max_length=100)
    codes: dict[str, str] = Field(default={}, max_length=50_000)


class ConfirmIn(Closed):
    """The mapping that a person confirms; without `mapping` the suggested one is meant."""

    name: str = Field(min_length=1, max_length=80)
    mapping: dict[str, Any] | None = None
    level: Dissemination | None = None
    #: What a file leaves out: nothing is said, its last days are whole, or it is all there is.
    mode: Literal["append", "window", "full"] | None = None
    window_days: int = Field(default=0, ge=0, le=3_660)


class MappingVersionOut(Schema):
    """One saved version of a mapping."""

    id: UUID
    mapping: str
    number: int
    kind: str
    digest: str
    mode: str
    window_days: int
    confirmed_at: datetime


class LoadOut(Schema):
    """One run of a submission; counts are of rows, each in exactly one of the five."""

    id: UUID
    submission_id: UUID
    state: str
    kind: str
    rows: int
    rows_expected: int
    landed: int
    changed: int
    unchanged: int
    outdated: int
    quarantined: int
    #: Rows of other files that stand in a record of another row.
    attached: int = 0
    unmapped: int
    without_point: int
    absent: int
    withdrawn: int
    absence: str
    window_from: date | None
    window_to: date | None
    seconds: dict[str, float]
    fault: dict[str, Any] | None


class AbsenceIn(Closed):
    """Whether the records that a snapshot left out are withdrawn, or kept."""

    withdraw: bool
    reason: str = Field(min_length=5, max_length=500)


class QuarantinedOut(Schema):
    """A row that broke a rule."""

    id: UUID
    submission_id: UUID
    #: The file of a delivery, and the row of the incidents to which the row belongs.
    part: str
    row_number: int
    joined_to: int | None
    field: str
    rule: str
    reason: str
    state: str
    raw: dict[str, str]


class MendIn(Closed):
    """New cells by column name; columns that are left out stay as they were."""

    cells: dict[str, str] = Field(min_length=1, max_length=1_000)


class DiscardIn(Closed):
    """Giving up a row needs both."""

    reason: str = Field(min_length=5, max_length=500)
    confirm: bool


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


class HandlingOut(Schema):
    """What the caller's agency has settled."""

    level: str
    audience: str
    release_days: int | None
    juvenile_age: int
    protection: str
    caveats: list[str]
    contact: str


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


class LedgerLineOut(Schema):
    """One entry of the ledger, by which its proof can be asked for."""

    id: UUID
    index: int | None
    leaf_hash: str
    verb: str
    recorded_at: datetime


class ReceiptOut(Schema):
    """What became of each row of a submission."""

    submission_id: UUID
    agency: str
    filename: str
    digest: str
    size: int
    received_at: datetime
    mapping: str
    mode: str
    state: str
    rows: int
    accepted: int
    restated: int
    unchanged: int
    outdated: int
    quarantined: int
    attached: int
    open_rows: int
    duplicates: int
    absent: int
    withdrawn: int
    window_from: date | None
    window_to: date | None
    collision_chance: float | None
    ledger: list[LedgerLineOut]


class FindingOut(Schema):
    """What a rule of the file's standard says of it: how often, where, in which reports first."""

    rule: str
    severity: str
    where: str
    message: str
    count: int
    places: list[int]


class QualityOut(Schema):
    """Counts of rows: filled by field, invalid by field and rule, delays in days, places.

    `findings` are those of the standard's own rules, where the file is one of whole reports.
    """

    rows: int
    landed: int
    filled: dict[str, int]
    invalid: dict[str, dict[str, int]]
    coordinates: dict[str, int]
    offences: dict[str, int]
    to_the_hour: int
    placed: dict[str, int]
    days_to_report: dict[str, Any] | None
    days_to_receipt: dict[str, Any] | None
    taken_back: int = 0
    findings: list[FindingOut] = []


class RowFaultOut(Schema):
    """What is wrong with one row."""

    row: int | None
    field: str
    rule: str
    message: str


class ResubmittedOut(Schema):
    """What became of the rows of a mended file."""

    mended: int
    unchanged: int
    still: list[RowFaultOut]
    unmatched: list[RowFaultOut]
