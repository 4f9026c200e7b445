"""Say which later steps an export can carry, and why not, from a summary of what landed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from accord.core.formats.tabular.records import Landed, OffenceStatus, Rejected
from accord.core.vocabulary import RecordKind

#: Below this share of located records a map misleads more than it shows.
LOCATED_SHARE = 0.8
HOT_SPOT_RECORDS = 200
TREND_DAYS = 365
FORECAST_DAYS = 182
NEAR_REPEAT_RECORDS = 100
NEAR_REPEAT_DAYS = 60
CODED_SHARE = 0.9


class Step(StrEnum):
    """What an export may be used for later."""

    MAP = "map"
    HOT_SPOTS = "hot_spots"
    FORECAST = "forecast"
    NEAR_REPEATS = "near_repeats"
    TREND = "trend"
    BY_CATEGORY = "by_category"
    NIBRS = "nibrs"
    CROSS_AGENCY = "cross_agency"


@dataclass(frozen=True, kw_only=True)
class StepAnswer:
    """Whether one step can be carried, and the reason in a sentence when it cannot."""

    step: Step
    can: bool
    reason: str = ""


@dataclass(kw_only=True)
class LandingSummary:
    """Counts kept while landing; feed each answer to `add`."""

    kinds: Counter[RecordKind] = field(default_factory=Counter)
    landed: int = 0
    rejected: int = 0
    located: int = 0
    coordinate_statuses: Counter[str] = field(default_factory=Counter)
    offence_statuses: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, answer: Landed | Rejected) -> None:
        """Count one answer of `land`."""
        if isinstance(answer, Rejected):
            self.rejected += 1
            self.rules[answer.field, answer.rule] += 1
            return
        record = answer.record
        self.landed += 1
        self.kinds[record.kind] += 1
        self.located += record.lon is not None
        self.coordinate_statuses[record.coordinate_status] += 1
        self.offence_statuses[record.offence_status] += 1
        self.categories[record.nibrs_code or record.offence_text] += 1
        self.agencies[record.agency or ""] += 1
        if record.offence_status is OffenceStatus.UNMAPPED:
            words = record.offence_text or record.offence_code
            why = f" ({record.offence_note})" if record.offence_note else ""
            self.unmapped[words + why] += 1
        if self.first is None or record.occurred_earliest < self.first:
            self.first = record.occurred_earliest
        if self.last is None or record.occurred_earliest > self.last:
            self.last = record.occurred_earliest

    @classmethod
    def of(cls, answers: Iterable[Landed | Rejected]) -> LandingSummary:
        """Summarise all answers of a landing."""
        summary = cls()
        for answer in answers:
            summary.add(answer)
        return summary

    @property
    def days(self) -> int:
        """Whole days from the first to the last record."""
        if self.first is None or self.last is None:
            return 0
        return (self.last - self.first) // timedelta(days=1)

    @property
    def located_share(self) -> float:
        """Share of landed records with a point."""
        return self.located / self.landed if self.landed else 0.0


def carries(summary: LandingSummary) -> list[StepAnswer]:
    """Answer for every step whether these records carry it, with the reason why not."""
    return [_answer(step, _obstacle(step, summary)) for step in Step]


def _answer(step: Step, obstacle: str) -> StepAnswer:
    return StepAnswer(step=step, can=not obstacle, reason=obstacle)


def _obstacle(step: Step, summary: LandingSummary) -> str:
    if not summary.landed:
        return "no record landed"
    if step in _NEED_POINTS:
        return _no_points(summary) or _too_little(step, summary)
    if step is Step.BY_CATEGORY:
        return "" if len(summary.categories) > 1 else "every record has the same category"
    if step in _NEED_OFFENCES:
        return _not_offences(summary)
    return _too_little(step, summary)


_NEED_POINTS = frozenset({Step.MAP, Step.HOT_SPOTS, Step.FORECAST, Step.NEAR_REPEATS})
_NEED_OFFENCES = frozenset({Step.NIBRS, Step.CROSS_AGENCY})


def _no_points(summary: LandingSummary) -> str:
    if not summary.located:
        return "no record has coordinates"
    if summary.located_share < LOCATED_SHARE:
        return f"only {summary.located_share:.0%} of records have usable coordinates"
    return ""


_NEEDS = {
    Step.HOT_SPOTS: (HOT_SPOT_RECORDS, 0),
    Step.FORECAST: (HOT_SPOT_RECORDS, FORECAST_DAYS),
    Step.NEAR_REPEATS: (NEAR_REPEAT_RECORDS, NEAR_REPEAT_DAYS),
    Step.TREND: (0, TREND_DAYS),
}


def _too_little(step: Step, summary: LandingSummary) -> str:
    records, days = _NEEDS.get(step, (0, 0))
    if summary.landed < records:
        return f"{summary.landed} records; this step needs {records}"
    if summary.days < days:
        return f"the records span {summary.days} days; this step needs {days}"
    return ""


def _not_offences(summary: LandingSummary) -> str:
    kinds = [kind for kind in summary.kinds if not kind.may_have_nibrs_code]
    if kinds:
        return f"{kinds[0].unit()} are not offences and carry no NIBRS code"
    answered = summary.landed - summary.offence_statuses[OffenceStatus.UNMAPPED]
    if answered < CODED_SHARE * summary.landed:
        return f"only {answered / summary.landed:.0%} of records have an answer from the crosswalk"
    if not summary.offence_statuses[OffenceStatus.MAPPED]:
        return "no record is an offence that NIBRS knows"
    return ""
