"""The API of strategies."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from accord.apps.agencies import selectors as agencies
from accord.apps.strategies import schemas, selectors, services, shaping
from accord.apps.strategies.services import Draft
from accord.core.evaluate.indicators import catalogue
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["strategies"])


@router.get("", response={200: list[schemas.StrategyOut], **PROBLEMS})
@route(policy="strategies.view", audit="strategies.viewed", rate="read")
def strategies(request: Request) -> Any:
    """The strategies in which the caller's agency takes part or is invited."""
    rows = selectors.strategies_visible_to(viewer=request.actor, purpose=request.purpose)
    return [shaping.strategy(row) for row in rows[:500]]


@router.post("", response={201: schemas.StrategyOut, **PROBLEMS})
@route(policy="strategies.manage", audit="strategy.created", rate="write")
def create_strategy(request: Request, body: schemas.StrategyIn) -> Any:
    """Write down a strategy; the caller's agency leads."""
    given = body.dict()
    partners = [agencies.agency_by_ori(ori) for ori in given.pop("partners")]
    given["offences"] = tuple(given["offences"])
    made = services.create_strategy(
        by=request.actor, purpose=request.purpose, draft=Draft(**given), partners=partners
    )
    return Status(201, _read(request, made.pk))


@router.get("/indicators", response={200: list[schemas.IndicatorOut], **PROBLEMS})
@route(policy="strategies.view", audit="indicators.viewed", rate="read")
def indicator_catalogue(request: Request) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """The catalogue of indicators: what is counted over what, by whom, with which limits."""
    return [shaping.definition(one) for one in catalogue().values()]


@router.get("/{strategy_id}", response={200: schemas.StrategyDetail, **PROBLEMS})
@route(policy="strategies.view", audit="strategy.viewed", rate="read")
def strategy(request: Request, strategy_id: UUID) -> Any:
    """One strategy with its goals measured now."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.view_strategy(**who, strategy_id=strategy_id)
    measured = selectors.measure_all(**who, strategy=found)
    return {**shaping.strategy(found), "goals": [shaping.goal(one) for one in measured]}


@router.put("/{strategy_id}", response={200: schemas.StrategyOut, **PROBLEMS})
@route(policy="strategies.manage", audit="strategy.edited", rate="write")
def edit_strategy(request: Request, strategy_id: UUID, body: schemas.StrategyEditIn) -> Any:
    """Change what a strategy says; what is counted is fixed once a goal stands on it."""
    given = body.dict()
    given["offences"] = tuple(given["offences"])
    services.edit_strategy(
        by=request.actor, purpose=request.purpose, strategy_id=strategy_id, draft=Draft(**given)
    )
    return _read(request, strategy_id)


@router.post("/{strategy_id}/answer", response={200: schemas.StrategyOut, **PROBLEMS})
@route(policy="strategies.manage", audit="strategy.answered", rate="write")
def answer(request: Request, strategy_id: UUID, body: schemas.AnswerIn) -> Any:
    """Accept or decline for the caller's agency."""
    found = selectors.strategy_visible_to(
        viewer=request.actor, purpose=request.purpose, strategy_id=strategy_id
    )
    services.answer_invitation(
        by=request.actor,
        purpose=request.purpose,
        strategy_id=strategy_id,
        agency=agencies.agency_of(request.actor),
        accept=body.accept,
    )
    return shaping.strategy(found) if not body.accept else _read(request, strategy_id)


@router.post("/{strategy_id}/withdraw", response={200: schemas.StrategyOut, **PROBLEMS})
@route(policy="strategies.manage", audit="strategy.withdrawn", rate="write")
def withdraw_invitation(request: Request, strategy_id: UUID, body: schemas.WithdrawIn) -> Any:
    """Take back an invitation that was not answered; the lead's part."""
    services.withdraw_invitation(
        by=request.actor,
        purpose=request.purpose,
        strategy_id=strategy_id,
        agency=agencies.agency_by_ori(body.agency),
    )
    return _read(request, strategy_id)


