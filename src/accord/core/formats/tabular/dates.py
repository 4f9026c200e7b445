"""Read the dates and times that agencies write; formats have names that mappings store."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from accord.core.formats.tabular.written_dates import usually_written


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock moment as written: naive time, how long it lasts, a written UTC offset.

    `span_seconds` is 0 for a time to the minute or second, 86,399 for a bare day, all of a month for
    a bare month, and what lies between for two moments in one cell.
    """

    naive: datetime
    span_seconds: int = 0
    offset_minutes: int | None = None

    @property
    def tells_time(self) -> bool:
        """Whether a time of day was written, and not days alone."""
        return bool(self.naive.time() != time() or (self.span_seconds + 1) % (_DAY + 1))


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
#: Two-digit years from 70 are of the last century (POSIX strptime).
_PIVOT = 70
_DAY = 86_399
#: Behind a format's name: midnight stands for a time that nobody wrote.
DAY = " day"
#: Midnight of the agency's own zone does, told in UTC: 05:00 in Toronto's winter.
DAY_IN_UTC = " day in UTC"

_TIME = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)?(?:\s*(?P<P>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?P<Z>Z|[+-]\d{2}(?::?\d{2})?)?"
#: Behind a blank: without it, 06:41-07:41 is two times.
_APART = r"(?:(?:(?=Z)|\s+(?=[+-]))(?P<Z>Z|[+-]\d{2}(?::?\d{2})?))?"
_MON = rf"(?P<B>(?i:{'|'.join(_MONTHS)}))[A-Za-z]*\.?"
_SEP = r"(?:,?\s+|T)"
_YEAR = r"(?P<y>\d{4}|\d{2})"

#: Name → pattern; a day alone and a day with a time share one pattern where both are usual.
_PATTERNS: dict[str, str] = {
    "iso": rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:{_SEP}{_TIME}\s*{_ZONE})?",
    "y/m/d": (
        rf"(?P<y>\d{{4}})[/.](?P<m>\d{{1,2}})[/.](?P<d>\d{{1,2}})(?:{_SEP}{_TIME}\s*{_ZONE})?"
    ),
    "m/d/y": rf"(?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})[/-]{_YEAR}(?:{_SEP}{_TIME}{_APART})?",
    "d/m/y": rf"(?P<d>\d{{1,2}})[/-](?P<m>\d{{1,2}})[/-]{_YEAR}(?:{_SEP}{_TIME}{_APART})?",
    "d.m.y": rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}(?:{_SEP}{_TIME})?",
    "m.d.y": rf"(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}})\.{_YEAR}(?:{_SEP}{_TIME})?",
    "mon d y": rf"{_MON}[\s/-]+(?P<d>\d{{1,2}})(?:,?\s+|[/-])(?P<y>\d{{4}})(?:{_SEP}{_TIME}{_APART})?",
    "d mon y": rf"(?P<d>\d{{1,2}})[ /-]{_MON},?[ /-]{_YEAR}(?:{_SEP}{_TIME}{_APART})?",
    "y mon d": rf"(?P<y>\d{{4}})[\s/-]+{_MON}[\s/-]+(?P<d>\d{{1,2}})(?:{_SEP}{_TIME})?",
    "y m d": rf"(?P<y>\d{{4}})\s+(?P<m>\d{{1,2}})\s+(?P<d>\d{{1,2}})(?:\s+{_TIME})?",
    "mmddyyyy": rf"(?P<m>\d{{2}})(?P<d>\d{{2}})(?P<y>(?:19|20)\d{{2}})(?:{_SEP}{_TIME})?",
    "yyyymmdd": rf"(?P<y>(?:19|20)\d{{2}})(?P<m>\d{{2}})(?P<d>\d{{2}})(?:{_SEP}{_TIME})?",
    "yymmdd": (
        r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})"
        r"(?:[T ](?P<H>[01]\d|2[0-4])(?P<M>[0-5]\d)(?P<S>[0-5]\d)?)?"
    ),
    "mmddyy": r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{2})",
    "yyyymmddhhmmss": (
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"
        rf"[T ]?(?P<H>\d{{2}})(?P<M>\d{{2}})(?P<S>\d{{2}})?(?:\.0+)?{_ZONE}"
    ),
}
FORMATS: tuple[str, ...] = (
    *_PATTERNS, "epoch ms", "epoch s", "epoch us", "excel serial", "y-m", "y-ddd"
)  # fmt: skip
#: The hour alone: some time within it.
HOUR = "hour"
TIME_FORMATS: tuple[str, ...] = ("h:m", "hhmmss", "hhmm", "h.m", HOUR)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock by design
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - local time without a zone is what files hold
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

