"""The API of activations: audit a forecast, ask for its use, sign, switch off."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from accord.apps.places import selectors, services
from accord.apps.places.models import Activation, ForecastAudit, ForecastResponse
from accord.apps.places.schemas import (
    ActivationIn,
    ActivationOut,
    AuditOut,
    DecisionIn,
    ResponseIn,
    ResponseOut,
)
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["places"])


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


@router.post(
    "/forecasts/{run_id}/audit",
    response={202: AuditOut, **PROBLEMS},
    summary="Have a forecast audited",
)
@route(policy="places.forecast", audit="forecast.audit_asked", rate="heavy")
def ask_audit(request: Request, run_id: UUID) -> Status[ForecastAudit]:
    """The worker computes it; read it until its status is `done` or `refused`."""
    return Status(202, services.request_audit(**_by(request), run_id=run_id))


@router.get(
    "/forecasts/{run_id}/audit",
    response={200: AuditOut, **PROBLEMS},
    summary="A forecast's newest audit",
)
@route(policy="places.view", audit="forecast.audit_viewed", rate="read")
def read_audit(request: Request, run_id: UUID) -> ForecastAudit:
    """Methods compared, exposure, errors by group, feedback, the stop rule."""
    found = selectors.view_audit(**_who(request), run_id=run_id)
    if found is None:
        raise Missing("This forecast has not been audited.")
    return found


@router.post(
    "/forecasts/{run_id}/activation",
    response={201: ActivationOut, **PROBLEMS},
    summary="Ask that a forecast be let out for a stated use",
)
@route(policy="places.forecast", audit="forecast.activation_asked", rate="write")
def ask_activation(request: Request, run_id: UUID, asked: ActivationIn) -> Status[Activation]:
    """The first signature; oversight gives the second."""
    made = services.ask_activation(**_by(request), run_id=run_id, **asked.dict())
    return Status(201, made)


@router.get(
    "/activations",
    response={200: list[ActivationOut], **PROBLEMS},
    summary="What waits for oversight and what it signed",
)
@route(policy="places.oversee", audit="forecasts.activations_viewed", rate="read")
def list_activations(request: Request) -> list[Activation]:
    """Newest first."""
    return selectors.list_activations(**_who(request))


@router.get(
    "/activations/{activation_id}",
    response={200: ActivationOut, **PROBLEMS},
    summary="One activation with its audit",
)
@route(policy="places.oversee", audit="forecast.audit_viewed", rate="read")
def read_activation(request: Request, activation_id: UUID) -> Activation:
    """The use, the day it ends, and what its audit found; no map."""
    return selectors.view_activation(**_who(request), activation_id=activation_id)


@router.post(
    "/activations/{activation_id}/decision",
    response={200: ActivationOut, **PROBLEMS},
    summary="Sign or refuse",
)
@route(policy="places.oversee", audit="forecast.activation_decided", rate="write")
def decide(request: Request, activation_id: UUID, said: DecisionIn) -> Activation:
    """The second signature, by oversight from outside the agencies."""
    return services.decide_activation(
        **_by(request), activation_id=activation_id, approve=said.approve
    )


@router.post(
    "/forecasts/{run_id}/activation/withdrawal",
    response={200: ActivationOut, **PROBLEMS},
    summary="Who asked takes the request back",
)
@route(policy="places.forecast", audit="forecast.activation_withdrawn", rate="write")
def withdraw(request: Request, run_id: UUID) -> Activation:
    """While nobody has decided it."""
    run = selectors.run(**_who(request), run_id=run_id)
    held = selectors.activation_of(**_who(request), question=run.question)
    if held is None:
        raise Missing("Nobody has asked that this forecast be let out.")
    return services.withdraw_activation(**_by(request), activation_id=held.pk)


@router.post(
    "/activations/{activation_id}/off",
    response={200: ActivationOut, **PROBLEMS},
    summary="Oversight ends a forecast's use",
)
@route(policy="places.oversee", audit="forecast.switched_off", rate="write")
def oversight_off(request: Request, activation_id: UUID) -> Activation:
    """At once."""
    return services.switch_off(**_by(request), activation_id=activation_id)


@router.post(
    "/forecasts/{run_id}/activation/off",
    response={200: ActivationOut, **PROBLEMS},
    summary="Its makers take a forecast back",
)
@route(policy="places.forecast", audit="forecast.switched_off", rate="write")
def switch_off(request: Request, run_id: UUID) -> Activation:
    """At once; it takes two to let it out again."""
    run = selectors.run(**_who(request), run_id=run_id)
    held = selectors.activation_of(**_who(request), question=run.question)
    if held is None:
        raise Missing("This forecast is not in force.")
    return services.switch_off(**_by(request), activation_id=held.pk)


@router.get(
    "/forecasts/{run_id}/responses",
    response={200: list[ResponseOut], **PROBLEMS},
    summary="What was done in a forecast's cells",
)
@route(policy="places.view", audit="forecast.responses_viewed", rate="read")
def list_responses(request: Request, run_id: UUID) -> list[ForecastResponse]:
    """Cells, days, minutes and counts alone."""
    return selectors.list_responses(**_who(request), run_id=run_id)


@router.post(
    "/forecasts/{run_id}/responses",
    response={201: ResponseOut, **PROBLEMS},
    summary="Write down what was done in a cell",
)
@route(policy="places.respond", audit="forecast.response_logged", rate="write")
def log_response(request: Request, run_id: UUID, done: ResponseIn) -> Status[ForecastResponse]:
    """Of a forecast in force, on a day of its window."""
    return Status(201, services.log_response(**_by(request), run_id=run_id, **done.dict()))
