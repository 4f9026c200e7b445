"""The API of intelligence under 28 CFR Part 23, and of criminal-history views."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import by, viewer
from accord.apps.exchange.selectors import histories as seen
from accord.apps.exchange.selectors import intelligence as selectors
from accord.apps.exchange.services import histories
from accord.apps.exchange.services import intelligence as services
from accord.apps.records.schemas import Closed, DecideIn
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router()
PLACE = "/intelligence/{intelligence_id}"


class StatementIn(Closed):
    """What an officer submits and certifies."""

    number: str = Field(max_length=60)
    activity: str = Field(max_length=20)
    suspicion: str = Field(max_length=8_000)
    source_grade: str = Field(max_length=1)
    content_grade: str = Field(max_length=1)
    subject_family_name: str = Field("", max_length=120)
    subject_given_names: str = Field("", max_length=120)
    subject_born: date | None = None
    summary: str = Field("", max_length=8_000)
    alleged_group: str = Field("", max_length=120)
    group_criteria: str = Field("", max_length=4_000)
    direct_relation: str = Field("", max_length=4_000)
    source_note: str = Field("", max_length=200)
    caveats: list[str] = Field(default=[], max_length=20)
    certified: bool


class ListedOut(Schema):
    """An entry by its number and days; never a subject or a group."""

    id: UUID
    number: str
    state: str
    activity: str
    source_grade: str
    content_grade: str
    review_on: date | None
    purge_on: date | None


class IntelligenceOut(ListedOut):
    """An entry in full; an alleged group stands here alone."""

    subject_family_name: str
    subject_given_names: str
    subject_born: date | None
    suspicion: str
    summary: str
    alleged_group: str
    group_criteria: str
    caveats: list[str]


class JudgeIn(Closed):
    """What the supervisor says."""

    take_in: bool
    purge_on: date | None = None


class ReleaseIn(Closed):
    """To whom it is disseminated, and why."""

    recipient: str = Field(max_length=9)
    need_to_know: str = Field(max_length=300)
    right_to_know: str = Field(max_length=300)
    person: str = Field("", max_length=120)
    same_rules: bool = False
    imminent_danger: bool = False


class ValidateIn(Closed):
    """Why it is still needed, and until when."""

    reason: str = Field(max_length=500)
    purge_on: date | None = None


class PurgeIn(Closed):
    """Why it must go."""

    reason: str = Field(max_length=300)


class HistoryIn(Closed):
    """For whom a view is made, and from which records."""

    record_ids: list[str] = Field(min_length=1, max_length=50)
    receiving_agency: str = Field(max_length=120)
    requestor: str = Field(max_length=120)
    reason: str = Field(max_length=500)
    secondary_recipient: str = Field("", max_length=120)


class ArrestOutcomeOut(Schema):
    """One outcome of an arrest."""

    stage: str
    status: str
    happened_on: date | None


class ArrestOut(Schema):
    """One arrest; without a disposition nothing is said of a conviction."""

    record_id: UUID
    agency: str
    number: str
    local_date: date | None
    offence_code: str
    outcomes: list[ArrestOutcomeOut]
    without_disposition: bool


class HistoryOut(Schema):
    """A criminal-history view: not a state or III record."""

    is_state_or_iii_record: bool = False
    records: int
    arrests: list[ArrestOut]


class HistoryViewOut(Schema):
    """A line of the log of views: who asked for whom, and until when it opens for its operator."""

    id: UUID
    operator: str
    receiving_agency: str
    requestor: str
    secondary_recipient: str
    made_at: datetime
    expires_at: datetime


class MadeOut(Schema):
    """A view that was made, and until when it opens."""

    id: UUID
    expires_at: datetime


@router.get("/intelligence", response={200: list[ListedOut], **PROBLEMS})
@route(policy="intelligence.view", audit="intelligence.listed", rate="read")
def entries(request: Request) -> Any:
    """Entries of the caller's agency and those released to it; at most 500."""
    return list(selectors.listed_intelligence(**viewer(request))[:500])


@router.post("/intelligence", response={201: ListedOut, **PROBLEMS})
@route(policy="intelligence.submit", audit="intelligence.submitted", rate="write")
def submit(request: Request, data: StatementIn) -> Any:
    """Submit an entry with its certification."""
    told = services.Statement(**data.model_dump(exclude={"certified"}))
    made = services.submit_intelligence(**by(request), statement=told, certified=data.certified)
    return Status(201, made)


