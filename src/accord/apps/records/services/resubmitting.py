"""A mended file comes back: its rows are matched to the quarantined ones and submitted again.

Two kinds of file are taken: the download of the quarantine with its cells mended, whose rows carry
their numbers; and a file in the layout of the original, whose rows are matched by the record's own
number. What cannot be matched for sure is told, and changes nothing.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import BinaryIO, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.records.models import QuarantinedRow, Submission
from accord.apps.records.services import storage
from accord.apps.records.services.mending import mend
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.single_segments import is_single
from accord.core.formats.delivery import Delivery, read_plan
from accord.core.formats.tabular import Row, Table, open_table
from accord.core.safe_io import BadInput, chunks, safe_cell
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid

BYTES_AT_MOST: Final = 64 * 1024**2
ROWS_AT_MOST: Final = 5_000
# The columns of the download that are not the file's own; see `downloads.quarantine`.
OURS: Final = ("agency", "file", "row", "field", "rule", "reason", "state", "part")


@dataclass(kw_only=True)
class Resubmitted:
    """What became of the rows of a mended file; `row` of a fault is that of the original."""

    mended: int = 0
    #: Rows whose cells are those that were refused before.
    unchanged: int = 0
    still: list[Fault] = field(default_factory=list)
    #: Rows of the mended file, by its own numbers, for which no waiting row is found.
    unmatched: list[Fault] = field(default_factory=list)


def resubmit(
    *, by: Actor, purpose: Purpose, submission_id: UUID | str, stream: BinaryIO, filename: str
) -> Resubmitted:
    """Take a mended file; each row that lands has its own ledger entry, the file one more.

    Raises `Invalid` for a file that is no table, is too large, or tells no row of the original.
    """
    submission = Submission.objects.select_related("agency").filter(pk=submission_id).first()
    demand_own(by, purpose, submission.agency if submission else None)
    assert submission is not None
    data = _read(stream)
    waiting = list(
        QuarantinedRow.objects.filter(
            load__submission=submission, state=QuarantinedRow.State.OPEN
        ).select_related("load__mapping_version")
    )
    if not waiting:
        raise Conflict(_("No row of this file waits in quarantine."))
    done = Resubmitted()
    try:
        table = open_table(io.BytesIO(data), filename=filename)
        for row, cells in _matched(table, waiting, done):
            _submit(by, purpose, row, cells, done)
    except BadInput as error:
        raise storage.refusal(error) from error
    audit.record(
        by=by, purpose=purpose, verb="quarantine.resubmitted", object_type="submission",
        object_id=str(submission.pk),
        payload={
            "digest": hashlib.sha256(data).hexdigest(), "mended": done.mended,
            "still": len(done.still), "unmatched": len(done.unmatched),
        },
    )  # fmt: skip
    return done


def _read(stream: BinaryIO) -> bytes:
    try:
        return b"".join(chunks(stream, cap=BYTES_AT_MOST))
    except BadInput as error:
        raise storage.refusal(error) from error


def _matched(
    table: Table, waiting: list[QuarantinedRow], done: Resubmitted
) -> Iterator[tuple[QuarantinedRow, dict[str, str]]]:
    """Each row of the mended file with the one that it mends, and its cells by column."""
    if {"row", "rule", "reason"} <= set(table.signature):
        by_place = {(row.part, row.row_number): row for row in waiting}
        leading = takewhile(lambda name: name in OURS, table.signature)
        ours = {name: place for place, name in enumerate(leading)}
        for row in _rows(table, done):
            part = row.values[ours["part"]] if "part" in ours else ""
            place = row.values[ours["row"]].strip()
            found = by_place.pop((part, int(place)), None) if place.isdigit() else None
            if found is None:
                _unmatched(done, row, _("No waiting row has this number."))
                continue
            own = len(ours)
            yield found, _cells(table.signature[own:], row.values[own:], found)
        return
    yield from _matched_by_number(table, waiting, done)


def _matched_by_number(
    table: Table, waiting: list[QuarantinedRow], done: Resubmitted
) -> Iterator[tuple[QuarantinedRow, dict[str, str]]]:
    """Rows in the original's layout, by the record's own number where that is a single one."""
    column = _number_column(waiting[0])
    if not column or column not in table.signature:
        message = _("The file has neither the columns of the download nor those of the original.")
        raise Invalid(faults=[Fault("columns", "same_layout", message)])
    place = table.signature.index(column)
    by_number: dict[str, list[QuarantinedRow]] = {}
    for one in waiting:
        by_number.setdefault(str(one.raw.get(column, "")).strip(), []).append(one)
    for row in _rows(table, done):
        found = by_number.get(row.values[place].strip(), [])
        if len(found) != 1:
            words = _("Several waiting rows have this number; use the download.")
            _unmatched(done, row, words if found else _("No waiting row has this number."))
            continue
        yield found.pop(), dict(zip(table.signature, row.values, strict=True))


def _rows(table: Table, done: Resubmitted) -> Iterator[Row]:
    for count, row in enumerate(table.rows(), start=1):
        if count > ROWS_AT_MOST:
            raise BadInput(f"more than {ROWS_AT_MOST} rows", rule="rows_at_most", row=row.number)
        if row.fault or len(row.values) != len(table.columns):
            _unmatched(done, row, row.fault or _("The row has another number of cells."))
            continue
        yield row


def _number_column(row: QuarantinedRow) -> str:
    plan = read_plan(row.load.mapping_version.body)
    mapping = plan.mapping if isinstance(plan, Delivery) else plan
    return mapping.local_id.strip().lower()


def _cells(
    names: tuple[str, ...], values: tuple[str, ...], found: QuarantinedRow
) -> dict[str, str]:
    """Cells of the download by the original's columns; what disarmed a formula is taken off."""
    cells: dict[str, str] = {}
    for name, value in zip(names, values, strict=True):
        # A column of the file that has the name of one of ours comes as its second.
        known = name if name in found.raw else name.removesuffix(" (2)")
        if known in found.raw:
            cells[known] = _bare(value, str(found.raw[known]))
    return cells


def _bare(value: str, raw: str) -> str:
    if value == safe_cell(raw):
        return raw
    bare = value.removeprefix("'")
    return bare if safe_cell(bare) == value else value


def _submit(
    by: Actor,
    purpose: Purpose,
    row: QuarantinedRow,
    cells: Mapping[str, str],
    done: Resubmitted,
) -> None:
    changed = {
        name: value
        for name, value in cells.items()
        if name in row.raw and value != str(row.raw[name])
    }
    if not changed and not is_single(row):  # a segment's incident may stand by now
        done.unchanged += 1
        return
    try:
        mend(by=by, purpose=purpose, row_id=row.pk, cells=changed)
        done.mended += 1
    except Invalid as error:
        faults = error.faults or (Fault("(row)", "invalid", error.message),)
        done.still += [Fault(one.field, one.rule, one.message, row.row_number) for one in faults]
    except Conflict as error:
        done.still.append(Fault("(row)", "conflict", error.message, row.row_number))


def _unmatched(done: Resubmitted, row: Row, why: str) -> None:
    done.unmatched.append(Fault("(row)", "matched", why, row.number))
