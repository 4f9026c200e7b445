"""The API of legal work: misuse, notices, recalls, holds, requests of persons."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import by, viewer
from accord.apps.exchange.selectors import misuse as seen
from accord.apps.exchange.selectors import recalls as recalled
from accord.apps.exchange.selectors import subject_requests as asked
from accord.apps.exchange.services import misuse, recalls, subject_requests
from accord.apps.records import selectors as records
from accord.apps.records import services as record_services
from accord.apps.records.schemas import Closed, DecideIn
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router()


class MisuseIn(Closed):
    """An account to freeze, and why."""

    username: str = Field(max_length=60)
    reason: str = Field(max_length=500)
    days: int = Field(90, ge=1, le=3_660)


class CaseOut(Schema):
    """A case of misuse."""

    id: UUID
    account_id: UUID
    state: str
    outcome: str
    since: datetime
    until: datetime


class SeenOut(Schema):
    """One owner, and how much of its own the account saw."""

    owner: str
    records: int
    persons: int


class SeenAllOut(Schema):
    """Everything an account saw: its ledger entries, the records by id, the owners to notify."""

    entries: int
    records: list[UUID]
    owners: list[SeenOut]


class NoticesIn(Closed):
    """Whether persons must be told too."""

    subjects: bool = False


class NoticeOut(Schema):
    """A notice that is due to an owner."""

    id: UUID
    owner_id: UUID
    records: int
    persons: int
    subjects_due: bool
    due_on: date
    acknowledged_at: datetime | None


class AcknowledgeIn(Closed):
    """Whether the persons have been told."""

    subjects_told: bool = False


class CloseCaseIn(Closed):
    """How a case ends."""

    outcome: Literal["founded", "unfounded"]
    finding: str = Field(max_length=500)


class RecallOut(Schema):
    """What a recipient must apply."""

    id: UUID
    thing: str
    record_id: UUID
    what: str
    owner_id: UUID
    recipient_id: UUID
    due_on: date
    acknowledged_at: datetime | None


class OneRecallOut(RecallOut):
    """The same; when the caller's people last had it, and to whom their receipts say it went on."""

    given_at: datetime | None
    passed_on_to: list[str]


class ToldOfOut(Schema):
    """Something that the caller was given, and what to do with it now."""

    id: UUID
    thing: str = Field(alias="recall.thing")
    record_id: UUID = Field(alias="recall.record_id")
    what: str = Field(alias="recall.what")
    owner_id: UUID = Field(alias="recall.owner_id")
    given_at: datetime
    told_at: datetime = Field(alias="recall.told_at")
    acknowledged_at: datetime | None


class ToldOfIn(Closed):
    """What the caller has done as it was told."""

    ids: list[UUID] = Field(max_length=500)


class HoldIn(Closed):
    """What is held, by whose order."""

    scope: Literal["record", "subject", "case", "agency", "dates"]
    authority: str = Field(max_length=200)
    value: str = Field("", max_length=210)
    first_day: date | None = None
    last_day: date | None = None
    ends_on: date | None = None


class HoldOut(Schema):
    """A legal hold."""

    id: UUID
    scope: str
    value: str
    authority: str
    ends_on: date | None
    released_at: datetime | None


class HoldPlacedOut(HoldOut):
    """A hold just placed, and how many records it holds now; none is worth a second look."""

    records_held: int


class SubjectRequestIn(Closed):
    """What a person asks."""

    kind: Literal["access", "correction", "challenge"]
    person: str = Field(max_length=160)
    told: str = Field("", max_length=4_000)
    records: list[UUID] = Field(default=[], max_length=200)
    received_on: date
    due_on: date | None = None


class SubjectRequestOut(Schema):
    """A request by its state; the person's name is on its page alone."""

    id: UUID
    kind: str
    state: str
    due_on: date


class IdentityIn(Closed):
    """By what the identity was verified."""

    identity_by: str = Field("", max_length=120)
    verified: bool


class RecordDecisionIn(Closed):
    """What is done with one record."""

    decision: Literal["disclosed", "withheld", "corrected", "kept"]
    rule: str = Field("", max_length=160)


@router.get("/misuse", response={200: list[CaseOut], **PROBLEMS})
@route(policy="misuse.manage", audit="misuse.viewed", rate="read")
def cases(request: Request) -> Any:
    """Cases against accounts that the caller oversees; at most 500."""
    return list(seen.cases_visible_to(**viewer(request))[:500])


