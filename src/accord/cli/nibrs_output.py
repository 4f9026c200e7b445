"""What `accord nibrs` writes: findings as CSV or JSON, converted files, and what was set aside."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from accord.cli.whole_files import placed, write_rows
from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.nibrs.flat import NOTICE, Fault, write_segment
from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.reading import Lengths, is_refused, with_lengths
from accord.core.formats.nibrs.whole import Incomplete
from accord.core.formats.nibrs.xml_parts import XmlFault
from accord.core.formats.nibrs.xml_write import Message, XmlWriter, documents, write_xml

if TYPE_CHECKING:
    from accord.core.formats.nibrs.reading import Found
    from accord.core.formats.nibrs.rules import Finding


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of reading or a finding of a rule; `line` is the report's number in XML."""

    severity: str
    rule: str
    level: str
    line: int
    ori: str
    number: str
    sequence: int
    element: str
    field: str
    start: int
    length: int
    message: str


def of_fault(fault: Fault | XmlFault) -> Problem:
    """A fault of reading; one that stands beside its report is a warning."""
    severity = "error" if is_refused(fault) else "warning"
    if isinstance(fault, Fault):
        place = (fault.line, "", "", 0, "", "", fault.position, 0)
    else:
        place = (fault.report, "", "", 0, fault.element, "", 0, 0)
    return Problem(severity, fault.rule, "", *place, fault.message)


def of_finding(one: "Finding") -> Problem:
    """A finding of an edit rule."""
    return Problem(
        one.severity, one.rule, one.level, one.line, one.ori, one.number, one.sequence,
        one.element, one.field, one.start, one.length, one.message,
    )  # fmt: skip


def line(one: Problem) -> str:
    """One line for the terminal."""
    level = f" level {one.level}" if one.level else ""
    element = f" element {one.element}" if one.element else ""
    column = f" column {one.start}" if one.start else ""
    return f"{one.line}:{level}{element}{column} {one.severity} {one.rule}: {one.message}"


@dataclass(slots=True)
class Conversion:
    """One conversion: how it is written; what cannot be goes into the open file `aside`."""

    version: str
    lengths: Lengths
    remainder: bool
    ori: str
    number: str
    written: datetime
    books: Mapping[int, CodeBook]
    aside: BinaryIO
    rejected: list[Problem] = field(default_factory=list)
    beside: int = 0
    set_aside: int = 0

    def to_flat(self, found: "Iterable[Found]", out: Path) -> Iterator[str]:
        """Write a flat file; a report that does not fit its columns is set aside whole."""
        count = 0
        with placed(out) as stream:
            for report in self._reports(found):
                try:
                    lines = [
                        write_segment(one) for one in with_lengths(report.segments, self.lengths)
                    ]
                except (ValueError, UnicodeEncodeError):
                    self._reject(report)
                    continue
                stream.writelines(one + b"\r\n" for one in lines)
                count += len(lines)
        yield from self._end(out, f"{count:,} segments, {NOTICE}")

    def to_xml(self, found: "Iterable[Found]", out: Path) -> Iterator[str]:
        """Write one submission with all reports."""
        writer = self._writer()
        reports = self._reports(found)
        with placed(out) as stream:
            first = next(reports, None)
            made = write_xml(
                _with(first, reports), stream, writer=writer, message=self._message(first)
            )
        words = _xml_words(writer)
        if made.reports > 1:
            words += "\nThe schema takes one report in a document: --each writes them apart."
        yield from self._end(out, words)

    def to_documents(self, found: "Iterable[Found]", out: Path) -> Iterator[str]:
        """Write a document for each report into the folder `out`."""
        writer = self._writer()
        reports = self._reports(found)
        out.mkdir(parents=True, exist_ok=True)
        first = next(reports, None)
        made = documents(_with(first, reports), writer=writer, message=self._message(first))
        for at, document in enumerate(made, 1):
            with placed(out / f"report-{at:07d}.xml") as stream:
                stream.write(document)
        yield from self._end(out, _xml_words(writer))

    def _writer(self) -> XmlWriter:
        return XmlWriter(self.version, books=self.books, keep_remainder=self.remainder)

    def _message(self, first: Report | None) -> Message:
        ori = self.ori or (first.segments[0].ori if first else "")
        number = self.number or self.written.strftime("%Y%m%d%H%M%S")
        return Message(ori, number, self.written.replace(tzinfo=None))

    def _reports(self, found: "Iterable[Found]") -> Iterator[Report]:
        for one in found:
            if isinstance(one, Report):
                yield one
            elif isinstance(one, Incomplete):
                self._set_aside(one.raw, *map(of_fault, one.faults))
            elif is_refused(one):
                self._set_aside(one.raw, of_fault(one))
            else:
                self.beside += 1

    def _set_aside(self, raw: bytes, *problems: Problem) -> None:
        self.aside.write(raw.rstrip(b"\r\n") + b"\r\n")
        self.rejected += problems
        self.set_aside += 1

    def _reject(self, report: Report) -> None:
        first = report.segments[0]
        message = "does not fit the columns of a flat file of that length"
        place = (first.level, first.line, first.ori, first.number, 0, "", "", 0, 0)
        raw = XmlWriter(self.version, books=self.books).report(report).encode()
        self._set_aside(raw, Problem("error", "does_not_fit", *place, message))

    def _end(self, out: Path, words: str) -> Iterator[str]:
        yield words
        if self.beside:
            yield f"{self.beside:,} notes on what was read past; `accord nibrs validate` lists them"
        kept = out.with_name(f"{out.name}.rejected")
        if self.rejected:
            self.aside.seek(0)
            with placed(kept) as stream:
                shutil.copyfileobj(self.aside, stream)
            write_rows(self.rejected, kept.with_name(f"{kept.name}.csv"), kind=Problem)
            yield f"{self.set_aside:,} set aside in {kept.name}, reasons in {kept.name}.csv"


def _with(first: Report | None, rest: Iterator[Report]) -> Iterator[Report]:
    if first is not None:
        yield first
    yield from rest


def _xml_words(writer: XmlWriter) -> str:
    made = writer.written()
    return (
        f"{made.reports:,} reports, {made.segments:,} segments, NIBRS {made.version}, "
        f"code tables of {made.code_table_year}, {made.notice}; "
        f"{made.with_remainder:,} hold what XML has no element for"
        + ("" if writer.keep_remainder else ", which was left out")
    )
