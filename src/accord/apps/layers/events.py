"""The ledger verbs of this app, each with the shape of its payload."""

from dataclasses import dataclass

from accord.frame import audit
from accord.frame.declare import event

audit.verb("layer.staged", role=str, version=int, features=int, digest=str)
audit.verb("layer.published", role=str, version=int, features=int, digest=str, replaced=str)
audit.verb("layer.removed", role=str, version=int, features=int, digest=str)
audit.verb("layer.taken_up", role=str, version=int, features=int, digest=str)
audit.verb("layer.given_back", role=str, version=int, features=int, digest=str)
audit.verb("layer.viewed", count=int)
audit.verb("layer.map_read", features=int)
audit.verb("layers.viewed", count=int)
audit.verb("addresses.queued", addresses=int, records=int)
audit.verb("addresses.forgotten", addresses=int)
audit.verb("addresses.viewed", count=int)
audit.verb("addresses.exported", count=int)
audit.verb("address.placed", records=int, by_point=bool)
audit.verb("address.dismissed", records=int)
audit.verb("address.reopened", records=int)
audit.verb("alias.withdrawn")


@event(policy="records.ingest", audit="address.placed")
@dataclass(frozen=True, kw_only=True)
class AliasChanged:
    """An agency learnt what an address means, or took it back; its records are placed anew."""

    agency_id: str
    alias_id: str
    purpose_code: str


@event(policy="layers.view", audit="layer.published")
@dataclass(frozen=True, kw_only=True)
class StreetsPublished:
    """Streets, address points or places are newly in force for these agencies."""

    layer_id: str
    agency_ids: list[str]
    purpose_code: str
