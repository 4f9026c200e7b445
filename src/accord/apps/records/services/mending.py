"""Quarantined rows: mend one, run all again under a newer mapping, or discard with a reason."""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.models import Load, MappingVersion, QuarantinedRow, Submission
from accord.apps.records.services.loading import LoadResult, Progress, load
from accord.apps.records.services.mending_deliveries import mend_family
from accord.apps.records.services.mending_reports import apply_report, is_unread
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.single_segments import apply_mended, is_single
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.delivery import Delivery, read_plan
from accord.core.formats.tabular import Mapping, Rejected, Row, land
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

REASON_AT_LEAST = 5


def mend(
    *, by: Actor, purpose: Purpose, row_id: UUID | str, cells: MappingOf[str, str]
) -> QuarantinedRow:
    """Submit a row again with mended cells; raises `Invalid` with what is still wrong."""
    with audit.transaction(
        by=by, purpose=purpose, verb="quarantine.mended", object_type="quarantine",
        object_id=str(row_id), payload={"accepted": True},
    ) as entry:  # fmt: skip
        row = _open_row(by, purpose, row_id)
        entry.payload["row"] = row.row_number
        run = row.load
        plan = read_plan(run.mapping_version.body)
        if isinstance(plan, Delivery) and is_single(row):
            apply_mended(by=by, purpose=purpose, row=row, plan=plan, cells=cells)
            return row
        if isinstance(plan, Delivery) and is_unread(row, plan):
            apply_report(by=by, purpose=purpose, row=row, plan=plan, cells=cells)
            return row
        if isinstance(plan, Delivery):
            mend_family(by=by, purpose=purpose, row=row, plan=plan, cells=cells)
            row.refresh_from_db()
            return row
        mapping = plan
        values = _values(mapping, row, cells)
        answer = next(land(mapping, [Row(row.row_number, values)]))
        _refuse(answer if isinstance(answer, Rejected) else None)
        writer = ChunkWriter(by=by, purpose=purpose, run=run, mapping=mapping, watch=Stopwatch())
        _refuse(writer.write_mended((answer, values)))
        writer.placing.queue()
        row.state = QuarantinedRow.State.MENDED
        row.resolved_by, row.resolved_at = by.id, timezone.now()
        row.save(update_fields=["state", "resolved_by", "resolved_at"])
    return row


def discard(
    *, by: Actor, purpose: Purpose, row_ids: Iterable[UUID | str], reason: str, confirmed: bool
) -> int:
    """Give up rows for good; needs a confirmation and a reason. Returns how many."""
    faults = []
    if not confirmed:
        faults.append(Fault("confirm", "required", _("Confirm that these rows are given up.")))
    if len(reason.strip()) < REASON_AT_LEAST:
        faults.append(Fault("reason", "required", _("Say why, in a few words.")))
    if faults:
        raise Invalid(faults=faults)
    rows = [_open_row(by, purpose, row_id) for row_id in row_ids]
    if not rows:
        raise Missing
    with audit.transaction(
        by=by, purpose=purpose, verb="quarantine.discarded", object_type="submission",
        object_id=str(rows[0].load.submission_id), payload={"rows": len(rows)},
    ):  # fmt: skip
        changed = QuarantinedRow.objects.filter(
            pk__in=[row.pk for row in rows], state=QuarantinedRow.State.OPEN
        ).update(
            state=QuarantinedRow.State.DISCARDED, resolved_by=by.id,
            resolved_at=timezone.now(), resolution=reason.strip(),
        )  # fmt: skip
        if changed != len(rows):
            raise Conflict
    return changed


def rerun(
    *,
    by: Actor,
    purpose: Purpose,
    submission_id: UUID | str,
    version_id: UUID | str,
    progress: Progress | None = None,
) -> LoadResult:
    """Read a whole submission again under another version of its mapping.

    Records that a later submission has told anew stay as that one told them.
    """
    choose_version(by=by, purpose=purpose, submission_id=submission_id, version_id=version_id)
    return load(by=by, purpose=purpose, submission_id=submission_id, progress=progress)


def choose_version(
    *, by: Actor, purpose: Purpose, submission_id: UUID | str, version_id: UUID | str
) -> Submission:
    """Put a submission under a saved version of a mapping of its own agency."""
    submission = Submission.objects.select_related("agency").filter(pk=submission_id).first()
    demand_own(by, purpose, submission.agency if submission else None)
    assert submission is not None
    version = MappingVersion.objects.filter(
        pk=version_id, mapping__agency_id=submission.agency_id
    ).first()
    if version is None:
        raise Missing
    with audit.transaction(
        by=by, purpose=purpose, verb="mapping.confirmed", object_type="submission",
        object_id=str(submission.pk),
        payload={
            "digest": version.digest, "number": version.number, "kind": version.kind,
            "agency": submission.agency.ori,
        },
    ):  # fmt: skip
        submission.mapping_version = version
        submission.state = Submission.State.CONFIRMED
        submission.save(update_fields=["mapping_version", "state"])
    return submission


def _open_row(by: Actor, purpose: Purpose, row_id: UUID | str) -> QuarantinedRow:
    row = (
        QuarantinedRow.objects.select_related(
            "load__submission__agency", "load__mapping_version__mapping"
        )
        .filter(pk=row_id)
        .first()
    )
    demand_own(by, purpose, row.load.submission.agency if row else None)
    assert row is not None
    if row.state != QuarantinedRow.State.OPEN:
        raise Conflict(_("This row has been dealt with already."))
    if row.load.state == Load.State.RUNNING:
        raise Conflict(_("The submission is still being loaded."))
    return row


def _values(mapping: Mapping, row: QuarantinedRow, cells: MappingOf[str, str]) -> tuple[str, ...]:
    unknown = sorted(set(cells) - set(mapping.signature))
    if unknown:
        raise Invalid(
            faults=[Fault("cells", "known_column", _("No column “%s”.") % unknown[0][:80])]
        )
    return tuple(str(cells.get(name, row.raw.get(name, ""))) for name in mapping.signature)


def _refuse(rejected: Rejected | None) -> None:
    if rejected is not None:
        fault = Fault(rejected.field, rejected.rule, rejected.reason, rejected.row_number)
        raise Invalid(_("The row still breaks a rule."), faults=[fault])
