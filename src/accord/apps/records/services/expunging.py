"""Expunge: two people, and nothing of a record is left but a stub that says that there was one.

The order is asked for by one custodian of the owner and approved by another. With the approval,
in one transaction, every version of the record and of what belongs to its incident is emptied:
its columns, its persons, vehicles and things, the salts that open its commitments, its rows in
quarantine and in previews. The ledger's commitments stay, and can no longer be opened. The stored
original files follow at once, in a job: see `redacting`.
"""

from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.events import RecordExpunged
from accord.apps.records.models import (
    Expungement,
    Load,
    QuarantinedRow,
    Record,
    ReleaseChange,
    Submission,
)
from accord.apps.records.selectors.families import family_of
from accord.apps.records.services.amending import (
    CUSTODY,
    is_custodian,
    own_record,
    parts_of_records,
)
from accord.apps.records.services.clearing import Traces, clear_addresses, clear_outcomes
from accord.apps.records.services.holds import demand_unheld
from accord.apps.records.services.indexing import forget, words_of
from accord.apps.records.services.marks import mark_of
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.sources import loads_that_told
from accord.frame import audit, idempotency, outbox, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide as decide_approval
from accord.frame.approvals.services import request_approval
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.ids import new_id

JOB = "accord.apps.records.tasks.finish_expungement"
ACTION = "records.expunge"
# All that a stub keeps of a version; every other column is emptied, also ones added later.
KEPT = frozenset(
    {
        "id", "owner_id", "kind", "source_system", "row_key", "version", "is_current", "level",
        "submission_id", "chunk_id", "chunk_position", "commitment", "recorded_at",
    }
)  # fmt: skip


def ask_expungement(
    *, by: Actor, purpose: Purpose, record_id: UUID | str, authority: str, confirmed: bool
) -> Expungement:
    """Ask for a record to be expunged, by the number of the order; nothing happens to it yet."""
    if not is_custodian(by):
        raise Denied
    order = " ".join(authority.split())
    faults = []
    if not 3 <= len(order) <= 200:
        faults.append(Fault("authority", "required", _("Name the order or statute.")))
    if not confirmed:
        faults.append(Fault("confirm", "required", _("Confirm that nothing will be left.")))
    if faults:
        raise Invalid(faults=faults)
    record = own_record(by=by, purpose=purpose, record_id=record_id)
    if record.state == Record.State.EXPUNGED:
        raise Conflict(_("This record has been expunged."))
    demand_unheld(record)
    _demand_unasked(record)
    try:
        return _ask(by, purpose, record, order)
    except IntegrityError:
        # Another asked between the look and the write: then its request stands.
        _demand_unasked(record)
        raise


def _demand_unasked(record: Record) -> None:
    if Expungement.objects.filter(record=record, state=Expungement.State.ASKED).exists():
        raise Conflict(_("Somebody has asked for this already."))


def _ask(by: Actor, purpose: Purpose, record: Record, order: str) -> Expungement:
    with audit.transaction(
        by=by, purpose=purpose, verb="expungement.asked", object_type="record",
        object_id=str(record.pk), payload={"owner": record.owner.ori},
    ):  # fmt: skip
        approval = request_approval(
            by=by, purpose=purpose, action=ACTION, object_type="record",
            object_id=str(record.pk), details={},
        )  # fmt: skip
        return Expungement.objects.create(
            owner=record.owner, record=record, approval_id=approval.pk, authority=order,
            asked_by=by.id, asked_at=timezone.now(),
        )  # fmt: skip


def decide_expungement(
    *, by: Actor, purpose: Purpose, expungement_id: UUID | str, approve: bool
) -> Expungement:
    """Approve or refuse what another custodian asked for; approved, the record is wiped at once.

    Raises `Denied` for whoever asked, and `Conflict` when it has been decided already.
    """
    found = Expungement.objects.select_related("owner", "record").filter(pk=expungement_id).first()
    demand_own(by, purpose, found.owner if found else None)
    if found is None or not is_custodian(by):
        raise Missing

    def take_effect(_approval: Approval) -> None:
        wipe(by=by, purpose=purpose, found=found)
        tasks.enqueue(JOB, str(found.pk), by.id, purpose.code)

    with transaction.atomic():
        decide_approval(
            by=by, purpose=purpose, approval_id=str(found.approval_id), approve=approve,
            demands=CUSTODY, take_effect=take_effect,
        )  # fmt: skip
        found.state = Expungement.State.WIPED if approve else Expungement.State.REFUSED
        found.decided_by, found.decided_at = by.id, timezone.now()
        found.save()
    return found


