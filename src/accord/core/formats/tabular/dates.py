"""Read the dates and times that agencies write; formats have names that mappings store."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock moment as written: naive time, how long it lasts, a written UTC offset.

    `span_seconds` is 0 for a time to the minute or second, 86,399 for a bare day, and all of a
    month for a bare month.
    """

    naive: datetime
    span_seconds: int = 0
    offset_minutes: int | None = None


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
#: Two-digit years from 70 are of the last century (POSIX strptime).
_PIVOT = 70
_DAY = 86_399
DAY = " day"

_TIME = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)?(?:\s*(?P<P>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?P<Z>Z|[+-]\d{2}(?::?\d{2})?)?"
_MON = r"(?P<B>[A-Za-z]{3})[a-z]*\.?"
_SEP = r"(?:,?\s+|T)"

#: Name → pattern; a day alone and a day with a time share one pattern where both are usual.
_PATTERNS: dict[str, str] = {
    "iso": rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:{_SEP}{_TIME}\s*{_ZONE})?",
    "y/m/d": rf"(?P<y>\d{{4}})/(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?:{_SEP}{_TIME}\s*{_ZONE})?",
    "m/d/y": rf"(?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})[/-](?P<y>\d{{4}}|\d{{2}})(?:{_SEP}{_TIME})?",
    "d/m/y": rf"(?P<d>\d{{1,2}})[/-](?P<m>\d{{1,2}})[/-](?P<y>\d{{4}}|\d{{2}})(?:{_SEP}{_TIME})?",
    "d.m.y": rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d{{2}})(?:{_SEP}{_TIME})?",
    "mon d y": rf"{_MON}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})(?:{_SEP}{_TIME})?",
    "d mon y": rf"(?P<d>\d{{1,2}})[ -]{_MON}[ -](?P<y>\d{{4}}|\d{{2}})(?:{_SEP}{_TIME})?",
    "y mon d": rf"(?P<y>\d{{4}})\s+{_MON}\s+(?P<d>\d{{1,2}})(?:{_SEP}{_TIME})?",
    "y m d": rf"(?P<y>\d{{4}})\s+(?P<m>\d{{1,2}})\s+(?P<d>\d{{1,2}})(?:\s+{_TIME})?",
    "mmddyyyy": r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>(?:19|20)\d{2})",
    "yyyymmdd": r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    "yymmdd": r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    "mmddyy": r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{2})",
    "yyyymmddhhmmss": (
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})[T ]?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?"
    ),
}
FORMATS: tuple[str, ...] = (*_PATTERNS, "epoch ms", "epoch s", "excel serial", "y-m")
TIME_FORMATS: tuple[str, ...] = ("h:m", "hhmmss", "hhmm", "h.m")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock by design
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - local time without a zone is what files hold
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

#: What writers put around a moment, and how it is usually written: a weekday before it, the time
#: before the day, the year at the end, a clock of four digits, the colons of SAS.
_UNUSUAL: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), usual)
    for pattern, usual in (
        (r"(.*\d)\[[A-Za-z_/]+\]", r"\1"),
        (r"(.*:\d\d(?:\.\d+)?)\s*(?:UTC|GMT)", r"\1Z"),
        (r"(.*:\d\d(?:\s*[ap]m)?) (?:[ECMP][SD]?T)", r"\1"),
        (r"(.*\d)[ -](\d\d)\.(\d\d)\.(\d\d(?:\.\d+)?)", r"\1 \2:\3:\4"),
        (r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(.+)", r"\1"),
        (r"([a-z]{3} +\d{1,2}) (\d\d:\d\d:\d\d)(?: [a-z]{3,4})? (\d{4})", r"\1 \3 \2"),
        (r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?),?\s+(\S.*)", r"\2 \1"),
        (r"(\d{1,2})([a-z]{3})(\d{4}|\d{2})(?:[: ](\d\d:\d\d.*))?", r"\1-\2-\3 \4"),
        (r"(.*\d),?(?:\s+|T|\s*@\s*)([01]\d|2[0-4]):?([0-5]\d)(?:\s*(?:h|hrs?|hours)\.?)?", r"\1 \2:\3"),
    )
)  # fmt: skip
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

    Behind a name `DAY` says that midnight stands for a time that nobody wrote: "m/d/y day".
    Raises KeyError for an unknown name.
    """
    if name.endswith(DAY):
        return _whole_day(reader(name.removesuffix(DAY)))
    if name == "epoch ms":
        return lambda text: _epoch(text, 1000, digits=(11, 14))
    if name == "epoch s":
        return lambda text: _epoch(text, 1, digits=(9, 11))
    if name == "excel serial":
        return _excel
    if name == "y-m":
        return _month
    return _from_pattern(_PATTERNS[name])


def clock_reader(name: str) -> Callable[[str], int | None]:
    """Return the reader of a time-of-day column: seconds since midnight, or None."""
    if name == "h:m":
        return _clock
    if name == "h.m":
        return _dotted_clock
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
    match = re.compile(pattern, re.ASCII).fullmatch

    def read(text: str) -> Moment | None:
        found = match(text) or match(_usual(text))
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


def _usual(text: str) -> str:
    """A moment that is written in an unusual order, in the usual one."""
    for pattern, usual in _UNUSUAL:
        if found := pattern.fullmatch(text):
            text = found.expand(usual).strip()
    return text


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


def _epoch(text: str, per_second: int, *, digits: tuple[int, int]) -> Moment | None:
    bare = text.removeprefix("-")
    if not bare.isascii() or not bare.isdigit() or not digits[0] <= len(bare) <= digits[1]:
        return None
    return Moment(_EPOCH + timedelta(seconds=int(text) / per_second), 0, 0)


def _excel(text: str) -> Moment | None:
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    days = float(text)
    if not 10_000 <= days < 80_000:
        return None
    moment = _EXCEL + timedelta(seconds=round(days * 86_400))
    return Moment(moment, _DAY if days.is_integer() else 0)


_MONTH = re.compile(r"((?:19|20)\d{2})-(0[1-9]|1[0-2])", re.ASCII)


def _month(text: str) -> Moment | None:
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    begin = _EPOCH.replace(year=year, month=month)
    return Moment(begin, monthrange(year, month)[1] * (_DAY + 1) - 1)


_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)


def _dotted_clock(text: str) -> int | None:
    found = _DOTTED.fullmatch(text)
    return _clock(f"{found[1]}:{found[2]}") if found else None


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