#: The day that spreadsheets and databases write where a cell holds a time alone.
_NO_DAY = re.compile(
    r"(?:12/30/1899|12/31/1899|0?1/0?1/(?:1900|0001|1970)|1899-12-3[01]|(?:1900|0001|1970)-01-01)[T ]+",
    re.ASCII,
)
_WITH_HOURS = re.compile(
    r"(\d{1,2})(?:\s?h\s?(\d{2})|:?(\d{2})\s*(?:hours|hrs?|h)\.?)\Z", re.ASCII | re.IGNORECASE
)

Reader = Callable[[str], "Moment | None"]


def reader(name: str) -> Reader:
    """Return the reader of a named format; it gives None for text of another shape.

    Behind a name `DAY` says that midnight stands for a time that nobody wrote: "m/d/y day". With
    `DAY_IN_UTC` the moments are told in UTC, and which of them are days only the zone can say.
    Raises KeyError for an unknown name.
    """
    if name.endswith(DAY_IN_UTC):
        return _told_in_utc(reader(name.removesuffix(DAY_IN_UTC)))
    if name.endswith(DAY):
        return _whole_day(reader(name.removesuffix(DAY)))
    if name == "epoch ms":
        return lambda text: _epoch(text, 1000, digits=(11, 14))
    if name == "epoch s":
        return lambda text: _epoch(text, 1, digits=(9, 11))
    if name == "epoch us":
        return lambda text: _epoch(text, 1_000_000, digits=(15, 17))
    others = {"excel serial": _excel, "y-m": _month, "y-ddd": _day_of_year}
    return others.get(name) or _from_pattern(_PATTERNS[name])


def bare_format(name: str) -> str:
    """Return a format's name without what it says of days."""
    return name.removesuffix(DAY_IN_UTC).removesuffix(DAY)


def clock_reader(name: str) -> Callable[[str], int | None]:
    """Return the reader of a time-of-day column: seconds since midnight, or None."""
    if name == "h:m":
        return _clock
    if name == "h.m":
        return _dotted_clock
    if name == HOUR:
        return _hour
    if name not in TIME_FORMATS:
        raise KeyError(name)
    width = 6 if name == "hhmmss" else 4
    return lambda text: _packed_clock(text, width)


def _whole_day(read: Reader) -> Reader:
    def day(text: str) -> Moment | None:
        found = read(text)
        if found is None or found.span_seconds or not is_midnight(found):
            return found
        return Moment(found.naive, _DAY)

    return day


def _told_in_utc(read: Reader) -> Reader:
    def told(text: str) -> Moment | None:
        found = read(text)
        if found is None or found.span_seconds:
            return found
        return Moment(found.naive, 0, found.offset_minutes or 0)

    return told


def month_number(word: str) -> int | None:
    """The month that a word of three letters or more names in English."""
    return _MONTHS.get(word[:3].lower()) if len(word) > 2 and word.isalpha() else None


def joined(parts: Sequence[str]) -> str:
    """One text of a moment's parts: year and month ("y-m"), with day, hour and minute ("y m d").

    A month may be a word. "" where all are empty; parts that lack make a text that no format reads.
    """
    if not any(parts):
        return ""
    year, month, *later = parts
    number = month_number(month)
    month = str(number) if number is not None else month
    if not later:
        return f"{year}-{month.zfill(2)}"
    day, *clock = later
    time_of_day = f" {clock[0].zfill(2)}:{(clock[1:] or ['0'])[0].zfill(2)}" if any(clock) else ""
    return f"{year} {month} {day}{time_of_day}"