def wipe(*, by: Actor, purpose: Purpose, found: Expungement) -> None:
    """Empty every version of the record and of what belongs to its incident."""
    record = Record.objects.select_related("owner").get(pk=found.record_id)
    if not record.is_current:
        raise Conflict(_("The record has got another version since; ask again."))
    family = list(Record.objects.filter(family_of(record)).exclude(state=Record.State.EXPUNGED))
    for one in family:
        demand_unheld(one)
    loads = loads_that_told(record)
    if loads.filter(state=Load.State.RUNNING).exists():
        raise Conflict(_("A file of this source is still being loaded."))
    versions = family
    numbers = {one.local_id for one in versions}
    traces = Traces.of(record.owner, versions)
    commitments = sorted(bytes(one.commitment).hex() for one in versions)
    words = words_of(versions)
    for model in parts_of_records():
        model._default_manager.filter(record__in=versions).delete()  # noqa: SLF001 - the manager whatever its name
    # That there was a decision stays; why, in somebody's own words, may name anybody.
    ReleaseChange.objects.filter(record__in=versions).update(reason="")
    forget(words)
    for one in versions:
        _empty(one, f"expunged: {found.authority}")
    Record.objects.bulk_update(versions, [*_emptied()], batch_size=50)
    # Whoever writes another version at the same time has written it by now, or finds it expunged.
    if Record.objects.filter(family_of(record)).exclude(state=Record.State.EXPUNGED).exists():
        raise Conflict(_("The record has got another version since; ask again."))
    found.versions, found.rows = len(versions), _wipe_rows(by, loads, numbers)
    found.outcomes = clear_outcomes(traces)
    clear_addresses(by=by, purpose=purpose, traces=traces)
    # An answer given to a write may hold the record: to one of its owner's people, or of a submitter's.
    told_by = loads.order_by().values_list("submission__agency__ori", flat=True).distinct()
    idempotency.withhold(from_agencies=[record.owner.ori, *told_by])
    Load.objects.filter(chunk_rows__record_rows__in=versions).update(amended=F("amended") + 1)
    audit.record(
        by=by, purpose=purpose, verb="record.expunged", object_type="record",
        object_id=str(record.pk),
        payload={
            "owner": record.owner.ori, "versions": len(versions), "rows": found.rows,
            "outcomes": found.outcomes,
            "commitments": commitments, **_rule_of(found),
        },
    )  # fmt: skip
    outbox.announce(
        RecordExpunged(
            record_id=str(record.pk), agency_id=str(record.owner_id), kind=record.kind,
            record_ids=[str(one.pk) for one in versions],
        )
    )  # fmt: skip


def _rule_of(found: Expungement) -> dict[str, str]:
    """The retention rule that asked for it, where no order did."""
    return {"rule": str(found.run.rule_id)} if found.run else {}


def _emptied() -> dict[str, models.Field[object, object]]:
    """The columns that a stub does not keep."""
    fields = Record._meta.concrete_fields  # noqa: SLF001 - Django's API
    return {one.name: one for one in fields if one.attname not in KEPT}


def _empty(version: Record, reason: str) -> None:
    number = mark_of(
        owner=version.owner_id, source=version.source_system, kind=version.kind,
        number=version.local_id,
    )  # fmt: skip
    for name, field in _emptied().items():
        setattr(version, name, _nothing(field))
    version.local_id, version.reason = number, reason
    version.state, version.told_by = Record.State.EXPUNGED, Record.ToldBy.PERSON
    version.place_subject_id = new_id()


def _nothing(field: models.Field[object, object]) -> object:
    """The value of a column that says nothing."""
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.BinaryField):
        return b""
    if isinstance(field, models.BooleanField):
        return False
    return field.get_default()


def _wipe_rows(by: Actor, loads: models.QuerySet[Load], numbers: set[str]) -> int:
    """Empty quarantined rows and previews of these records; returns how many rows."""
    wiped = 0
    for row in QuarantinedRow.objects.filter(load__in=loads).iterator(chunk_size=500):
        if not _tells(row, numbers):
            continue
        row.raw, row.reason, row.field = {}, "expunged", "(row)"
        if row.state == QuarantinedRow.State.OPEN:
            row.state, row.resolution = QuarantinedRow.State.DISCARDED, "expunged"
            row.resolved_by, row.resolved_at = by.id, timezone.now()
        if hasattr(row, "mended"):
            row.mended = None
        row.save()
        wiped += 1
    for submission in Submission.objects.filter(loads__in=loads).distinct():
        strip_previews(submission)
    return wiped


def strip_previews(submission: Submission) -> None:
    """Take the sample rows out of what was suggested for a file; counts and columns stay."""
    if submission.proposal is not None:
        submission.proposal = _without_rows(submission.proposal)
        submission.save(update_fields=["proposal"])


def _without_rows(told: object) -> object:
    """The same JSON without previews, and without evidence, which quotes cells."""
    if isinstance(told, dict):
        return {
            name: "" if name == "evidence" else _without_rows(value)
            for name, value in told.items()
            if name not in {"preview", "samples", "examples"}
        }
    return [_without_rows(one) for one in told] if isinstance(told, list) else told


def _tells(row: QuarantinedRow, numbers: set[str]) -> bool:
    """Whether one of a row's cells is the number of one of these records."""
    return any(str(cell).strip() in numbers for cell in row.raw.values())
