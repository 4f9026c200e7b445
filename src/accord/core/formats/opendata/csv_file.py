"""Rows as CSV through the one writer; the first line says what they are."""

import io
from collections.abc import Iterable, Iterator, Sequence

from accord.core.formats.opendata.column import Column, Row
from accord.core.safe_io import CsvWriter

BLOCK = 64_000


def write_csv(columns: Sequence[Column], rows: Iterable[Row], *, caveat: str) -> Iterator[bytes]:
    """UTF-8 blocks of at least 64 kB: the caveat's line, the heading, one line a row."""
    buffer = io.StringIO(newline="")
    CsvWriter(buffer, columns=[caveat])
    writer = CsvWriter(buffer, columns=[column.name for column in columns])
    for row in rows:
        writer.row(row)
        if buffer.tell() > BLOCK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
