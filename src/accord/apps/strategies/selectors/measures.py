"""Goals measured from the records that the viewer may count, and whose records those are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Exists, OuterRef, Sum

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import sharing
from accord.apps.places import scope
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.places.reaching import delivered_by
from accord.apps.records.models import PolicyClass, Record
from accord.apps.records.standing import STANDING
from accord.apps.strategies import measuring
from accord.apps.strategies.measuring import Counts, Coverage, Hole, Periods, Span, Watched
from accord.apps.strategies.models import Goal, Strategy
from accord.apps.strategies.selectors.gaps import MeasuredGap, measured_gap
from accord.apps.strategies.selectors.strategies import partners_of
from accord.core.charts import TrendPoint
from accord.core.evaluate import Progress
from accord.core.evaluate.indicators import weeks_dispersion
from accord.core.geo import Area
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.ids import id_at

HISTORY_DAYS: Final = 2 * 365 + 30
Daily = dict[str, dict[date, int]]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A goal with what can be said about it now; `progress` is None when nothing can, with why.

    `left_out` records have no coordinates and so lie in no area; unknown (None) for aggregates.
    `uncoded` is the share, by ORI, of records without an offence code, where offences are chosen.
    `told_late` is the share of the baseline's records that were first told after the goal was set,
    of rounded counts for aggregates.
    """

    goal: Goal
    kind: RecordKind
    names: dict[str, str]
    coverage: Coverage
    periods: Periods | None
    counts: Counts | None
    progress: Progress | None
    why_not: str
    left_out: int | None
    uncoded: dict[str, float]
    trend: tuple[TrendPoint, ...]
    is_aggregate: bool
    gap: MeasuredGap | None = None
    watched: Watched | None = None
    own_without: tuple[str, ...] = ()
    other_kinds: tuple[str, ...] = ()
    told_late: float = 0.0

    @property
    def status(self) -> str | None:
        """The verdict that may be told; see `measuring.status_of`."""
        if self.progress is None:
            return self.gap.progress.status if self.gap and self.gap.progress else None
        return measuring.status_of(self.progress, told_late=self.told_late)


def measure_all(
    *, viewer: Actor, purpose: Purpose, strategy: Strategy, today: date | None = None
) -> list[Measured]:
    """Every goal of a strategy, measured."""
    found = [
        measure(viewer=viewer, purpose=purpose, goal=goal, strategy=strategy, today=today)
        for goal in strategy.goals.all()
    ]
    family = measuring.as_family([one.watched for one in found])
    return [replace(one, watched=told) for one, told in zip(found, family, strict=True)]


def measure(
    *,
    viewer: Actor,
    purpose: Purpose,
    goal: Goal,
    strategy: Strategy,
    today: date | None = None,
) -> Measured:
    """One goal from the records of the partners within the viewer's policy; leaves an entry."""
    day = today or agencies.day_at(strategy.lead)
    if goal.partner:
        return _on_gap(viewer, purpose, goal, strategy, day)
    countable, is_aggregate = _countable(viewer, purpose)
    table = scope.table_of(countable.rows, digest=countable.digest, kind=strategy.kind)
    covered, daily, left_out = _counted(table, goal, strategy, partners_of(strategy))
    found = _measured(
        goal, strategy, covered, daily, left_out=left_out, today=day, is_aggregate=is_aggregate
    )
    found = replace(
        found,
        own_without=_own_without(viewer, strategy.kind, covered),
        other_kinds=_with_other_kinds(countable, viewer, covered),
        told_late=_told_late(countable, table, goal, strategy, covered, is_aggregate=is_aggregate),
    )
    if (goal.offences or strategy.offences) and not is_aggregate:
        found = replace(found, uncoded=_uncoded(table, goal, covered.counted))
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="goal.measured",
        object_type="goal",
        object_id=str(goal.pk),
        payload={
            "counted": found.counts.observed if found.counts else 0,
            "agencies": list(covered.counted),
            "kind": strategy.kind,
            "aggregate": is_aggregate,
        },
        disclosed=audit.NUMBERS_ONLY,
    )
    return found


def _on_gap(
    viewer: Actor, purpose: Purpose, goal: Goal, strategy: Strategy, today: date
) -> Measured:
    """A goal on the reporting gap; who may see no records sees no gap either."""
    sees = viewer.may("records.view") and not sharing.bars_records(purpose.code)
    found = (
        measured_gap(viewer=viewer, purpose=purpose, goal=goal, strategy=strategy, today=today)
        if sees
        else None
    )
    progress = found.progress if found else None
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="goal.measured",
        object_type="goal",
        object_id=str(goal.pk),
        payload={
            "counted": progress.observed.reported if progress else 0,
            "agencies": [],
            "kind": strategy.kind,
            "aggregate": not sees,
        },
        disclosed=audit.NUMBERS_ONLY,
    )
    return Measured(
        goal=goal,
        kind=RecordKind(strategy.kind),
        names={},
        coverage=Coverage(counted=(), unseen=(), late=(), short=(), until=None),
        periods=None,
        counts=None,
        progress=None,
        why_not=found.why_not if found else "no_data",
        left_out=None,
        uncoded={},
        trend=(),
        is_aggregate=not sees,
        gap=found,
    )


