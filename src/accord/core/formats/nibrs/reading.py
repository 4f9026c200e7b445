"""NIBRS in whatever form it comes, flat or XML, read as reports; lengths of records changed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO, Literal, cast

from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.flat import Fault
from accord.core.formats.nibrs.model import Report, Segment
from accord.core.formats.nibrs.whole import Incomplete, whole_reports
from accord.core.formats.nibrs.xml_parts import XmlFault
from accord.core.formats.nibrs.xml_read import read_xml

Form = Literal["flat", "xml"]
Found = Report | Incomplete | Fault | XmlFault
SNIFFED = 4096


def form_of(start: bytes) -> Form:
    """XML begins with "<" after a byte order mark and white space, in UTF-8 or UTF-16."""
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", "replace").removeprefix("\xef\xbb\xbf")
    return "xml" if text.lstrip("\ufeff \t\r\n").startswith("<") else "flat"


def read_any(
    stream: io.IOBase | BinaryIO, *, books: Mapping[int, CodeBook] | None = None
) -> Iterator[Found]:
    """Reports and faults of a flat file or an XML document, a fault before its report.

    A report of which a line or a part cannot be read is none: it is `Incomplete`, or a fault that
    holds it. `stream` is read once and need not seek. Memory follows one report.
    """
    buffered = io.BufferedReader(cast("io.RawIOBase", stream), buffer_size=SNIFFED)
    try:
        if form_of(buffered.peek(SNIFFED)[:SNIFFED]) == "xml":
            yield from read_xml(cast("BinaryIO", buffered), books=books)
        else:
            yield from whole_reports(cast("BinaryIO", buffered))
    finally:
        buffered.detach()  # else the stream would be closed with it


def is_refused(fault: Fault | XmlFault) -> bool:
    """Say whether something was not read: a line, a report, or the rest of a document."""
    if isinstance(fault, Fault):
        return fault.rule != "padded"
    return bool(fault.raw) or not fault.element or fault.rule == "no_report"


Lengths = Literal["kept", "old", "new"]


def with_lengths(segments: Iterable[Segment], lengths: Lengths) -> Iterator[Segment]:
    """The segments in the oldest or newest record length of their level, or as they are.

    Writing one in an old length fails where a field has no column there.
    """
    for segment in segments:
        if lengths == "kept":
            yield segment
        else:
            known = LAYOUTS[segment.level].lengths
            yield replace(segment, length=known[0] if lengths == "old" else known[-1])
