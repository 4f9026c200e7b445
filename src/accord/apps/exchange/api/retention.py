"""The API of retention: rules, what they ask for, deletions."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import by, viewer
from accord.apps.exchange.selectors.retention import rules_and_due
from accord.apps.records import selectors, services
from accord.apps.records.schemas import Closed, DecideIn
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router()
AT_MOST = 500


class RuleIn(Closed):
    """For how long records of one kind, or of one group of offences of it, are kept."""

    kind: RecordKind
    category: str = Field("", max_length=80)
    keep_days: int = Field(ge=selectors.SHORTEST_DAYS, le=selectors.LONGEST_DAYS)
    counted_from: Literal["occurred", "changed"] = "occurred"
    authority: str = Field(max_length=180)
    by_itself: bool = False


class RuleOut(Schema):
    """A rule by its state."""

    id: UUID
    kind: str
    category: str
    keep_days: int
    counted_from: str
    authority: str
    by_itself: bool
    state: str


class DueOut(Schema):
    """A rule and what it asks for today: counts of records; zeros unless it is in force."""

    rule: RuleOut
    due: int
    held: int
    soon: int
    first_on: date | None
    next_on: date | None


class RecordDueOut(Schema):
    """A record that is due now or soon, and the hold that keeps it."""

    id: UUID
    number: str
    state: str
    comes_due_on: date
    held_by: str


class RunIn(Closed):
    """That what is due be deleted."""

    confirm: bool


class RunOut(Schema):
    """A deletion: how many records it has deleted, how many something kept, which files changed."""

    id: UUID
    rule_id: UUID
    state: str
    through: date
    started_at: datetime
    finished_at: datetime | None
    deleted: int
    kept: int
    files_rewritten: int
    files_destroyed: int


@router.get("", response={200: list[DueOut], **PROBLEMS})
@route(policy="retention.view", audit="retention.viewed", rate="read")
def due(request: Request) -> Any:
    """The rules of the caller's agency and what each asks for."""
    return rules_and_due(**viewer(request), now=timezone.now())


@router.post("", response={201: RuleOut, **PROBLEMS})
@route(policy="records.custody", audit="retention.rule_asked", rate="write")
def ask(request: Request, data: RuleIn) -> Any:
    """Ask for a rule; another custodian decides."""
    owner = agencies.agency_of(request.actor)
    told = data.model_dump() | {"kind": data.kind.value}
    return Status(201, services.ask_rule(**by(request), owner=owner, **told))


@router.get("/runs", response={200: list[RunOut], **PROBLEMS})
@route(policy="retention.view", audit="retention.viewed", rate="read")
def runs(request: Request) -> Any:
    """Deletions of the caller's agency, newest first; at most 500."""
    found = list(selectors.runs_visible_to(viewer=request.actor)[:AT_MOST])
    audit.read(
        **by(request), verb="retention.viewed", object_type="retention",
        payload={"rules": len({one.rule_id for one in found})}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


@router.post("/runs/{run_id}/stop", response={200: RunOut, **PROBLEMS})
@route(policy="records.custody", audit="retention.run_stopped", rate="write")
def stop(request: Request, run_id: UUID) -> Any:
    """Stop a deletion that is under way; what is deleted stays deleted."""
    return services.stop_run(**by(request), run_id=run_id)


@router.get("/{rule_id}/records", response={200: list[RecordDueOut], **PROBLEMS})
@route(policy="records.custody", audit="retention.listed", rate="read")
def records(request: Request, rule_id: UUID) -> Any:
    """Records that a rule in force asks for now or within 30 days, oldest first; at most 500."""
    now = timezone.now()
    rule, rows = selectors.records_due(viewer=request.actor, rule_id=rule_id, now=now)
    today = selectors.today_of(rule.owner, now)
    found = list(rows.order_by("local_date", "pk")[:AT_MOST])
    audit.read(
        **by(request), verb="retention.listed", object_type="retention-rule",
        object_id=str(rule_id), payload={"rule": str(rule_id), "count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return [
        {
            "id": one.pk, "number": one.local_id, "state": one.state,
            "comes_due_on": selectors.comes_due_on(rule, one),
            "held_by": hold.authority if (hold := selectors.hold_on(one, today=today)) else "",
        }
        for one in found
    ]  # fmt: skip


@router.post("/{rule_id}/decide", response={200: RuleOut, **PROBLEMS})
@route(policy="records.custody", audit="approval.decided", rate="write")
def decide(request: Request, rule_id: UUID, data: DecideIn) -> Any:
    """Put a rule in force that another asked for, or refuse."""
    return services.decide_rule(**by(request), rule_id=rule_id, approve=data.approve)


@router.post("/{rule_id}/end", response={200: RuleOut, **PROBLEMS})
@route(policy="records.custody", audit="retention.rule_ended", rate="write")
def end(request: Request, rule_id: UUID) -> Any:
    """End a rule: what it asks for is kept from now on."""
    return services.end_rule(**by(request), rule_id=rule_id)


@router.post("/{rule_id}/run", response={201: RunOut, **PROBLEMS})
@route(policy="records.custody", audit="retention.run_started", rate="write")
def run(request: Request, rule_id: UUID, data: RunIn) -> Any:
    """Confirm that what is due today under a rule is deleted; the worker does it."""
    started = services.start_run(
        **by(request), rule_id=rule_id, confirmed=data.confirm, now=timezone.now()
    )
    return Status(201, started)
