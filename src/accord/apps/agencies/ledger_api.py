"""The API of the ledger: checkpoint, proofs, receipts, keys, and the witness of partners' logs."""

import base64
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict

from accord.apps.agencies.schemas import ApprovalIn
from accord.core.ledger import LedgerError, consistency_proof, inclusion_proof
from accord.core.ledger.witness import CONFLICT, Refused
from accord.frame import audit
from accord.frame.audit import (
    accounting,
    inspection,
    key_changes,
    keys,
    receipts,
    tiles,
    witnessing,
)
from accord.frame.audit.cosigning import with_cosignatures
from accord.frame.declare import PUBLIC, SIGNED_IN, route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["ledger"])


class CheckpointOut(Schema):
    """A signed statement of the log's size and root, with its cosignatures."""

    size: int
    note: str
    key: str


class ProofOut(Schema):
    """Hashes in base64, as RFC 6962 orders them, and the checkpoint they lead to."""

    hashes: list[str]
    size: int
    checkpoint: str


class LedgerReceiptOut(Schema):
    """A receipt as a file's text; a promise is followed by a proof within seconds."""

    entry_id: UUID
    is_promise: bool
    text: str
    key: str


class KeyOut(Schema):
    """A key under which this node has signed."""

    verifier: str
    number: int
    reason: str
    is_in_use: bool
    statement: str


class KeyChangeIn(Schema):
    """Another signing key; `lost` where the old one cannot sign the hand-over."""

    model_config = ConfigDict(extra="forbid")

    lost: bool = False


class KeyChangeOut(Schema):
    """A change that waits for a second person, or was decided."""

    id: UUID
    state: str
    requested_at: datetime


class EntryOut(Schema):
    """One entry of the ledger, as its columns tell it."""

    id: UUID
    recorded_at: datetime
    verb: str
    actor_id: str
    agency_ori: str
    purpose_code: str
    object_type: str
    object_id: str
    outcome: str


class AccountUsageOut(Schema):
    """An account's use in a time; reasons are facts beside the middle account of its agency."""

    actor_id: str
    agency_ori: str
    entries: int
    records: int
    by_night: int
    refused: int
    reasons: list[str]


class DayOut(Schema):
    """What an account did on one day under one verb."""

    day: str
    verb: str
    entries: int
    refused: int
    records: int


class FigureOut(Schema):
    """An agency's numbers; null where they are below five."""

    agency_ori: str
    accounts: int | None
    reads: int | None
    records: int | None
    refused: int | None


Days = Annotated[int, Query(ge=1, le=400)]
Limit = Annotated[int, Query(ge=1, le=500)]


class Sizes(Schema):
    """Two sizes of the log."""

    old: int
    new: int


@router.get("/entries", response={200: list[EntryOut], **PROBLEMS}, summary="Entries")
@route(policy="ledger.view", audit="ledger.viewed", rate="read")
def entries(request: Request, limit: Limit = 100) -> Any:
    """The entries of the caller's agency, newest first; an auditor of no agency sees all."""
    return list(inspection.entries_visible_to(viewer=request.actor)[:limit])


@router.get("/checkpoint", response={200: CheckpointOut, **PROBLEMS}, summary="Newest checkpoint")
@route(policy="ledger.checkpoints", audit="ledger.proved", rate="read")
def checkpoint(request: Request) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """The newest signed checkpoint."""
    newest = inspection.latest_checkpoint()
    if newest is None:
        raise Missing
    return {"size": newest.size, "note": with_cosignatures(newest), "key": str(keys.verifier())}


@router.get("/inclusion/{index}", response={200: ProofOut, **PROBLEMS}, summary="Inclusion proof")
@route(policy="ledger.checkpoints", audit="ledger.proved", rate="read")
def inclusion(request: Request, index: int) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """That the entry at an index stands under the newest checkpoint."""
    newest = inspection.latest_checkpoint()
    if newest is None:
        raise Missing
    try:
        path = inclusion_proof(index, newest.size, tiles.reader())
    except LedgerError as error:
        raise Missing from error
    return _proof(path, newest.size, with_cosignatures(newest))


@router.get("/consistency", response={200: ProofOut, **PROBLEMS}, summary="Consistency proof")
@route(policy="ledger.checkpoints", audit="ledger.proved", rate="read")
def consistency(request: Request, sizes: Query[Sizes]) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """That the log of an older size is the beginning of that of a newer one."""
    newest = inspection.latest_checkpoint()
    if newest is None or not 0 <= sizes.old <= sizes.new <= newest.size:
        raise Invalid("The sizes lie outside the log.")
    path = consistency_proof(sizes.old, sizes.new, tiles.reader())
    return _proof(path, sizes.new, with_cosignatures(newest))


@router.get("/receipts/{entry_id}", response={200: LedgerReceiptOut, **PROBLEMS}, summary="Receipt")
@route(policy=SIGNED_IN, audit="receipt.viewed", rate="read")
def receipt(request: Request, entry_id: UUID) -> Any:
    """The receipt of an entry of the caller's; its id comes with every answer (X-Accord-Receipt)."""
    found = receipts.receipt_of(viewer=request.actor, entry_id=entry_id)
    return {
        "entry_id": entry_id,
        "is_promise": found.is_promise,
        "text": found.text(),
        "key": str(keys.verifier()),
    }


@router.get("/keys", response={200: list[KeyOut], **PROBLEMS}, summary="Keys")
@route(policy=SIGNED_IN, audit="keys.viewed", rate="read")
def ledger_keys(request: Request) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """Every key that has signed, oldest first: a receipt is checked with any of them."""
    return _keys()


