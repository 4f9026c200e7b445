"""Single segments of NIBRS: applied to the incident that stands, or waiting until it does.

A segment of its own waits in quarantine as it came. After each load those are applied whose
incident stands: of this file, and of earlier files that came before their incident. What it
changes becomes a new version; what it does not name stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.contents import Unstorable
from accord.apps.records.models import Load, QuarantinedRow, Record
from accord.apps.records.services.applying import Applied, Applier
from accord.apps.records.services.code_tables import code_books
from accord.apps.records.services.sources import loads_of_source, told_into
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.nibrs import model
from accord.core.formats.reports.columns import REPORTS
from accord.core.formats.reports.segments import NUMBER, SEGMENT_RULES, TOLD, segment_of
from accord.core.safe_io import BadInput
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

AT_ONCE: Final = 500
#: One that modifies what a later row adds is tried once more; longer chains are nobody's.
ROUNDS: Final = 5
_OWNER: Final = "owner ori"
State = QuarantinedRow.State


def is_single(row: QuarantinedRow) -> bool:
    """Whether a quarantined row is a segment of its own, whatever rule keeps it."""
    return row.part == REPORTS and bool(row.raw.get(TOLD) and row.raw.get(NUMBER))


def settle(*, by: Actor, purpose: Purpose, run: Load, plan: Plan) -> None:
    """Apply what can be applied of the segments that wait; again changes nothing."""
    if not isinstance(plan, Delivery):
        return
    applier = Applier(by=by, purpose=purpose, run=run, plan=plan, books=code_books())
    for _round in range(ROUNDS):
        done = [_settled(applier, row) for row in _due(run)]
        if not any(done):
            break
    run.refresh_from_db(
        fields=["landed", "changed", "unchanged", "outdated", "quarantined", "chunks"]
    )


def apply_mended(
    *, by: Actor, purpose: Purpose, row: QuarantinedRow, plan: Delivery, cells: Mapping[str, str]
) -> None:
    """Apply a segment that a person mended, or tries again. Raises `Invalid` with what is wrong."""
    applier = Applier(by=by, purpose=purpose, run=row.load, plan=plan, books=code_books())
    told = {name: str(value) for name, value in {**row.raw, **cells}.items()}
    try:
        applied = applier.apply(_segment(told), row.load.submission)
    except Unstorable as refused:
        fault = Fault(refused.field, refused.rule, str(refused), row.row_number)
        raise Invalid(_("The row still breaks a rule."), faults=[fault]) from refused
    _mark(by, row, applied)
    row.mended = told
    row.save(update_fields=["mended"])


def _due(run: Load) -> Iterator[QuarantinedRow]:
    """Segments that wait: all of this run, and those of others whose incident stands now."""
    waiting = (
        QuarantinedRow.objects.filter(
            load__in=loads_of_source(run), part=REPORTS, rule__in=SEGMENT_RULES, state=State.OPEN
        )
        .select_related("load__submission")
        .order_by("load__submission__received_at", "load_id", "row_number")
    )
    rows = waiting.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        stands = set(
            Record.objects.filter(
                told_into(run), is_current=True,
                local_id__in={str(one.raw.get(NUMBER, "")) for one in batch},
            ).values_list("local_id", flat=True)
        )  # fmt: skip
        for one in batch:
            if is_single(one) and (one.load_id == run.pk or one.raw.get(NUMBER) in stands):
                yield one


def _settled(applier: Applier, row: QuarantinedRow) -> bool:
    """Apply one row in a transaction of its own; what refuses it stands on it afterwards."""
    told = {name: str(value) for name, value in row.raw.items()}
    try:
        segment = _segment(told)
        with audit.transaction(
            by=applier.by, purpose=applier.purpose, verb="segment.applied",
            object_type="submission", object_id=str(row.load.submission_id),
            payload={"row": row.row_number, "level": segment.level, "action": segment.action},
        ) as entry:  # fmt: skip
            applied = applier.apply(segment, row.load.submission)
            entry.payload["outcome"] = applied.value
            _mark(applier.by, row, applied)
    except Unstorable as refused:
        if (row.rule, row.reason) != (refused.rule, str(refused)):
            row.field, row.rule, row.reason = refused.field[:200], refused.rule, str(refused)
            row.save(update_fields=["field", "rule", "reason"])
        return False
    return True


def _segment(told: dict[str, str]) -> model.Segment:
    """The segment of a row; its number and owner as the row's own cells say them."""
    try:
        found = segment_of(told.get(TOLD, ""))
    except BadInput as error:
        raise Unstorable(TOLD, error.rule, error.reason) from error
    return replace(found, number=told.get(NUMBER, ""), ori=told.get(_OWNER, ""))


def _mark(by: Actor, row: QuarantinedRow, applied: Applied) -> None:
    """The row is dealt with, and its load counts it as what it came to."""
    row.state, row.resolved_by, row.resolved_at = State.MENDED, by.id, timezone.now()
    row.resolution = f"single segment: {applied.value}"
    row.save(update_fields=["state", "resolved_by", "resolved_at", "resolution"])
    Load.objects.filter(pk=row.load_id).update(
        quarantined=F("quarantined") - 1, **{applied.value: F(applied.value) + 1}
    )
