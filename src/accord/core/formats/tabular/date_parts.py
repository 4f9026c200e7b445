"""Dates whose year, month, day and hour stand in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from accord.core.formats.tabular.dates import joined, month_number, reader
from accord.core.formats.tabular.naming import spelled_name
from accord.core.formats.tabular.profile import DateFit, Profile
from accord.core.formats.tabular.table import Table

#: The parts of a moment in their order, with the least and the most of each.
PARTS: Final = (
    ("year", 1900, 2100),
    ("month", 1, 12),
    ("day", 1, 31),
    ("hour", 0, 23),
    ("minute", 0, 59),
)
#: What a part is called as well, where its cells are such a part.
_ALIKE: Final = {"hour": ("time",)}
#: Share of cells that must be such a part.
_MOST: Final = 0.98
_MONTHLY: Final = ("year", "month")
#: Rows that are compared, and share of them in which a date must lie in the month beside it; one
#: that is told in UTC may lie in the month before.
_ROWS: Final = 1_000
_SAME: Final = 0.95
#: Whose year it is, where several moments stand in parts; any other word names another moment.
_OCCURRED: Final = frozenset(
    {"occurred", "occurrence", "incident", "offense", "offence", "crime", "event", "start", "begin", "date"}
)  # fmt: skip


def parted_moment(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Return the columns of year, month and what there is of day, hour, minute; () for none.

    A year alone dates nothing that is counted by week: it is no moment.
    """
    by_name: dict[frozenset[str], dict[str, str]] = {}
    for column in profiles:
        words = frozenset(spelled_name(column.name).split())
        for part, least, most in PARTS:
            own = words & {part, *_ALIKE.get(part, ())}
            if own and (words - own) <= _OCCURRED and _is_part(column, least, most):
                by_name.setdefault(words - own, {}).setdefault(part, column.name)
    found = max(by_name.values(), key=len, default={})
    return _in_order(found)


def are_parts_of(table: Table, parts: Sequence[str], column: str, fit: DateFit) -> bool:
    """Say whether columns of year, month and perhaps day only repeat a column of dates."""
    place = {name: cell for cell, name in enumerate(table.columns)}
    whole = len(parts) > len(_MONTHLY)
    parts = parts[: len(_MONTHLY) + 1]
    in_parts, reads = reader("y m d" if whole else "y-m"), [reader(name) for name in fit.formats]
    same = rows = 0
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(place):
            continue
        told = in_parts(joined([row.values[place[name]].strip() for name in parts]))
        text = row.values[place[column]].strip()
        date = next((one for read in reads if (one := read(text)) is not None), None)
        if told is not None and date is not None:
            rows += 1
            same += told.naive == date.naive.replace(
                day=date.naive.day if whole else 1, hour=0, minute=0, second=0, microsecond=0
            )
    return rows > 0 and same >= _SAME * rows


def _in_order(found: Mapping[str, str]) -> tuple[str, ...]:
    taken = []
    for part, _least, _most in PARTS:
        if part not in found:
            break
        taken.append(found[part])
    return tuple(taken) if len(taken) > 1 else ()


def _is_part(column: Profile, least: int, most: int) -> bool:
    def fits(text: str) -> bool:
        if most == 12 and month_number(text) is not None:
            return True
        return text.isascii() and text.isdigit() and least <= int(text) <= most and len(text) <= 4

    return column.filled > 0 and column.share(fits) >= _MOST
