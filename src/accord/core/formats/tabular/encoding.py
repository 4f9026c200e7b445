"""Find out how a file's text is encoded by reading it through once, in pieces."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from accord.core.formats.tabular.table import Row
from accord.core.safe_io import BadInput, chunks

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Control characters that no text export holds.
_JUNK = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_CP1252_ONLY = bytes(range(0x80, 0xA0))
_CP1252_HOLES = b"\x81\x8d\x8f\x90\x9d"
_HOLES = re.compile(f"[{_CP1252_HOLES.decode('latin-1')}]")
_HEAD = 64 * 1024
_SINGLE_BYTE = ("cp1252", "latin-1")
_SECOND = "".join(
    {bytes([b]).decode(codec, "ignore") for b in range(0x80, 0xC0) for codec in _SINGLE_BYTE}
)
#: A letter of two bytes in UTF-8, or a typographic mark of three, read as single bytes.
_MISREAD = re.compile(f"(?:[ÂÃÄÅÐÑ][{re.escape(_SECOND)}]|â€[{re.escape(_SECOND)}])+")
#: What may well follow a capital at the end of a word: “MANHÔ, «É», nº.
_CLOSES = frozenset("»”’“‘ºª°–—…´\xa0")


@dataclass(frozen=True)
class _Scan:
    valid_utf8: bool
    first_bad_line: int
    good_multibyte: int
    bad_bytes: int
    high_bytes: bytes


def detect_encoding(stream: BinaryIO, *, cap: int) -> str:
    """Return the Python codec of the text; the stream is left at its start.

    Raises BadInput for binary content, an empty file and mixed encodings; TooLarge.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise BadInput("the file is empty", rule="not_empty")
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if not encoding and b"\0" in head:
        encoding = _utf16_without_bom(head)
    if encoding.startswith(("utf-16", "utf-32")):
        stream.seek(0)
        return encoding
    _refuse_binary(head)
    scan = _scan(stream, cap=cap)
    stream.seek(0)
    if scan.valid_utf8:
        return encoding or "utf-8"
    if scan.good_multibyte > scan.bad_bytes or encoding:
        raise BadInput(
            f"mostly UTF-8, but {scan.bad_bytes} byte(s) are not: two encodings in one file",
            rule="one_encoding",
            row=scan.first_bad_line,
        )
    if any(byte in scan.high_bytes for byte in _CP1252_HOLES):
        return "latin-1"
    return "cp1252" if any(byte in scan.high_bytes for byte in _CP1252_ONLY) else "latin-1"


def _utf16_without_bom(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _refuse_binary(head: bytes) -> None:
    """A stray control character costs its own row; a first line of them, or half of all lines, the file."""
    if len(head.translate(None, _JUNK)) == len(head):
        return
    lines = [(at, line) for at, line in enumerate(head.splitlines(), start=1) if line.strip()]
    odd = [at for at, line in lines if len(line.translate(None, _JUNK)) < len(line)]
    if odd[0] == lines[0][0] or len(odd) * 2 >= len(lines):
        raise BadInput("the file holds binary data, not text", rule="text_only", row=odd[0])


def _scan(stream: BinaryIO, *, cap: int) -> _Scan:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    for block in chunks(stream, cap=cap):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            bad = line + error.object[: error.start].count(b"\n")
            return _count_high(stream, bad)
        line += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _count_high(stream, line)
    return _Scan(True, 0, 0, 0, b"")


def _count_high(stream: BinaryIO, first_bad_line: int) -> _Scan:
    stream.seek(0)
    good = bad = 0
    high: set[int] = set()
    for block in chunks(stream):
        outside = block.translate(None, bytes(range(0x80)))
        if not outside:
            continue
        high.update(outside)
        text = block.decode("utf-8", "replace")
        replaced = text.count("\ufffd")
        bad += replaced
        good += sum(1 for character in text if character > "\x7f") - replaced
    return _Scan(False, first_bad_line, good, bad, bytes(sorted(high)))


def misread_cell(values: Sequence[str], encoding: str) -> tuple[int, str, str] | None:
    """Return the first cell with UTF-8 among single bytes: its place, what it says and means."""
    if encoding not in _SINGLE_BYTE or not _MISREAD.search("\x1f".join(values)):
        return None
    for cell, value in enumerate(values):
        for found in _MISREAD.finditer(value):
            if not _is_natural(value, found) and (meant := _as_utf8(found.group())):
                return cell, found.group(), meant
    return None


def one_encoding(row: Row, columns: Sequence[str], encoding: str) -> Row:
    """Return the row, with its fault where a cell is in another encoding; earlier ones stand."""
    if not row.fault and encoding == "latin-1" and (holed := _holed_cell(row.values)) is not None:
        cell, byte = holed
        reason = f"the byte 0x{byte:02X} is no letter in Windows-1252 or Latin-1: another encoding?"
        return Row(row.number, row.values, reason, "encoding", columns[cell].strip().lower())
    found = None if row.fault else misread_cell(row.values, encoding)
    if found is None:
        return row
    cell, said, meant = found
    reason = (
        f"UTF-8 in a file of {encoding}: {said!r} is {meant!r} in UTF-8; two encodings in one file"
    )
    return Row(row.number, row.values, reason, "one_encoding", columns[cell].strip().lower())


def _holed_cell(values: Sequence[str]) -> tuple[int, int] | None:
    """The first cell with a byte that no text of one byte a letter holds, and that byte."""
    for cell, value in enumerate(values):
        if found := _HOLES.search(value):
            return cell, ord(found.group())
    return None


def _is_natural(text: str, found: re.Match[str]) -> bool:
    """A capital at the end of a word in capitals, before a mark that closes."""
    before, after = text[: found.start()][-1:], text[found.end() : found.end() + 1]
    short = len(found.group()) == 2 and found.group()[1] in _CLOSES
    return short and not after.isalpha() and not before.islower()


def _as_utf8(text: str) -> str:
    """The text that these single bytes are in UTF-8; empty where they are none."""
    try:
        return b"".join(_byte(sign) for sign in text).decode()
    except UnicodeError:
        return ""


def _byte(sign: str) -> bytes:
    """The byte of a character in cp1252, or in Latin-1 where that has none."""
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def undecodable(encoding: str, *, row: int | None = None) -> BadInput:
    """Return the error for text that stops being what its beginning said it is."""
    return BadInput(f"the text does not decode as {encoding} (cut off?)", rule="encoding", row=row)
