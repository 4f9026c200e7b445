"""When a feed is looked at, and from when on it is late: arithmetic on times, no clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from accord.frame.errors import Fault, Invalid

SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 366 * 24 * 60
DAYS_OF_A_WEEK: Final = 7


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Every so many minutes, or on weekdays (0 is Monday) at a local time of day."""

    every_minutes: int = 0
    weekdays: tuple[int, ...] = ()
    at: time | None = None

    @classmethod
    def from_json(cls, plain: dict[str, Any], *, field: str = "schedule") -> "Rhythm":
        """The rhythm as it is stored; raises `Invalid` naming what is wrong with it."""
        if set(plain) == {"every_minutes"}:
            return cls(every_minutes=_minutes(plain["every_minutes"], field))
        if set(plain) == {"weekdays", "at"}:
            return cls(weekdays=_weekdays(plain["weekdays"], field), at=_time(plain["at"], field))
        raise _wrong(field, "shape", "Give every_minutes, or weekdays and at.")

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        if self.at is None:
            return {"every_minutes": self.every_minutes}
        return {"weekdays": list(self.weekdays), "at": f"{self.at:%H:%M}"}

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment of the rhythm after this one."""
        if self.at is None:
            return moment + timedelta(minutes=self.every_minutes)
        day = moment.astimezone(zone).date()
        while True:
            found = self._on(day, zone)
            if found is not None and found > moment:
                return found
            day += timedelta(days=1)

    def last_until(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The last weekday moment not after this one; None for a rhythm of minutes."""
        if self.at is None:
            return None
        day = moment.astimezone(zone).date()
        for back in range(DAYS_OF_A_WEEK + 1):
            found = self._on(day - timedelta(days=back), zone)
            if found is not None and found <= moment:
                return found
        return None

    def _on(self, day: Any, zone: ZoneInfo) -> datetime | None:
        if self.at is None or day.weekday() not in self.weekdays:
            return None
        return datetime.combine(day, self.at, tzinfo=zone)


def late_since(
    expected: Rhythm, *, grace: timedelta, last: datetime, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The moment at which the missing delivery was expected, or None while nothing is late.

    `last` is the last good delivery, or the moment from which deliveries are expected. On
    weekdays a delivery counts for its time if it came no earlier than the grace before it.
    """
    if expected.at is None:
        due = last + timedelta(minutes=expected.every_minutes)
        return due if due + grace < now else None
    slot = expected.last_until(now - grace, zone)
    if slot is None or last >= slot - grace:
        return None
    return slot


def _minutes(value: Any, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(field, "number", "A whole number of minutes.")
    if not SHORTEST_MINUTES <= value <= LONGEST_MINUTES:
        raise _wrong(field, "range", f"{SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes.")
    return value


def _weekdays(value: Any, field: str) -> tuple[int, ...]:
    days = value if isinstance(value, list | tuple) else []
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in days)
    if not days or not whole or not set(days) <= set(range(DAYS_OF_A_WEEK)):
        raise _wrong(field, "weekdays", "At least one weekday: 0 is Monday, 6 is Sunday.")
    return tuple(sorted(set(days)))


def _time(value: Any, field: str) -> time:
    try:
        return time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
    except (TypeError, ValueError) as error:
        raise _wrong(field, "time", "A time of day, such as 06:30.") from error


def _wrong(field: str, rule: str, message: str) -> Invalid:
    return Invalid(faults=[Fault(field, rule, message)])
