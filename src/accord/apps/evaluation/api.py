"""The API of evaluations."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import (
    calendar,
    meeting_pages,
    printing,
    schemas,
    selectors,
    services,
    shaping,
)
from accord.apps.evaluation.harm_api import router as harm
from accord.apps.evaluation.meeting_api import router as meetings
from accord.apps.evaluation.problem_api import router as problems
from accord.apps.evaluation.services import PlanDraft
from accord.apps.strategies import selectors as strategies
from accord.frame.declare import route
from accord.frame.errors import Conflict
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

router = Router(tags=["evaluation"])
router.add_router("", meetings)
router.add_router("", harm)
router.add_router("", problems)


@router.get("/plans", response={200: list[schemas.PlanOut], **PROBLEMS})
@route(policy="strategies.view", audit="plans.viewed", rate="read")
def evaluation_plans(request: Request) -> Any:
    """The evaluation plans of the strategies that the caller may see."""
    return [shaping.plan(row) for row in selectors.plans_visible_to(**_who(request))[:200]]


@router.post("/strategies/{strategy_id}/plans", response={201: schemas.PlanOut, **PROBLEMS})
@route(policy="strategies.manage", audit="plan.drafted", rate="write")
def draft_plan(request: Request, strategy_id: UUID, body: schemas.PlanIn) -> Any:
    """Write an evaluation plan down; what the past lets learn comes with it."""
    made = services.draft_plan(**_by(request), strategy_id=strategy_id, draft=_draft(body))
    return Status(201, _plan(request, made.pk))


@router.get("/plans/{plan_id}", response={200: schemas.PlanOut, **PROBLEMS})
@route(policy="strategies.view", audit="plan.viewed", rate="read")
def evaluation_plan(request: Request, plan_id: UUID) -> Any:
    """One evaluation plan."""
    selectors.view_plan(**_who(request), plan_id=plan_id)
    return _plan(request, plan_id)


@router.put("/plans/{plan_id}", response={200: schemas.PlanOut, **PROBLEMS})
@route(policy="strategies.manage", audit="plan.redrafted", rate="write")
def redraft_plan(request: Request, plan_id: UUID, body: schemas.PlanIn) -> Any:
    """Change a draft."""
    selectors.plan_visible_to(**_who(request), plan_id=plan_id)
    services.redraft_plan(**_by(request), plan_id=plan_id, draft=_draft(body))
    return _plan(request, plan_id)


@router.post("/plans/{plan_id}/freeze", response={200: schemas.PlanOut, **PROBLEMS})
@route(policy="strategies.manage", audit="plan.frozen", rate="write")
def freeze_plan(request: Request, plan_id: UUID, body: schemas.FreezeIn) -> Any:
    """Fix a plan for ever by its hash, as it was read."""
    services.freeze_plan(**_by(request), plan_id=plan_id, digest=body.digest)
    return _plan(request, plan_id)


@router.post("/plans/{plan_id}/sign", response={200: schemas.PlanOut, **PROBLEMS})
@route(policy="strategies.manage", audit="plan.signed", rate="write")
def sign_plan(request: Request, plan_id: UUID, body: schemas.PlanSignatureIn) -> Any:
    """Sign a frozen plan for the caller's agency."""
    agency = agencies.agency_of(request.actor)
    services.sign_plan(**_by(request), plan_id=plan_id, agency=agency, digest=body.digest)
    return _plan(request, plan_id)


@router.post("/plans/{plan_id}/deviations", response={201: schemas.DeviationOut, **PROBLEMS})
@route(policy="strategies.manage", audit="plan.deviated", rate="write")
def record_deviation(request: Request, plan_id: UUID, body: schemas.DeviationIn) -> Any:
    """Record what was done otherwise than a frozen plan says."""
    made = services.record_deviation(**_by(request), plan_id=plan_id, **body.dict())
    return Status(201, shaping.deviation(made))


@router.post("/plans/{plan_id}/results", response={202: schemas.EvaluationOut, **PROBLEMS})
@route(policy="strategies.manage", audit="evaluation.requested", rate="heavy")
def run_plan(request: Request, plan_id: UUID) -> Any:
    """Ask the worker to run a frozen plan on what the caller's agency may count."""
    made = services.request_evaluation(**_by(request), plan_id=plan_id)
    return Status(202, shaping.evaluation(made))


@router.get("/results", response={200: list[schemas.EvaluationOut], **PROBLEMS})
@route(policy="strategies.view", audit="evaluation.viewed", rate="read")
def evaluations(request: Request) -> Any:
    """The results that the caller may read, newest first."""
    rows = selectors.evaluations_visible_to(**_who(request)).defer(None)
    return [shaping.evaluation(row) for row in rows[:50]]


@router.get("/results/{evaluation_id}", response={200: schemas.EvaluationOut, **PROBLEMS})
@route(policy="strategies.view", audit="evaluation.viewed", rate="read")
def evaluation(request: Request, evaluation_id: UUID) -> Any:
    """One result with its sentences."""
    row = selectors.view_evaluation(**_who(request), evaluation_id=evaluation_id)
    return shaping.evaluation(row)


