"""Open a file of whole reports as tables; whatever else it is, as the export that it is."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO, Final

from accord.core.formats.delivery.plan import Delivery
from accord.core.formats.exchange import Item, check_item
from accord.core.formats.ndex import read_ndex
from accord.core.formats.nibrs.codes import CodeBook, code_book
from accord.core.formats.nibrs.flat import Fault as LineFault
from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.reading import is_refused, read_any
from accord.core.formats.nibrs.rules import Checker, Finding, fault_finding, year_of
from accord.core.formats.nibrs.whole import Incomplete
from accord.core.formats.nibrs.xml_parts import XmlFault
from accord.core.formats.niem import EnvelopeFault, read_envelopes
from accord.core.formats.reports.columns import (
    LEFT_OUT,
    LEVEL,
    REPORTS,
    Taken,
    columns_of,
    tables_of,
)
from accord.core.formats.reports.from_items import take_item
from accord.core.formats.reports.from_nibrs import NibrsTaker, is_change
from accord.core.formats.reports.segments import single_segments
from accord.core.formats.reports.spool import Spool
from accord.core.formats.tabular.opening import WORKBOOK, open_tables
from accord.core.formats.tabular.table import FormatFacts, Limits, Table
from accord.core.safe_io import Archive, BadInput

#: The wire formats of whole reports, as `FormatFacts.wire` names them.
WIRES: Final = frozenset({"nibrs", "ndex", "envelope"})
#: Comments before a document's first element are passed over up to here.
_SNIFFED: Final = 64 * 1024
_SEGMENT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{4}[0-7][IADRMW][\d ]{6}")
_ROOT: Final = re.compile(r"<(?![?!])([^\s/>]+)([^>]*)>")
_BOUND: Final = re.compile(r"\sxmlns:?([^\s=]*)\s*=\s*[\"']([^\"']*)")
#: An envelope by its type, or by the namespace that stands in its context.
_ENVELOPE: Final = ('"accord:Envelope"', '"urn:accord:exchange:1#')
#: Elements that may stand around a message, such as those of SOAP, and the message's own.
_ENVELOPES: Final = 6
_ASIDE: Final = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_MOST_FINDINGS: Final = 200
_PLACES: Final = 5
#: So much of what could not be read is kept in its row; a mended text is shorter.
TOLD_AT_MOST: Final = 64_000


def open_files(
    stream: BinaryIO,
    *,
    filename: str,
    limits: Limits | None = None,
    books: Mapping[int, CodeBook] | None = None,
) -> tuple[Table, ...]:
    """Open every table of a file, as `open_tables` does, and files of whole reports too.

    NIBRS (flat and XML), N-DEx messages and exchange envelopes, alone or several of one kind in a
    ZIP, give the tables of `columns`; their rows are read when they are first asked for. The
    caller closes them. `books` are the code tables of NIBRS by year, without them those shipped.
    Raises BadInput for XML that is none of these.
    """
    sources, opened = _sources(stream, limits or Limits())
    wires = {sniff(source) for source in sources}
    if len(wires) == 1 and (wire := wires.pop()):
        findings = Findings()
        reader = _reader(wire, findings, books)
        return _tables(sources, reader, findings, wire=wire, filename=filename, opened=opened)
    for one in opened:
        one.close()
    return open_tables(stream, filename=filename, limits=limits)


def sniff(stream: BinaryIO) -> str:
    """Which wire format of whole reports a stream holds, "" for none.

    It stands at its beginning afterwards. Raises BadInput for XML of another kind.
    """
    stream.seek(0)
    head = stream.read(_SNIFFED)
    stream.seek(0)
    if _SEGMENT.match(head):
        return "nibrs"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _xml_wire(_ASIDE.sub("", text))
    if text[:1] in {"{", "["} and any(mark in text for mark in _ENVELOPE):
        return "envelope"
    return ""


def _xml_wire(text: str) -> str:
    """By the root's own name and namespace, or by what an envelope of another kind holds first.

    The other namespaces that an element declares may be of what it carries: they count last.
    """
    bound: dict[str, str] = {}
    own: list[str] = []
    carried: list[str] = []
    for found in islice(_ROOT.finditer(text), _ENVELOPES):
        name, declared = found.groups()
        bound.update(_BOUND.findall(declared))
        prefix = name.rpartition(":")[0]
        own.append(f"{name} {bound.get(prefix, '')}")
        carried.append(name + declared)
    for one in (word.casefold() for word in own + carried):
        if "lexs" in one or "ndex" in one or "n-dex" in one:
            return "ndex"
        if "nibrs" in one or "ucr" in one:
            return "nibrs"
    raise BadInput("this is XML, but neither NIBRS nor N-DEx", rule="known_format")


def _sources(stream: BinaryIO, limits: Limits) -> tuple[list[BinaryIO], list[BinaryIO]]:
    """The file itself, or what a ZIP of whole reports holds, opened; no other ZIP is unpacked."""
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        return [stream], []
    archive = Archive(stream, limits=limits.archive)
    names = [entry.name for entry in archive.entries() if not entry.name.startswith("__MACOSX/")]
    if (
        not names
        or WORKBOOK in names
        or not all(name.lower().endswith((".xml", ".txt", ".jsonl", ".json")) for name in names)
    ):
        return [stream], []
    opened: list[BinaryIO] = []
    try:
        for name in sorted(names):
            opened.append(archive.open(name))
            if not sniff(opened[-1]):
                break
        else:
            return opened, opened
    except BadInput:
        for one in opened:
            one.close()
        raise
    for one in opened:
        one.close()
    return [stream], []


def _tables(
    sources: Sequence[BinaryIO],
    reader: Callable[[BinaryIO], Iterator[Taken]],
    findings: Findings,
    *,
    wire: str,
    filename: str,
    opened: Sequence[BinaryIO],
) -> tuple[Table, ...]:

    def reports() -> Iterator[Taken]:
        for source in sources:
            source.seek(0)
            yield from reader(source)

    spool = Spool(reports(), columns_of(wire))

    def close() -> None:
        spool.close()
        for one in opened:
            one.close()

    def findings_now() -> tuple[dict[str, Any], ...]:
        next(spool.rows(REPORTS), None)  # what the rules find is known once the file has been read
        again = spool.told_again
        return (*findings.as_rows(), *([_told_again(again)] if again else []))

    tables = [
        Table(
            filename=name,
            columns=columns,
            facts=FormatFacts(wire=wire, member=filename),
            source=lambda name=name: spool.rows(name),  # type: ignore[misc] # bound at once
            findings=findings_now,
        )
        for name, columns in columns_of(wire).items()
    ]
    return (replace(tables[0], closing=close), *tables[1:])


def _reader(
    wire: str, findings: Findings, books: Mapping[int, CodeBook] | None
) -> Callable[[BinaryIO], Iterator[Taken]]:
    if wire == "nibrs":
        return _Nibrs(findings, books).reports
    if wire == "ndex":
        return lambda stream: _ndex(stream, findings)
    return lambda stream: _envelopes(stream, findings)


class Findings:
    """What the standard's rules say of a file: counts by rule and place, no value of any report."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._counts: Counter[tuple[str, str, str, str]] = Counter()
        self._places: dict[tuple[str, str, str, str], list[int]] = {}

    def add(self, rule: str, severity: str, where: str, message: str, *, at: int) -> None:
        """One finding in the `at`-th line or report of the file."""
        key = (rule, severity, where, message)
        if key not in self._counts and len(self._counts) >= _MOST_FINDINGS:
            key = ("", severity, "", "further rules")
        self._counts[key] += 1
        places = self._places.setdefault(key, [])
        if len(places) < _PLACES and at not in places:
            places.append(at)

    def as_rows(self) -> tuple[dict[str, Any], ...]:
        """The findings, errors first and the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda one: (one[0][1], -one[1], one[0]))
        return tuple(
            {"rule": rule, "severity": severity, "where": where, "message": message,
             "count": count, "places": self._places[rule, severity, where, message]}
            for (rule, severity, where, message), count in ordered
        )  # fmt: skip


def _told_again(count: int) -> dict[str, Any]:
    return {
        "rule": "told_again", "severity": "note", "where": "", "places": [], "count": count,
        "message": "a report stands in the file more than once; the last one counts",
    }  # fmt: skip


class _Nibrs:
    """Reads a submission's reports, each checked on the way by the edit rules of its own year."""

    def __init__(self, findings: Findings, books: Mapping[int, CodeBook] | None) -> None:
        self._findings, self._books = findings, books
        self._takers: dict[int, NibrsTaker] = {}
        self._checker = Checker(None, year=None, books=books)

    def reports(self, stream: BinaryIO) -> Iterator[Taken]:
        """Each report taken apart, or set aside with what could not be read of it."""
        for at, one in enumerate(read_any(stream, books=self._books), start=1):
            if isinstance(one, Incomplete):
                for fault in one.faults:
                    self._told(filter(None, [fault_finding(fault)]))
                yield _incomplete(one, at)
                continue
            if not isinstance(one, Report):
                yield from self._fault(one, at)
                continue
            self._told(self._checker.report(one))
            if is_change(one):
                yield from single_segments(one, at=at)
            else:
                yield self._taker(year_of(one)).take(one, at=at)
        self._told(self._checker.end())

    def _taker(self, year: int) -> NibrsTaker:
        book = code_book(year, self._books)
        if book.year not in self._takers:
            self._takers[book.year] = NibrsTaker(book)
        return self._takers[book.year]

    def _told(self, hits: Iterable[Finding]) -> None:
        for hit in hits:
            field = f", {hit.field.replace('_', ' ')}" if hit.field else ""
            where = f"segment {hit.level}{field}"
            self._findings.add(hit.rule, hit.severity, where, hit.message, at=hit.line)

    def _fault(self, fault: LineFault | XmlFault, at: int) -> Iterator[Taken]:
        told = fault_finding(fault) if isinstance(fault, LineFault) else None
        if told is not None:
            self._told([told])
        if is_refused(fault):
            yield _unread(fault, at)
        elif told is None:
            place = fault.line if isinstance(fault, LineFault) else fault.report
            self._findings.add(fault.rule, "warning", "", fault.message, at=place)


