"""The one CSV writer: no cell that it writes is run as a formula by a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

#: OWASP, "CSV Injection": cells that begin so are formulas in Excel, Calc or Sheets.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Full-width forms are folded to ASCII by East Asian spreadsheet settings.
FULL_WIDTH_STARTS = ("＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def safe_cell(value: object) -> str:
    """Return the text of a cell; a leading apostrophe disarms what would be a formula.

    Plain numbers, also negative ones, stay as they are.
    """
    if value is None:
        return ""
    text = str(value)
    bare = text.lstrip(" \u00a0\ufeff")
    if not bare.startswith(FORMULA_STARTS + FULL_WIDTH_STARTS):
        return text
    if text == bare and _NUMBER.fullmatch(text):
        return text
    return "'" + text


class CsvWriter:
    """Writes rows of cells to a text stream (opened with newline="")."""

    def __init__(self, stream: TextIO, *, columns: Sequence[str]) -> None:
        """Write the header at once; later rows must have as many cells."""
        self._writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        self._width = len(columns)
        self._writer.writerow([safe_cell(name) for name in columns])

    def row(self, cells: Sequence[object]) -> None:
        """Write one row. Raises ValueError when the number of cells is not the header's."""
        if len(cells) != self._width:
            raise ValueError(f"a row of {len(cells)} cells under {self._width} columns")
        self._writer.writerow([safe_cell(cell) for cell in cells])

    def rows(self, rows: Iterable[Sequence[object]]) -> None:
        """Write many rows."""
        for cells in rows:
            self.row(cells)