@router.post("/{strategy_id}/goals", response={201: schemas.GoalOut, **PROBLEMS})
@route(policy="strategies.manage", audit="goal.set", rate="write")
def set_goal(request: Request, strategy_id: UUID, body: schemas.GoalIn) -> Any:
    """Set a shared goal."""
    made = services.set_goal(
        by=request.actor, purpose=request.purpose, strategy_id=strategy_id, **body.dict()
    )
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.strategy_visible_to(**who, strategy_id=strategy_id)
    return Status(201, shaping.goal(selectors.measure(**who, goal=made, strategy=found)))


@router.get(
    "/{strategy_id}/indicators", response={200: list[schemas.MeasuredIndicatorOut], **PROBLEMS}
)
@route(policy="strategies.view", audit="indicators.viewed", rate="read")
def indicators(request: Request, strategy_id: UUID) -> Any:
    """Chosen and balancing indicators of a strategy, measured now."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.strategy_visible_to(**who, strategy_id=strategy_id)
    return [shaping.indicator(one) for one in selectors.indicators_of(**who, strategy=found)]


@router.post("/{strategy_id}/indicators", response={201: schemas.IndicatorFigureOut, **PROBLEMS})
@route(policy="strategies.manage", audit="figure.handed_in", rate="write")
def hand_in(request: Request, strategy_id: UUID, body: schemas.IndicatorFigureIn) -> Any:
    """Hand in one month of one indicator for the caller's agency; it replaces an earlier figure."""
    given = body.dict()
    made = services.hand_in(
        by=request.actor,
        purpose=request.purpose,
        strategy_id=strategy_id,
        agency=agencies.agency_of(request.actor),
        indicator_id=given.pop("indicator"),
        **given,
    )
    return Status(201, shaping.figure(made))


@router.post("/{strategy_id}/targets", response={201: schemas.IndicatorTargetOut, **PROBLEMS})
@route(policy="strategies.manage", audit="target.set", rate="write")
def set_target(request: Request, strategy_id: UUID, body: schemas.IndicatorTargetIn) -> Any:
    """Choose an indicator and set its target; it is fixed once it is set."""
    given = body.dict()
    made = services.set_target(
        by=request.actor,
        purpose=request.purpose,
        strategy_id=strategy_id,
        indicator_id=given.pop("indicator"),
        **given,
    )
    return Status(201, shaping.target(made))


@router.post("/{strategy_id}/actions", response={201: schemas.ActionOut, **PROBLEMS})
@route(policy="strategies.manage", audit="action.planned", rate="write")
def plan_action(request: Request, strategy_id: UUID, body: schemas.ActionIn) -> Any:
    """Plan an action."""
    made = services.plan_action(
        by=request.actor,
        purpose=request.purpose,
        strategy_id=strategy_id,
        title=body.title,
        owner=agencies.agency_by_ori(body.owner),
        due_on=body.due_on,
        goal_id=body.goal,
        place=body.place,
        dose_planned=body.dose_planned,
        dose_unit=body.dose_unit,
        person=body.person,
    )
    return Status(201, shaping.action(made))


@router.post("/actions/{action_id}/done", response={200: schemas.ActionOut, **PROBLEMS})
@route(policy="strategies.manage", audit="action.finished", rate="write")
def finish_action(
    request: Request, action_id: UUID, body: schemas.ActionDoneIn | None = None
) -> Any:
    """Mark an action done; one with a dose says how much of it was delivered."""
    done = services.finish_action(
        by=request.actor,
        purpose=request.purpose,
        action_id=action_id,
        **(body.dict() if body else {}),
    )
    return shaping.action(done)


@router.post("/{strategy_id}/close", response={200: schemas.StrategyOut, **PROBLEMS})
@route(policy="strategies.manage", audit="strategy.closed", rate="write")
def close_strategy(request: Request, strategy_id: UUID, body: schemas.CloseStrategyIn) -> Any:
    """End a strategy."""
    services.close_strategy(
        by=request.actor, purpose=request.purpose, strategy_id=strategy_id, note=body.note
    )
    return _read(request, strategy_id)


def _read(request: Request, strategy_id: UUID) -> dict[str, Any]:
    found = selectors.strategy_visible_to(
        viewer=request.actor, purpose=request.purpose, strategy_id=strategy_id
    )
    return shaping.strategy(found)
