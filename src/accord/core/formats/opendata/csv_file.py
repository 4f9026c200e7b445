"""Rows as CSV through the one writer: the heading first, and what must be said of each row in it."""

import io
from collections.abc import Iterable, Iterator, Sequence

from accord.core.formats.opendata.column import Column, Row, plain
from accord.core.safe_io import CsvWriter

BLOCK = 64_000


CAVEAT = "caveat"  # the last column: who takes some rows elsewhere takes it along


def write_csv(
    columns: Sequence[Column], rows: Iterable[Row], *, caveat: str = ""
) -> Iterator[bytes]:
    """UTF-8 blocks of 64 kB: the heading, then one line a row that ends with the caveat.

    Nothing stands before the heading, so that any program reads the file as it is.
    """
    buffer = io.StringIO(newline="")
    said = [caveat] if caveat else []
    names = [column.name for column in columns] + [CAVEAT for _ in said]
    writer = CsvWriter(buffer, columns=names)
    for row in rows:
        writer.row([plain(value) for value in row] + said)
        if buffer.tell() > BLOCK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
