"""Look through an XLSX before it is opened: how far its cells reach, whether it calculates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accord.core.safe_io import Archive, TooLarge

#: A reader keeps the whole rectangle from the first cell to the last, empty ones too.
CELL_CAP = 20_000_000
_CELL = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{0,9})(\d{1,19})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
#: Longer than any cell reference with its attribute name.
_OVERLAP = 64


@dataclass(frozen=True, kw_only=True)
class SheetFacts:
    """What was found in the parts of a workbook."""

    has_formulas: bool


def scan_sheets(archive: Archive) -> SheetFacts:
    """Unpack every part under the archive's caps and look at its cells.

    Two cells far apart make a rectangle of 17 billion: refused. Raises TooLarge, Truncated.
    """
    has_formulas = False
    for entry in archive.entries():
        wide = high = 0
        tail = b""
        for block in archive.blocks(entry.name):
            piece = tail + block
            cells = _CELL.findall(piece)
            if cells:
                wide = max(wide, *map(_column, {letters for letters, _ in cells}))
                high = max(high, *map(int, {number for _, number in cells}))
            has_formulas = has_formulas or _FORMULA.search(piece) is not None
            tail = piece[-_OVERLAP:]
        if wide * high > CELL_CAP:
            raise TooLarge(
                f"a sheet of {high:,} rows and {wide:,} columns; more than {CELL_CAP:,} cells",
                rule="cell_cap",
            )
    return SheetFacts(has_formulas=has_formulas)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
