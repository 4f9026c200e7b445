"""What people decide of records while a file is telling them: asked anew with each chunk.

A load takes minutes. What an owner settles for its records, and which incidents are taken out,
holds from the next chunk on, not from the next file.
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from accord.apps.records.services.families import HiddenIncidents
from accord.apps.records.services.handling import Handling
from accord.frame.audit.models import LedgerEntry

DEEDS: Final = (
    "handling.changed", "record.deleted", "record.restored", "record.sealed", "record.unsealed",
)  # fmt: skip


class Decided:
    """How new records are handed on, and which incidents are out, as it was last asked."""

    def __init__(
        self, *, asked: str, sources: Sequence[str], source_for: Callable[[UUID], str]
    ) -> None:
        self._asked, self._sources, self._source_for = asked, sources, source_for
        self._deeds = -1
        self.renew()

    def renew(self) -> bool:
        """Ask anew where anything was decided since; whether there was."""
        deeds = LedgerEntry.objects.filter(verb__in=DEEDS).count()
        if deeds == self._deeds:
            return False
        self._deeds = deeds
        self.handling = Handling(asked=self._asked)
        self.hidden = HiddenIncidents(self._sources, self._source_for)
        return True
