"""Mend a report that could not be read: its text is read again, and lands as its file's would."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.models import QuarantinedRow
from accord.apps.records.services.code_tables import code_books
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.delivery import Delivery, land_delivery, read_plan
from accord.core.formats.reports import holds_reports, mended_report
from accord.core.formats.reports.columns import REPORTS
from accord.core.formats.reports.segments import NUMBER, TOLD
from accord.core.formats.tabular import Landed, Rejected, Removed
from accord.core.safe_io import BadInput
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid


def is_unread(row: QuarantinedRow, plan: Delivery) -> bool:
    """Whether a row holds the text of a report of which nothing could be taken apart."""
    return (
        holds_reports(plan)
        and row.part == REPORTS
        and bool(row.raw.get(TOLD))
        and not row.raw.get(NUMBER)
    )


def cells_to_mend(row: QuarantinedRow) -> dict[str, str]:
    """The cells that mending reads: of an unread report its text alone, else all of the row."""
    plan = read_plan(row.load.mapping_version.body)
    if isinstance(plan, Delivery) and is_unread(row, plan):
        return {TOLD: str(row.raw[TOLD])}
    return dict(row.raw)


def apply_report(
    *, by: Actor, purpose: Purpose, row: QuarantinedRow, plan: Delivery, cells: Mapping[str, str]
) -> None:
    """Land the report that a mended text holds. Raises `Invalid` with what is still wrong.

    Inside the caller's transaction.
    """
    told = str(cells.get(TOLD, row.raw[TOLD]))
    try:
        tables = mended_report(plan, told, books=code_books())
        read = land_delivery(plan, tables, received=row.load.submission.received_at)
        answers = [(one, values) for one, values in read]
    except BadInput as error:
        raise _still(row, error.field or TOLD, error.rule, error.reason) from error
    for answer, _values in answers:
        if isinstance(answer, Rejected):
            raise _still(row, answer.field, answer.rule, answer.reason)
    # The parts of a mended text stand in no row of the file: all are told by the row that held it.
    written = [
        (replace(one, row_number=row.row_number), values)
        for one, values in answers
        if isinstance(one, Landed | Removed)
    ]
    writer = ChunkWriter(by=by, purpose=purpose, run=row.load, mapping=plan, watch=Stopwatch())
    records = int(any(isinstance(one, Landed) for one, _values in written))
    refused = writer.write_family(written, records=records, attached=1 - records)
    if refused is not None:
        raise _still(row, refused.field, refused.rule, refused.reason)
    writer.placing.queue()
    row.state, row.resolved_by, row.resolved_at = (
        QuarantinedRow.State.MENDED, by.id, timezone.now(),
    )  # fmt: skip
    row.mended = {**row.raw, TOLD: told}
    row.save(update_fields=["state", "resolved_by", "resolved_at", "mended"])


def _still(row: QuarantinedRow, field: str, rule: str, reason: str) -> Invalid:
    fault = Fault(field, rule, reason, row.row_number)
    return Invalid(_("The row still breaks a rule."), faults=[fault])
