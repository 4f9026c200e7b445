"""Decide whether the first row of a table is a header or already data."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[-+(]?\$?\d[\d.,:/\s-]*(?:[AaPp][Mm])?\)?")


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