@router.post("/misuse", response={201: CaseOut, **PROBLEMS})
@route(policy="misuse.manage", audit="misuse.opened", rate="write")
def flag(request: Request, data: MisuseIn) -> Any:
    """Freeze an account and open a case."""
    made = misuse.open_misuse_case(**by(request), now=timezone.now(), **data.model_dump())
    return Status(201, made)


@router.get("/misuse/notices", response={200: list[NoticeOut], **PROBLEMS})
@route(policy="recalls.apply", audit="misuse.notices_viewed", rate="read")
def notices(request: Request) -> Any:
    """What the caller's agency has been told; at most 500."""
    return list(seen.notices_for(**viewer(request))[:500])


@router.post("/misuse/notices/{notice_id}/acknowledge", response={200: NoticeOut, **PROBLEMS})
@route(policy="recalls.apply", audit="misuse.notice_acknowledged", rate="write")
def acknowledge_notice(request: Request, notice_id: UUID, data: AcknowledgeIn) -> Any:
    """Take note of a notice."""
    return misuse.acknowledge_notice(
        **by(request), notice_id=notice_id, subjects_told=data.subjects_told
    )


@router.get("/misuse/{case_id}/seen", response={200: SeenAllOut, **PROBLEMS})
@route(policy="misuse.manage", audit="misuse.viewed", rate="heavy")
def everything_seen(request: Request, case_id: UUID) -> Any:
    """Everything the account saw in the time of the case, and whom to notify."""
    found = seen.case_visible_to(**viewer(request), case_id=case_id)
    ids = sorted(seen.records_seen(found))
    audit.read(
        **by(request), verb="misuse.viewed", object_type="misuse", object_id=str(found.pk),
        payload={"count": len(ids)}, disclosed=ids,
    )  # fmt: skip
    owners = seen.owners_concerned(found)
    return {"entries": seen.entries_of(found).count(), "records": ids, "owners": owners}


@router.post("/misuse/{case_id}/notices", response={200: list[NoticeOut], **PROBLEMS})
@route(policy="misuse.manage", audit="misuse.notices_made", rate="write")
def make_notices(request: Request, case_id: UUID, data: NoticesIn) -> Any:
    """Make a notice to each owner concerned."""
    return misuse.owe_notices(
        **by(request), case_id=case_id, now=timezone.now(), subjects=data.subjects
    )


@router.post("/misuse/{case_id}/close", response={200: CaseOut, **PROBLEMS})
@route(policy="misuse.manage", audit="misuse.close_asked", rate="write")
def close(request: Request, case_id: UUID, data: CloseCaseIn) -> Any:
    """Propose how a case ends; another person decides."""
    return misuse.ask_close(**by(request), case_id=case_id, **data.model_dump())


@router.post("/misuse/{case_id}/decide", response={200: CaseOut, **PROBLEMS})
@route(policy="misuse.manage", audit="approval.decided", rate="write")
def decide(request: Request, case_id: UUID, data: DecideIn) -> Any:
    """Approve or refuse the end that another proposed."""
    return misuse.decide_close(
        **by(request), case_id=case_id, approve=data.approve, now=timezone.now()
    )


@router.get("/recalls", response={200: list[RecallOut], **PROBLEMS})
@route(policy="recalls.apply", audit="recalls.viewed", rate="read")
def list_recalls(request: Request, overdue: bool = False) -> Any:
    """What the caller's agency must apply or waits for; at most 500."""
    rows = recalled.recalls_visible_to(**viewer(request))
    if overdue:
        rows = recalled.overdue(rows, today=timezone.now().date())
    return list(rows[:500])


@router.get("/recalls/{recall_id}", response={200: OneRecallOut, **PROBLEMS})
@route(policy="recalls.apply", audit="recalls.viewed", rate="read")
def one_recall(request: Request, recall_id: UUID) -> Any:
    """One recall, and to whom the caller's people gave the thing on."""
    found: Any = recalled.recall_visible_to(**viewer(request), recall_id=recall_id)
    found.passed_on_to = recalled.handed_on(viewer=request.actor, recall=found)
    if str(found.recipient_id) != request.actor.agency_id:
        found.given_at = None  # when others read is their own business
    return found


@router.get("/told", response={200: list[ToldOfOut], **PROBLEMS})
@route(policy="signed-in", audit="recalls.viewed", rate="read", purpose=True, cases=True)
def told(request: Request, everything: bool = False) -> Any:
    """What the caller was given and has changed since: what is not yet done, or all; at most 500."""
    rows = recalled.told_to(**viewer(request))
    return list((rows if everything else rows.filter(acknowledged_at__isnull=True))[:500])


