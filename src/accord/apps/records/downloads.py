"""Rows as CSV files, streamed through the one CSV writer, with the caveat in the first line."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from accord.apps.records import listing
from accord.apps.records.models import QuarantinedRow, Record
from accord.core.safe_io import CsvWriter


def records(rows: QuerySet[Record], *, caveat: str) -> StreamingHttpResponse:
    """Records as CSV; the first line says what they are and what to do before acting."""
    return _download("records.csv", listing.COLUMNS, listing.export_rows(rows), caveat)


def quarantine(filename: str, rows: QuerySet[QuarantinedRow]) -> StreamingHttpResponse:
    """Quarantined rows as CSV: where, which rule, why, and the raw cells."""
    names = sorted({name for raw in rows.values_list("raw", flat=True) for name in raw})
    columns = ("row", "field", "rule", "reason", "state", *names)
    cells = (
        [row.row_number, row.field, row.rule, row.reason, row.state]
        + [row.raw.get(name, "") for name in names]
        for row in rows.iterator(chunk_size=1_000)
    )
    return _download("quarantine.csv", columns, cells, f"# {filename}")


def _download(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], caveat: str
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        _lines(columns, rows, caveat), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], caveat: str) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    CsvWriter(buffer, columns=[caveat])
    writer = CsvWriter(buffer, columns=columns)
    for row in rows:
        writer.row(row)
        if buffer.tell() > 64_000:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
