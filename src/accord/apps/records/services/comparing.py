"""What a new file holds of the records that stand: of its own source, and of another one."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from accord.apps.records.models import ExportMapping, MappingVersion, Record, Submission
from accord.apps.records.services.telling import Told, batches, read_told
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.tabular import Mapping
from accord.core.safe_io import BadInput
from accord.frame.errors import Invalid

ROWS_AT_MOST: Final = 50_000  # a longer file is not read once more for a suggestion
ENOUGH: Final = 5  # records to compare with, below which nothing is suggested
WHOLE: Final = 0.98  # of a window's records a file holds at least this share, or it is none
OTHERS: Final = 0.01  # of a new source's rows at most this share may carry another's numbers
Mode = MappingVersion.Mode


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the file looks like, and on what that rests: it holds `held` of `standing` records."""

    mode: str = Mode.APPEND
    days: int = 0
    standing: int = 0
    held: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept with the proposal."""
        return {**asdict(self), "mode": str(self.mode)}


def compared(submission: Submission, mapping: Plan) -> Comparison | None:
    """Compare a file with what stands of its source; None where there is nothing to compare.

    Where it holds everything since the first day it looks full; where it holds all of the last
    days and not of earlier ones, a window of so many days; else it only adds.
    """
    rows = Record.objects.filter(
        STANDING, owner_id=submission.agency_id, source_system=mapping.name,
        kind=mapping.kind.value,
    )  # fmt: skip
    if rows[:ENOUGH].count() < ENOUGH:
        return None
    try:
        told = read_told(submission, mapping, at_most=ROWS_AT_MOST)
    except (BadInput, Invalid, ValueError):
        return None
    if told.rows >= ROWS_AT_MOST or told.last is None:
        return None
    zone = ZoneInfo((mapping.mapping if isinstance(mapping, Delivery) else mapping).zone)
    columns = ("owner_id", "local_id", "row_key", "local_date", "reported_at")
    known = list(rows.values_list(*columns).iterator(chunk_size=2_000))
    days = [_day(row[3], row[4], told, zone) for row in known]
    held = told.holds([row[:3] for row in known])
    return _judged(
        told.last, Counter(days), Counter(d for d, h in zip(days, held, strict=True) if h)
    )


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """So many of the numbers in a file stand as records of another mapping of the same agency."""

    source: str
    rows: int
    standing: int


def overlap_of(submission: Submission, mapping: Plan, name: str) -> Overlap | None:
    """Whether a source that has no records yet tells those of another one once more.

    A record is one of its agency, source and number: under a second name it would count twice.
    Only sources that are mappings of the agency are compared with; None where nothing is told
    again, or at most one row in a hundred.
    """
    if not isinstance(mapping, Mapping | Delivery):
        return None  # a format of whole reports is one source under one name
    kind = mapping.kind.value
    standing = Record.objects.filter(STANDING, owner_id=submission.agency_id, kind=kind)
    if standing.filter(source_system=name).exists():
        return None
    names = ExportMapping.objects.filter(agency_id=submission.agency_id).exclude(name=name)
    rows = standing.filter(source_system__in=names.values_list("name", flat=True)).order_by()
    if not rows.exists():
        return None
    try:
        told = read_told(submission, mapping, at_most=ROWS_AT_MOST)
    except (BadInput, Invalid, ValueError):
        return None  # the load says what is wrong with it
    counts: Counter[str] = Counter()
    columns = rows.values_list("source_system", "owner_id", "local_id", "row_key")
    for batch in batches(columns.iterator(chunk_size=2_000), 2_000):
        held = told.holds([row[1:] for row in batch])
        counts.update(row[0] for row, is_held in zip(batch, held, strict=True) if is_held)
    source, most = max(counts.items(), key=lambda one: one[1], default=("", 0))
    if most <= OTHERS * told.rows:
        return None
    return Overlap(source=source, rows=told.rows, standing=most)


def _judged(last: date, standing: Counter[date], held: Counter[date]) -> Comparison:
    total, seen = sum(standing.values()), sum(held.values())
    if seen >= WHOLE * total:
        return Comparison(mode=Mode.FULL, standing=total, held=seen)
    best, of_these, of_all = 0, 0, 0
    most = (0, 0)
    for day in sorted((one for one in standing if one <= last), reverse=True):
        of_these, of_all = of_these + held[day], of_all + standing[day]
        if of_these < WHOLE * of_all:
            break
        best, most = (last - day).days + 1, (of_all, of_these)
    if most[0] < ENOUGH:
        return Comparison(standing=total, held=seen)
    return Comparison(mode=Mode.WINDOW, days=best, standing=most[0], held=most[1])


def _day(local: date, reported: datetime | None, told: Told, zone: ZoneInfo) -> date:
    return reported.astimezone(zone).date() if told.is_by_report and reported else local
