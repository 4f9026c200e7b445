"""Dates whose year, month, day and hour stand in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from accord.core.formats.tabular.dates import month_number
from accord.core.formats.tabular.naming import spelled_name
from accord.core.formats.tabular.profile import Profile

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
            if part in words and (words - {part}) <= _OCCURRED and _is_part(column, least, most):
                by_name.setdefault(words - {part}, {}).setdefault(part, column.name)
    found = max(by_name.values(), key=len, default={})
    return _in_order(found)


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