def is_midnight(moment: Moment) -> bool:
    """Whether a moment is the first of its day, as written."""
    return moment.naive.time() == time()


def _from_pattern(pattern: str) -> Reader:
    """The reader of a pattern, of two moments that it reads in one cell too."""
    read = _one_of_pattern(pattern)

    def either(text: str) -> Moment | None:
        return read(text) or _between(read, text)

    return either


#: From when until when: 01/04/2023 21:03 - 22:03, 2023-01-04 to 2023-01-06.
_UNTIL: Final = re.compile(
    r"(\S.*\d.*\S)\s+(?:-|\u2013|to|thru|through|until|and|hasta|a)\s+(\d.*)",
    re.ASCII | re.IGNORECASE,
)
_LONGEST: Final = 80


def _between(read: Reader, text: str) -> Moment | None:
    """The time from one moment to another, or to a time of day, that stand in one cell."""
    if (parts := _two_moments(text)) is None or (begin := read(parts[0])) is None:
        return None
    end = read(parts[1])
    clock = _time_of_day(parts[1]) if end is None and begin.tells_time else None
    if clock is not None:
        day = datetime.combine(begin.naive.date(), time()) + timedelta(seconds=clock)
        # Until after midnight.
        end = Moment(day + timedelta(days=1) if day < begin.naive else day)
    if end is None or end.naive < begin.naive or begin.tells_time != end.tells_time:
        return None
    span = int((end.naive - begin.naive).total_seconds()) + end.span_seconds
    return Moment(begin.naive, span, begin.offset_minutes)


@lru_cache(maxsize=20_000)
def _two_moments(text: str) -> tuple[str, str] | None:
    """What may be two moments in one cell; each format asks it of the same cells."""
    found = _UNTIL.fullmatch(text) if len(text) <= _LONGEST else None
    return (found[1], found[2]) if found else None


def _time_of_day(text: str) -> int | None:
    """Seconds since midnight of 22:03, 10:03 PM or 2203."""
    found = _clock(text)
    return _packed_clock(text, 4) if found is None and len(text) == 4 else found


def _one_of_pattern(pattern: str) -> Reader:
    match = re.compile(pattern, re.ASCII).fullmatch

    def read(text: str) -> Moment | None:
        found = match(text) or match(usually_written(text))
        if found is None:
            return None
        part = found.groupdict()
        year = int(part["y"])
        if len(part["y"]) == 2:
            year += 1900 if year >= _PIVOT else 2000
        month = int(part["m"]) if part.get("m") else _MONTHS.get(part["B"].lower(), 0)
        seconds = _seconds(part)
        try:
            day = datetime(year, month, int(part["d"]))  # noqa: DTZ001 - wall clock by design
        except ValueError:
            return None
        if seconds is None:
            return None if part.get("H") else Moment(day, _DAY)
        if day.year == MAXYEAR and seconds >= 86_400:
            return None
        return Moment(day + timedelta(seconds=seconds), 0, _offset(part.get("Z")))

    return read


def is_without_day(text: str) -> bool:
    """Whether a text is a time of day behind the day that stands for none."""
    return _NO_DAY.match(text) is not None


def _seconds(part: dict[str, str | None]) -> int | None:
    hour_text = part.get("H")
    if not hour_text:
        return None
    hour, minute, second = int(hour_text), int(part["M"] or 0), int(part.get("S") or 0)
    half = part.get("P")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    return hour * 3600 + minute * 60 + second


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return -minutes if text[0] == "-" else minutes


