"""Flag, freeze, find what was seen, tell the owners, close with a second person."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import services as accounts
from accord.apps.agencies.audiences import agency_id_of
from accord.apps.exchange.models import MisuseCase, OwedNotice
from accord.apps.exchange.selectors.misuse import (
    CAPABILITY,
    Seen,
    case_visible_to,
    end_of,
    is_under_case,
    owners_concerned,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

ACTION: Final = "misuse.close"
DAYS_LOOKED_AT: Final = 90
DAYS_TO_TELL: Final = 30


def open_misuse_case(
    *,
    by: Actor,
    purpose: Purpose,
    username: str,
    reason: str,
    now: datetime,
    days: int = DAYS_LOOKED_AT,
) -> MisuseCase:
    """Flag an account: it is frozen in the same transaction, and what it saw is being looked at."""
    if not by.may(CAPABILITY):
        raise Denied
    faults = []
    if not 10 <= len(reason.strip()) <= 500:
        faults.append(Fault("reason", "required", _("Say what is suspected.")))
    if not 1 <= days <= 3_660:
        faults.append(Fault("days", "range", _("From one day to ten years.")))
    if faults:
        raise Invalid(faults=faults)
    account = agencies.accounts_overseen(viewer=by).filter(username__iexact=username).first()
    if account is None:
        raise Missing
    with audit.transaction(
        by=by, purpose=purpose, verb="misuse.opened", object_type="user",
        object_id=str(account.pk), payload={"days": days},
    ):  # fmt: skip
        # Of two flags at once the second waits here for the account, and finds the first's case.
        accounts.freeze_account(by=by, purpose=purpose, user_id=str(account.pk))
        if is_under_case(account.pk):
            raise Conflict(_("There is an open case against this account."))
        return MisuseCase.objects.create(
            account=account, agency=account.agency, reason=reason.strip(),
            since=now - timedelta(days=days), until=now + timedelta(minutes=5),
            opened_by=by.id, opened_at=now,
        )  # fmt: skip


def owe_notices(
    *,
    by: Actor,
    purpose: Purpose,
    case_id: UUID | str,
    now: datetime,
    subjects: bool,
    days: int = DAYS_TO_TELL,
) -> list[OwedNotice]:
    """Make a notice to every owner whose records the account saw; `subjects`: persons too.

    Made anew, a notice that tells of more than before is due anew: nobody has acknowledged that.
    """
    seen = case_visible_to(viewer=by, purpose=purpose, case_id=case_id)
    due_on = now.date() + timedelta(days=days)
    with audit.transaction(
        by=by, purpose=purpose, verb="misuse.notices_made", object_type="misuse",
        object_id=str(seen.pk),
    ) as entry:  # fmt: skip
        case = _locked(seen)
        if case.state not in {MisuseCase.State.OPEN, MisuseCase.State.TELLING}:
            raise Conflict
        found = owners_concerned(case)
        for one in found:
            _owe(case, one, subjects=subjects, due_on=due_on)
        case.state = MisuseCase.State.TELLING
        case.save(update_fields=["state"])
        entry.payload["owners"] = len(found)
        entry.payload["records"] = sum(one.records for one in found)
    return list(case.notices.select_related("owner"))


def _locked(case: MisuseCase) -> MisuseCase:
    """The case as it stands now, for this transaction alone."""
    return MisuseCase.objects.select_for_update().get(pk=case.pk)


def _owe(case: MisuseCase, told: Seen, *, subjects: bool, due_on: date) -> None:
    """One owner's notice; what was acknowledged of a smaller one does not stand for this one."""
    notices = OwedNotice.objects.select_for_update().filter(case=case, owner_id=told.owner_id)
    held = notices.first()
    notice = held or OwedNotice(
        case=case, owner_id=told.owner_id, due_on=due_on, records=0, persons=0
    )
    if told.records > notice.records or told.persons > notice.persons:
        notice.due_on, notice.acknowledged_by = due_on, ""
        notice.acknowledged_at = notice.subjects_told_at = None
    notice.records, notice.persons, notice.subjects_due = told.records, told.persons, subjects
    notice.save()


def acknowledge_notice(
    *, by: Actor, purpose: Purpose, notice_id: UUID | str, subjects_told: bool = False
) -> OwedNotice:
    """Say for one's own agency that it has the notice; `subjects_told`: persons were told."""
    if not by.may("recalls.apply"):
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="misuse.notice_acknowledged", object_type="misuse",
        object_id=str(notice_id), payload={"subjects": subjects_told},
    ):  # fmt: skip
        rows = OwedNotice.objects.select_for_update().filter(pk=notice_id)
        found = rows.filter(owner_id=agency_id_of(by)).first()
        if found is None:
            raise Missing
        if found.acknowledged_at is None:
            found.acknowledged_by, found.acknowledged_at = by.id, timezone.now()
        if subjects_told and found.subjects_told_at is None:
            found.subjects_told_at = timezone.now()
        found.save()
    return found


def ask_close(
    *, by: Actor, purpose: Purpose, case_id: UUID | str, outcome: str, finding: str
) -> MisuseCase:
    """Propose how a case ends; another person decides. Every owner must have been told first."""
    case = case_visible_to(viewer=by, purpose=purpose, case_id=case_id)
    if outcome not in {"founded", "unfounded"} or not 10 <= len(finding.strip()) <= 500:
        raise Invalid(faults=[Fault("finding", "required", _("Say what was found."))])
    if case.state != MisuseCase.State.TELLING:
        raise Conflict(_("Find out first whom to notify."))
    told = dict(case.notices.values_list("owner_id", "records"))
    if any(one.records > told.get(one.owner_id, 0) for one in owners_concerned(case)):
        raise Conflict(_("The account saw more since the notices were made; make them anew."))
    waiting = case.notices.filter(acknowledged_at__isnull=True)
    if outcome == "founded" and waiting.exists():
        raise Conflict(_("Some owners have not acknowledged their notice yet."))
    with audit.transaction(
        by=by, purpose=purpose, verb="misuse.close_asked", object_type="misuse",
        object_id=str(case.pk), payload={"outcome": outcome},
    ):  # fmt: skip
        asked = request_approval(
            by=by, purpose=purpose, action=ACTION, object_type="misuse", object_id=str(case.pk),
            details={"outcome": outcome},
        )  # fmt: skip
        case.state, case.approval_id = MisuseCase.State.CLOSING, asked.pk
        case.outcome, case.finding = outcome, finding.strip()
        case.save()
    return case


def decide_close(
    *, by: Actor, purpose: Purpose, case_id: UUID | str, approve: bool, now: datetime
) -> MisuseCase:
    """Close what another proposed, or send it back; an unfounded case thaws the account."""
    case = case_visible_to(viewer=by, purpose=purpose, case_id=case_id)
    if case.approval_id is None or case.state != MisuseCase.State.CLOSING:
        raise Conflict

    def take_effect(_approval: Approval) -> None:
        case.until = max(end_of(case), now)
        case.state, case.closed_at = MisuseCase.State.CLOSED, now
        if case.outcome == MisuseCase.Outcome.UNFOUNDED:
            accounts.thaw_account(by=by, purpose=purpose, user_id=str(case.account_id))

    with transaction.atomic():
        decide(
            by=by, purpose=purpose, approval_id=str(case.approval_id), approve=approve,
            demands=CAPABILITY, take_effect=take_effect,
        )  # fmt: skip
        if not approve:
            case.state, case.approval_id, case.outcome = MisuseCase.State.TELLING, None, ""
        case.save()
    return case