@router.post("/told/seen", response={204: None, **PROBLEMS})
@route(policy="signed-in", audit="recall.seen", rate="write", purpose=True, cases=True)
def told_seen(request: Request, data: ToldOfIn) -> Status[None]:
    """Say that these are done."""
    recalls.acknowledge_told(**by(request), ids=data.ids)
    return Status(204, None)


@router.post("/recalls/{recall_id}/acknowledge", response={200: RecallOut, **PROBLEMS})
@route(policy="recalls.apply", audit="recall.acknowledged", rate="write")
def acknowledge_recall(request: Request, recall_id: UUID) -> Any:
    """Say that a recall is applied."""
    return recalls.acknowledge_recall(**by(request), recall_id=recall_id)


@router.get("/holds", response={200: list[HoldOut], **PROBLEMS})
@route(policy="records.custody", audit="holds.viewed", rate="read")
def holds(request: Request) -> Any:
    """Legal holds of the caller's agency; at most 500."""
    return list(records.holds_visible_to(**viewer(request))[:500])


@router.post("/holds", response={201: HoldPlacedOut, **PROBLEMS})
@route(policy="records.custody", audit="hold.placed", rate="write")
def place_hold(request: Request, data: HoldIn) -> Any:
    """Hold what the scope names."""
    owner = agencies.agency_of(request.actor)
    made = record_services.place_hold(**by(request), owner=owner, **data.model_dump())
    told = HoldOut.from_orm(made).dict()
    return Status(201, {**told, "records_held": records.records_held(made)})


@router.post("/holds/{hold_id}/release", response={200: HoldOut, **PROBLEMS})
@route(policy="records.custody", audit="hold.release_asked", rate="write")
def release_hold(request: Request, hold_id: UUID) -> Any:
    """Ask that a hold be released."""
    return record_services.ask_release(**by(request), hold_id=hold_id)


@router.post("/holds/{hold_id}/decide", response={200: HoldOut, **PROBLEMS})
@route(policy="records.custody", audit="hold.decided", rate="write")
def decide_hold(request: Request, hold_id: UUID, data: DecideIn) -> Any:
    """Release a hold that another asked to have released, or refuse."""
    return record_services.decide_release(**by(request), hold_id=hold_id, approve=data.approve)


@router.get("/requests", response={200: list[SubjectRequestOut], **PROBLEMS})
@route(policy="records.custody", audit="subject_requests.viewed", rate="read")
def list_requests(request: Request) -> Any:
    """Requests of persons to the caller's agency; at most 500."""
    return list(asked.subject_requests_visible_to(**viewer(request))[:500])


@router.post("/requests", response={201: SubjectRequestOut, **PROBLEMS})
@route(policy="records.custody", audit="subject_request.opened", rate="write")
def open_request(request: Request, data: SubjectRequestIn) -> Any:
    """Open what a person asks."""
    told = data.model_dump(exclude={"records"})
    ids = [str(one) for one in data.records]
    made = subject_requests.open_subject_request(**by(request), **told, record_ids=ids)
    return Status(201, made)


@router.post("/requests/{request_id}/identity", response={200: SubjectRequestOut, **PROBLEMS})
@route(policy="records.custody", audit="subject_request.verified", rate="write")
def identity(request: Request, request_id: UUID, data: IdentityIn) -> Any:
    """Note by what the identity was verified, or refuse."""
    return subject_requests.verify_identity(
        **by(request), request_id=request_id, **data.model_dump()
    )


@router.post(
    "/requests/{request_id}/records/{record_id}", response={200: SubjectRequestOut, **PROBLEMS}
)
@route(policy="records.custody", audit="subject_request.decided", rate="write")
def decide_record(
    request: Request, request_id: UUID, record_id: UUID, data: RecordDecisionIn
) -> Any:
    """Say what is done with one record of a request."""
    made = subject_requests.decide_record(
        **by(request), request_id=request_id, record_id=record_id, **data.model_dump()
    )
    return made.request


@router.post("/requests/{request_id}/answer", response={200: SubjectRequestOut, **PROBLEMS})
@route(policy="records.custody", audit="subject_request.answered", rate="write")
def answer(request: Request, request_id: UUID) -> Any:
    """Write the answer from what was decided."""
    return subject_requests.answer_request(**by(request), request_id=request_id)
