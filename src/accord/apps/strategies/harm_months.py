"""Harm from counts by agency, month and offence: pure arithmetic, no tables, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accord.apps.strategies.indicating import (
    AgencyLine,
    Compared,
    earlier_months,
    is_small,
    place,
    together,
)
from accord.core.evaluate import next_month
from accord.core.evaluate.harm import HarmIndex, WeightTable, added_rates, harm_index
from accord.core.evaluate.indicators import (
    HarmMonth,
    HarmMonths,
    Indicator,
    Judged,
    harm_spread,
    judge_harm,
)

# The months that an agency reported, each with its counts by offence; a month that is reported and
# holds nothing is there and empty.
Reported = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class _Sum:
    counts: Counter[str]
    days: int


def compared(
    indicator: Indicator,
    table: WeightTable,
    reported: Mapping[str, Reported],
    oris: Iterable[str],
    *,
    before: Sequence[date],
    since: Sequence[date],
    own: str,
    level: float,
) -> Compared:
    """Both periods over the agencies that reported months of both, by one table of weights."""
    sums = {
        ori: [_summed(reported.get(ori, {}), period) for period in (before, since)] for ori in oris
    }

    def index(found: _Sum | None) -> HarmIndex | None:
        return harm_index(found.counts, table, exposure=found.days, level=level) if found else None

    def line(ori: str) -> AgencyLine:
        known, (earlier, later) = reported.get(ori, {}), (index(one) for one in sums[ori])
        return AgencyLine(
            ori=ori, before=earlier, since=later,
            missing_before=tuple(month for month in before if month not in known),
            missing_since=tuple(month for month in since if month not in known),
            is_hidden=ori != own and any(is_small(indicator, one) for one in (earlier, later)),
        )  # fmt: skip

    def judged(counted: Sequence[AgencyLine]) -> Judged:
        pairs = [
            (one.before, one.since)
            for one in counted
            if isinstance(one.before, HarmIndex) and isinstance(one.since, HarmIndex)
        ]
        known = [reported[one.ori] for one in counted]
        spread = harm_spread(
            HarmMonths(
                before=_by_month(one, before, table), since=_by_month(one, since, table),
                earlier=_by_month(one, earlier_months(before, since), table),
            )
            for one in known
        )  # fmt: skip
        earlier, later = (added_rates([pair[place] for pair in pairs]) for place in (0, 1))
        return judge_harm(earlier, later, spread=spread)

    lines = tuple(line(ori) for ori in sums)
    return together(lines, judged, told=reported, before=before, since=since)


def _summed(reported: Reported, months: Sequence[date]) -> _Sum | None:
    """Counts and days of the months that were reported; None for none of them."""
    known = [month for month in months if month in reported]
    if not known:
        return None
    counts: Counter[str] = Counter()
    for month in known:
        counts.update(reported[month])
    return _Sum(counts=counts, days=sum((next_month(month) - month).days for month in known))


def _by_month(reported: Reported, months: Sequence[date], table: WeightTable) -> list[HarmMonth]:
    """The months that were reported, with their harm."""
    found = []
    for month in (one for one in months if one in reported):
        held = [(n, table.weights[code]) for code, n in reported[month].items()
                if code in table.weights]  # fmt: skip
        found.append(
            HarmMonth(
                place=place(month), days=float((next_month(month) - month).days),
                harm=sum(n * weight for n, weight in held),
                squares=sum(n * weight**2 for n, weight in held),
            )
        )  # fmt: skip
    return found