def _own_without(viewer: Actor, kind: str, covered: Coverage) -> tuple[str, ...]:
    """The viewer's own agency, when it has no record of the kind at all."""
    own = viewer.agency_ori
    if own not in covered.unseen:
        return ()
    has_any = Record.objects.filter(STANDING, owner__ori=own, kind=kind).exists()
    return () if has_any else (own,)


def _with_other_kinds(countable: scope.Scope, viewer: Actor, covered: Coverage) -> tuple[str, ...]:
    """Partners of whom the viewer may count records, though none of the asked kind."""
    others = [ori for ori in covered.unseen if ori != viewer.agency_ori]
    if not others:
        return ()
    found = countable.classes.filter(owner__ori__in=others).order_by()
    sizes = found.values_list("owner__ori").annotate(n=Sum("size"))
    return tuple(sorted(ori for ori, size in sizes if size))


def _measured(
    goal: Goal,
    strategy: Strategy,
    covered: Coverage,
    daily: Daily,
    *,
    left_out: int,
    today: date,
    is_aggregate: bool,
) -> Measured:
    periods = _periods(goal, strategy, covered, today)
    counts = measuring.counts(daily, covered, periods, aggregate=is_aggregate) if periods else None
    weeks = _weeks(daily, covered, periods) if counts and periods else ([], [])
    progress = None
    if counts and periods:
        spread = weeks_dispersion(
            *weeks, apart=(periods.observed_from - periods.baseline_to).days // 7,
            earlier=measuring.weeks_until(daily, covered.counted, periods.baseline_from),
        )  # fmt: skip
        progress = measuring.progress(
            counts, periods, target_percent=float(goal.target_percent),
            spread=measuring.coarse(spread) if is_aggregate else spread,
        )  # fmt: skip
    sunday = _last_sunday(periods.observed_to) if periods else today
    totals = (
        measuring.weekly(daily, covered.counted, until=sunday)
        if periods and not is_aggregate
        else []
    )
    trend = measuring.trend_points(totals, until=sunday) if totals else []
    return Measured(
        goal=goal,
        kind=RecordKind(strategy.kind),
        names=agencies.agency_names(),
        coverage=covered,
        periods=periods,
        counts=counts,
        progress=progress,
        why_not="" if progress else _why_not(covered, periods),
        left_out=None if is_aggregate else left_out,
        uncoded={},
        trend=tuple(trend),
        is_aggregate=is_aggregate,
        watched=measuring.watched(
            _history(daily, covered, periods), *weeks, start=periods.observed_from
        )
        if periods and not is_aggregate
        else None,
    )


def _weeks(daily: Daily, covered: Coverage, periods: Periods) -> tuple[list[int], list[int]]:
    """Whole weeks of the baseline and of what was observed."""
    spans = (
        (periods.baseline_from, periods.baseline_to),
        (periods.observed_from, periods.observed_to),
    )
    before, since = (measuring.weeks_of(daily, covered.counted, *span) for span in spans)
    return before, since


def _history(daily: Daily, covered: Coverage, periods: Periods) -> list[int]:
    """Weeks in step with the observed ones, from the baseline's begin on."""
    earlier = (periods.observed_from - periods.baseline_from).days // 7
    first = periods.observed_from - timedelta(days=7 * earlier)
    return measuring.weeks_of(daily, covered.counted, first, periods.observed_to)


def baseline_count(
    *, viewer: Actor, purpose: Purpose, goal: Goal, strategy: Strategy
) -> int | None:
    """How many records the goal's baseline holds for the viewer; None if no data reach into it."""
    countable, _is_aggregate = _countable(viewer, purpose)
    table = scope.table_of(countable.rows, digest=countable.digest, kind=strategy.kind)
    covered, daily, _left_out = _counted(table, goal, strategy, partners_of(strategy))
    if not covered.counted:
        return None
    return sum(
        count
        for ori in covered.counted
        for day, count in daily.get(ori, {}).items()
        if goal.baseline_from <= day < goal.baseline_to
    )


def _last_sunday(first_left_out: date) -> date:
    """The last day of the last whole week: weeks run from Monday, as the brief's."""
    return first_left_out - timedelta(days=first_left_out.weekday() + 1)


