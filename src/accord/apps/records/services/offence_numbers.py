"""Numbers of an incident's offences: one of them says nothing of those beside it.

A row numbers them by their columns, and whoever is shown the second would know of a first that is
kept from them; a file of offences without numbers tells them apart by what they are, which no
number may say. So each bears a mark of its place, which is the same for the same place and which
nobody without the node's key can read back.
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
    """The offences of one incident under the numbers by which they are kept."""
    return tuple(
        replace(one, local_id=kept_number(one.local_id, incident=one.incident_id, owner=owner))
        for one in offences
    )


def kept_number(number: str, *, incident: str, owner: UUID) -> str:
    """Under which number an offence is kept that its file numbers so."""
    place = number.removeprefix(f"{incident}-")
    # With the incident's number, or one row whose order is known would tell that of all others.
    told = f"{owner.hex}\x1f{incident}\x1f{place}"
    return f"{incident}-{sealing.mark(told, context=CONTEXT)[:DIGITS]}"
