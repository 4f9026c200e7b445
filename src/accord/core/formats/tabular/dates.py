"""Read the dates and times that agencies write; formats have names that mappings store."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from accord.core.formats.tabular.clocks import TIME, seconds_of, time_of_day
from accord.core.formats.tabular.written_dates import month_in_english, usually_written


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
#: Letters that tell months apart.
_LEAST_OF_A_MONTH: Final = 3
#: Two-digit years from 70 are of the last century (POSIX strptime).
_PIVOT = 70
_DAY = 86_399
#: Zones lie by whole quarters of an hour from UTC, at most fourteen hours: minutes.
_QUARTER, _MOST_OFFSET = 15, 14 * 60
#: Behind a format's name: midnight stands for a time that nobody wrote.
DAY = " day"
#: Midnight of the agency's own zone does, told in UTC: 05:00 in Toronto's winter.
DAY_IN_UTC = " day in UTC"

_ZONE = r"(?P<Z>Z|[+-]\d{2}(?::?\d{2})?)?"
#: Behind a blank: without it, 06:41-07:41 is two times.
_APART = r"(?:(?:(?=Z)|\s+(?=[+-]))(?P<Z>Z|[+-]\d{2}(?::?\d{2})?))?"
_MON = rf"(?P<B>(?i:{'|'.join(_MONTHS)}))[A-Za-z]*\.?"
_SEP = r"(?:,?\s+|T)"
_YEAR = r"(?P<y>\d{4}|\d{2})"

#: Name → pattern; a day alone and a day with a time share one pattern where both are usual.
_PATTERNS: dict[str, str] = {
    "iso": rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:{_SEP}{TIME}\s*{_ZONE})?",
    "y/m/d": (
        rf"(?P<y>\d{{4}})[/.](?P<m>\d{{1,2}})[/.](?P<d>\d{{1,2}})(?:{_SEP}{TIME}\s*{_ZONE})?"
    ),
    "m/d/y": rf"(?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})[/-]{_YEAR}(?:{_SEP}{TIME}{_APART})?",
    "d/m/y": rf"(?P<d>\d{{1,2}})[/-](?P<m>\d{{1,2}})[/-]{_YEAR}(?:{_SEP}{TIME}{_APART})?",
    "d.m.y": rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}(?:{_SEP}{TIME})?",
    "m.d.y": rf"(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}})\.{_YEAR}(?:{_SEP}{TIME})?",
    "mon d y": rf"{_MON}[\s/-]+(?P<d>\d{{1,2}})(?:,?\s+|[/-])(?P<y>\d{{4}})(?:{_SEP}{TIME}{_APART})?",
    "d mon y": rf"(?P<d>\d{{1,2}})[ /-]{_MON},?[ /-]{_YEAR}(?:{_SEP}{TIME}{_APART})?",
    "y mon d": rf"(?P<y>\d{{4}})[\s/-]+{_MON}[\s/-]+(?P<d>\d{{1,2}})(?:{_SEP}{TIME})?",
    # As `joined` writes them, where month and day stand in one column beside the year.
    "y md": rf"(?P<y>\d{{4}}) (?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?: {TIME})?",
    "y dm": rf"(?P<y>\d{{4}}) (?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?: {TIME})?",
    "y m d": rf"(?P<y>\d{{4}})\s+(?P<m>\d{{1,2}})\s+(?P<d>\d{{1,2}})(?:\s+{TIME})?",
    "mmddyyyy": rf"(?P<m>\d{{2}})(?P<d>\d{{2}})(?P<y>(?:19|20)\d{{2}})(?:{_SEP}{TIME})?",
    "yyyymmdd": rf"(?P<y>(?:19|20)\d{{2}})(?P<m>\d{{2}})(?P<d>\d{{2}})(?:{_SEP}{TIME})?",
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
#: By format how many columns tell the day, of a moment in parts: year first, behind them the hour.
COLUMNS_OF_A_DAY: Final = {"y-m": 2, "y m d": 3, "y md": 2, "y dm": 2}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock by design
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - local time without a zone is what files hold
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

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


def is_of_an_epoch(name: str) -> bool:
    """Whether a format counts from an epoch, which is told in UTC whatever the agency's zone."""
    return name.startswith("epoch ")


def bare_format(name: str) -> str:
    """Return a format's name without what it says of days."""
    return name.removesuffix(DAY_IN_UTC).removesuffix(DAY)


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
    """The month that a word of three letters or more names, in the languages of names."""
    word = word.removesuffix(".")
    if len(word) < _LEAST_OF_A_MONTH or not word.isalpha():
        return None
    return _MONTHS.get(month_in_english(word)[:_LEAST_OF_A_MONTH])