@router.get("/key-changes", response={200: list[KeyChangeOut], **PROBLEMS}, summary="Key changes")
@route(policy="keys.approve", audit="keys.viewed", rate="read")
def waiting_key_changes(request: Request) -> Any:
    """Another signing key that somebody asked for, and that waits for a second person."""
    found = list(key_changes.waiting(viewer=request.actor))
    audit.read(
        by=request.actor, purpose=request.purpose, verb="keys.viewed", object_type="key",
        payload={"count": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


@router.post("/key-changes", response={201: KeyChangeOut, **PROBLEMS}, summary="Ask for a key")
@route(policy="platform.manage", audit="approval.requested", rate="write")
def ask_for_key(request: Request, asked: KeyChangeIn) -> Any:
    """Ask for another signing key; a second person agrees."""
    made = key_changes.ask_for_change(by=request.actor, purpose=request.purpose, lost=asked.lost)
    return Status(201, made)


@router.post(
    "/key-changes/{approval_id}",
    response={200: list[KeyOut], **PROBLEMS},
    summary="Decide on a key",
)
@route(policy="keys.approve", audit="approval.decided", rate="write")
def decide_on_key(request: Request, approval_id: UUID, asked: ApprovalIn) -> Any:
    """Agree to another signing key or refuse it; not one's own request. The keys as they are then."""
    key_changes.decide_change(
        by=request.actor, purpose=request.purpose, approval_id=str(approval_id),
        approve=asked.approve, now=timezone.now(),
    )  # fmt: skip
    return _keys()


@router.get(
    "/accounting/{record_id}",
    response={200: list[EntryOut], **PROBLEMS},
    summary="Accounting of one record",
)
@route(policy="ledger.view", audit="ledger.accounted", rate="read")
def accounting_of(request: Request, record_id: UUID) -> Any:
    """Who was given a record, why and when; newest first, at most 500."""
    found = list(accounting.accounting_of(viewer=request.actor, record_id=record_id)[:500])
    _note(request, len(found), of=str(record_id))
    return found


@router.get(
    "/usage", response={200: list[AccountUsageOut], **PROBLEMS}, summary="How accounts are used"
)
@route(policy="ledger.view", audit="ledger.accounted", rate="heavy")
def usage(request: Request, days: Days = 7) -> Any:
    """Accounts of the last days, those with a reason to be looked at first."""
    since, until = _span(days)
    found = accounting.usage(viewer=request.actor, since=since, until=until)
    _note(request, len(found))
    return found


@router.get(
    "/usage/{user_id}", response={200: list[DayOut], **PROBLEMS}, summary="One account's days"
)
@route(policy="ledger.view", audit="ledger.accounted", rate="read")
def week(request: Request, user_id: UUID, days: Days = 7) -> Any:
    """One account's days: what it did and how many records it was given."""
    since, until = _span(days)
    found = accounting.days_of(
        viewer=request.actor, actor_id=str(user_id), since=since, until=until
    )
    _note(request, len(found), of=str(user_id))
    return found


@router.get("/failed", response={200: list[EntryOut], **PROBLEMS}, summary="Failed attempts")
@route(policy="ledger.view", audit="ledger.accounted", rate="read")
def failed(request: Request, days: Days = 7) -> Any:
    """What was refused or failed; newest first, at most 500."""
    since, _ = _span(days)
    found = list(accounting.failed_attempts(viewer=request.actor, since=since)[:500])
    _note(request, len(found))
    return found


@router.get("/figures", response={200: list[FigureOut], **PROBLEMS}, summary="Agencies' numbers")
@route(policy="ledger.figures", audit="ledger.accounted", rate="heavy")
def figures(request: Request, days: Days = 7) -> Any:
    """For oversight: numbers by agency, none below five."""
    since, until = _span(days)
    found = accounting.figures(since=since, until=until)
    _note(request, len(found))
    return found


@router.post("/witness/add-checkpoint", include_in_schema=False)
@route(policy=PUBLIC, audit=None, rate="public")
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a partner's checkpoint (C2SP tlog-witness); the note's own signature is the right."""
    try:
        line = witnessing.add_checkpoint(request.body)
    except Refused as refused:
        answer = HttpResponse(f"{refused}\n", status=refused.status, content_type="text/plain")
        if refused.status == CONFLICT and refused.size is not None:
            answer = HttpResponse(f"{refused.size}\n", status=CONFLICT)
            answer.headers["Content-Type"] = "text/x.tlog.size"
        return answer
    return HttpResponse(line, content_type="text/plain; charset=utf-8")


def _keys() -> list[dict[str, Any]]:
    in_use = str(keys.verifier())
    return [
        {
            "verifier": row.verifier,
            "number": row.number,
            "reason": keys.facts_of(row).get("reason", ""),
            "is_in_use": row.verifier == in_use,
            "statement": row.statement,
        }
        for row in keys.stated()
    ]


def _proof(path: tuple[bytes, ...], size: int, note: str) -> dict[str, Any]:
    hashes = [base64.b64encode(one).decode() for one in path]
    return {"hashes": hashes, "size": size, "checkpoint": note}


def _span(days: int) -> tuple[datetime, datetime]:
    until = timezone.localtime() + timedelta(minutes=1)
    return until - timedelta(days=days), until


def _note(request: Request, count: int, *, of: str = "-") -> None:
    audit.read(
        by=request.actor, purpose=request.purpose, verb="ledger.accounted", object_type="ledger",
        object_id=of, payload={"count": count}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
