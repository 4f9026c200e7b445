"""When: windows in UTC with their buffers, and local wall-clock times as people write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Reading = Literal["earliest", "latest"]


class WindowError(ValueError):
    """The times make no window; `code` is one of order, naive, skipped."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Window:
    """From start to end, both included, with time before and after it; all in UTC."""

    start: datetime
    end: datetime
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise WindowError("naive", "A time without its zone.")
        if self.end <= self.start:
            raise WindowError("order", "The end is not after the start.")
        if self.before < timedelta(0) or self.after < timedelta(0):
            raise WindowError("order", "A buffer is not below zero.")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    @property
    def opens(self) -> datetime:
        """The start less the buffer before it."""
        return self.start - self.before

    @property
    def closes(self) -> datetime:
        """The end and the buffer after it."""
        return self.end + self.after

    def shared_with(self, other: "Window") -> timedelta | None:
        """How long both are open at once, buffers included; 0 where they touch, None if never."""
        shared = min(self.closes, other.closes) - max(self.opens, other.opens)
        return shared if shared >= timedelta(0) else None

    def days(self) -> list[int]:
        """Every UTC day that the window with its buffers touches, as days since 1970."""
        first, last = _day(self.opens), _day(self.closes)
        return list(range(first, last + 1))


def from_local(
    day: date,
    start: time,
    end: time,
    *,
    zone: ZoneInfo,
    last_day: date | None = None,
    before: timedelta = timedelta(0),
    after: timedelta = timedelta(0),
) -> Window:
    """The window that somebody in `zone` writes as a day and two times of day, or as two days.

    Without a last day, an end not after the start is on the next day. An hour that the clocks repeat is read at its
    widest: the start the first time, the end the second. An hour that they skip is refused.
    """
    last = last_day or usual_last_day(day, start, end)
    return Window(
        start=local_moment(datetime.combine(day, start), zone=zone, reading="earliest"),
        end=local_moment(datetime.combine(last, end), zone=zone, reading="latest"),
        before=before,
        after=after,
    )


def usual_last_day(day: date, start: time, end: time) -> date:
    """The day on which a window ends of which only the first is written."""
    return day if end > start else day + timedelta(days=1)


def local_moment(wall: datetime, *, zone: ZoneInfo, reading: Reading) -> datetime:
    """A wall-clock time of `zone` in UTC; raises WindowError for an hour that does not exist."""
    plain = wall.replace(tzinfo=None, fold=0)
    first = plain.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) != plain:
        raise WindowError("skipped", "The clocks skip this time on that day; give a later one.")
    second = plain.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return first if reading == "earliest" else second


def is_repeated(wall: datetime, *, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` show this time twice on that day."""
    plain = wall.replace(tzinfo=None)
    offsets = {plain.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    first = plain.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
    return len(offsets) > 1 and first.replace(tzinfo=None, fold=0) == plain.replace(fold=0)


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).date().toordinal() - date(1970, 1, 1).toordinal()
