"""A report that is told again replaces the whole of what it told before, as its standard has it.

What a loaded file of whole reports tells of an incident is all there is of it: an offence or arrest
of the same incident that stood before and is not told any more is withdrawn by its source.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from accord.apps.records.models import Load, Record
from accord.apps.records.services.chunks import Answer
from accord.apps.records.services.families import AT_ONCE, INCIDENT, take_back
from accord.apps.records.services.sources import sources_of
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.reports import holds_reports
from accord.core.formats.tabular import Landed, Rejected, Table
from accord.frame.actor import Actor, Purpose

_NUMBER: Final = "report id"


class Replaced:
    """Sees what a file tells of each report while it is loaded; then withdraws what it leaves out."""

    def __init__(self, run: Load, plan: Plan) -> None:
        self._run, self._plan = run, plan
        self._is_whole = isinstance(plan, Delivery) and holds_reports(plan)
        self._told: set[int] = set()
        self._doubtful: set[str] = set()

    def watching(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """Pass answers on, and remember each offence and arrest by its number."""
        for answer, values in answers:
            if self._is_whole and isinstance(answer, Landed):
                record = answer.record
                if record.kind != INCIDENT:
                    number = record.local_id.partition("#")[0]
                    self._told.add(_hash(record.kind, number, record.incident_id))
            elif self._is_whole and isinstance(answer, Rejected):
                self._doubtful.add(str(answer.raw.get(_NUMBER, "")))
            yield answer, values

    def settle(self, *, by: Actor, purpose: Purpose, tables: Sequence[Table]) -> None:
        """Withdraw what stood of the told reports and is not told; again changes nothing."""
        if not self._is_whole:
            return
        table = next(one for one in tables if _NUMBER in one.columns)
        cell = table.columns.index(_NUMBER)
        numbers = (row.values[cell] for row in table.rows() if not row.fault)
        while batch := list(islice(numbers, AT_ONCE)):
            gone = [one for one in self._standing(batch) if not self._is_told(one)]
            for start in range(0, len(gone), AT_ONCE):
                take_back(
                    by=by, purpose=purpose, run=self._run, records=gone[start : start + AT_ONCE],
                    reason=f"not told any more in {self._run.submission.digest[:16]}",
                )  # fmt: skip

    def _standing(self, numbers: Sequence[str]) -> Iterator[Record]:
        certain = [number for number in numbers if number and number not in self._doubtful]
        found = Record.objects.filter(
            STANDING, incident_ref__in=certain, source_system__in=sources_of(self._run),
            submission__received_at__lte=self._run.submission.received_at,
        )  # fmt: skip
        return found.exclude(kind=INCIDENT).select_related("owner").order_by("id").iterator()

    def _is_told(self, one: Record) -> bool:
        return _hash(one.kind, one.local_id, one.incident_ref) in self._told


def _hash(kind: str, number: str, incident: str) -> int:
    text = f"{kind}\x1f{number}\x1f{incident}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
