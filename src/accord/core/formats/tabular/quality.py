"""How good an export's rows are: completeness, validity, timeliness, and what can be placed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from accord.core.formats.tabular.records import Landed, NormalRecord, Rejected, Removed

#: Fields whose presence is counted; times of occurrence and numbers stand in every record.
COUNTED: Final = (
    "incident_id", "reported", "offence_code", "offence_text", "nibrs_code", "address", "area",
    "disposition", "narrative", "domestic", "arrest_made",
)  # fmt: skip
#: Days within which delays are shown as shares.
WITHIN: Final = (1, 7, 30)
_HOUR = timedelta(hours=1)
_LONGEST_DELAY = 3_660
#: A house number or block and a name, or two names with what joins them at a crossing.
_PLACEABLE = re.compile(
    r"^\s*\d+\w?\s+\S*[^\W\d_]|\S\s*(?:/|&|@|\band\b|\bat\b)\s*\S", re.IGNORECASE
)

Raw = TypeVar("Raw")


class QualityTally:
    """Counts kept while rows land; `as_json` is what is kept of them: counts alone, no value."""

    def __init__(self, *, received: datetime | None = None) -> None:
        self._received = received
        self._rows = self._landed = self._precise = self._unplaced = self._removed = 0
        self._filled: Counter[str] = Counter()
        self._invalid: Counter[tuple[str, str]] = Counter()
        self._coordinates: Counter[str] = Counter()
        self._offences: Counter[str] = Counter()
        self._to_report: Counter[int] = Counter()
        self._to_receipt: Counter[int] = Counter()
        self._placed: Counter[str] = Counter()

    def watching(
        self, answers: Iterable[tuple[Landed | Rejected | Removed, Raw]], *, kind: str
    ) -> Iterator[tuple[Landed | Rejected | Removed, Raw]]:
        """Pass answers on and count those of one kind, and every rejected row."""
        for answer, raw in answers:
            if isinstance(answer, Removed):
                self._removed += 1
            elif isinstance(answer, Rejected) or answer.record.kind == kind:
                self.add(answer)
            yield answer, raw

    def add(self, answer: Landed | Rejected) -> None:
        """Count one answer of `land`."""
        self._rows += 1
        if isinstance(answer, Rejected):
            self._invalid[answer.field, answer.rule] += 1
            return
        record = answer.record
        self._landed += 1
        for name in COUNTED:
            value = getattr(record, name)
            if value is not None and value != "":
                self._filled[name] += 1
        self._coordinates[record.coordinate_status.value] += 1
        self._offences[record.offence_status.value] += 1
        self._precise += record.occurred_latest - record.occurred_earliest <= _HOUR
        self._placed[_placing(record)] += 1
        if record.reported is not None:
            self._to_report[_days(record.occurred_earliest, record.reported)] += 1
        if self._received is not None:
            self._to_receipt[_days(record.occurred_earliest, self._received)] += 1

    def as_json(self) -> dict[str, Any]:
        """Counts by field and rule, delays in days, and how many rows have a place."""
        invalid: dict[str, dict[str, int]] = {}
        for (field, rule), count in sorted(self._invalid.items()):
            invalid.setdefault(field, {})[rule] = count
        return {
            "rows": self._rows,
            "landed": self._landed,
            "taken_back": self._removed,
            "filled": {name: self._filled[name] for name in COUNTED},
            "invalid": invalid,
            "coordinates": dict(sorted(self._coordinates.items())),
            "offences": dict(sorted(self._offences.items())),
            "to_the_hour": self._precise,
            "placed": {name: self._placed[name] for name in ("point", "address", "neither")},
            "days_to_report": _delays(self._to_report),
            "days_to_receipt": _delays(self._to_receipt),
        }


def _placing(record: NormalRecord) -> str:
    if record.lon is not None:
        return "point"
    return "address" if _PLACEABLE.search(record.address) else "neither"


def _days(start: datetime, end: datetime) -> int:
    return min(max((end - start) // timedelta(days=1), 0), _LONGEST_DELAY)


def _delays(counts: Counter[int]) -> dict[str, Any] | None:
    """Median and ninth decile in whole days, and how many rows came within so many days."""
    total = sum(counts.values())
    if not total:
        return None
    within = {str(most): sum(n for day, n in counts.items() if day < most) for most in WITHIN}
    return {
        "known": total, "median": _quantile(counts, total, 0.5),
        "ninth_decile": _quantile(counts, total, 0.9), "within": within,
    }  # fmt: skip


def _quantile(counts: Counter[int], total: int, share: float) -> int:
    """The smallest number of days by which at least this share of the rows had come."""
    seen = 0
    for day in sorted(counts):
        seen += counts[day]
        if seen >= share * total:
            return day
    raise AssertionError("no counts")