#: As JSON of .NET writes it, with an offset that says how it was shown, not when it was; as
#: spreadsheets and data frames write a whole number: 1672836067.0, 1.672836067E12.
_EPOCH_WRAPPED = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/", re.ASCII)
_WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"-?\d\.\d{8,}E\+?\d\d?", re.ASCII | re.IGNORECASE)


_MOST_SECONDS = 130 * 366 * 86_400


def _epoch(text: str, per_second: int, *, digits: tuple[int, int]) -> Moment | None:
    if found := _EPOCH_WRAPPED.fullmatch(text) or _WHOLE.fullmatch(text):
        text = found[1]
    elif _SCIENTIFIC.fullmatch(text):
        text = f"{float(text):.0f}"
    bare = text.removeprefix("-")
    if not bare.isascii() or not bare.isdigit() or not digits[0] <= len(bare) <= digits[1]:
        return None
    seconds = int(text) / per_second
    # Numbers of reports are as long: what lies beyond the century is none of our moments.
    return (
        Moment(_EPOCH + timedelta(seconds=seconds), 0, 0) if abs(seconds) < _MOST_SECONDS else None
    )


def _excel(text: str) -> Moment | None:
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    days = float(text)
    if not 10_000 <= days < 80_000:
        return None
    moment = _EXCEL + timedelta(seconds=round(days * 86_400))
    return Moment(moment, _DAY if days.is_integer() else 0)


_MONTH = re.compile(
    r"(?P<y>(?:19|20)\d{2})[-/ ]?(?P<m>0[1-9]|1[0-2])|(?P<m2>0?[1-9]|1[0-2])[-/](?P<y2>(?:19|20)\d{2})"
    r"|(?P<b>[a-z]{3,9})\.?[ -](?P<y3>(?:19|20)\d{2})|(?P<y4>(?:19|20)\d{2})[ -](?P<b2>[a-z]{3,9})\.?",
    re.ASCII | re.IGNORECASE,
)


def _month(text: str) -> Moment | None:
    found = _MONTH.fullmatch(usually_written(text))
    if not found:
        return None
    part = {name[0]: value for name, value in found.groupdict().items() if value}
    month = int(part["m"]) if "m" in part else month_number(part["b"])
    if month is None:
        return None
    year = int(part["y"])
    begin = _EPOCH.replace(year=year, month=month)
    return Moment(begin, monthrange(year, month)[1] * (_DAY + 1) - 1)


_DAY_OF_YEAR = re.compile(r"((?:19|20)\d{2})-(\d{3})", re.ASCII)


def _day_of_year(text: str) -> Moment | None:
    found = _DAY_OF_YEAR.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 366:
        return None
    day = _EPOCH.replace(year=int(found[1])) + timedelta(days=int(found[2]) - 1)
    return Moment(day, _DAY) if day.year == int(found[1]) else None


_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)


def _dotted_clock(text: str) -> int | None:
    found = _DOTTED.fullmatch(text)
    return _clock(f"{found[1]}:{found[2]}") if found else None


_HOUR = re.compile(r"(\d{1,2})(?:\.0+)?", re.ASCII)


def _hour(text: str) -> int | None:
    found = _HOUR.fullmatch(text)
    return int(found[1]) * 3600 if found and int(found[1]) < 24 else None


_CLOCK = re.compile(_TIME, re.ASCII)


def _clock(text: str) -> int | None:
    bare = _WITH_HOURS.sub(
        lambda found: f"{found[1]}:{found[2] or found[3]}", _NO_DAY.sub("", text, count=1)
    )
    found = _CLOCK.fullmatch(bare)
    return _seconds(found.groupdict()) if found else None


def _packed_clock(text: str, width: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > width:
        return None
    padded = text.zfill(width)
    return _seconds(
        {"H": padded[:2], "M": padded[2:4], "S": padded[4:6] if width == 6 else "0", "P": None}
    )


def as_utc(moment: Moment) -> datetime:
    """Return the UTC time of a moment that states its own offset."""
    minutes = moment.offset_minutes or 0
    return (moment.naive - timedelta(minutes=minutes)).replace(tzinfo=UTC)