def _unread(fault: LineFault | XmlFault, at: int) -> Taken:
    """What could not be read, as a report that waits: its place and rule, and its bytes."""
    if isinstance(fault, LineFault):
        where = f"line {fault.line}"
    else:
        where = f"report {fault.report}, {fault.element}"
    taken = _waiting(fault.raw, at)
    taken.wrong(fault.rule, where, fault.message)
    return taken


def _incomplete(report: Incomplete, at: int) -> Taken:
    """A report of which lines cannot be read waits whole, in its own lines."""
    first, places = report.faults[0], [f"line {one.line}" for one in report.faults]
    named = next(iter(report.segments))
    taken = _waiting(report.raw, at, number=named.number, owner_ori=named.ori)
    taken.wrong(first.rule, ", ".join(places[:_PLACES]), first.message)
    return taken


def _waiting(raw: bytes, at: int, **named: str) -> Taken:
    """A row with the bytes of what could not be read, as text; it bears no report id."""
    taken = Taken(key=f"(unread {at})")
    taken.add(REPORTS, told=raw.decode("utf-8", "backslashreplace")[:TOLD_AT_MOST], **named)
    return taken


def mended_report(
    plan: Delivery, told: str, *, books: Mapping[int, CodeBook] | None = None
) -> dict[str, Table]:
    """The tables of `plan` with the one report that the mended text of an unread row holds.

    Raises BadInput that says what is still wrong, and where.
    """
    if len(told) >= TOLD_AT_MOST:
        raise BadInput(
            "it is too long to be mended here; send its file again", rule="text_too_long"
        )
    # A file of N-DEx ends at what cannot be read: no row holds a text of one.
    wire = "envelope" if LEVEL in plan.primary.signature else "nibrs"
    found = list(_reader(wire, Findings(), books)(io.BytesIO(told.encode())))
    if len(found) != 1 or LEFT_OUT in found[0].rows:
        raise BadInput("the text does not hold one report", rule="one_report")
    if found[0].rule:
        raise BadInput(found[0].fault, rule=found[0].rule, field=found[0].where)
    return tables_of(plan, found[0])


def _ndex(stream: BinaryIO, findings: Findings) -> Iterator[Taken]:
    items = (one for one in read_ndex(stream) if isinstance(one, Item))
    for at, item in enumerate(items, start=1):
        yield _item(item, findings, at)


def _envelopes(stream: BinaryIO, findings: Findings) -> Iterator[Taken]:
    for at, one in enumerate(read_envelopes(stream), start=1):
        if isinstance(one, EnvelopeFault):
            taken = _waiting(one.raw, at)
            taken.wrong(one.rule, one.where or f"line {one.row}", "this is no envelope")
            yield taken
        else:
            yield _item(one, findings, at)


def _item(item: Item, findings: Findings, at: int) -> Taken:
    for one in check_item(item):
        where = "" if one.where in {each.id for each in item.activities} else one.where
        findings.add(one.rule, one.severity, where, one.message, at=at)
    return take_item(item, at=at)
