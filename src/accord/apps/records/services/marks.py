"""By what an expunged record is known again, though nothing of it is kept."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from accord.apps.records.models import QuarantinedRow, Record
from accord.core.formats.tabular import NormalRecord, Rejected
from accord.core.vocabulary import RecordKind
from accord.frame import sealing

CONTEXT = "expunged record"
# The rule of a row whose record was expunged: nothing of it is kept, not even in quarantine.
EXPUNGED: Final = "expunged"


def mark_of(*, owner: UUID, source: str, kind: str, number: str) -> str:
    """The keyed mark that stands in place of a record's number once it is expunged."""
    return sealing.mark(f"{owner.hex}\x1f{source}\x1f{kind}\x1f{number}", context=CONTEXT)


def cleared(row: Rejected) -> Rejected:
    """A row of an expunged record, as it stands in quarantine: its place in the file alone."""
    return replace(row, field="(row)", rule=EXPUNGED, reason="expunged", raw={})


def resolved_as_expunged(by: str) -> dict[str, Any]:
    """The columns of a quarantined row that is dealt with, since there is nothing to mend."""
    return {
        "state": QuarantinedRow.State.DISCARDED, "resolution": "expunged", "resolved_by": by,
        "resolved_at": timezone.now(),
    }  # fmt: skip


class Expunged:
    """The marks of a source's expunged records; asks nothing of a source that has none."""

    def __init__(self, *, sources: Iterable[str] | None = None, kinds: Iterable[str] = ()) -> None:
        found = Record.objects.filter(state=Record.State.EXPUNGED, is_current=True)
        if sources is not None:
            found = found.filter(source_system__in=list(sources))
        if wanted := list(kinds):
            found = found.filter(kind__in=wanted)
        columns = ("owner_id", "source_system", "kind", "local_id", "row_key")
        self._marks = set(found.values_list(*columns))
        self._bare = {one[:4] for one in self._marks}
        self._spaces = {one[:3] for one in self._marks}

    @property
    def owners(self) -> set[UUID]:
        """Whose records have been expunged."""
        return {owner for owner, _source, _kind in self._spaces}

    def __bool__(self) -> bool:
        return bool(self._marks)

    def holds(self, *, owner: UUID, source: str, kind: str, number: str, row_key: str) -> bool:
        """Whether the record of this number, and of this row of it, has been expunged."""
        if (owner, source, kind) not in self._spaces:
            return False
        mark = mark_of(owner=owner, source=source, kind=kind, number=number)
        return (owner, source, kind, mark, row_key) in self._marks

    def bars(
        self, record: NormalRecord, *, owner: UUID, source: str, number: str, row_key: str
    ) -> bool:
        """Whether a record must not land: it, or the incident to which it belongs, is expunged."""
        incident = RecordKind.INCIDENT.value
        return self.holds(
            owner=owner, source=source, kind=record.kind.value, number=number, row_key=row_key
        ) or (
            bool(record.incident_id)
            and self.holds(
                owner=owner, source=source, kind=incident, number=record.incident_id, row_key=""
            )
        )

    def cleared(self, row: Rejected) -> Rejected:
        """A quarantined row as it is, unless it is one of an expunged record."""
        cells = (str(cell).strip() for cell in row.raw.values())
        return cleared(row) if any(cell and self.holds_number(cell) for cell in cells) else row

    def holds_number(self, number: str) -> bool:
        """Whether any record of this number has been expunged, whoever owns it."""
        return any(
            (*space, mark_of(owner=space[0], source=space[1], kind=space[2], number=number))
            in self._bare
            for space in self._spaces
        )
