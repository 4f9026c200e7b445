"""A goal's progress from daily counts by agency: pure arithmetic, no tables, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, isinf
from typing import Final

import numpy as np

from accord.core import evaluate
from accord.core.charts import TrendPoint
from accord.core.disclosure import MINIMUM, round_to_base, suppress_list
from accord.core.evaluate import (
    Progress,
    ShortBaselineError,
    TooFewWeeksError,
    WeekAlarms,
    expected_week,
    holm,
    week_alarms,
)
from accord.core.evaluate.alarms.weekly import ALPHA
from accord.core.evaluate.indicators import Dispersion

LATE_DAYS: Final = 14
CHARTED_WEEKS: Final = 16
MOVED: Final = 0.1  # of a baseline told after its goal was set: another baseline than was agreed
SEED: Final = 20_260_101  # the worlds of chance are the same for everybody who asks the same
Daily = Mapping[date, int]


@dataclass(frozen=True)
class Hole:
    """First and last day between which an agency's (ORI) records are missing."""

    agency: str
    first: date
    last: date

    def meets(self, first: date, end: date) -> bool:
        """Whether it shares a day with those from `first` to before `end`."""
        return self.first < end and first <= self.last


@dataclass(frozen=True, kw_only=True)
class Span:
    """The first and last local day of which an agency's records of a kind tell, and the holes.

    A stray record after the last hole is not the last.
    """

    first: date
    last: date
    holes: tuple[Hole, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Periods:
    """Baseline and observation of a goal; the ends are the first days left out."""

    baseline_from: date
    baseline_to: date
    observed_from: date
    observed_to: date

    @property
    def baseline_days(self) -> int:
        """Days of the baseline."""
        return (self.baseline_to - self.baseline_from).days

    @property
    def observed_days(self) -> int:
        """Days observed so far."""
        return (self.observed_to - self.observed_from).days


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Whose data are counted, and why another partner's are not."""

    counted: tuple[str, ...]
    unseen: tuple[str, ...]
    late: tuple[str, ...]
    short: tuple[str, ...]
    until: date | None
    holed: tuple[str, ...] = ()
    missing: tuple[Hole, ...] = ()


def coverage(
    partners: Sequence[str],
    spans: Mapping[str, Span],
    *,
    baseline_from: date,
    compared: Sequence[tuple[date, date]] = (),
) -> Coverage:
    """Which partners (ORIs) can be counted in both periods.

    Late: the last record lies more than `LATE_DAYS` before the newest. Short: the records begin
    after the baseline does. Holed: days that are `compared` (first day, first day left out) lie in
    a hole after which records came again. Each would look like a fall or a rise that is none.
    `missing` are all holes in the compared days, also those after the last record that counts.
    """
    seen = {ori: spans[ori] for ori in partners if ori in spans}
    newest = max((span.last for span in seen.values()), default=None)
    late = tuple(
        ori
        for ori, span in seen.items()
        if newest is not None and (newest - span.last).days > LATE_DAYS
    )
    short = tuple(
        ori
        for ori, span in seen.items()
        if ori not in late and (span.first - baseline_from).days > LATE_DAYS
    )
    missing = tuple(
        hole
        for span in seen.values()
        for hole in span.holes
        if any(hole.meets(*period) for period in compared)
    )
    inside = {hole.agency for hole in missing if hole.last < seen[hole.agency].last}
    holed = tuple(ori for ori in seen if ori in inside and ori not in (*late, *short))
    counted = tuple(ori for ori in seen if ori not in (*late, *short, *holed))
    return Coverage(
        counted=counted,
        unseen=tuple(ori for ori in partners if ori not in seen),
        late=late,
        short=short,
        until=min((seen[ori].last for ori in counted), default=None),
        holed=holed,
        missing=missing,
    )


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What was counted in a goal's two periods; `rounded` for readers of aggregates."""

    baseline: int
    observed: int
    rounded: bool = False


def counts(
    daily: Mapping[str, Daily], coverage: Coverage, periods: Periods, *, aggregate: bool
) -> Counts | None:
    """Both counts over the counted agencies; None when they are too small to be shown.

    Readers of aggregates get neither a count below five nor an exact one, so that two goals of
    overlapping areas cannot be subtracted to find a single record.
    """
    before = _sum(daily, coverage.counted, periods.baseline_from, periods.baseline_to)
    after = _sum(daily, coverage.counted, periods.observed_from, periods.observed_to)
    if not aggregate:
        return Counts(baseline=before, observed=after)
    if None in suppress_list([before, after], minimum=MINIMUM).values:
        return None
    rounded = round_to_base([before, after], base=MINIMUM)
    return Counts(baseline=int(rounded[0]), observed=int(rounded[1]), rounded=True)


def share_told_late(late: int, of: int, *, aggregate: bool) -> float:
    """The share of a baseline's records that were told late; 0 where the baseline is empty.

    Readers of aggregates get it from both counts rounded, and none of a small one: an exact share
    tells both counts, down to a single record.
    """
    if aggregate:
        late, of = (int(one) if one >= MINIMUM else 0 for one in (late, of))
        late, of = (int(one) for one in round_to_base([late, of], base=MINIMUM))
    return late / of if of else 0.0


def coarse(found: Dispersion | None) -> Dispersion | None:
    """How weeks vary, for readers of aggregates: in halves, and rather wider than narrower.

    To the last digit it would be another with each single record, whatever counts are rounded to.
    """
    if found is None:
        return None
    freedom = found.freedom if isinf(found.freedom) else float(max(int(found.freedom), 1))
    return Dispersion(ratio=ceil(2 * found.ratio) / 2, freedom=freedom)


def progress(
    found: Counts, periods: Periods, *, target_percent: float, spread: Dispersion | None = None
) -> Progress:
    """The progress with its interval, from the counts that the reader may see."""
    goal = evaluate.Goal(
        baseline_count=found.baseline,
        baseline_days=periods.baseline_days,
        target_change=target_percent / 100,
    )
    return evaluate.progress(
        goal, observed_count=found.observed, observed_days=periods.observed_days, spread=spread
    )


def status_of(found: Progress, *, told_late: float = 0.0) -> str:
    """The verdict that may be told: none by a baseline that has changed, none of too few weeks."""
    if told_late >= MOVED:
        return "baseline has changed"
    return "too few weeks" if rests_on_few(found) else found.status


def rests_on_few(found: Progress) -> bool:
    """Whether weeks were too few to tell their spread, so that chance alone made the interval."""
    return found.spread is None and bool(found.observed_count or found.goal.baseline_count)


def weeks_of(
    daily: Mapping[str, Daily], agencies: Sequence[str], start: date, end: date
) -> list[int]:
    """Counts of the whole weeks from `start` on that end before `end`, oldest first."""
    totals = [0] * max((end - start).days // 7, 0)
    for ori in agencies:
        for day, count in daily.get(ori, {}).items():
            place = (day - start).days // 7
            if start <= day and place < len(totals):
                totals[place] += count
    return totals


def weeks_until(daily: Mapping[str, Daily], agencies: Sequence[str], end: date) -> list[int]:
    """Counts of the whole weeks before `end` of which all agencies tell, oldest first."""
    firsts = [min(daily[ori]) for ori in agencies if daily.get(ori)]
    if not firsts:
        return []
    weeks = max((end - max(firsts)).days // 7, 0)
    return weeks_of(daily, agencies, end - timedelta(days=7 * weeks), end)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The weeks since the start, `start` the first day, by each method that watches them.

    `chance` is that of the anytime chart's alarm, adjusted for all goals that are watched beside it
    (Holm); its alarm counts while that is at most `ALPHA`.
    """

    start: date
    alarms: WeekAlarms
    chance: float

    @property
    def weeks(self) -> int:
        """How many whole weeks were watched."""
        return len(self.alarms.counts)

    @property
    def alarm_from(self) -> date | None:
        """First day of the week after which the sum lay beyond its limit, None without alarm."""
        since = self.alarms.by("anytime").since
        if since is None or self.chance > ALPHA:
            return None
        return self.start + timedelta(days=7 * since)

    @property
    def is_more(self) -> bool:
        """Whether the alarm is of more than the baseline's."""
        return self.alarm_from is not None and self.alarms.by("anytime").is_more


def watched(
    history: Sequence[int], before: Sequence[int], since: Sequence[int], *, start: date
) -> Watched | None:
    """The weeks by each method; None without weeks, or with too few in the baseline."""
    if not since or not any(before):
        return None
    try:
        found = week_alarms(history, before, since, rng=np.random.default_rng(SEED))
    except ShortBaselineError:
        return None
    return Watched(start=start, alarms=found, chance=found.by("anytime").chance)


def as_family(found: Sequence[Watched | None]) -> list[Watched | None]:
    """All that is watched together: each chance is adjusted for the others (Holm)."""
    chances = iter(holm([one.chance for one in found if one is not None]))
    return [None if one is None else replace(one, chance=next(chances)) for one in found]


def weekly(daily: Mapping[str, Daily], agencies: Sequence[str], *, until: date) -> list[int]:
    """Counts of whole weeks up to and with `until`, oldest first, from the first day known."""
    days = [day for ori in agencies for day in daily.get(ori, {})]
    if not days:
        return []
    end = until + timedelta(days=1)
    weeks = (end - min(days)).days // 7
    totals = [0] * weeks
    for ori in agencies:
        for day, count in daily.get(ori, {}).items():
            place = weeks - 1 - (end - day - timedelta(days=1)).days // 7
            if 0 <= place < weeks and day < end:
                totals[place] += count
    return totals


def trend_points(totals: Sequence[int], *, until: date) -> list[TrendPoint]:
    """The last weeks, each with what the weeks before it let expect."""
    points = []
    first = max(len(totals) - CHARTED_WEEKS, 0)
    for place in range(first, len(totals)):
        start = until - timedelta(days=7 * (len(totals) - place) - 1)
        try:
            found = expected_week(totals[:place])
            lower, upper = float(found.lower), float(found.upper)
        except TooFewWeeksError:
            points.append(TrendPoint(start=start.isoformat(), count=totals[place]))
            continue
        points.append(
            TrendPoint(start=start.isoformat(), count=totals[place], lower=lower, upper=upper)
        )
    return points


def _sum(daily: Mapping[str, Daily], agencies: Sequence[str], start: date, end: date) -> int:
    return sum(
        count for ori in agencies for day, count in daily.get(ori, {}).items() if start <= day < end
    )
