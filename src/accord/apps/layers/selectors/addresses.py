"""Addresses that wait for a place, and aliases: only those of the viewer's own agency."""

from uuid import UUID

from django.db.models import QuerySet

from accord.apps.layers.models import AddressAlias, UnplacedAddress
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


def addresses_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[UnplacedAddress]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Unplaced addresses of the own agency; the node's operator sees those of all."""
    rows = UnplacedAddress.objects.select_related("agency")
    if viewer.kind in {"system", "local"}:
        return rows
    return rows.filter(agency_id=viewer.agency_id) if viewer.agency_id else rows.none()


def address(*, viewer: Actor, purpose: Purpose, address_id: UUID | str) -> UnplacedAddress:
    """One address; foreign and missing give the same `Missing`."""
    found = addresses_visible_to(viewer=viewer, purpose=purpose).filter(pk=address_id).first()
    if found is None:
        raise Missing
    return found


def view_address(*, viewer: Actor, purpose: Purpose, address_id: UUID | str) -> UnplacedAddress:
    """One address, its reading entered in the ledger."""
    found = address(viewer=viewer, purpose=purpose, address_id=address_id)
    audit.read(
        by=viewer, purpose=purpose, verb="addresses.viewed", object_type="address",
        object_id=str(found.pk), payload={"count": 1},
        disclosed=[found.pk],
    )  # fmt: skip
    return found


def list_addresses(
    *, viewer: Actor, purpose: Purpose, state: str = "", limit: int = 500
) -> list[UnplacedAddress]:
    """The first addresses, those of most records first, entered in the ledger as one look."""
    rows = addresses_visible_to(viewer=viewer, purpose=purpose)
    found = list((rows.filter(state=state) if state else rows)[:limit])
    audit.read(
        by=viewer, purpose=purpose, verb="addresses.viewed", object_type="address",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return found


def aliases_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[AddressAlias]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Aliases in force of the own agency; the node's operator sees those of all."""
    rows = AddressAlias.objects.filter(withdrawn_at__isnull=True).select_related("agency")
    if viewer.kind in {"system", "local"}:
        return rows
    return rows.filter(agency_id=viewer.agency_id) if viewer.agency_id else rows.none()


def list_aliases(*, viewer: Actor, purpose: Purpose, limit: int = 500) -> list[AddressAlias]:
    """The first aliases in force, entered in the ledger as one look."""
    found = list(aliases_visible_to(viewer=viewer, purpose=purpose)[:limit])
    audit.read(
        by=viewer, purpose=purpose, verb="addresses.viewed", object_type="alias",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return found


def alias(*, viewer: Actor, purpose: Purpose, alias_id: UUID | str) -> AddressAlias:
    """One alias in force; foreign and missing give the same `Missing`."""
    found = aliases_visible_to(viewer=viewer, purpose=purpose).filter(pk=alias_id).first()
    if found is None:
        raise Missing
    return found


def alias_key(*, alias_id: UUID | str) -> str:
    """The text's key of an alias, also of a withdrawn one; "" when there is none. For jobs."""
    key = AddressAlias.objects.filter(pk=alias_id).values_list("key", flat=True).first()
    return key or ""