def _uncoded(table: Incidents, goal: Goal, counted: Sequence[str]) -> dict[str, float]:
    """The share of each agency's records since the baseline's begin that have no offence code."""
    shares = {}
    for ori in counted:
        every = table.of_owners([ori]).between(goal.baseline_from, date.max)
        if without := len(every.of_offences([""])):
            shares[ori] = without / len(every)
    return shares


def _days(first: date, end: date) -> list[date]:
    """Each day by itself: with day and kind the index leads to the few newer ids, past all others."""
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _told_late(
    countable: scope.Scope,
    table: Incidents,
    goal: Goal,
    strategy: Strategy,
    covered: Coverage,
    *,
    is_aggregate: bool,
) -> float:
    """The share of the baseline's records, in the area or not, whose first version came later."""
    offences = goal.offences or strategy.offences
    every = table.of_owners(covered.counted).between(goal.baseline_from, goal.baseline_to)
    every = every.of_offences(offences)
    since = id_at(goal.created_at)
    same = ("local_id", "owner", "source_system", "kind", "row_key")
    known = Record.objects.filter(
        **{name: OuterRef(name) for name in same}, is_current=False, version=1, id__lt=since
    )
    late = countable.rows.filter(
        ~Exists(known), scope.of_kind(strategy.kind), id__gte=since,
        owner__ori__in=covered.counted, local_date__in=_days(goal.baseline_from, goal.baseline_to),
    )  # fmt: skip
    if offences:
        late = late.filter(offence_code__in=offences)
    return measuring.share_told_late(late.count(), len(every), aggregate=is_aggregate)


def _counted(
    table: Incidents, goal: Goal, strategy: Strategy, partners: list[str]
) -> tuple[Coverage, Daily, int]:
    """Coverage, daily counts by agency in the area, and how many had no point to place them."""
    since = max(strategy.starts_on, goal.baseline_to)
    covered = measuring.coverage(
        partners,
        _spans(table, partners),
        baseline_from=goal.baseline_from,
        compared=[(goal.baseline_from, goal.baseline_to), (since, goal.due_on + timedelta(days=1))],
    )
    if not covered.counted:
        return covered, {}, 0
    since = goal.baseline_from - timedelta(days=HISTORY_DAYS)
    counted = table.of_owners(covered.counted).between(since, date.max)
    counted = counted.of_offences(goal.offences or strategy.offences)
    if not strategy.outline:
        return covered, _daily(counted), 0
    lately = counted.between(strategy.starts_on, date.max)
    without = int((~lately.is_located).sum())
    return covered, _daily(counted.inside(Area.from_geojson(strategy.outline))), without


def _countable(viewer: Actor, purpose: Purpose) -> tuple[scope.Scope, bool]:
    """Case-data roles count what they may view; all others, and all others' purposes, aggregates.

    True with what is counted for readers of aggregates.
    """
    sees_records = viewer.may("records.view") and not sharing.bars_records(purpose.code)
    if not sees_records:
        condition, digest = scope.aggregate_terms(viewer=viewer, purpose=purpose)
        rows, classes = Record.objects.filter(condition, STANDING), PolicyClass.objects
        return scope.Scope(digest=digest, rows=rows, classes=classes.filter(condition)), True
    return scope.scope_of(viewer=viewer, purpose=purpose, action="view"), False


def _spans(table: Incidents, partners: Sequence[str]) -> dict[str, Span]:
    """First and last day and holes per partner, over all offences: no burglary is not no data."""
    return {
        ori: Span(
            first=day_of(told.stretches[0].first),
            last=day_of(told.until),
            holes=tuple(Hole(ori, day_of(one.first), day_of(one.last)) for one in told.holes),
        )
        for ori, told in delivered_by(table).items()
        if ori in partners
    }


def _daily(table: Incidents) -> Daily:
    """Counts by agency and local day."""
    daily: Daily = {}
    for ori in table.owners:
        days, counts = np.unique(table.days_of([ori]), return_counts=True)
        daily[ori] = {day_of(day): int(n) for day, n in zip(days, counts, strict=True)}
    return daily


def _periods(goal: Goal, strategy: Strategy, covered: Coverage, today: date) -> Periods | None:
    """Observation runs from the start to the last day that all counted agencies tell of."""
    start = max(strategy.starts_on, goal.baseline_to)
    if covered.until is None:
        return None
    end = min(covered.until, goal.due_on, today) + timedelta(days=1)
    if end <= start:
        return None
    return Periods(
        baseline_from=goal.baseline_from,
        baseline_to=goal.baseline_to,
        observed_from=start,
        observed_to=end,
    )


def _why_not(covered: Coverage, periods: Periods | None) -> str:
    """A stable word for why there is no number."""
    if not covered.counted:
        return "no_data"
    return "not_begun" if periods is None else "too_small"
