"""Look through an XLSX before it is opened: a DTD, how far its cells reach, if it calculates."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from accord.core.safe_io import Archive, BadInput, TooLarge, guarded, refuse_ill_formed

#: A reader keeps the whole rectangle from the first cell to the last, empty ones too.
CELL_CAP = 20_000_000
_CELL = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{0,9})(\d{1,19})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
#: How an XML part begins, in any encoding that the parsers know.
_XML = re.compile(
    b"(?:%s|%s|(?:%s)?\\s*<)"
    % tuple(map(re.escape, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)))
)
#: Longer than any cell reference with its attribute name.
_OVERLAP = 64


@dataclass(frozen=True, kw_only=True)
class SheetFacts:
    """What was found in the parts of a workbook."""

    has_formulas: bool


def scan_sheets(archive: Archive, *, filename: str) -> SheetFacts:
    """Unpack every part under the archive's caps and look at its cells.

    Two cells far apart make a rectangle of 17 billion: refused. So is a part with a DTD, which the
    reader of sheets would pass over without a word. Raises BadInput, TooLarge, Truncated.
    """
    has_formulas = False
    for entry in archive.entries():
        wide = high = 0
        tail = b""
        for block in _without_dtd(archive, entry.name, filename):
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


def refuse_ill_formed_part(archive: Archive, *, filename: str) -> None:
    """Name the first part that is no well-formed XML, if there is one. Raises BadInput."""
    for entry in archive.entries():
        first, blocks = _begun(archive, entry.name)
        if _XML.match(first):
            try:
                refuse_ill_formed(blocks)
            except BadInput as error:
                raise _of_part(error, filename, entry.name) from error


def _without_dtd(archive: Archive, part: str, filename: str) -> Iterator[bytes]:
    first, blocks = _begun(archive, part)
    if not _XML.match(first):
        yield from blocks
        return
    try:
        yield from guarded(blocks)
    except BadInput as error:
        raise _of_part(error, filename, part) from error


def _begun(archive: Archive, part: str) -> tuple[bytes, Iterator[bytes]]:
    """The first block of a part, and all of them."""
    blocks = archive.blocks(part)
    first = next(blocks, b"")
    return first, chain((first,), blocks)


def _of_part(error: BadInput, filename: str, part: str) -> BadInput:
    """The complaint with the file and the part that it is of; one of the archive names no part.

    A line of a part is no row of a sheet, and is left out.
    """
    if not error.rule.startswith("xml_"):
        return error
    return BadInput(f"{filename}: {part}: {error.reason}", rule=error.rule)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
