"""The harm of a strategy's area, from the records that the viewer may see, by a target's weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from accord.apps.agencies import sharing
from accord.apps.places import scope
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.strategies import harm_months, indicating
from accord.apps.strategies.harm_months import Reported
from accord.apps.strategies.indicating import Compared
from accord.apps.strategies.models import IndicatorTarget, Strategy
from accord.core.evaluate import next_month
from accord.core.evaluate.harm import HarmIndex, WeightTable
from accord.core.evaluate.indicators import Indicator
from accord.core.geo import Area
from accord.frame.actor import Actor, Purpose

# As for goals: records that end longer before a month does have not told of all of it.
LATE: Final = timedelta(days=14)
NOBODY: Final = Compared(lines=(), judged=None, why_not="rights")


@dataclass(frozen=True, kw_only=True)
class HarmTold:
    """By which table, and what it weighs: offences of both periods, of the agencies that count.

    `unweighted` ones are in no sum. `without_place` records have no point, and so lie in no area.
    """

    table: WeightTable
    weighed: int
    unweighted: int
    without_place: int


def harm_of(
    *,
    viewer: Actor,
    purpose: Purpose,
    strategy: Strategy,
    indicator: Indicator,
    target: IndicatorTarget,
    partners: Sequence[str],
    before: Sequence[date],
    since: Sequence[date],
    level: float,
) -> tuple[Compared, HarmTold | None]:
    """Both periods by the target's table; nothing for a role or purpose that counts no records.

    `partners` are those of whom the viewer may be told anything: none for one who is only invited.
    """
    table = table_of(target)
    if table is None or not viewer.may("records.view") or sharing.bars_records(purpose.code):
        return NOBODY, None
    seen = scope.scope_of(viewer=viewer, purpose=purpose, action="view")
    records = scope.table_of(seen.rows, digest=seen.digest, kind=strategy.kind)
    area = Area.from_geojson(strategy.outline) if strategy.outline else None
    reported: dict[str, Reported] = {}
    unplaced: dict[str, int] = {}
    for ori in partners:
        theirs = records.of_owners([ori])
        months = reported_months(
            theirs, (*indicating.earlier_months(before, since), *before, *since)
        )
        placed = theirs.inside(area)
        reported[ori] = {month: _by_offence(_of(placed, month)) for month in months}
        counted = [month for month in months if month in before or month in since]
        unplaced[ori] = sum(
            int((~_of(theirs, month).is_located).sum()) for month in counted if area is not None
        )
    found = harm_months.compared(
        indicator, table, reported, partners, before=before, since=since,
        own=viewer.agency_ori, level=level,
    )  # fmt: skip
    return found, _told(found, table, unplaced)


def table_of(target: IndicatorTarget) -> WeightTable | None:
    """The table that a target fixed; None for a target of another indicator."""
    held: dict[str, Any] | None = target.weights
    if held is None:
        return None
    names = ("id", "version", "source", "unit", "weights")
    return WeightTable(**{name: held[name] for name in names})


def reported_months(table: Incidents, months: Sequence[date]) -> tuple[date, ...]:
    """The months of which one agency's records tell, wherever they lie; others are missing."""
    if not len(table):
        return ()
    first, last = day_of(table.day.min()), day_of(table.day.max())
    return tuple(
        month
        for month in months
        if first <= month + LATE and last >= next_month(month) - LATE and len(_of(table, month))
    )


def _of(table: Incidents, month: date) -> Incidents:
    return table.between(month, next_month(month))


def _by_offence(table: Incidents) -> Mapping[str, int]:
    counts = np.bincount(table.offence, minlength=len(table.offences))
    return {code: int(n) for code, n in zip(table.offences, counts, strict=True) if n}


def _told(found: Compared, table: WeightTable, unplaced: Mapping[str, int]) -> HarmTold:
    counted = [line for line in found.lines if line.is_counted and not line.is_hidden]
    sums = [
        one for line in counted for one in (line.before, line.since) if isinstance(one, HarmIndex)
    ]
    return HarmTold(
        table=table, weighed=sum(one.counted for one in sums),
        unweighted=sum(sum(one.unweighted.values()) for one in sums),
        without_place=sum(unplaced[line.ori] for line in counted),
    )  # fmt: skip
