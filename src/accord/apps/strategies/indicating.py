"""An indicator from what agencies handed in by month: pure arithmetic, no tables, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from accord.core.evaluate import months_between, next_month
from accord.core.evaluate.harm import HarmIndex
from accord.core.evaluate.indicators import (
    Figures,
    Indicator,
    Judged,
    Month,
    Months,
    judge_together,
    months_spread,
)

BASELINE_MONTHS: Final = 12
# Months before the start beside the baseline's tell how much months vary; older ones, less and less.
EARLIER_MONTHS: Final = 60
WhyNot = Literal["", "nothing", "one_sided", "small", "rights"]
Sums = Figures | HarmIndex
Monthly = Mapping[date, tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class AgencyLine:
    """One agency before and since; `is_hidden` where its numbers are too small for this reader.

    None is nothing handed in. Missing months are left out on both sides of the fraction.
    """

    ori: str
    before: Sums | None
    since: Sums | None
    missing_before: tuple[date, ...]
    missing_since: tuple[date, ...]
    is_hidden: bool

    @property
    def is_counted(self) -> bool:
        """Whether it handed something in for both periods: else its coming or going is a change."""
        return self.before is not None and self.since is not None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """All agencies' lines and what they give together; None with why not.

    `months` are how many before the start, earlier ones too, and since it were told by any of the
    agencies that are counted.
    """

    lines: tuple[AgencyLine, ...]
    judged: Judged | None
    why_not: WhyNot
    months: tuple[int, int] = (0, 0)


def compared(
    indicator: Indicator,
    handed: Mapping[str, Monthly],
    oris: Iterable[str],
    *,
    before: Sequence[date],
    since: Sequence[date],
    own: str,
    level: float,
) -> Compared:
    """Both periods over the agencies that handed in for both; `own` is the reader's agency."""
    lines = tuple(
        _line(indicator, ori, handed.get(ori, {}), before=before, since=since, own=own)
        for ori in oris
    )
    kind: Literal["rate", "share"] = "share" if indicator.kind == "share" else "rate"

    def judged(counted: Sequence[AgencyLine]) -> Judged:
        return judge_together(
            kind,
            [
                (one.before, one.since)
                for one in counted
                if isinstance(one.before, Figures) and isinstance(one.since, Figures)
            ],
            level=level,
            spread=months_spread(
                (
                    Months(
                        before=_placed(handed[one.ori], before),
                        since=_placed(handed[one.ori], since),
                        earlier=_placed(handed[one.ori], earlier_months(before, since)),
                    )
                    for one in counted
                ),
                kind=kind,
            ),
        )

    told = {ori: {month for month, one in own.items() if one[1]} for ori, own in handed.items()}
    return together(lines, judged, told=told, before=before, since=since)


def together(
    lines: tuple[AgencyLine, ...],
    judged: Callable[[Sequence[AgencyLine]], Judged],
    *,
    told: Mapping[str, Iterable[date]],
    before: Sequence[date],
    since: Sequence[date],
) -> Compared:
    """The agencies that have both periods, judged; without any, or with a hidden one, why not.

    `told` holds the months of each agency that have something told of them.
    """
    counted = [line for line in lines if line.is_counted]
    if not counted:
        some = any(line.before or line.since for line in lines)
        return Compared(lines=lines, judged=None, why_not="one_sided" if some else "nothing")
    if any(line.is_hidden for line in counted):
        return Compared(lines=lines, judged=None, why_not="small")
    known = {month for line in counted for month in told[line.ori]}
    sides = ((*earlier_months(before, since), *before), since)
    months = tuple(sum(month in known for month in side) for side in sides)
    return Compared(lines=lines, judged=judged(counted), why_not="", months=(months[0], months[1]))


def is_small(indicator: Indicator, found: Sums | None) -> bool:
    """Whether a part, or for a share what is left of the whole, lies below the minimum cell.

    Of harm it is the number of offences that counts, not the sum of their weights.
    """
    if found is None:
        return False
    if isinstance(found, HarmIndex):
        return 0 < found.counted < indicator.minimum
    parts = [found.numerator]
    if indicator.kind == "share":
        parts.append(found.denominator - found.numerator)
    return any(0 < part < indicator.minimum for part in parts)


def months(first: date, end: date) -> tuple[date, ...]:
    """First days of the months from that of `first` up to before that of `end`."""
    return months_between(first, next_month(end, -1))


def since_months(starts_on: date, today: date) -> tuple[date, ...]:
    """The whole months from the start on that are over."""
    first = starts_on if starts_on.day == 1 else next_month(starts_on)
    return months(first, today)


def usual_baseline(starts_on: date) -> tuple[date, ...]:
    """The twelve months before the one in which the strategy starts."""
    start = starts_on.replace(day=1)
    return months(next_month(start, -BASELINE_MONTHS), start)


def earlier_months(before: Sequence[date], since: Sequence[date]) -> tuple[date, ...]:
    """Months before the start that are not the baseline's, up to five years of them."""
    if not (before and since):
        return ()
    kept = set(before)
    known = months(next_month(before[0], -EARLIER_MONTHS), since[0])
    return tuple(one for one in known if one not in kept)[-EARLIER_MONTHS:]


def _line(
    indicator: Indicator,
    ori: str,
    handed: Monthly,
    *,
    before: Sequence[date],
    since: Sequence[date],
    own: str,
) -> AgencyLine:
    sums = [_summed(handed, period) for period in (before, since)]
    return AgencyLine(
        ori=ori, before=sums[0], since=sums[1],
        missing_before=tuple(month for month in before if month not in handed),
        missing_since=tuple(month for month in since if month not in handed),
        is_hidden=ori != own and any(is_small(indicator, one) for one in sums),
    )  # fmt: skip


def place(month: date) -> float:
    """A month's place in time, as months that follow each other are one apart."""
    return float(12 * month.year + month.month)


def _placed(handed: Monthly, months: Sequence[date]) -> list[Month]:
    return [(place(month), *handed[month]) for month in months if month in handed]


def _summed(handed: Monthly, months: Sequence[date]) -> Figures | None:
    known = [handed[month] for month in months if month in handed]
    denominator = sum(one[1] for one in known)
    if not denominator:
        return None
    return Figures(numerator=sum(one[0] for one in known), denominator=denominator)
