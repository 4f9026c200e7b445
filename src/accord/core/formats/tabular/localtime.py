"""Turn wall-clock times of a zone into UTC intervals; a doubtful hour widens the interval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_CACHE = 50_000


def utc_interval(naive: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the earliest and latest UTC time that a wall-clock time can mean.

    Both agree except where clocks change: the hour that comes twice, and the hour that
    never was, which somebody wrote down with a clock not yet or already put forward.
    """
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return (first, second) if first <= second else (second, first)


def local_day(moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the wall-clock midnight of the day that begins at a UTC moment; None for no such.

    Some systems go by the standard time all year: in summer their days begin an hour late.
    """
    try:
        local = moment.astimezone(zone)
        midnight = datetime.combine(local.date(), time())
        late = moment - midnight.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:  # at the edge of the calendar
        return None
    return midnight if late in {timedelta(0), local.dst()} else None


def interval_reader(zone: ZoneInfo) -> Callable[[datetime], tuple[datetime, datetime]]:
    """Return `utc_interval` for one zone, remembering the offsets of hours already seen."""
    shifts: dict[datetime, timedelta | None] = {}

    def read(naive: datetime) -> tuple[datetime, datetime]:
        hour = naive.replace(minute=0, second=0, microsecond=0)
        try:
            shift = shifts[hour]
        except KeyError:
            if len(shifts) >= _CACHE:
                shifts.clear()
            shift = shifts[hour] = _steady_shift(hour, zone)
        if shift is None:
            return utc_interval(naive, zone)
        moment = (naive - shift).replace(tzinfo=UTC)
        return moment, moment

    return read


def _steady_shift(hour: datetime, zone: ZoneInfo) -> timedelta | None:
    """The UTC offset of a whole hour, or None where it changes within that hour."""
    last = hour + timedelta(minutes=59, seconds=59)
    offsets = {
        moment.replace(tzinfo=zone, fold=fold).utcoffset()
        for moment in (hour, last)
        for fold in (0, 1)
    }
    return offsets.pop() if len(offsets) == 1 else None
