"""Read CSV and its kin as a stream: encoding, delimiter and header found, memory flat."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from accord.core.formats.tabular.encoding import detect_encoding, one_encoding, undecodable
from accord.core.formats.tabular.header import (
    header_rows,
    looks_like_header,
    title_note,
    title_rows,
)
from accord.core.formats.tabular.storable import checked
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import MIB, TooLarge, lines

_DELIMITERS = ",;\t|"
_SNIFF_LINES = 60
#: Longest text of one record, in characters, its quoted line ends included.
RECORD_CAP = MIB
#: Lines of a file that are read a second time at most, after quotation marks left open.
_READ_AGAIN = 200_000


def open_delimited(stream: BinaryIO, *, filename: str, limits: Limits) -> Table:
    """Open delimited text. Raises BadInput, TooLarge."""
    encoding = detect_encoding(stream, cap=limits.file_bytes)
    with _Text(stream, encoding) as text:
        try:
            sample = list(islice(lines(text, cap=limits.line_chars), _SNIFF_LINES))
        except UnicodeDecodeError as error:
            raise undecodable(encoding) from error
    delimiter = _sniff_delimiter(sample)
    records = list(_records(iter(sample), delimiter))
    lead = title_rows(records)
    first, taken = header_rows(records[lead:]) if records else ([], 0)
    if len(first) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap", row=1)
    has_header = looks_like_header(first)
    columns = tidy_columns(first if has_header else [""] * len(first))
    facts = FormatFacts(
        wire="csv",
        encoding=encoding,
        delimiter=delimiter,
        has_header=has_header,
        notes=title_note(records[:lead]),
    )
    skip = lead + taken if has_header else lead

    def rows() -> Iterator[Row]:
        return _rows(stream, facts=facts, columns=columns, limits=limits, skip=skip)

    return Table(filename=filename, columns=columns, facts=facts, source=rows)


class _Text:
    """The stream as text for a while; the stream itself stays open."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        stream.seek(0)
        self._wrapper = io.TextIOWrapper(stream, encoding=encoding, newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self._wrapper

    def __exit__(self, *_: object) -> None:
        if not self._wrapper.closed:
            self._wrapper.detach()


def _records(source: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(source, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        return


def _sniff_delimiter(sample: list[str]) -> str:
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(record) for record in _records(iter(sample), delimiter) if record]
        if not widths or max(widths) < 2:
            continue
        usual = max(set(widths), key=widths.count)
        score = widths.count(usual) / len(widths) * (1 if usual > 1 else 0) + usual / 1e4
        if score > best_score:
            best, best_score = delimiter, score
    return best


class _Feed:
    """Feeds lines to the CSV reader, keeps those of the current record, and takes them back.

    A quotation mark that nobody closed swallows the lines after it; all but the first are read
    again, so that it costs its own row only. What is read again is bounded for the whole file.
    """

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self._spare = _READ_AGAIN
        self._chars = 0
        self.record: list[str] = []
        #: Of the current record: nothing else that cannot be kept survives decoding.
        self.holds_nul = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._chars > RECORD_CAP:
            raise _RecordTooLongError
        line = self._again.popleft() if self._again else next(self._source)
        self._chars += len(line)
        self.holds_nul = self.holds_nul or "\0" in line
        self.record.append(line)
        return line

    def begin(self) -> None:
        """Begin a new record."""
        self.record.clear()
        self._chars = 0
        self.holds_nul = False

    @property
    def is_complete(self) -> bool:
        """The current record ends with its line."""
        return bool(self.record) and self.record[-1].endswith(("\n", "\r"))

    def faulty(self) -> str:
        """Return the text of a record that cannot be read, and give back what it swallowed."""
        first, swallowed = self.record[0], self.record[1:]
        if len(swallowed) > self._spare:
            return "".join(self.record)
        self._spare -= len(swallowed)
        self._again.extendleft(reversed(swallowed))
        return first


class _RecordTooLongError(csv.Error):
    """A record runs over more text than any row has: a quotation mark is not closed."""


def _rows(
    stream: BinaryIO, *, facts: FormatFacts, columns: tuple[str, ...], limits: Limits, skip: int
) -> Iterator[Row]:
    width = len(columns)
    with _Text(stream, facts.encoding) as text:
        feed = _Feed(lines(text, cap=limits.line_chars))
        reader = csv.reader(feed, delimiter=facts.delimiter, strict=True)
        number = 0
        while True:
            feed.begin()
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield Row(number, (feed.faulty(),), _words(error))
                continue
            except UnicodeDecodeError as error:
                raise undecodable(facts.encoding, row=number + 1) from error
            number += 1
            if not values or number <= skip:
                continue
            if len(values) == width:
                row = Row(number, tuple(values))
            else:
                row = _ragged(number, values, width, complete=feed.is_complete)
            row = checked(row, columns) if feed.holds_nul else row
            yield one_encoding(row, columns, facts.encoding)


def _ragged(number: int, values: list[str], width: int, *, complete: bool) -> Row:
    """Accept surplus cells that are all empty; say what is wrong with any other row."""
    if len(values) > width and not any(values[width:]):
        return Row(number, tuple(values[:width]))
    if len(values) < width and not complete:
        return Row(number, tuple(values), "the file ends in the middle of this row")
    return Row(number, tuple(values), f"{len(values)} cells where the table has {width} columns")


def _words(error: csv.Error) -> str:
    if isinstance(error, _RecordTooLongError):
        return f"a row of more than {RECORD_CAP:,} characters; a quotation mark may not be closed"
    text = str(error)
    if "unexpected end" in text:
        return "a quotation mark is opened and the file ends before it is closed"
    if "field larger" in text:
        return "a cell is larger than 128 KiB; a quotation mark may not be closed"
    return f"the quotation marks do not match ({text})"
