"""A report that is told again replaces the whole of what it told before, as its standard has it.

What a loaded file of whole reports tells of an incident is all there is of it: an offence or arrest
of the same incident that stood before and is not told any more is withdrawn by its source.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from accord.apps.records.models import Load, Record
from accord.apps.records.services.chunks import Answer
from accord.apps.records.services.families import AT_ONCE, INCIDENT, take_back
from accord.apps.records.services.sources import told_into
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.reports import holds_reports
from accord.core.formats.tabular import Landed, Rejected, Table
from accord.core.formats.tabular.cells import REPORT_KEY
from accord.frame.actor import Actor, Purpose

#: Under this name a record says that a submission of a time window told it, and what it cleared.
WINDOW: Final = "time window"
_NUMBER: Final = "report id"
_OWNER: Final = "owner ori"


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
                    self._told.add(_hash(record.agency, record.kind, number, record.incident_id))
            elif self._is_whole and isinstance(answer, Rejected):
                self._doubtful.add(str(answer.raw.get(REPORT_KEY, "")))
            yield answer, values

    def settle(self, *, by: Actor, purpose: Purpose, tables: Sequence[Table]) -> None:
        """Withdraw what stood of the told reports and is not told; again changes nothing."""
        if not self._is_whole:
            return
        table = next(one for one in tables if _NUMBER in one.columns)
        cells = [table.columns.index(name) for name in (REPORT_KEY, _OWNER, _NUMBER)]
        rows = ([row.values[cell] for cell in cells] for row in table.rows() if not row.fault)
        while batch := list(islice(rows, AT_ONCE)):
            certain = {(ori, number) for key, ori, number in batch if key not in self._doubtful}
            gone = [one for one in self._standing(certain) if not self._is_told(one)]
            for start in range(0, len(gone), AT_ONCE):
                take_back(
                    by=by, purpose=purpose, run=self._run, records=gone[start : start + AT_ONCE],
                    reason=f"not told any more in {self._run.submission.digest[:16]}",
                )  # fmt: skip

    def _standing(self, reports: AbstractSet[tuple[str, str]]) -> Iterator[Record]:
        """What stands of reports, each named by its owner's ORI and its number."""
        found = Record.objects.filter(
            STANDING, told_into(self._run),
            incident_ref__in={number for _, number in reports if number},
            submission__received_at__lte=self._run.submission.received_at,
        )  # fmt: skip
        found = found.exclude(kind=INCIDENT).select_related("owner").order_by("id")
        # An arrest of a time window belongs to no report that could tell it again.
        return (
            one
            for one in found.iterator()
            if (one.owner.ori, one.incident_ref) in reports and WINDOW not in one.extra
        )

    def _is_told(self, one: Record) -> bool:
        return _hash(one.owner.ori, one.kind, one.local_id, one.incident_ref) in self._told


def _hash(ori: str | None, kind: str, number: str, incident: str) -> int:
    text = f"{ori}\x1f{kind}\x1f{number}\x1f{incident}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
