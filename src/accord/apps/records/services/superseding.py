"""Tell that versions of records have been superseded, in the transaction that does it."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from accord.apps.records.events import VersionsSuperseded
from accord.apps.records.models import Record
from accord.frame import outbox

#: The owner, the version that is superseded, its state, and the state of the newest one.
Step = tuple[UUID, UUID, str, str]
AT_ONCE: Final = 1_000


def announce_superseded(steps: Iterable[Step]) -> None:
    """Announce by owner and state; what stays hidden as it was is nobody's to know.

    Nor is that a seal was lifted: whoever may read the record again finds it.
    """
    found: dict[tuple[UUID, str], list[str]] = {}
    for owner, before, was, state in steps:
        is_open = state == Record.State.STANDING and was != Record.State.SEALED
        if is_open or state not in {was, Record.State.STANDING}:
            found.setdefault((owner, str(state)), []).append(str(before))
    for (owner, state), ids in found.items():
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            outbox.announce(VersionsSuperseded(agency_id=str(owner), state=state, before_ids=some))
