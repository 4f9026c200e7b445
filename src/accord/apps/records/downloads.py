"""Answers that stream a file, with its name."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from accord.apps.records.exporting import Format
from accord.apps.records.models import QuarantinedRow
from accord.core.formats.opendata import Column, write_csv


def records(blocks: Iterable[bytes], *, chosen: Format) -> StreamingHttpResponse:
    """Records as a file that says what they are and what to do before acting."""
    return _download(chosen.filename, chosen.media_type, blocks)


def quarantine(filename: str, rows: QuerySet[QuarantinedRow]) -> StreamingHttpResponse:
    """Quarantined rows as CSV: where, which rule, why, and the raw cells."""
    names = sorted({name for raw in rows.values_list("raw", flat=True) for name in raw})
    columns = [Column(name) for name in ("row", "field", "rule", "reason", "state", *names)]
    cells = (
        [row.row_number, row.field, row.rule, row.reason, row.state]
        + [row.raw.get(name, "") for name in names]
        for row in rows.iterator(chunk_size=1_000)
    )
    blocks = write_csv(columns, cells, caveat=f"# {filename}")
    return _download("quarantine.csv", "text/csv; charset=utf-8", blocks)


def _download(name: str, media_type: str, blocks: Iterable[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blocks, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
