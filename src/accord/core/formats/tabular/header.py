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

    Only rows with at most one filled cell, before one with three or more, are a title.
    """
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        filled = sum(1 for cell in row if cell.strip())
        if filled >= _LEAST_COLUMNS:
            return number
        if filled > 1:
            return 0
    return 0


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
