"""Shapes of a submission's receipt and its data quality."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema


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


class SegmentsOut(Schema):
    """What became of the single segments of a NIBRS file; each is in exactly one count."""

    applied: int
    waiting: int
    refused: int
    given_up: int


class QualityOut(Schema):
    """Counts of rows: filled by field, invalid by field and rule, delays in days, places.

    `findings` are those of the standard's own rules, where the file is one of whole reports;
    `segments` its single segments, which are not among the rows.
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
    segments: SegmentsOut
