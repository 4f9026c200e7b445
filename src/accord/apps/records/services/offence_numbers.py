"""Numbers of the offences that a row tells: one of them says nothing of those beside it.

A file numbers them by their columns, and whoever is shown the second would know of a first that is
kept from them. So each bears a mark of its place in the row, which is the same for the same place
and which nobody without the node's key can read back.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from accord.core.formats.tabular import NormalRecord
from accord.frame import sealing

CONTEXT = "offence of a row"
# So many that two places of one row do not meet: a row tells a dozen at most.
DIGITS = 8


def numbered(offences: Sequence[NormalRecord], *, owner: UUID) -> tuple[NormalRecord, ...]:
    """The offences of one row under the numbers by which they are kept."""
    return tuple(
        replace(one, local_id=f"{one.incident_id}-{_mark(one, owner)}") for one in offences
    )


def _mark(one: NormalRecord, owner: UUID) -> str:
    place = one.local_id.removeprefix(f"{one.incident_id}-")
    # With the incident's number, or one row whose order is known would tell that of all others.
    told = f"{owner.hex}\x1f{one.incident_id}\x1f{place}"
    return sealing.mark(told, context=CONTEXT)[:DIGITS]
