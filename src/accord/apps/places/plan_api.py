"""The API of plans: ask for one, choose and sign its cap, change it, adopt or decline it, read it."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from accord.apps.places import plan_words, selectors, services
from accord.apps.places.models import PlanEdit, PlanLine, PlanStaff, PreventionPlan
from accord.apps.places.schemas import (
    PlanCapIn,
    PlanDeliveryOut,
    PlanEditIn,
    PlanEditOut,
    PlanLineOut,
    PlanStaffOut,
    StaffPlanDecisionIn,
    StaffPlanIn,
    StaffPlanOut,
)
from accord.frame.declare import route
from accord.frame.errors import Conflict
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["places"])


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


@router.post(
    "/forecasts/{run_id}/plans",
    response={202: StaffPlanOut, **PROBLEMS},
    summary="Ask for a plan from a forecast in force",
)
@route(policy="places.forecast", audit="forecast.plan_weighing", rate="heavy")
def ask_plan(request: Request, run_id: UUID, asked: StaffPlanIn) -> Status[PreventionPlan]:
    """The worker weighs it; read it until its state is `choice` or `refused`."""
    made = services.ask_plan(
        **_by(request), run_id=run_id, asked=asked.asked,
        staff=[one.offered for one in asked.staff],
    )  # fmt: skip
    return Status(202, made)


@router.get(
    "/forecasts/{run_id}/plans",
    response={200: list[StaffPlanOut], **PROBLEMS},
    summary="The plans of a forecast",
)
@route(policy="places.view", audit="forecast.plans_viewed", rate="read")
def list_plans(request: Request, run_id: UUID) -> list[PreventionPlan]:
    """Newest first."""
    return selectors.list_plans(**_who(request), run_id=run_id)


@router.get("/plans/{plan_id}", response={200: StaffPlanOut, **PROBLEMS}, summary="One plan")
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def read_plan(request: Request, plan_id: UUID) -> PreventionPlan:
    """Limits, what each cap costs, what was chosen by whom and why, and what it gains."""
    return selectors.view_plan(**_who(request), plan_id=plan_id)


@router.get(
    "/plans/{plan_id}/staff",
    response={200: list[PlanStaffOut], **PROBLEMS},
    summary="Who can give what in a plan",
)
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def list_staff(request: Request, plan_id: UUID) -> list[PlanStaff]:
    """Hours in the forecast's window, by shift."""
    found = selectors.view_plan(**_who(request), plan_id=plan_id)
    return list(found.staff.select_related("agency"))


@router.get(
    "/plans/{plan_id}/lines",
    response={200: list[PlanLineOut], **PROBLEMS},
    summary="Who does what in a plan, where and when",
)
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def list_lines(request: Request, plan_id: UUID) -> list[PlanLine]:
    """Empty until a cap is chosen; refused with its reason once the forecast is off."""
    found = selectors.view_plan(**_who(request), plan_id=plan_id)
    off = plan_words.off_sentence(found.run_id)
    if off:
        raise Conflict(off)
    return selectors.plan_lines(found)


@router.get(
    "/plans/{plan_id}/delivery",
    response={200: list[PlanDeliveryOut], **PROBLEMS},
    summary="What was planned beside what was delivered",
)
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def read_delivery(request: Request, plan_id: UUID) -> list[selectors.Delivery]:
    """Minutes by cell and activity; once the forecast is off, of what was done alone."""
    found = selectors.view_plan(**_who(request), plan_id=plan_id)
    return selectors.delivery_of(found)


@router.post(
    "/plans/{plan_id}/cap",
    response={202: StaffPlanOut, **PROBLEMS},
    summary="Choose a point of the curve and sign it",
)
@route(policy="places.forecast", audit="forecast.plan_cap_chosen", rate="heavy")
def choose_cap(request: Request, plan_id: UUID, chosen: PlanCapIn) -> Status[PreventionPlan]:
    """The worker then holds its plan against past weeks; read it until it is `proposed`."""
    return Status(202, services.choose_cap(**_by(request), plan_id=plan_id, **chosen.dict()))


@router.get(
    "/plans/{plan_id}/edits",
    response={200: list[PlanEditOut], **PROBLEMS},
    summary="What people changed in a plan",
)
@route(policy="places.view", audit="forecast.plan_viewed", rate="read")
def list_edits(request: Request, plan_id: UUID) -> list[PlanEdit]:
    """Oldest first, each with its reason."""
    found = selectors.view_plan(**_who(request), plan_id=plan_id)
    return selectors.plan_edits(found)


@router.post(
    "/plans/{plan_id}/edits",
    response={201: PlanEditOut, **PROBLEMS},
    summary="Change a line of a proposal",
)
@route(policy="places.respond", audit="forecast.plan_edited", rate="write")
def edit_plan(request: Request, plan_id: UUID, change: PlanEditIn) -> Status[PlanEdit]:
    """Within the limits that were signed."""
    return Status(201, services.edit_plan(**_by(request), plan_id=plan_id, **change.dict()))


@router.post(
    "/plans/{plan_id}/decision",
    response={200: StaffPlanOut, **PROBLEMS},
    summary="Adopt a plan by name, or decline it",
)
@route(policy="places.respond", audit="forecast.plan_decided", rate="write")
def decide_plan(request: Request, plan_id: UUID, said: StaffPlanDecisionIn) -> PreventionPlan:
    """Until somebody adopts it, nobody is to work by it."""
    return services.decide_plan(**_by(request), plan_id=plan_id, **said.dict())
