"""Under which name a report leaves the node: the same each time, and no guess can be held to it.

A name made of what is told of a record alone lets whoever receives it try what it is not told, such
as which row of its number a record is, until a name fits. So names are keyed. Records that landed
before they were keep theirs, or whoever took them in would have them twice.
"""

import json
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from accord.apps.records.models import Record
from accord.apps.records.selectors.handling import plain_names_until
from accord.frame import sealing
from accord.frame.ids import id_at

CONTEXT: Final = "name of a report"
_NAMES: Final = uuid5(NAMESPACE_URL, "urn:accord:report")


class Names:
    """The names of this node's reports; it asks the database once."""

    def __init__(self) -> None:
        until = plain_names_until()
        self._plain_before = id_at(until) if until else None

    def of(self, record: Record) -> UUID:
        """The name of a record in what leaves the node: the same for each of its versions.

        Whoever takes in a later export replaces what an earlier one told, as with any sender's.
        """
        told = json.dumps(
            (record.owner.ori, record.source_system, record.kind, record.local_id, record.row_key)
        )
        # All versions share it, and it was made when the first one landed.
        since = record.place_subject_id
        if self._plain_before is not None and since < self._plain_before:
            return uuid5(_NAMES, told)
        return uuid5(_NAMES, sealing.mark(told, context=CONTEXT))


def name_of(record: Record) -> UUID:
    """The name of one record."""
    return Names().of(record)
