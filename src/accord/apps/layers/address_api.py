"""The API of addresses that wait for a place: list, place, dismiss, reopen; aliases."""

from typing import Any, Literal
from uuid import UUID

from ninja import Router, Status

from accord.apps.layers import selectors, services
from accord.apps.layers.models import AddressAlias, UnplacedAddress
from accord.apps.layers.schemas import AddressOut, AliasOut, DismissIn, MeaningIn
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["addresses"])
LISTED_AT_MOST = 500


@router.get("", response={200: list[AddressOut], **PROBLEMS}, summary="Addresses without a point")
@route(policy="records.ingest", audit="addresses.viewed", rate="read")
def list_addresses(
    request: Request, state: Literal["open", "placed", "dismissed"] | None = None
) -> list[UnplacedAddress]:
    """Those of the caller's agency, of most records first; at most 500."""
    return selectors.list_addresses(
        viewer=request.actor, purpose=request.purpose, state=state or "", limit=LISTED_AT_MOST
    )


@router.get("/aliases", response={200: list[AliasOut], **PROBLEMS}, summary="Aliases in force")
@route(policy="records.ingest", audit="addresses.viewed", rate="read")
def list_aliases(request: Request) -> list[AddressAlias]:
    """What the caller's agency has said that addresses mean; at most 500."""
    return selectors.list_aliases(
        viewer=request.actor, purpose=request.purpose, limit=LISTED_AT_MOST
    )


@router.delete("/aliases/{alias_id}", response={204: None, **PROBLEMS}, summary="Withdraw an alias")
@route(policy="records.ingest", audit="alias.withdrawn", rate="write")
def withdraw_alias(request: Request, alias_id: UUID) -> Status[None]:
    """Its address waits again; its records lose the point that it gave them."""
    services.withdraw_alias(by=request.actor, purpose=request.purpose, alias_id=alias_id)
    return Status(204, None)


@router.get("/{address_id}", response={200: AddressOut, **PROBLEMS}, summary="One address")
@route(policy="records.ingest", audit="addresses.viewed", rate="read")
def read_address(request: Request, address_id: UUID) -> UnplacedAddress:
    """One address with what it may mean."""
    return selectors.view_address(
        viewer=request.actor, purpose=request.purpose, address_id=address_id
    )


@router.post(
    "/{address_id}/meaning", response={201: AliasOut, **PROBLEMS}, summary="Place an address"
)
@route(policy="records.ingest", audit="address.placed", rate="write")
def place_address(request: Request, address_id: UUID, body: MeaningIn) -> Status[AddressAlias]:
    """By a candidate's number, a point, or another address; its records are placed anew."""
    who: dict[str, Any] = {"by": request.actor, "purpose": request.purpose}
    given = body.dict()
    number = given.pop("candidate")
    if number is not None:
        made = services.choose_candidate(**who, address_id=address_id, number=number)
    else:
        made = services.learn(**who, address_id=address_id, meaning=services.Meaning(**given))
    return Status(201, made)


@router.post(
    "/{address_id}/dismiss", response={200: AddressOut, **PROBLEMS}, summary="Dismiss an address"
)
@route(policy="records.ingest", audit="address.dismissed", rate="write")
def dismiss_address(request: Request, address_id: UUID, body: DismissIn) -> UnplacedAddress:
    """It is no place; its records stay without a point."""
    return services.dismiss(
        by=request.actor, purpose=request.purpose, address_id=address_id, reason=body.reason
    )


@router.post(
    "/{address_id}/reopen", response={200: AddressOut, **PROBLEMS}, summary="Open an address again"
)
@route(policy="records.ingest", audit="address.reopened", rate="write")
def reopen_address(request: Request, address_id: UUID) -> UnplacedAddress:
    """A dismissed address waits again."""
    return services.reopen(by=request.actor, purpose=request.purpose, address_id=address_id)
