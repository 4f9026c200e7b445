"""Dates whose year, month, day and hour stand in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.dates import month_number
from accord.core.formats.tabular.naming import spelled_name
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields
from accord.core.formats.tabular.suggestion import Candidate

#: The parts of a moment in their order, with the least and the most of each.
PARTS: Final = (
    ("year", 1900, 2100),
    ("month", 1, 12),
    ("day", 1, 31),
    ("hour", 0, 23),
    ("minute", 0, 59),
)
#: Share of cells that must be such a part.
_MOST: Final = 0.98
#: A whole date in one column goes before.
_SURE: Final = 0.75
#: Whose year it is, where several moments stand in parts; any other word names another moment.
_OCCURRED: Final = frozenset(
    {"occurred", "occurrence", "incident", "offense", "offence", "crime", "event", "start", "begin", "date"}
)  # fmt: skip


def parted_moment(columns: Columns) -> tuple[str, ...]:
    """Return the columns of year, month and what there is of day, hour, minute; () for none.

    A year alone dates nothing that is counted by week: it is no moment.
    """
    if not columns.has_header:
        return ()
    by_name: dict[frozenset[str], dict[str, str]] = {}
    for column in columns.profiles:
        for part, least, most in PARTS:
            words = frozenset(spelled_name(column.name).split())
            if part in words and (words - {part}) <= _OCCURRED and _is_part(column, least, most):
                by_name.setdefault(words - {part}, {}).setdefault(part, column.name)
    found = max(by_name.values(), key=len, default={})
    return _in_order(found)


def with_parts(columns: Columns, fields: Fields) -> Fields:
    """Return the candidates, with the year's column for when it happened where no date is whole."""
    parts = () if fields["occurred"] else parted_moment(columns)
    if not parts:
        return fields
    told = f"with {', '.join(map(repr, parts[1:]))}"
    found = Candidate(value=parts[0], confidence=_SURE, evidence=told)
    return {**fields, "occurred": (found,)}


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
