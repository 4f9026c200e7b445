"""The API of problem analyses."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import problem_schemas as schemas
from accord.apps.evaluation import problem_shaping as shaping
from accord.apps.evaluation import selectors, services
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["problem analysis"])
HOME = "/strategies/{strategy_id}/problem"
DONE: Any = {200: schemas.SheetOut, **PROBLEMS}
MADE: Any = {201: schemas.SheetOut, **PROBLEMS}
LISTED_AT_MOST = 500


@router.get(HOME, response=DONE)
@route(policy="strategies.view", audit="problem.viewed", rate="read")
def problem_analysis(request: Request, strategy_id: UUID, version: int | None = None) -> Any:
    """The sheet as it is now or in one version, with the figures that the caller may count."""
    return _sheet(request, strategy_id, version=version)


@router.get(f"{HOME}/versions", response={200: list[schemas.SheetVersionOut], **PROBLEMS})
@route(policy="strategies.view", audit="problem.history_viewed", rate="read")
def problem_versions(request: Request, strategy_id: UUID) -> Any:
    """Who wrote what when, newest first."""
    _strategy, rows = selectors.history_of(
        viewer=request.actor, purpose=request.purpose, strategy_id=strategy_id
    )
    return [shaping.version(row) for row in rows[:LISTED_AT_MOST]]


@router.put(HOME, response=DONE)
@route(policy="strategies.manage", audit="problem.described", rate="write")
def describe_problem(request: Request, strategy_id: UUID, body: schemas.DescribedIn) -> Any:
    """Say what the problem is: the statement, CHEERS, the triangle."""
    said = services.Described(**body.dict())
    services.describe_problem(**_to(request, strategy_id), problem=said)
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/causes", response=MADE)
@route(policy="strategies.manage", audit="problem.cause_named", rate="write")
def name_cause(request: Request, strategy_id: UUID, body: schemas.CauseIn) -> Any:
    """Name a cause that may be at work."""
    services.name_cause(**_to(request, strategy_id), **body.dict())
    return Status(201, _sheet(request, strategy_id))


@router.put(f"{HOME}/causes/{{key}}", response=DONE)
@route(policy="strategies.manage", audit="problem.cause_named", rate="write")
def rename_cause(request: Request, strategy_id: UUID, key: str, body: schemas.CauseIn) -> Any:
    """Write a cause anew, as it was read in a version."""
    services.name_cause(**_to(request, strategy_id), key=key, **body.dict())
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/causes/{{key}}/evidence", response=MADE)
@route(policy="strategies.manage", audit="problem.evidence_added", rate="write")
def add_evidence(request: Request, strategy_id: UUID, key: str, body: schemas.EvidenceIn) -> Any:
    """Hold evidence for or against a cause."""
    evidence = services.EvidenceDraft(**body.dict())
    services.add_evidence(**_to(request, strategy_id), cause=key, evidence=evidence)
    return Status(201, _sheet(request, strategy_id))


@router.put(f"{HOME}/causes/{{key}}/judgement", response=DONE)
@route(policy="strategies.manage", audit="problem.cause_judged", rate="write")
def judge_cause(request: Request, strategy_id: UUID, key: str, body: schemas.CauseJudgedIn) -> Any:
    """Call a cause supported, rejected or open, with the reason."""
    services.judge_cause(**_to(request, strategy_id), cause=key, **body.dict())
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/responses", response=MADE)
@route(policy="strategies.manage", audit="problem.response_named", rate="write")
def name_response(request: Request, strategy_id: UUID, body: schemas.CandidateIn) -> Any:
    """Name what could be done."""
    services.name_response(**_to(request, strategy_id), **_candidate(body))
    return Status(201, _sheet(request, strategy_id))


@router.put(f"{HOME}/responses/{{key}}", response=DONE)
@route(policy="strategies.manage", audit="problem.response_named", rate="write")
def rename_response(
    request: Request, strategy_id: UUID, key: str, body: schemas.CandidateIn
) -> Any:
    """Write a candidate anew, as it was read in a version."""
    services.name_response(**_to(request, strategy_id), key=key, **_candidate(body))
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/responses/{{key}}/evidence", response=MADE)
@route(policy="strategies.manage", audit="problem.response_graded", rate="write")
def grade_response(request: Request, strategy_id: UUID, key: str, body: schemas.GradeIn) -> Any:
    """Hold graded evidence on a response."""
    grade = services.GradeDraft(**body.dict())
    services.grade_response(**_to(request, strategy_id), response=key, grade=grade)
    return Status(201, _sheet(request, strategy_id))


@router.put(f"{HOME}/responses/{{key}}/decision", response=DONE)
@route(policy="strategies.manage", audit="problem.response_decided", rate="write")
def decide_response(
    request: Request, strategy_id: UUID, key: str, body: schemas.CandidateDecidedIn
) -> Any:
    """Choose a response, reject it, or make it a candidate again."""
    services.decide_response(**_to(request, strategy_id), response=key, **body.dict())
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/responses/{{key}}/actions", response=MADE)
@route(policy="strategies.manage", audit="problem.action_planned", rate="write")
def act_on_response(
    request: Request, strategy_id: UUID, key: str, body: schemas.CandidateActionIn
) -> Any:
    """Make an action of the strategy of a chosen response."""
    given = body.dict()
    goal, owner = given.pop("goal"), agencies.agency_by_ori(given.pop("owner"))
    action = services.ActionDraft(owner=owner, goal_id=goal, **given)
    services.act_on_response(**_to(request, strategy_id), response=key, action=action)
    return Status(201, _sheet(request, strategy_id))


@router.put(f"{HOME}/priority", response=DONE)
@route(policy="strategies.manage", audit="problem.priority_set", rate="write")
def set_priority(request: Request, strategy_id: UUID, body: schemas.PriorityIn) -> Any:
    """Set the priority of the caller's agency; each sets its own."""
    agency = agencies.agency_of(request.actor)
    services.set_priority(**_to(request, strategy_id), agency=agency, **body.dict())
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/parts/{{key}}/withdraw", response=DONE)
@route(policy="strategies.manage", audit="problem.withdrawn", rate="write")
def withdraw_part(request: Request, strategy_id: UUID, key: str, body: schemas.WithdrawnIn) -> Any:
    """Take a cause, a response or evidence off the sheet, with why."""
    services.withdraw_part(**_to(request, strategy_id), key=key, because=body.because)
    return _sheet(request, strategy_id)


@router.post(f"{HOME}/parts/{{key}}/put-back", response=DONE)
@route(policy="strategies.manage", audit="problem.put_back", rate="write")
def put_part_back(request: Request, strategy_id: UUID, key: str) -> Any:
    """Put back what was taken off."""
    services.put_part_back(**_to(request, strategy_id), key=key)
    return _sheet(request, strategy_id)


def _to(request: Request, strategy_id: UUID) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose, "strategy_id": strategy_id}


def _candidate(body: schemas.CandidateIn) -> dict[str, Any]:
    given = body.dict()
    version = given.pop("version")
    return {"version": version, "draft": services.ResponseDraft(**given)}


def _sheet(request: Request, strategy_id: UUID, *, version: int | None = None) -> dict[str, Any]:
    found = selectors.view_sheet(
        viewer=request.actor, purpose=request.purpose, strategy_id=strategy_id, version=version
    )
    return shaping.seen(found)
