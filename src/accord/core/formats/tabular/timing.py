"""Compile a time rule to a reader of rows: text to a UTC interval, or a stated fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.bands import Part, part_of_day
from accord.core.formats.tabular.clocks import BAND, HOUR, clock_reader, half_of_day
from accord.core.formats.tabular.dates import (
    COLUMNS_OF_A_DAY,
    DAY_IN_UTC,
    Moment,
    Reader,
    as_utc,
    is_of_an_epoch,
    joined,
    reader,
)
from accord.core.formats.tabular.localtime import interval_reader, local_day
from accord.core.formats.tabular.mapping import TimeRule

_CACHE = 20_000
_HOUR = 3_600
_DAY = 86_399
_HALF_A_DAY = 12

Interval = tuple[datetime, datetime]
Cells = Sequence[str]
#: The texts of a date, of its time of day, and of the half of the day.
Told = tuple[str, str, str]


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
    if not (rule.parts or rule.time_column or rule.half_column):
        return lambda values: parse((values[cell].strip(), "", ""))
    date = _joined_reader([cell, *map(place, rule.parts)]) if rule.parts else _text_of(cell)
    clock, half = (
        _text_of(place(name)) if name else _nothing for name in (rule.time_column, rule.half_column)
    )
    return lambda values: parse((date(values), clock(values), half(values)))


def _text_of(cell: int) -> Callable[[Cells], str]:
    return lambda values: values[cell].strip()


def _joined_reader(cells: Sequence[int]) -> Callable[[Cells], str]:
    return lambda values: joined([values[one].strip() for one in cells])


def _nothing(_: Cells) -> str:
    return ""


def optional_time(
    rule: TimeRule | None, place: Callable[[str], int], zone: ZoneInfo
) -> Callable[[Cells], Interval | None] | None:
    """Compile a rule that a mapping may leave out."""
    return time_reader(rule, place, zone) if rule else None


def _cached(
    parse: Callable[[Told], Interval | None],
) -> Callable[[Told], Interval | None]:
    known: dict[Told, Interval | None] = {}

    def read(key: Told) -> Interval | None:
        try:
            return known[key]
        except KeyError:
            if len(known) >= _CACHE:
                known.clear()
            answer = known[key] = parse(key)
            return answer

    return read


def _interval_parser(rule: TimeRule, zone: ZoneInfo) -> Callable[[Told], Interval | None]:
    readers = [_walled(name, zone, wall_clock=rule.wall_clock) for name in rule.formats]
    clocks = [_part_reader(name) for name in rule.time_formats]
    to_utc = interval_reader(zone)
    column = rule.column
    # Columns of the hour and of nothing finer behind those of the day: some time within the hour.
    is_hourly = len(rule.parts) == COLUMNS_OF_A_DAY.get(rule.formats[0] if rule.formats else "")

    def parse(key: Told) -> Interval | None:
        text, clock_text, half_text = key
        if not text:
            return None
        moment = next((found for read in readers if (found := read(text)) is not None), None)
        if moment is None:
            raise Fault(column, "date_format", f"{text[:40]!r} is no date of the mapping's formats")
        if clock_text:
            moment = _with_clock(moment, clock_text, clocks, rule.time_column)
        if is_hourly and not moment.span_seconds:
            moment = Moment(moment.naive, _HOUR - 1)
        if rule.half_column and moment.tells_time:
            moment = _in_half(moment, half_text, rule.half_column)
        return _in_utc(moment, to_utc)

    def within_the_calendar(key: Told) -> Interval | None:
        try:
            return parse(key)
        except OverflowError:
            reason = f"{key[0][:40]!r} lies at the edge of the calendar"
            raise Fault(column, "date_range", reason) from None

    return within_the_calendar


def _in_utc(moment: Moment, to_utc: Callable[[datetime], Interval]) -> Interval:
    """A moment with its span as UTC; an offset that it states holds."""
    if moment.offset_minutes is not None:
        exact = as_utc(moment)
        return exact, exact + timedelta(seconds=moment.span_seconds)
    earliest, latest = to_utc(moment.naive)
    if moment.span_seconds:
        latest = to_utc(moment.naive + timedelta(seconds=moment.span_seconds))[1]
    return earliest, latest


def _walled(name: str, zone: ZoneInfo, *, wall_clock: bool) -> Reader:
    """The reader of a format; on a wall clock a written +00 is decoration, an epoch's UTC is not."""
    read = _moment_reader(name, zone)
    if not wall_clock or is_of_an_epoch(name):
        return read

    def walled(text: str) -> Moment | None:
        found = read(text)
        return replace(found, offset_minutes=found.offset_minutes or None) if found else None

    return walled


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


def _in_half(moment: Moment, text: str, column: str) -> Moment:
    """A moment of a 12-hour clock in the half of the day that its row says; in either, where none."""
    hour = moment.naive.hour
    is_late = half_of_day(text) if text else None
    if (text and is_late is None) or (is_late is False and hour > _HALF_A_DAY):
        raise Fault(column, "time_format", f"{text[:40]!r} is no half of the day of this time")
    if not 1 <= hour <= _HALF_A_DAY:
        return moment
    early = moment.naive.replace(hour=hour % _HALF_A_DAY)
    half = timedelta(hours=_HALF_A_DAY)
    if is_late is None:
        return replace(moment, naive=early, span_seconds=moment.span_seconds + half.seconds)
    return replace(moment, naive=early + half if is_late else early)
