"""Text that can be kept: a cell with NUL or half a character costs its row, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accord.core.formats.tabular.table import Row

#: No database column and no UTF-8 file can hold these: NUL and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
RULE = "plain_text"
REASON = "the cell holds NUL or half a character"


def unstorable_cell(values: Sequence[str]) -> int | None:
    """Return the first cell that holds NUL or half a surrogate pair, or None when all are text."""
    if not _UNSTORABLE.search("\x1f".join(values)):
        return None
    return next(cell for cell, value in enumerate(values) if _UNSTORABLE.search(value))


def storable(text: str) -> str:
    """Return the text with NUL and half pairs written out as \\x00 and \\ud800, to be kept."""
    return _UNSTORABLE.sub(lambda found: ascii(found.group())[1:-1], text)


def checked(row: Row, columns: Sequence[str]) -> Row:
    """Return the row, with its fault where a cell cannot be kept; an earlier fault stands."""
    cell = None if row.fault else unstorable_cell(row.values)
    if cell is None:
        return row
    return Row(row.number, row.values, REASON, RULE, columns[cell].strip().lower())
