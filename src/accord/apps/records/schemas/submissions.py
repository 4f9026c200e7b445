"""Shapes of submissions, mappings, loads and rows that wait."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, field_validator

from accord.apps.records.schemas.closed import Closed
from accord.core.formats.delivery import PartRole
from accord.core.vocabulary import Dissemination


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
    #: The system of plane coordinates, such as EPSG:2232.
    coordinates: str = Field(default="", max_length=12)
    #: The formats of its dates that count, in order, with commas between them.
    date_formats: str = Field(default="", max_length=200)
    #: Where nothing tells when it happened, the moment of the report stands for it.
    by_report: bool = False
    #: Only the first offence of a row becomes a record; the further ones are kept beside.
    one_offence: bool = False


class ConfirmIn(Closed):
    """The mapping that a person confirms; without `mapping` the suggested one is meant."""

    name: str = Field(min_length=1, max_length=80)
    mapping: dict[str, Any] | None = None
    level: Dissemination | None = None
    #: What a file leaves out: nothing is said, its last days are whole, or it is all there is.
    mode: Literal["append", "window", "full"] | None = None
    window_days: int = Field(default=0, ge=0, le=3_660)
    #: A new name is another system: its numbers that stand already are other records.
    numbers_apart: bool = False


class MappingVersionOut(Schema):
    """One saved version of a mapping."""

    id: UUID
    mapping: str
    number: int
    kind: str
    #: Every kind that the rows may become; counts are of all of them together.
    kinds: list[str]
    digest: str
    mode: str
    window_days: int
    #: Its moments are those of the report, since nothing in the export tells when it happened.
    by_report: bool
    confirmed_at: datetime


class MappingWhole(MappingVersionOut):
    """A saved version in full: how each column is read, as it will always stand."""

    body: dict[str, Any]


class DoubtsOut(Schema):
    """Rows whose points were doubted by one rule: how many, the first of them, and what was done.

    `by_address` of them got a point from their address instead.
    """

    rule: str
    became: Literal["put_right", "kept_with_note", "without_point"]
    rows: int
    by_address: int
    first_rows: list[int]


class LoadOut(Schema):
    """One run of a submission; counts are of rows, each in exactly one of the five."""

    id: UUID
    submission_id: UUID
    state: str
    kind: str
    #: Every kind that the rows may become; counts are of all of them together.
    kinds: list[str]
    rows: int
    rows_expected: int
    landed: int
    changed: int
    unchanged: int
    outdated: int
    quarantined: int
    #: Rows of other files that stand in a record of another row.
    attached: int = 0
    #: Offences of rows that tell several, new or changed: records besides those of the rows.
    offences: int = 0
    unmapped: int
    #: Rows whose offence the crosswalk calls none: an accident, found property.
    no_offence: int = 0
    without_point: int
    #: Points that were not believed as written; `/points` of the submission lists every row.
    doubted: list[DoubtsOut]
    absent: int
    withdrawn: int
    absence: str
    window_from: date | None
    window_to: date | None
    #: Of a window: its newest day, and that of one loaded before which tells later days.
    newest_day: date | None = None
    older_than: date | None = None
    #: Records of which the file says otherwise than a person's correction, which stands.
    contradicted: int = 0
    seconds: dict[str, float]
    fault: dict[str, Any] | None


class DoubtedPointOut(Closed):
    """A row whose coordinates were put right or not believed, and by which rule."""

    part: str
    row: int
    field: str
    rule: str


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
