"""The API that needs no account: forecasts in use, objections to them; and the inbox that answers."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from accord.apps.places import selectors, services
from accord.apps.places.models import Activation, Objection
from accord.apps.places.schemas import (
    CodeIn,
    ObjectionIn,
    ObjectionOut,
    ObjectionSent,
    PublicForecastOut,
    PublicPage,
    ReplyIn,
)
from accord.apps.places.selectors import Answers
from accord.core.fairness.audit_report import LEAST_INCIDENTS
from accord.frame import visitors
from accord.frame.declare import PUBLIC, route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["places"])


@router.get(
    "/public/forecasts",
    response={200: list[PublicForecastOut], **PROBLEMS},
    summary="Forecasts in use, for anyone",
)
@route(policy=PUBLIC, audit=None, rate="public")
def list_public(
    request: Request,  # noqa: ARG001 - ninja finds the request by this name
    page: Query[PublicPage],
) -> list[dict[str, Any]]:
    """What is forecast, for what use, with what error, who bears it, how objections stand.

    Newest first, at most fifty at a time.
    """
    rows = list(selectors.public_activations()[page.offset : page.offset + page.limit])
    answers = selectors.answers_under(rows)
    return [_told(one, answers[one.pk]) for one in rows]


@router.post(
    "/public/forecasts/{activation_id}/objections",
    response={201: ObjectionSent, **PROBLEMS},
    summary="Object to a forecast in use",
)
@route(policy=PUBLIC, audit=None, rate="post")
def object_to(
    request: Request,
    activation_id: UUID,
    said: ObjectionIn,
) -> Status[Objection]:
    """No name is asked. Keep the code: it alone leads to the answer.

    From one address ten a day are taken, and five hundred in all.
    """
    sender = visitors.address(request)
    made = services.object_to(activation_id=activation_id, text=said.text, sender=sender)
    return Status(201, made)


@router.post(
    "/public/answers",
    response={200: ObjectionOut, **PROBLEMS},
    summary="The answer to an objection",
)
@route(policy=PUBLIC, audit=None, rate="post")
def read_answer(request: Request, asked: CodeIn) -> Objection:  # noqa: ARG001 - ninja finds the request by this name
    """By the code that its sender kept."""
    return selectors.objection_by_code(code=asked.code)


@router.get(
    "/objections",
    response={200: list[ObjectionOut], **PROBLEMS},
    summary="Objections, the soonest due first",
)
@route(policy="places.oversee", audit="forecasts.objections_viewed", rate="read")
def list_objections(request: Request) -> list[Objection]:
    """For oversight alone."""
    return selectors.list_objections(viewer=request.actor, purpose=request.purpose)


@router.post(
    "/objections/{objection_id}/answer",
    response={200: ObjectionOut, **PROBLEMS},
    summary="Answer an objection",
)
@route(policy="places.oversee", audit="forecast.objection_answered", rate="write")
def answer(request: Request, objection_id: UUID, said: ReplyIn) -> Objection:
    """Once, in words."""
    return services.answer_objection(
        by=request.actor, purpose=request.purpose, objection_id=objection_id, answer=said.answer
    )


def _told(one: Activation, answers: Answers) -> dict[str, Any]:
    findings = one.audit.findings
    return {
        "id": one.pk,
        "agency": one.agency.name,
        "area": one.run.area_name,
        "kind": one.run.kind,
        "offences": one.run.offences,
        "method": one.run.method,
        "horizon_days": one.run.horizon_days,
        "stated_purpose": one.stated_purpose,
        "activities": one.activities,
        "public_reason": one.public_reason,
        "ends_on": one.ends_on,
        "holds_back": one.holds_back,
        "audit_digest": one.audit.digest,
        "findings": _public(findings),
        "objections": vars(answers),
        "plan": selectors.public_plan(one),
    }


def _public(findings: dict[str, Any]) -> dict[str, Any]:
    """What anybody is told of an audit: no week's count, no rate that rests on few incidents."""
    methods = {
        name: {
            **method,
            "shares": [
                {key: value for key, value in share.items() if key != "hits"}
                for share in method["shares"]
            ],
        }
        for name, method in findings["methods"].items()
    }
    groups = findings["groups"]
    if groups is not None:
        groups = {**groups, "rates": [_enough(rate) for rate in groups["rates"]]}
    return {
        "weeks": findings["weeks"],
        "methods": methods,
        "stop": findings["stop"],
        "groups": groups,
    }


def _enough(rate: dict[str, Any]) -> dict[str, Any]:
    if rate["incidents"] >= LEAST_INCIDENTS:
        return rate
    return {name: value if name == "group" else None for name, value in rate.items()}
