"""NIBRS XML written from reports, so that reading it again gives the same segments: each is tried."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import BinaryIO

from accord.core.formats.nibrs.codes import CodeBook, code_book, read_books
from accord.core.formats.nibrs.flat import NOTICE
from accord.core.formats.nibrs.model import Report, Segment
from accord.core.formats.nibrs.xml_elements import metadata
from accord.core.formats.nibrs.xml_memory import Memory
from accord.core.formats.nibrs.xml_names import CORE, JUSTICE, STRUCTURES, VERSIONS, Version
from accord.core.formats.nibrs.xml_read import read_report
from accord.core.formats.nibrs.xml_remainder import remainder
from accord.core.formats.nibrs.xml_tags import Spellings, Tags
from accord.core.formats.nibrs.xml_values import shipped_words, spellings_for, words_of
from accord.core.safe_io import parse_xml


@dataclass(frozen=True, slots=True)
class Message:
    """What stands above the reports: the sender's ORI, the message's number, its time."""

    ori: str
    number: str
    written: datetime


@dataclass(frozen=True, slots=True)
class WrittenXml:
    """What was written, by whose code table, and what it must not be taken for.

    `with_remainder` reports hold something that XML has no place for.
    """

    reports: int
    segments: int
    with_remainder: int
    version: str
    code_table_year: int
    notice: str = NOTICE


@dataclass(slots=True)
class XmlWriter:
    """Writes reports in one version; counts what it wrote. `books` are further code tables."""

    version: str
    books: Mapping[int, CodeBook] | None = None
    keep_remainder: bool = True
    reports: int = 0
    segments: int = 0
    with_remainder: int = 0
    _memory: Memory = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Remember, as a reader does, what parts tell."""
        self._memory = Memory(shipped_words() if self.books is None else words_of(self.books))

    def report(self, report: Report) -> str:
        """One Report element. ValueError for a report without a segment."""
        if not report.segments:
            raise ValueError("a report without a segment")
        version = VERSIONS[self.version]
        books = self.books
        spellings = _shipped(version) if books is None else _spellings(version, books)
        tags = Tags(spellings, self._notice(version))
        inner = tags.report(report.segments)
        rest = remainder(self._told(inner, version), report.segments)
        self.reports += 1
        self.segments += len(report.segments)
        self.with_remainder += bool(rest)
        kept = f"\n<?{rest}?>" if rest and self.keep_remainder else ""
        return f"<nibrs:Report>\n{inner}{kept}\n</nibrs:Report>\n"

    def _notice(self, version: Version) -> str:
        year = code_book(version.year, self.books).year
        return f"NIBRS {version.name}, code tables of {year}, {NOTICE}"

    def _told(self, inner: str, version: Version) -> tuple[Segment, ...]:
        """What a reader makes of the elements alone."""
        text = f"{_opening('nibrs:Report', version)}{inner}</nibrs:Report>"
        found = [*read_report(parse_xml(io.BytesIO(text.encode())), at=1, memory=self._memory)]
        return next((one.segments for one in found if isinstance(one, Report)), ())

    def opening(self, message: Message) -> str:
        """The document up to its reports."""
        version = VERSIONS[self.version]
        about = metadata(
            written=message.written.isoformat(timespec="seconds"),
            message=message.number,
            stated=version.stated,
            ori=message.ori,
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<!-- {self._notice(version)} -->\n"
            f"{_opening('nibrs:Submission', version)}\n{about}\n"
        )

    def written(self) -> WrittenXml:
        """What was written up to now."""
        year = code_book(VERSIONS[self.version].year, self.books).year
        return WrittenXml(self.reports, self.segments, self.with_remainder, self.version, year)


CLOSING = "</nibrs:Submission>\n"


@cache
def _shipped(version: Version) -> Spellings:
    return _spellings(version, read_books())


def _spellings(version: Version, books: Mapping[int, CodeBook]) -> Spellings:
    of = {name: dict(words) for name, words in spellings_for(version.year, books).items()}
    for name, code in version.wordless:
        of[name].pop(code, None)
    return of


def _opening(name: str, version: Version) -> str:
    spaces = {
        "nibrs": version.nibrs,
        "cjis": version.cjis,
        "j": JUSTICE,
        "nc": CORE,
        "s": STRUCTURES,
    }
    said = "".join(f' xmlns:{key}="{uri}"' for key, uri in spaces.items())
    return f"<{name}{said}>"


def write_xml(
    reports: Iterable[Report], stream: BinaryIO, *, writer: XmlWriter, message: Message
) -> WrittenXml:
    """Write all reports as one submission; memory follows one report.

    The schema takes one report in a document: where it must hold, use `documents`.
    """
    stream.write(writer.opening(message).encode())
    stream.writelines(writer.report(report).encode() for report in reports)
    stream.write(CLOSING.encode())
    return writer.written()


def documents(reports: Iterable[Report], *, writer: XmlWriter, message: Message) -> Iterator[bytes]:
    """Each report as a document of its own, as the schema wants it, numbered within the message."""
    for at, report in enumerate(reports, 1):
        own = Message(message.ori, f"{message.number}-{at}", message.written)
        yield (writer.opening(own) + writer.report(report) + CLOSING).encode()
