"""What deconfliction writes to the ledger and announces: ids, counts and codes, no person or place."""

from dataclasses import dataclass

from accord.frame import audit
from accord.frame.declare import event

audit.verb("deconfliction.viewed", count=int)
audit.verb("deconfliction.entered", kind=str, type=str, exigent=bool, conflicts=int)
audit.verb("deconfliction.changed", fields=list, version=int, conflicts=int)
audit.verb("deconfliction.cancelled", version=int)
audit.verb("deconfliction.exported", form=str)
audit.verb("deconfliction.set_up", what=str)
audit.verb("deconfliction.purged", entries=int, conflicts=int, days=int)
audit.verb("conflict.viewed", count=int)
audit.verb("conflict.found", in_place=bool, in_subject=bool)
audit.verb("conflict.closed", reason=str)
audit.verb("conflict.acknowledged")
audit.verb("conflict.decided", outcome=str)
audit.verb("conflict.resolved", outcome=str)
audit.verb("conflict.called", level=int, whom=str)


@event(policy="deconflict.enter", audit="conflict.found")
@dataclass(frozen=True, kw_only=True)
class ConflictFound:
    """Two entries collide; announced once for each conflict, for both sides and the watch."""

    conflict_id: str
    agency_ids: list[str]
    watch_id: str


@event(policy="deconflict.enter", audit="conflict.closed")
@dataclass(frozen=True, kw_only=True)
class ConflictEnded:
    """A conflict was resolved, or is none any more."""

    conflict_id: str
    agency_ids: list[str]
    watch_id: str
    state: str


@event(policy="deconflict.enter", audit="conflict.called")
@dataclass(frozen=True, kw_only=True)
class ConflictCalled:
    """Somebody is to be called about a conflict that their agency has not acknowledged."""

    conflict_id: str
    agency_id: str
    call_id: str
    person_id: str