@router.get(PLACE, response={200: IntelligenceOut, **PROBLEMS})
@route(policy="intelligence.view", audit="intelligence.viewed", rate="read")
def entry(request: Request, intelligence_id: UUID) -> Any:
    """One entry in full."""
    return selectors.intelligence_of(**viewer(request), intelligence_id=intelligence_id)


@router.post(f"{PLACE}/judge", response={200: ListedOut, **PROBLEMS})
@route(policy="intelligence.supervise", audit="intelligence.judged", rate="write")
def judge(request: Request, intelligence_id: UUID, data: JudgeIn) -> Any:
    """Take in, or return, what another submitted."""
    return services.judge_intelligence(
        **by(request), intelligence_id=intelligence_id, today=timezone.now().date(),
        **data.model_dump(),
    )  # fmt: skip


@router.post(f"{PLACE}/release", response={200: ListedOut, **PROBLEMS})
@route(policy="intelligence.supervise", audit="intelligence.released", rate="write")
def release(request: Request, intelligence_id: UUID, data: ReleaseIn) -> Any:
    """Disseminate to one other agency."""
    told = data.model_dump(exclude={"recipient"})
    recipient = agencies.agency_by_ori(data.recipient)
    made = services.release_intelligence(
        **by(request), intelligence_id=intelligence_id, recipient=recipient, **told
    )
    return made.intelligence


@router.post(f"{PLACE}/validate", response={200: ListedOut, **PROBLEMS})
@route(policy="intelligence.supervise", audit="intelligence.validated", rate="write")
def validate(request: Request, intelligence_id: UUID, data: ValidateIn) -> Any:
    """Keep it for at most five years more."""
    return services.validate_intelligence(
        **by(request), intelligence_id=intelligence_id, today=timezone.now().date(),
        **data.model_dump(),
    )  # fmt: skip


@router.post(f"{PLACE}/purge", response={200: ListedOut, **PROBLEMS})
@route(policy="intelligence.view", audit="intelligence.purge_asked", rate="write")
def purge(request: Request, intelligence_id: UUID, data: PurgeIn) -> Any:
    """Ask that it be destroyed."""
    return services.ask_purge(**by(request), intelligence_id=intelligence_id, reason=data.reason)


@router.post(f"{PLACE}/purge/decide", response={200: ListedOut, **PROBLEMS})
@route(policy="intelligence.supervise", audit="approval.decided", rate="write")
def decide_purge(request: Request, intelligence_id: UUID, data: DecideIn) -> Any:
    """Destroy what another asked to have destroyed, or refuse."""
    return services.decide_purge(
        **by(request), intelligence_id=intelligence_id, approve=data.approve
    )


@router.post("/histories", response={201: MadeOut, **PROBLEMS})
@route(policy="history.view", audit="history.made", rate="write")
def make_history(request: Request, data: HistoryIn) -> Any:
    """State who asks and from which records."""
    return Status(201, histories.make_history_view(**by(request), **data.model_dump()))


@router.get("/histories", response={200: list[HistoryViewOut], **PROBLEMS})
@route(policy="history.view", audit="histories.viewed", rate="read")
def history_views(request: Request) -> Any:
    """Who asked, for which agency, and who got it next; at most 500."""
    return [
        {
            "operator": one.operator.username,
            **{
                name: getattr(one, name)
                for name in HistoryViewOut.model_fields
                if name != "operator"
            },
        }
        for one in seen.history_views_of(**viewer(request))[:500]
    ]


@router.get("/histories/{view_id}", response={200: HistoryOut, **PROBLEMS})
@route(policy="history.view", audit="history.viewed", rate="read")
def history(request: Request, view_id: UUID) -> Any:
    """The view, for whoever made it and for its purpose alone."""
    asked = seen.history_view_of(**viewer(request), view_id=view_id)
    found = seen.history(**viewer(request), view=asked)
    return {
        "records": found.records,
        "arrests": [
            {
                "record_id": one.record.pk,
                "agency": one.record.owner.ori,
                "number": one.record.local_id,
                "local_date": one.record.local_date,
                "offence_code": one.record.offence_code,
                "outcomes": one.outcomes,
                "without_disposition": not one.has_disposition,
            }
            for one in found.arrests
        ],
    }
