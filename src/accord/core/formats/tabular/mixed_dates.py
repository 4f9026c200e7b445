"""Columns whose dates are written in more ways than one format reads: what is found, and what a person says counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from accord.core.formats.tabular.candidates import THRESHOLD, Columns
from accord.core.formats.tabular.dates import FORMATS, bare_format, reader
from accord.core.formats.tabular.naming import name_score
from accord.core.formats.tabular.profile import Profile, fit_said
from accord.core.formats.tabular.table import Table

_MOMENTS: Final = ("occurred", "occurred_end", "reported")
#: Share of cells that formats must read together before a column is one of dates at all.
_SOME: Final = 0.25
#: Formats of day and month in numbers, by which of the two comes first.
_MONTH_FIRST: Final = frozenset({"m/d/y", "m.d.y"})
_DAY_FIRST: Final = frozenset({"d/m/y", "d.m.y"})
_TWO_PARTS: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d", re.ASCII)
#: Six digits in which the year may come first or last.
_SIX: Final = ("yymmdd", "mmddyy")
_MONTHS, _DAYS = 12, 31
#: Different texts whose formats are remembered; a hostile file cannot fill the memory.
_CACHE: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class WayOfWriting:
    """Cells that the same formats read: how many, and the first row; no format reads others."""

    formats: tuple[str, ...]
    cells: int
    row: int


@dataclass(frozen=True, kw_only=True)
class MixedDates:
    """A column of dates that no few formats, or no one order, reads: each way of writing them."""

    column: str
    ways: tuple[WayOfWriting, ...]

    def notes(self) -> tuple[str, ...]:
        """Each way of writing with its first row, and what there is to say."""
        told = [f"{self.column}: {_counted(way)}, first in row {way.row}" for way in self.ways]
        choice = "say which count, rows of another format are set aside with row, field and reason"
        return (*told, f"{self.column}: dates of several formats; {choice}")


def _counted(way: WayOfWriting) -> str:
    cells = "1 cell reads" if way.cells == 1 else f"{way.cells} cells read"
    return f"{cells} as {' or '.join(way.formats) or 'no date'}"


def with_formats(columns: Columns, formats: Sequence[str]) -> Columns:
    """Read the dates of columns by the formats that a person names, where these read any."""
    if not formats:
        return columns
    said = {
        one.name: fit
        for one in columns.profiles
        if (one.name in columns.dates or _may_be_moment(columns, one))
        and (fit := fit_said(one, formats))
    }
    return replace(columns, dates={**columns.dates, **said})


def mixed_dates(
    table: Table, columns: Columns, *, limit: int
) -> tuple[Columns, tuple[str, ...], tuple[str, ...]]:
    """The columns, those of them whose dates are written in too many ways, and notes on these.

    A column named of a moment counts as one where no few formats read it, where some of its dates
    have the month first and others the day, and where six digits may begin or end with the year:
    what the rest means, only a person can say. Raises BadInput where the table cannot be read.
    """
    both = _in_both_orders(table, columns, limit=limit)
    dates = {name: fit for name, fit in columns.dates.items() if name not in both}
    columns = replace(columns, dates=dates)
    # Where no name says which column tells moments, numbers beside one that does are numbers.
    doubtful = [
        one
        for one in columns.profiles
        if (columns.has_header or not dates)
        and one.name not in columns.dates
        and one.name not in columns.clocks
        and _may_be_moment(columns, one)
        and one.share(lambda text: bool(_formats_of(text))) >= _SOME
    ]
    found = [
        MixedDates(column=one.name, ways=_ways(table, one.name, limit=limit)) for one in doubtful
    ]
    notes = tuple(note for one in found for note in one.notes())
    return columns, tuple(one.column for one in found), notes


def _in_both_orders(table: Table, columns: Columns, *, limit: int) -> frozenset[str]:
    """Columns of moments whose dates do not all have day, month and year in one order."""
    return frozenset(
        one.name
        for one in columns.profiles
        if (fit := columns.dates.get(one.name)) is not None
        and not fit.is_said
        and _may_be_moment(columns, one)
        and _is_in_doubt(table, one, {bare_format(name) for name in fit.formats}, limit=limit)
    )


def _is_in_doubt(table: Table, column: Profile, formats: set[str], *, limit: int) -> bool:
    """Whether formats have another order than cells, or than each other, or two read each cell."""
    month_first, day_first = (
        not formats.isdisjoint(_MONTH_FIRST),
        not formats.isdisjoint(_DAY_FIRST),
    )
    if month_first != day_first:
        return any(
            first_is_month is not month_first
            for _number, text in _cells(table, column.name, limit=limit)
            if (first_is_month := _first_is_month(text)) is not None
        )
    if month_first:
        return True
    return not formats.isdisjoint(_SIX) and column.share(_may_be_both) == 1


def _may_be_both(text: str) -> bool:
    return all(reader(name)(text) is not None for name in _SIX)


def _first_is_month(text: str) -> bool | None:
    """Whether a date can have the month first alone, or the day alone; None where it may be both."""
    if (parts := _TWO_PARTS.match(text)) is None:
        return None
    first, second = int(parts[1]), int(parts[2])
    if first <= _MONTHS < second <= _DAYS:
        return True
    return False if second <= _MONTHS < first <= _DAYS else None


def _may_be_moment(columns: Columns, column: Profile) -> bool:
    if not column.filled or column.name in columns.clocks:
        return False
    if not columns.has_header:
        return column.share(lambda text: bool(_formats_of(text))) > 2 * _SOME
    return any(name_score(name, column.name) >= THRESHOLD for name in _MOMENTS)


def _formats_of(text: str) -> tuple[str, ...]:
    """The names of all formats that read a text."""
    return tuple(name for name in FORMATS if reader(name)(text) is not None)


def _ways(table: Table, column: str, *, limit: int) -> tuple[WayOfWriting, ...]:
    found: dict[tuple[str, ...], WayOfWriting] = {}
    known: dict[str, tuple[str, ...]] = {}
    for number, text in _cells(table, column, limit=limit):
        formats = known.get(text)
        if formats is None:
            formats = _formats_of(text)
            if len(known) < _CACHE:
                known[text] = formats
        way = found.get(formats) or WayOfWriting(formats=formats, cells=0, row=number)
        found[formats] = replace(way, cells=way.cells + 1)
    # What reads as no date stands last: it is answered by mending the rows.
    return tuple(sorted(found.values(), key=lambda way: (not way.formats, -way.cells, way.row)))


def _cells(table: Table, column: str, *, limit: int) -> Iterator[tuple[int, str]]:
    place = table.columns.index(column)
    for row in islice(table.rows(), limit):
        if row.fault or len(row.values) != len(table.columns):
            continue
        if text := row.values[place].strip():
            yield row.number, text
