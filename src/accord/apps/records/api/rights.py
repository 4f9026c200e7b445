"""The API of who may do what with one's records: a decision explained, a change rehearsed."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import ConfigDict

from accord.apps.records import selectors
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["policy"])


class ExplainIn(Schema):
    """Which record, who asks, why, and what for."""

    model_config = ConfigDict(extra="forbid")

    record_id: UUID
    agency: str
    asked_purpose: str
    action: str


class ExplainedOut(Schema):
    """The decision, its rule, and the fields that are left out."""

    is_permitted: bool
    rule: str
    masks: list[str]
    words: str


class ChangeOut(Schema):
    """What a partner would gain or lose of one's own records."""

    recipient: str
    kind: str
    purpose: str
    action: str
    gained: int
    lost: int


@router.post("/explain", response={200: ExplainedOut, **PROBLEMS})
@route(policy=selectors.EXPLAIN, audit="policy.explained", rate="write")
def explain(request: Request, asked: ExplainIn) -> Any:
    """May an agency do something with a record one answers for, and by which rule?"""
    return vars(
        selectors.decision_on(viewer=request.actor, purpose=request.purpose, **asked.dict())
    )


@router.get("/rehearsals/agreements/{agreement_id}", response={200: list[ChangeOut], **PROBLEMS})
@route(policy="agreements.manage", audit="policy.rehearsed", rate="heavy")
def rehearse_agreement(request: Request, agreement_id: UUID) -> Any:
    """What signing this draft, or ending this agreement, would change of one's own records."""
    found = selectors.change_by_agreement(
        viewer=request.actor, purpose=request.purpose, agreement_id=agreement_id
    )
    return [vars(one) for one in found]


@router.get("/rehearsals/law/{approval_id}", response={200: list[ChangeOut], **PROBLEMS})
@route(policy="profile.change", audit="policy.rehearsed", rate="heavy")
def rehearse_law(request: Request, approval_id: UUID) -> Any:
    """What adopting this proposed law would change of one's own records."""
    found = selectors.change_by_law(
        viewer=request.actor, purpose=request.purpose, approval_id=approval_id
    )
    return [vars(one) for one in found]
