"""Mend a row of a delivery: its incident and all that joins it are read and written anew."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.models import QuarantinedRow
from accord.apps.records.services import storage
from accord.apps.records.services.chunks import Answer
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.delivery import (
    ORPHAN,
    Delivery,
    PartPlan,
    PartRole,
    assigned,
    family_keys,
    land_delivery,
)
from accord.core.formats.delivery.landing import removal_reader
from accord.core.formats.tabular import Landed, Rejected, Row
from accord.core.formats.tabular.timing import Fault as LandingFault
from accord.core.safe_io import BadInput
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

Place = tuple[str, int]


def mend_family(
    *,
    by: Actor,
    purpose: Purpose,
    row: QuarantinedRow,
    plan: Delivery,
    cells: MappingOf[str, str],
) -> list[QuarantinedRow]:
    """Land a mended row with the family to which its key leads; returns the rows that land now.

    An orphan finds its incident, an incident takes what waited with it. Rows of the same delivery
    that were mended before keep their mended cells. Raises `Invalid` with what is still wrong.
    """
    part = plan.part(row.part)
    values = _values(part, row, cells)
    mine = (row.part, row.row_number)
    run = row.load
    if part.role is PartRole.DELETION:
        writer = ChunkWriter(by=by, purpose=purpose, run=run, mapping=plan, watch=Stopwatch())
        return _mend_deletion(by, writer, row, part, values)
    mended = {**_mended_before(row, plan), mine: values}
    with storage.tables(run.submission, storage.path_of(run.submission)) as tables:
        try:
            files = assigned(plan, tables)
            keys = family_keys(plan, files, part, values)
            answers = list(
                land_delivery(
                    plan, files, received=run.submission.received_at, only=keys, overrides=mended
                )
            )
        except BadInput as error:
            raise storage.refusal(error) from error
    landed = [one for one in answers if isinstance(one[0], Landed)]
    standing = _places(landed)
    _refuse_unless_standing(mine, part, answers, standing)
    waiting = [
        one
        for one in QuarantinedRow.objects.filter(load=run, state=QuarantinedRow.State.OPEN)
        if (one.part, one.row_number) in standing
    ]
    records = sum(plan.part(one.part).mapping is not None for one in waiting)
    writer = ChunkWriter(by=by, purpose=purpose, run=run, mapping=plan, watch=Stopwatch())
    refused = writer.write_family(landed, records=records, attached=len(waiting) - records)
    if refused is not None:
        _refuse(refused)
    writer.placing.queue()
    _settle(by, waiting, mine, dict(zip(part.signature, values, strict=True)))
    return waiting


def _mend_deletion(
    by: Actor,
    writer: ChunkWriter,
    row: QuarantinedRow,
    part: PartPlan,
    values: tuple[str, ...],
) -> list[QuarantinedRow]:
    """Take back the report that a mended row names."""
    try:
        answer = removal_reader(part)(Row(row.row_number, values))
    except LandingFault as fault:
        told = Fault(fault.field, fault.rule, fault.reason, row.row_number)
        raise Invalid(_("The row still breaks a rule."), faults=[told]) from fault
    refused = writer.write_mended((answer, values))
    if refused is not None:
        _refuse(refused)
    cells = dict(zip(part.signature, values, strict=True))
    _settle(by, [row], (row.part, row.row_number), cells)
    return [row]


def _values(part: PartPlan, row: QuarantinedRow, cells: MappingOf[str, str]) -> tuple[str, ...]:
    unknown = sorted(set(cells) - set(part.signature))
    if unknown:
        raise Invalid(
            faults=[Fault("cells", "known_column", _("No column “%s”.") % unknown[0][:80])]
        )
    return tuple(str(cells.get(name, row.raw.get(name, ""))) for name in part.signature)


def _mended_before(row: QuarantinedRow, plan: Delivery) -> dict[Place, tuple[str, ...]]:
    """The cells of rows of this load that were mended, in the order of their columns."""
    rows = QuarantinedRow.objects.filter(
        load=row.load, state=QuarantinedRow.State.MENDED, mended__isnull=False
    )
    return {
        (one.part, one.row_number): tuple(
            str((one.mended or {}).get(name, "")) for name in plan.part(one.part).signature
        )
        for one in rows
    }


def _places(landed: Sequence[Answer]) -> set[Place]:
    """The rows that stand: records, and what is attached to them."""
    found: set[Place] = set()
    for answer, _raw in landed:
        if isinstance(answer, Landed):
            found.add((answer.part, answer.row_number))
            found |= {(one.part, one.number) for one in answer.attached}
    return found


def _refuse_unless_standing(
    mine: Place, part: PartPlan, answers: Sequence[Answer], standing: set[Place]
) -> None:
    if mine in standing:
        return
    for answer, _raw in answers:
        if isinstance(answer, Rejected) and (answer.part, answer.row_number) == mine:
            _refuse(answer)
    reason = f"no row of {part.to or part.label} has this number"
    fault = Fault(part.key or "(row)", ORPHAN, reason, mine[1])
    raise Invalid(_("The row still breaks a rule."), faults=[fault])


def _refuse(rejected: Rejected) -> None:
    fault = Fault(rejected.field, rejected.rule, rejected.reason, rejected.row_number)
    raise Invalid(_("The row still breaks a rule."), faults=[fault])


def _settle(
    by: Actor, waiting: Sequence[QuarantinedRow], mine: Place, cells: dict[str, str]
) -> None:
    now = timezone.now()
    for one in waiting:
        one.state = QuarantinedRow.State.MENDED
        one.resolved_by, one.resolved_at = by.id, now
        if (one.part, one.row_number) == mine:
            one.mended = cells
        else:
            one.resolution = "landed with the row that it waited for"
        one.save(update_fields=["state", "resolved_by", "resolved_at", "mended", "resolution"])
