"""What happens to the node itself: served, migrated, backed up, restored; each leaves its entry."""

from typing import Final

from accord.frame import audit
from accord.frame.actor import Actor, Purpose

audit.verb("node.served", part=str)
audit.verb("node.migrated")
audit.verb("node.backed_up", uploads=int, ledger_size=int, sealed_to=list)
audit.verb("node.restored", rows=int, ledger_size=int)

OPERATOR: Final = Actor(id="operator", name="operator", kind="system")
OPERATION: Final = Purpose(code="administration", reason="operation")


def record(verb: str, **payload: int | str) -> None:
    """An entry by whoever holds this machine's terminal."""
    audit.record(
        by=OPERATOR,
        purpose=OPERATION,
        verb=verb,
        object_type="node",
        object_id="-",
        payload=payload,
    )
