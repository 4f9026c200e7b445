"""Days that are told as moments: midnight of the agency's own zone, written in UTC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.dates import DAY_IN_UTC, as_utc, reader
from accord.core.formats.tabular.localtime import local_day
from accord.core.formats.tabular.profile import DateFit, Profile

#: Clocks of summer and of winter: days are told at no more times of day than these.
_CLOCKS: Final = 2
#: Share of cells that must be at these times; the others are slips.
_MOST: Final = 0.98
#: Different days from which it is no chance that none is told at another time.
_LEAST_DAYS: Final = 4
#: And from which it is odd where no zone explains it.
_MANY_DAYS: Final = 20


def may_be_days_in_utc(columns: Columns) -> bool:
    """Say whether a column tells all its moments at one or two times of day, as days in UTC are."""
    return any(
        _usual_clocks(_moments(columns.of(name), fit)) for name, fit in columns.dates.items()
    )


def with_days_in_utc(columns: Columns, zone: str) -> Columns:
    """The columns, those marked whose moments are midnight of the zone, and so days.

    Where moments are of one or two times of day and no midnight, that is marked to be told. What
    a person said of formats holds.
    """
    dates = dict(columns.dates)
    for name, fit in columns.dates.items():
        moments = _moments(columns.of(name), fit)
        clocks = _usual_clocks(moments)
        if not clocks:
            continue
        days = (
            {begin for one, _ in moments if (begin := local_day(one, ZoneInfo(zone)))}
            if zone
            else ()
        )
        if len(days) >= _LEAST_DAYS and _share_of_days(moments, zone) >= _MOST:
            dates[name] = replace(fit, has_time=False, midnight_in=zone)
        elif "00:00" not in clocks and len({one.date() for one, _ in moments}) >= _MANY_DAYS:
            dates[name] = replace(fit, always_at=" or ".join(clocks))
    return replace(columns, dates=dates)


def _moments(column: Profile, fit: DateFit) -> Sequence[tuple[datetime, int]]:
    """The column's moments as if told in UTC, each with its cells; none where they are days."""
    if not (fit.has_time or fit.is_midnight) or fit.is_said:
        return ()
    readers = [reader(name + DAY_IN_UTC) for name in fit.formats]
    found = []
    for text, cells in column.values.items():
        moment = next((one for read in readers if (one := read(text)) is not None), None)
        if moment is None or moment.span_seconds:
            continue
        with suppress(OverflowError):  # at the edge of the calendar
            found.append((as_utc(moment), cells))
    return found


def _usual_clocks(moments: Sequence[tuple[datetime, int]]) -> tuple[str, ...]:
    """The one or two times of day of nearly all moments; () where they are more, or midnight alone."""
    clocks: Counter[str] = Counter()
    for moment, cells in moments:
        clocks[f"{moment:%H:%M}"] += cells
    found = sorted(clock for clock, _ in clocks.most_common(_CLOCKS))
    most = sum(clocks[clock] for clock in found)
    return () if found in ([], ["00:00"]) or most < _MOST * clocks.total() else tuple(found)


def _share_of_days(moments: Sequence[tuple[datetime, int]], zone: str) -> float:
    where = ZoneInfo(zone)
    days = sum(cells for one, cells in moments if local_day(one, where) is not None)
    return days / max(1, sum(cells for _, cells in moments))
