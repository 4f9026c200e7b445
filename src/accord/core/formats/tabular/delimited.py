"""Read CSV and its kin as a stream: encoding, delimiter and header found, memory flat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from accord.core.formats.tabular.encoding import detect_encoding
from accord.core.formats.tabular.header import looks_like_header
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import BadInput, TooLarge, lines

_DELIMITERS = ",;\t|"
_SNIFF_LINES = 60


def open_delimited(stream: BinaryIO, *, filename: str, limits: Limits) -> Table:
    """Open delimited text. Raises BadInput, TooLarge."""
    encoding = detect_encoding(stream, cap=limits.file_bytes)
    with _Text(stream, encoding) as text:
        sample = list(islice(lines(text, cap=limits.line_chars), _SNIFF_LINES))
    delimiter = _sniff_delimiter(sample)
    first = next(iter(_records(iter(sample), delimiter)), [])
    if len(first) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap", row=1)
    has_header = looks_like_header(first)
    names = first if has_header else [""] * len(first)
    facts = FormatFacts(wire="csv", encoding=encoding, delimiter=delimiter, has_header=has_header)

    def rows() -> Iterator[Row]:
        return _rows(stream, facts=facts, width=len(first), limits=limits)

    return Table(filename=filename, columns=tidy_columns(names), facts=facts, source=rows)


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


class _Remembering:
    """Feeds lines to the CSV reader and keeps those of the current record for its error."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self.text: list[str] = []
        self.complete = True

    def __iter__(self) -> _Remembering:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        if len(self.text) < 4:
            self.text.append(line[:500])
        self.complete = line.endswith(("\n", "\r"))
        return line


def _rows(stream: BinaryIO, *, facts: FormatFacts, width: int, limits: Limits) -> Iterator[Row]:
    with _Text(stream, facts.encoding) as text:
        feed = _Remembering(lines(text, cap=limits.line_chars))
        reader = csv.reader(feed, delimiter=facts.delimiter, strict=True)
        number = 0
        while True:
            feed.text.clear()
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield Row(number, ("".join(feed.text),), _words(error))
                continue
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"the text does not decode as {facts.encoding} (cut off?)",
                    rule="encoding",
                    row=number + 1,
                ) from error
            number += 1
            if not values or (number == 1 and facts.has_header):
                continue
            if len(values) == width:
                yield Row(number, tuple(values))
                continue
            yield _ragged(number, values, width, complete=feed.complete)


def _ragged(number: int, values: list[str], width: int, *, complete: bool) -> Row:
    """Accept surplus cells that are all empty; say what is wrong with any other row."""
    if len(values) > width and not any(values[width:]):
        return Row(number, tuple(values[:width]))
    if len(values) < width and not complete:
        return Row(number, tuple(values), "the file ends in the middle of this row")
    return Row(number, tuple(values), f"{len(values)} cells where the table has {width} columns")


def _words(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "a quotation mark is opened and the file ends before it is closed"
    if "field larger" in text:
        return "a cell is larger than 128 KiB; a quotation mark may not be closed"
    return f"the quotation marks do not match ({text})"
