"""A page with a list, or the list alone as CSV when its download link was followed."""

import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from accord.core.safe_io import CsvWriter
from accord.frame import audit
from accord.frame.actor import NO_PURPOSE
from accord.frame.downloads import kept_as
from accord.frame.http import Request
from accord.frame.ui.tables import Table

BLOCK = 64_000
audit.verb("list.exported", count=int)


def list_page(request: Request, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """Answer with the page, or with every row of the one table in it that is asked for as CSV.

    The file holds what the page's rows hold, and leaves a ledger entry of its own.
    """
    tables = [table for table in context.values() if isinstance(table, Table)]
    for table in tables:
        if table.wants_csv:
            return _file(request, table)
    status = 422 if any(table.refused for table in tables) else 200
    return render(request, template, context, status=status)


def _file(request: Request, table: Table) -> HttpResponseBase:
    actor, purpose = request.actor, getattr(request, "purpose", None)
    match = request.resolver_match
    audit.record(
        by=actor,
        purpose=purpose or NO_PURPOSE,
        verb="list.exported",
        object_type="list",
        object_id=match.view_name if match else "-",
        payload={"count": table.total},
        disclosed=table.given_ids(),
    )
    answer = StreamingHttpResponse(_lines(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = kept_as(table.caption, "csv")
    return answer


def _lines(table: Table) -> Iterator[str]:
    rows = table.export_rows()
    buffer = io.StringIO(newline="")
    writer = CsvWriter(buffer, columns=next(rows))
    for row in rows:
        writer.row(row)
        if buffer.tell() > BLOCK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
