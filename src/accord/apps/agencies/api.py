"""The API of agencies, agreements and the ledger."""

from typing import Any

from ninja import Router

from accord.apps.agencies import schemas, selectors, terms
from accord.frame.audit import inspection
from accord.frame.declare import SIGNED_IN, route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["agencies"])


@router.get("/me", response={200: schemas.MeOut, **PROBLEMS})
@route(policy=SIGNED_IN, audit="people.viewed", rate="read")
def me(request: Request) -> Any:
    """Who the caller is."""
    actor = request.actor
    return {
        "id": actor.id,
        "name": actor.name,
        "agency_ori": actor.agency_ori,
        "roles": sorted(actor.roles),
        "capabilities": sorted(actor.capabilities),
    }


@router.get("", response={200: list[schemas.AgencyOut], **PROBLEMS})
@route(policy=SIGNED_IN, audit="agencies.viewed", rate="read")
def agencies(request: Request) -> Any:  # noqa: ARG001 - the signature is the framework's
    """All agencies of this node."""
    return list(selectors.agencies())


@router.get("/agreements", response={200: list[schemas.AgreementOut], **PROBLEMS})
@route(policy="agreements.view", audit="agreements.viewed", rate="read")
def agreements(request: Request) -> Any:
    """The agreements that bind the caller's agency, each in plain words too."""
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=request.purpose)
    names = selectors.agency_names()
    return [
        {
            "id": one.pk,
            "title": one.title,
            "status": one.status,
            "version": one.version,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "parties": [party.agency.ori for party in one.parties.all()],
            "words": terms.in_words(one, names=names),
        }
        for one in found
    ]


@router.get("/ledger/verify", response={200: schemas.LedgerReport, **PROBLEMS})
@route(policy="ledger.verify", audit="ledger.verified", rate="heavy")
def verify_ledger(request: Request) -> Any:
    """Recompute the tree and compare it with the signed checkpoint."""
    return inspection.verify(by=request.actor, purpose=request.purpose)
