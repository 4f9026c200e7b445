"""Tables kept in our own form: what a file held, cell by cell, without rows that had to go.

A stored original that has to lose rows is written anew in this form, whatever it was: one JSON
line of facts a table, then one line a row with the number that it had. So it reads as before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from typing import Any, BinaryIO, Final

from accord.core.formats.tabular.table import FormatFacts, Row, Table
from accord.core.safe_io import BadInput

MAGIC: Final = b'{"accord-kept-table":1,'
#: A row may be as long as the longest line that any reader takes, with its marks.
LINE_CAP: Final = 64 * 1024 * 1024


def write_kept(tables: Iterable[Table], *, gone: Callable[[Table, Row], bool]) -> Iterator[bytes]:
    """Yield lines of every table without the rows that are gone; numbers of rows stay.

    Raises BadInput where a table cannot go on: nothing may then be kept of it.
    """
    for table in tables:
        head = {
            "accord-kept-table": 1, "filename": table.filename, "columns": table.columns,
            "facts": asdict(table.facts),
        }  # fmt: skip
        yield _line(head)
        for row in table.rows():
            if not gone(table, row):
                wrong = [row.fault, row.rule, row.field] if row.fault else [""]
                yield _line([row.number, row.values, *wrong])


def is_kept(stream: BinaryIO) -> bool:
    """Whether a stream holds tables in this form; it stands at its beginning afterwards."""
    stream.seek(0)
    head = stream.read(len(MAGIC))
    stream.seek(0)
    return head == MAGIC


def open_kept(stream: BinaryIO) -> tuple[Table, ...]:
    """Open the tables of a stream that `write_kept` wrote; keep it open while they are read.

    Raises BadInput where a line is not one that `write_kept` writes.
    """
    found: list[Table] = []
    stream.seek(0)
    place = 0
    for number, line in enumerate(_lines(stream), start=1):
        place += len(line)
        if line.startswith(MAGIC):
            head = _read(line, number)
            facts = {**head["facts"], "notes": tuple(head["facts"]["notes"])}
            table = Table(
                filename=head["filename"], columns=tuple(head["columns"]),
                facts=FormatFacts(**facts), source=lambda: iter(()),
            )  # fmt: skip
            found.append(replace(table, source=_source(stream, place)))
    if not found:
        raise BadInput("no table is kept here", rule="not_empty")
    return tuple(found)


def _source(stream: BinaryIO, place: int) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        at = place
        while True:
            stream.seek(at)
            line = stream.readline(LINE_CAP)
            if not line or line.startswith(MAGIC):
                return
            at = stream.tell()
            number, values, *wrong = _read(line, at)
            yield Row(number, tuple(values), *wrong)

    return rows


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(LINE_CAP):
        yield line


def _line(value: Any) -> bytes:
    # ASCII, so that half characters and line ends in cells come back as they were.
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _read(line: bytes, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadInput("the kept table is damaged", rule="kept_form", row=number) from error