#: Month and day, or day and month, in one cell: 0317, 317, 3/17, 17-03.
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})(\d{2})|(\d{1,2})\s?[/.\s-]\s?(\d{1,2})", re.ASCII)
#: Mar 17, 17 de marzo, 17-Mar.
_WITH_WORD: Final = re.compile(
    r"(?P<b>[^\W\d_]{3,})\.?[\s-]*(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*(?:de )?(?P<b2>[^\W\d_]{3,})\.?"
)


def _in_one_cell(text: str) -> str:
    """Month and day that stand in one cell, with a stroke between; "" where it is another text."""
    if found := _TWO_NUMBERS.fullmatch(text):
        return "/".join(filter(None, found.groups()))
    word = _WITH_WORD.fullmatch(text)
    month = month_number(word["b"] or word["b2"]) if word else None
    return f"{month}/{word['d'] or word['d2']}" if word and month else ""


def joined(parts: Sequence[str]) -> str:
    """One text of a moment's parts: year and month ("y-m"), with day, hour and minute ("y m d").

    A month may be a word, and stand with the day in one cell ("y md", "y dm"). "" where all are
    empty; parts that lack make a text that no format reads.
    """
    if not any(parts):
        return ""
    year, month, *later = parts
    if together := _in_one_cell(month):
        return f"{year} {together}{_hour_behind(later)}"
    number = month_number(month)
    month = str(number) if number is not None else month
    if not later:
        return f"{year}-{month.zfill(2)}"
    day, *clock = later
    return f"{year} {month} {day}{_hour_behind(clock)}"


def _hour_behind(clock: Sequence[str]) -> str:
    """Hour and minute as a time of day behind a date; "" for none."""
    return f" {clock[0].zfill(2)}:{(clock[1:] or ['0'])[0].zfill(2)}" if any(clock) else ""


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
#: 06:41-07:41, 01/04/2023-01/06/2023.
_DASH: Final = re.compile(r"(?<=[\dMm])[-\N{EN DASH}](?=\d)", re.ASCII)
_LONGEST: Final = 80


def _between(read: Reader, text: str) -> Moment | None:
    """The time from one moment to another, or to a time of day, that stand in one cell."""
    for first, last in _halves(text):
        begin = read(first)
        if begin is not None and (found := _until(begin, last, read)) is not None:
            return found
    return None


@lru_cache(maxsize=20_000)
def _halves(text: str) -> tuple[tuple[str, str], ...]:
    """Where a text may part into two moments: at a word or mark between blanks, or at a dash.

    Each format asks it of the same cells.
    """
    if len(text) > _LONGEST:
        return ()
    words = [(parts[1], parts[2])] if (parts := _UNTIL.fullmatch(text)) else []
    dashes = [(text[: one.start()], text[one.end() :]) for one in _DASH.finditer(text)]
    return (*words, *dashes)


def _until(begin: Moment, last: str, read: Reader) -> Moment | None:
    """The time from a moment to another, or to a time of day."""
    end = read(last)
    clock = time_of_day(last) if end is None and begin.tells_time else None
    if clock is not None:
        day = datetime.combine(begin.naive.date(), time()) + timedelta(seconds=clock)
        # Until after midnight.
        end = Moment(day + timedelta(days=1) if day < begin.naive else day)
    if end is None or end.naive < begin.naive or begin.tells_time != end.tells_time:
        return None
    span = int((end.naive - begin.naive).total_seconds()) + end.span_seconds
    return Moment(begin.naive, span, begin.offset_minutes)


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
        seconds = seconds_of(part)
        try:
            day = datetime(year, month, int(part["d"]))  # noqa: DTZ001 - wall clock by design
        except ValueError:
            return None
        if seconds is None:
            return None if part.get("H") else Moment(day, _DAY)
        if day.year == MAXYEAR and seconds >= 86_400:
            return None
        offset = _offset(part.get("Z"))
        if offset is not None and (offset % _QUARTER or abs(offset) > _MOST_OFFSET):
            return None  # 06:41-07:41
        return Moment(day + timedelta(seconds=seconds), 0, offset)

    return read


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


def as_utc(moment: Moment) -> datetime:
    """Return the UTC time of a moment that states its own offset."""
    minutes = moment.offset_minutes or 0
    return (moment.naive - timedelta(minutes=minutes)).replace(tzinfo=UTC)
