"""Decide whether the first row of a table is a header or already data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accord.core.formats.tabular.storable import storable

_NUMBER = re.compile(r"[-+(]?\$?\d[\d.,:/\s-]*(?:[AaPp][Mm])?\)?")


#: Rows above the header that may be a title, a date of printing and the like.
_TITLE_ROWS = 20
_LEAST_COLUMNS = 3


def title_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows stand above the table: a title of one cell, blank lines.

    Only rows with at most one filled cell, before one with three or more, are a title; blank lines
    before everything never are of the table.
    """
    blank = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        filled = sum(1 for cell in row if cell.strip())
        if filled >= _LEAST_COLUMNS:
            return number
        if filled > 1:
            return blank
    return blank


def title_note(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a note on what the rows above the table say, or () when they say nothing."""
    texts = [storable(cell.strip()[:80]) for row in rows for cell in row if cell.strip()]
    return (f"above the table stands: {' / '.join(texts)}",) if texts else ()


def looks_like_header(first: Sequence[str]) -> bool:
    """Say whether the row names columns: no cell is a number or time, names do not repeat.

    An index column without a name is allowed; more than half unnamed is not a header.
    """
    cells = [cell.strip() for cell in first]
    named = [cell for cell in cells if cell]
    if not named or len(named) * 2 < len(cells):
        return False
    if any(_NUMBER.fullmatch(cell) for cell in named):
        return False
    return len({cell.lower() for cell in named}) * 10 >= len(named) * 8


#: Rows below a header of two rows that show which columns hold numbers or times.
_SHOWN = 10
_LEAST_TOLD = 2


def header_rows(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Return the names of the columns and how many rows they take: one, or two that are joined.

    Two where the first has gaps, as merged cells leave them, and the second names what is below:
    Occurred over From and To. No name of the second may stand below it again, and numbers or times
    do below two of its names at least.
    """
    if not rows or not rows[0]:  # a blank line names nothing, and joins nothing
        return [], 1
    first = [cell.strip() for cell in rows[0]]
    names = [cell.strip() for cell in rows[1]] if len(rows) > 1 else []
    wide = max(len(first), len(names))
    first += [""] * (wide - len(first))
    names += [""] * (wide - len(names))
    joined = _joined(first, names)
    if not first[0] or all(first) or not all(joined) or not looks_like_header(names):
        return list(rows[0]), 1
    told = 0
    for at, name in enumerate(names):
        below = [row[at].strip() for row in rows[2 : 2 + _SHOWN] if at < len(row)]
        if name and name in below:
            return list(rows[0]), 1
        told += bool(name) and any(_NUMBER.fullmatch(cell) for cell in below)
    return (joined, 2) if told >= _LEAST_TOLD else (list(rows[0]), 1)


def _joined(first: Sequence[str], names: Sequence[str]) -> list[str]:
    """Each name behind that of its group, which reaches as far as there are gaps with names."""
    found, group = [], ""
    for own, name in zip(first, names, strict=True):
        group = own or (group if name else "")
        found.append(" ".join(filter(None, (group, name))))
    return found