@router.get(
    "/results/{evaluation_id}/report.{form}",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("text/html", "application/pdf"),
)
@route(policy="strategies.view", audit="evaluation.exported", rate="heavy")
def printed_result(
    request: Request, evaluation_id: UUID, form: Literal["html", "pdf"]
) -> HttpResponse:
    """The report of a finished run as one file: a page or a PDF."""
    row = selectors.view_evaluation(
        **_who(request), evaluation_id=evaluation_id, verb="evaluation.exported", form=form
    )
    standing = selectors.standing_now(row)
    if not row.bundle or standing is None:
        raise Conflict("This evaluation is not finished.")
    return HttpResponse(printing.printed(row, standing, form), content_type=printing.FORMS[form])


@router.get(
    "/results/{evaluation_id}/evidence",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/json"),
)
@route(policy="strategies.view", audit="evaluation.exported", rate="read")
def evidence(request: Request, evaluation_id: UUID) -> HttpResponse:
    """The evidence bundle, to the byte: `accord evaluate-again` runs it again."""
    row = selectors.view_evaluation(
        **_who(request), evaluation_id=evaluation_id, verb="evaluation.exported", form="json"
    )
    if not row.bundle:
        raise Conflict("This evaluation is not finished.")
    return HttpResponse(row.bundle.encode(), content_type="application/json")


@router.post("/results/{evaluation_id}/verify", response={200: schemas.RerunOut, **PROBLEMS})
@route(policy="strategies.view", audit="evaluation.verified", rate="heavy")
def verify(request: Request, evaluation_id: UUID) -> Any:
    """Run a result again from its evidence and compare every byte."""
    found = services.verify_evaluation(**_by(request), evaluation_id=evaluation_id)
    return {
        "identical": found.identical,
        "differing": list(found.differing),
        "older_method": found.older_method,
    }


@router.get("/reviews", response={200: list[schemas.ReviewOut], **PROBLEMS})
@route(policy="strategies.view", audit="reviews.viewed", rate="read")
def reviews(request: Request) -> Any:
    """The reviews that the caller may see, by day."""
    return [shaping.review(row) for row in selectors.reviews_visible_to(**_who(request))[:500]]


@router.post(
    "/strategies/{strategy_id}/reviews", response={201: list[schemas.ReviewOut], **PROBLEMS}
)
@route(policy="strategies.manage", audit="review.scheduled", rate="write")
def schedule_reviews(request: Request, strategy_id: UUID, body: schemas.DaysIn) -> Any:
    """Set review days; days that are set already are left out of the answer."""
    made = services.schedule_reviews(**_by(request), strategy_id=strategy_id, days=body.days)
    return Status(201, [shaping.review(row) for row in made])


@router.get("/reviews/{review_id}", response={200: schemas.ReviewWhole, **PROBLEMS})
@route(policy="strategies.view", audit="review.viewed", rate="read")
def review(request: Request, review_id: UUID) -> Any:
    """What one review looks at: goals, indicators and actions as they stand, and its decision."""
    return shaping.gathered(selectors.gathered(**_who(request), review_id=review_id))


@router.get(
    "/strategies/{strategy_id}/calendar",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("text/calendar"),
)
@route(policy="strategies.view", audit="reviews.exported", rate="read")
def strategy_calendar(request: Request, strategy_id: UUID) -> HttpResponse:
    """A strategy's reviews, meetings and open actions as an iCalendar file."""
    title = strategies.strategy_visible_to(**_who(request), strategy_id=strategy_id).title
    entries = selectors.calendar_of(**_who(request), strategy_id=strategy_id)
    words = meeting_pages.calendar_words()
    made = calendar.ical(entries, title=title, words=words, now=timezone.now())
    return HttpResponse(made, content_type="text/calendar; charset=utf-8")


@router.post("/reviews/{review_id}/decision", response={200: schemas.ReviewOut, **PROBLEMS})
@route(policy="strategies.manage", audit="review.decided", rate="write")
def decide_review(request: Request, review_id: UUID, body: schemas.ReviewDecisionIn) -> Any:
    """Close a review with its decision, its reason and what was delivered."""
    given = body.dict()
    decided = services.Decided(**{**given, "actions": tuple(given["actions"])})
    made = services.decide_review(**_by(request), review_id=review_id, decided=decided)
    return shaping.review(made)


@router.get("/library", response={200: schemas.LibraryOut, **PROBLEMS})
@route(policy="strategies.view", audit="evidence.pooled", rate="read")
def evidence_library(request: Request) -> Any:
    """Own finished results, those to the same question pooled by random effects."""
    return shaping.library(selectors.library(**_who(request)))


@router.get("/course", response={200: schemas.CourseOut, **PROBLEMS})
@route(policy="places.view", audit="course.viewed", rate="read")
def course(request: Request, asked: Query[schemas.CourseIn]) -> Any:
    """What a monthly count did: season, drift or steps, with intervals and the chance of a step."""
    question = selectors.CourseAsked(
        kind=asked.kind, offences=tuple(sorted(asked.offences)), area_id=asked.area
    )
    return shaping.course(selectors.course(**_who(request), asked=question))


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _draft(body: schemas.PlanIn) -> PlanDraft:
    return PlanDraft.of(body.dict())


def _plan(request: Request, plan_id: UUID) -> dict[str, Any]:
    row = selectors.plan_visible_to(**_who(request), plan_id=plan_id)
    return shaping.plan(row, selectors.power_for(**_who(request), plan=row))
