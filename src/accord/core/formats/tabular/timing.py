"""Compile a time rule to a reader of rows: text to a UTC interval, or a stated fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.bands import Part, part_of_day
from accord.core.formats.tabular.clocks import BAND, HOUR, clock_reader
from accord.core.formats.tabular.dates import DAY_IN_UTC, Moment, Reader, as_utc, joined, reader
from accord.core.formats.tabular.localtime import interval_reader, local_day
from accord.core.formats.tabular.mapping import TimeRule

_CACHE = 20_000
_HOUR = 3_600
_DAY = 86_399
#: Month, day and hour beside the year: some time within the hour.
HOURLY = 3

Interval = tuple[datetime, datetime]
Cells = Sequence[str]


class Fault(Exception):
    """A row breaks a rule: which field, which rule, and why in words."""

    def __init__(self, field: str, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.rule, self.reason = field, rule, reason


def time_reader(
    rule: TimeRule, place: Callable[[str], int], zone: ZoneInfo
) -> Callable[[Cells], Interval | None]:
    """Compile a time rule; the reader gives None for empty cells and faults on nonsense."""
    cell = place(rule.column)
    parse = _cached(_interval_parser(rule, zone))
    if rule.parts:
        cells = [cell, *map(place, rule.parts)]
        return lambda values: parse((joined([values[one].strip() for one in cells]), ""))
    if not rule.time_column:
        return lambda values: parse((values[cell].strip(), ""))
    clock = place(rule.time_column)
    return lambda values: parse((values[cell].strip(), values[clock].strip()))


def optional_time(
    rule: TimeRule | None, place: Callable[[str], int], zone: ZoneInfo
) -> Callable[[Cells], Interval | None] | None:
    """Compile a rule that a mapping may leave out."""
    return time_reader(rule, place, zone) if rule else None


def _cached(
    parse: Callable[[tuple[str, str]], Interval | None],
) -> Callable[[tuple[str, str]], Interval | None]:
    known: dict[tuple[str, str], Interval | None] = {}

    def read(key: tuple[str, str]) -> Interval | None:
        try:
            return known[key]
        except KeyError:
            if len(known) >= _CACHE:
                known.clear()
            answer = known[key] = parse(key)
            return answer

    return read


def _interval_parser(
    rule: TimeRule, zone: ZoneInfo
) -> Callable[[tuple[str, str]], Interval | None]:
    readers = [_moment_reader(name, zone) for name in rule.formats]
    clocks = [_part_reader(name) for name in rule.time_formats]
    to_utc = interval_reader(zone)
    column = rule.column
    is_hourly = len(rule.parts) == HOURLY

    def parse(key: tuple[str, str]) -> Interval | None:
        text, clock_text = key
        if not text:
            return None
        moment = next((found for read in readers if (found := read(text)) is not None), None)
        if moment is None:
            raise Fault(column, "date_format", f"{text[:40]!r} is no date of the mapping's formats")
        if clock_text:
            moment = _with_clock(moment, clock_text, clocks, rule.time_column)
        if is_hourly and not moment.span_seconds:
            moment = Moment(moment.naive, _HOUR - 1)
        if moment.offset_minutes or (moment.offset_minutes == 0 and not rule.wall_clock):
            exact = as_utc(moment)
            return exact, exact + timedelta(seconds=moment.span_seconds)
        earliest, latest = to_utc(moment.naive)
        if moment.span_seconds:
            latest = to_utc(moment.naive + timedelta(seconds=moment.span_seconds))[1]
        return earliest, latest

    def within_the_calendar(key: tuple[str, str]) -> Interval | None:
        try:
            return parse(key)
        except OverflowError:
            reason = f"{key[0][:40]!r} lies at the edge of the calendar"
            raise Fault(column, "date_range", reason) from None

    return within_the_calendar


def _moment_reader(name: str, zone: ZoneInfo) -> Reader:
    """The reader of a format; of days that are told in UTC, with the day on the zone's wall."""
    read = reader(name)
    if not name.endswith(DAY_IN_UTC):
        return read

    def day(text: str) -> Moment | None:
        found = read(text)
        if found is None or found.span_seconds:
            return found
        begin = local_day(as_utc(found), zone)
        return found if begin is None else Moment(begin, _DAY)

    return day


def _part_reader(name: str) -> Callable[[str], Part | None]:
    """The reader of a time of day: when it begins, and how much later it may have been."""
    if name == BAND:
        return part_of_day
    read, span = clock_reader(name), _HOUR - 1 if name == HOUR else 0

    def part(text: str) -> Part | None:
        seconds = read(text)
        return None if seconds is None else (seconds, span)

    return part


def _with_clock(
    moment: Moment, text: str, clocks: Sequence[Callable[[str], Part | None]], column: str
) -> Moment:
    part = next((found for read in clocks if (found := read(text)) is not None), None)
    if part is None:
        raise Fault(column, "time_format", f"{text[:40]!r} is no time of the mapping's formats")
    day = moment.naive.replace(hour=0, minute=0, second=0)
    return Moment(day + timedelta(seconds=part[0]), part[1])
