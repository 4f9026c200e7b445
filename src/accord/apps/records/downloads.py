"""Answers that stream a file, with its name."""

from collections.abc import Iterable
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import pgettext

from accord.apps.records.exporting import Exported, Format
from accord.apps.records.models import QuarantinedRow
from accord.core.formats.opendata import Column, write_csv
from accord.frame.downloads import kept_as


def records(made: Exported, *, chosen: Format) -> StreamingHttpResponse:
    """Records as a file that says what they are and what to do before acting.

    The caveats stand in a header too, for formats whose readers would stumble over them.
    """
    response = _download(
        pgettext("name of a file", "records"), chosen.ending, chosen.media_type, made.blocks
    )
    response.headers["Accord-Caveats"] = quote(made.caveat, safe=" :.,;()[]+-")
    return response


def quarantine(rows: QuerySet[QuarantinedRow]) -> StreamingHttpResponse:
    """Quarantined rows as a file to mend and send back."""
    blocks = quarantine_blocks(rows)
    return _download(
        pgettext("name of a file", "quarantine"), "csv", "text/csv; charset=utf-8", blocks
    )


def quarantine_blocks(
    rows: QuerySet[QuarantinedRow], *, of_several: bool = False
) -> Iterable[bytes]:
    """Quarantined rows as CSV: in which file and where, which rule, why, and the raw cells.

    Rows `of_several` submissions say first whose file they stand in.
    """
    names = sorted({name for raw in rows.values_list("raw", flat=True) for name in raw})
    # Of a delivery also which of its files; a mended download is matched by file and row.
    parts = ("part",) if rows.exclude(part="").exists() else ()
    whose = ("agency",) if of_several else ()
    ours = (*whose, "file", "row", "field", "rule", "reason", "state", *parts)
    columns = [Column(name) for name in (*ours, *names)]
    cells = (
        [row.load.submission.agency.name for _ in whose]
        + [row.load.submission.filename]
        + [row.row_number, row.field, row.rule, row.reason, row.state]
        + [row.part for _ in parts]
        + [row.raw.get(name, "") for name in names]
        for row in rows.select_related("load__submission__agency").iterator(chunk_size=1_000)
    )
    return write_csv(columns, cells)


def _download(
    name: str, ending: str, media_type: str, blocks: Iterable[bytes]
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blocks, content_type=media_type)
    response.headers["Content-Disposition"] = kept_as(name, ending)
    return response
