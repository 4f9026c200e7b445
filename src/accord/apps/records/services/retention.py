"""Retention rules: two people put one in force; what it asks for is deleted as an expungement is.

By itself nothing is deleted: a custodian starts a run over what is due, or the rule that two have
approved says that the worker does. A run goes record by record, each in a transaction of its own
with its entry in the ledger, and at its end through the stored files. Killed, it goes on where it was.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.records import text_index
from accord.apps.records.models import Expungement, Record, RetentionRule, RetentionRun, Submission
from accord.apps.records.models.retention import LONGEST_DAYS, SHORTEST_DAYS
from accord.apps.records.selectors.retention import due_by, held, today_of
from accord.apps.records.services.expunging import wipe
from accord.apps.records.services.redacting import drop_outcome_files, redact
from accord.apps.records.services.rights import demand_own, is_operator
from accord.apps.records.services.sources import loads_that_told
from accord.core.policy import offence_categories
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

CUSTODY: Final = "records.custody"
ACTION: Final = "records.retention-rule"
KEEPER: Final = Actor(id="retention", name="retention", kind="system")
RETENTION: Final = Purpose(code="records-management", reason="retention")
#: So many records in one turn of the worker, whose other work waits meanwhile.
A_TURN: Final = 100


def ask_rule(
    *,
    by: Actor,
    purpose: Purpose,
    owner: Agency,
    kind: str,
    keep_days: int,
    authority: str,
    category: str = "",
    counted_from: str = RetentionRule.CountedFrom.OCCURRED,
    by_itself: bool = False,
) -> RetentionRule:
    """Ask for a rule, by its schedule or statute; nothing happens before another approves it."""
    _demand(by, purpose, owner)
    schedule = " ".join(authority.split())
    faults = _faults(kind, category, counted_from, keep_days, schedule)
    if faults:
        raise Invalid(faults=faults)
    try:
        with audit.transaction(
            by=by, purpose=purpose, verb="retention.rule_asked", object_type="agency",
            object_id=owner.ori,
            payload={"kind": kind, "category": category, "days": keep_days, "by_itself": by_itself},
        ):  # fmt: skip
            approval = request_approval(
                by=by, purpose=purpose, action=ACTION, object_type="agency", object_id=owner.ori,
                details={},
            )  # fmt: skip
            return RetentionRule.objects.create(
                owner=owner, kind=kind, category=category, keep_days=keep_days,
                counted_from=counted_from, authority=schedule, by_itself=by_itself,
                approval_id=approval.pk, asked_by=by.id, asked_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        waiting = RetentionRule.objects.filter(
            owner=owner, kind=kind, category=category, state=RetentionRule.State.ASKED
        )
        if waiting.exists():
            raise Conflict(_("Somebody has asked for a rule of these records already.")) from None
        raise


def _faults(
    kind: str, category: str, counted_from: str, keep_days: int, authority: str
) -> list[Fault]:
    faults = []
    if kind not in set(RecordKind):
        faults.append(Fault("kind", "known", _("Choose the kind of record.")))
    if category and category not in offence_categories():
        faults.append(Fault("category", "known", _("Choose the group of offences.")))
    if category and kind == RecordKind.CALL_FOR_SERVICE:
        faults.append(Fault("category", "known", _("Calls for service have no offence.")))
    if counted_from not in RetentionRule.CountedFrom.values:
        faults.append(Fault("counted_from", "known", _("Choose from which day it is counted.")))
    if not SHORTEST_DAYS <= keep_days <= LONGEST_DAYS:
        told = _("From %(first)d to %(last)d days.")
        words = told % {"first": SHORTEST_DAYS, "last": LONGEST_DAYS}
        faults.append(Fault("keep_days", "range", words))
    if not 3 <= len(authority) <= 180:
        faults.append(Fault("authority", "required", _("Name the schedule or statute.")))
    return faults


def decide_rule(
    *, by: Actor, purpose: Purpose, rule_id: UUID | str, approve: bool
) -> RetentionRule:
    """Put a rule in force that another custodian asked for, in place of the one before; or refuse."""
    found = _own_rule(by, purpose, rule_id)

    def take_effect(_approval: Approval) -> None:
        for before in RetentionRule.objects.filter(
            owner=found.owner, kind=found.kind, category=found.category,
            state=RetentionRule.State.STANDING,
        ):  # fmt: skip
            _end(by, before)

    with transaction.atomic():
        decide(
            by=by, purpose=purpose, approval_id=str(found.approval_id), approve=approve,
            demands=CUSTODY, take_effect=take_effect,
        )  # fmt: skip
        found.state = RetentionRule.State.STANDING if approve else RetentionRule.State.REFUSED
        found.decided_by, found.decided_at = by.id, timezone.now()
        found.save()
    return found


def end_rule(*, by: Actor, purpose: Purpose, rule_id: UUID | str) -> RetentionRule:
    """End a rule that is in force, with its run: from now on it deletes nothing. One custodian may."""
    found = _own_rule(by, purpose, rule_id)
    if found.state != RetentionRule.State.STANDING:
        raise Conflict(_("This rule is not in force."))
    with audit.transaction(
        by=by, purpose=purpose, verb="retention.rule_ended", object_type="retention-rule",
        object_id=str(found.pk),
    ):  # fmt: skip
        _end(by, found)
    return found


def _end(by: Actor, rule: RetentionRule) -> None:
    rule.state, rule.ended_by, rule.ended_at = RetentionRule.State.ENDED, by.id, timezone.now()
    rule.save(update_fields=["state", "ended_by", "ended_at"])


def start_run(
    *, by: Actor, purpose: Purpose, rule_id: UUID | str, confirmed: bool, now: datetime
) -> RetentionRun:
    """Confirm that what is due today under a rule is deleted; the worker does it."""
    found = _own_rule(by, purpose, rule_id)
    if not confirmed:
        words = _("Confirm that nothing will be left.")
        raise Invalid(faults=[Fault("confirm", "required", words)])
    return _start(by, purpose, found, now)


def _start(by: Actor, purpose: Purpose, rule: RetentionRule, now: datetime) -> RetentionRun:
    if rule.state != RetentionRule.State.STANDING:
        raise Conflict(_("This rule is not in force."))
    if rule.runs.filter(state=RetentionRun.State.RUNNING).exists():
        raise _running_already()
    day = today_of(rule.owner, now)
    due = due_by(rule, day=day).exclude(held(rule.owner_id, today=day)).count()
    if not due:
        raise Conflict(_("Nothing is due under this rule that no hold keeps."))
    try:
        with audit.transaction(
            by=by, purpose=purpose, verb="retention.run_started", object_type="retention-rule",
            object_id=str(rule.pk), payload={"owner": rule.owner.ori, "due": due},
        ):  # fmt: skip
            return RetentionRun.objects.create(
                rule=rule, through=day, started_by=by.id, started_at=timezone.now()
            )
    except IntegrityError:  # somebody else, or a worker, was quicker
        raise _running_already() from None


def _running_already() -> Conflict:
    return Conflict(_("What is due under this rule is being deleted already."))


def stop_run(*, by: Actor, purpose: Purpose, run_id: UUID | str) -> RetentionRun:
    """Stop a run: what is deleted is gone, the rest stays until somebody starts another."""
    found = RetentionRun.objects.select_related("rule__owner").filter(pk=run_id).first()
    _own_rule(by, purpose, found.rule_id if found else None)
    with audit.transaction(
        by=by, purpose=purpose, verb="retention.run_stopped", object_type="retention-run",
        object_id=str(run_id),
    ):  # fmt: skip
        rows = RetentionRun.objects.filter(pk=run_id, state=RetentionRun.State.RUNNING)
        if not rows.update(state=RetentionRun.State.STOPPED, finished_at=timezone.now()):
            raise Conflict(_("This run is over."))
    return RetentionRun.objects.get(pk=run_id)


def carry_on(*, now: datetime) -> int:
    """One turn of the worker: start what rules ask for by themselves, go on with what runs.

    Returns how many records it deleted.
    """
    _start_due(now)
    done = 0
    for run in _open_runs().select_related("rule__owner").order_by("started_at"):
        deleted, whole = _turn(run, now)
        done += deleted
        if whole:
            _finish(run)
    return done


def _open_runs() -> QuerySet[RetentionRun]:
    """Runs under way, and stopped ones whose stored files still tell what they have deleted."""
    unfinished = Expungement.objects.filter(run=OuterRef("pk"), state=Expungement.State.WIPED)
    running = Q(state=RetentionRun.State.RUNNING)
    return RetentionRun.objects.filter(running | Exists(unfinished))


def _start_due(now: datetime) -> None:
    rules = RetentionRule.objects.filter(by_itself=True, state=RetentionRule.State.STANDING)
    for rule in rules.select_related("owner"):
        try:
            _start(KEEPER, RETENTION, rule, now)
        except Conflict:
            continue  # nothing is due, or it runs already, here or in another worker


def _turn(run: RetentionRun, now: datetime) -> tuple[int, bool]:
    """Delete some records of a run; returns how many, and whether none is left."""
    if run.state != RetentionRun.State.RUNNING or run.rule.state != RetentionRule.State.STANDING:
        return 0, True
    kept = held(run.rule.owner_id, today=today_of(run.rule.owner, now))
    rows = due_by(run.rule, day=run.through).exclude(kept).order_by("pk")
    if run.last_record is not None:
        rows = rows.filter(pk__gt=run.last_record)
    some = list(rows.values_list("pk", flat=True)[:A_TURN])
    return sum(_delete(run, pk) for pk in some), len(some) < A_TURN


def _delete(run: RetentionRun, pk: UUID) -> bool:
    """Delete one record of a run and note it, in one transaction; whoever comes second finds it done."""
    with transaction.atomic():
        at = RetentionRun.objects.select_for_update().filter(
            pk=run.pk, state=RetentionRun.State.RUNNING, rule__state=RetentionRule.State.STANDING
        ).first()  # fmt: skip
        if at is None or (at.last_record is not None and pk <= at.last_record):
            return False
        at.last_record = pk
        record = due_by(run.rule, day=run.through).filter(pk=pk).first()
        gone = record is not None and _expunge(run, record)
        at.deleted, at.kept = at.deleted + gone, at.kept + (record is not None and not gone)
        at.save(update_fields=["last_record", "deleted", "kept"])
    return gone


def _expunge(run: RetentionRun, record: Record) -> bool:
    """Wipe it as an order would; False where a hold or a load keeps it for now."""
    now = timezone.now()
    try:
        with transaction.atomic():
            found = Expungement.objects.create(
                owner=run.rule.owner, record=record, run=run, authority=run.rule.authority,
                state=Expungement.State.WIPED, asked_by=run.started_by, asked_at=run.started_at,
                decided_by=KEEPER.id, decided_at=now,
            )  # fmt: skip
            wipe(by=KEEPER, purpose=RETENTION, found=found)
            found.save()
    except Conflict:
        return False
    return True


def _finish(run: RetentionRun) -> None:
    """Take what was deleted out of the stored files, and end the run; may be done again."""
    wiped = Expungement.objects.filter(run=run, state=Expungement.State.WIPED)
    for record in _one_a_source(run):
        for submission in Submission.objects.filter(loads__in=loads_that_told(record)).distinct():
            redact(by=KEEPER, purpose=RETENTION, submission=submission, asked_by=run)
    drop_outcome_files()
    text_index.forget_gone()
    now = timezone.now()
    with transaction.atomic():
        running = RetentionRun.objects.filter(pk=run.pk, state=RetentionRun.State.RUNNING)
        ended = running.update(state=RetentionRun.State.DONE, finished_at=now)
        if not wiped.update(state=Expungement.State.DONE, finished_at=now) and not ended:
            return  # another worker was quicker
        run.refresh_from_db()
        audit.record(
            by=KEEPER, purpose=RETENTION, verb="retention.run_finished",
            object_type="retention-rule", object_id=str(run.rule_id),
            payload={
                "owner": run.rule.owner.ori, "deleted": run.deleted, "kept": run.kept,
                "rewritten": run.files_rewritten, "destroyed": run.files_destroyed,
            },
        )  # fmt: skip


def _one_a_source(run: RetentionRun) -> list[Record]:
    """One deleted record of each source: its files are the same for all of them."""
    rows = Record.objects.filter(expungements__run=run, expungements__state="wiped")
    found = {one.source_system: one for one in rows.select_related("owner").order_by("pk")}
    return list(found.values())


def _demand(by: Actor, purpose: Purpose, owner: Agency | None) -> None:
    demand_own(by, purpose, owner)
    if not is_operator(by) and not by.may(CUSTODY):
        raise Denied


def _own_rule(by: Actor, purpose: Purpose, rule_id: UUID | str | None) -> RetentionRule:
    rows = RetentionRule.objects.select_related("owner")
    found = rows.filter(pk=rule_id).first() if rule_id else None
    demand_own(by, purpose, found.owner if found else None)
    if found is None or not (is_operator(by) or by.may(CUSTODY)):
        raise Missing
    return found
