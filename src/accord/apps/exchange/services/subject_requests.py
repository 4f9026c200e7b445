"""Subject access, correction and challenge: identity first, then each record, then the answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.models import RequestedRecord, SubjectRequest
from accord.apps.exchange.selectors.subject_requests import (
    CAPABILITY,
    lines_of,
    subject_request_of,
    withholding_rule,
)
from accord.apps.records.models import Record
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

# Days to answer where the law sets no other day; whoever opens the request may set another.
LONGEST_AGO: Final = timedelta(days=3660)
DAYS: Final = {"access": 30, "correction": 30, "challenge": 30}


def open_subject_request(
    *,
    by: Actor,
    purpose: Purpose,
    kind: str,
    person: str,
    told: str,
    record_ids: Sequence[str],
    received_on: date,
    due_on: date | None = None,
) -> SubjectRequest:
    """Open a request to one's own agency; the person's name stays out of the ledger."""
    if not by.may(CAPABILITY):
        raise Denied
    owner = agencies.agency_of(by)
    faults = []
    if kind not in DAYS:
        faults.append(Fault("kind", "known", _("Choose what is asked.")))
    if not 2 <= len(person.strip()) <= 160:
        faults.append(Fault("person", "required", _("Name who asks.")))
    today = timezone.localdate()
    if not today - LONGEST_AGO <= received_on <= today:
        faults.append(Fault("received_on", "range", _("A day in the past ten years.")))
        received_on = today
    end = due_on or received_on + timedelta(days=DAYS.get(kind, 30))
    if end < received_on:
        faults.append(Fault("due_on", "order", _("The deadline lies before the request.")))
    ids = _own_ids(owner.pk, record_ids)
    if ids is None:
        faults.append(Fault("record_ids", "own", _("Give current records of your agency by id.")))
    if faults:
        raise Invalid(faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="subject_request.opened", object_type="agency",
        object_id=owner.ori, payload={"kind": kind},
    ) as entry:  # fmt: skip
        entry.commitments.append(entry.commit("person", person.strip()))
        made = SubjectRequest.objects.create(
            owner=owner, kind=kind, person=person.strip(), told=told.strip(),
            received_on=received_on, due_on=end, opened_by=by.id,
        )  # fmt: skip
        RequestedRecord.objects.bulk_create(
            RequestedRecord(request=made, record_id=one) for one in ids or ()
        )
    return made


def verify_identity(
    *, by: Actor, purpose: Purpose, request_id: UUID | str, identity_by: str, verified: bool
) -> SubjectRequest:
    """Note by what the person's identity was verified; without it nothing is told."""
    found = subject_request_of(viewer=by, purpose=purpose, request_id=request_id)
    if found.state != SubjectRequest.State.RECEIVED:
        raise Conflict
    if verified and not 3 <= len(identity_by.strip()) <= 120:
        words = _("Say by which document; no number of it.")
        raise Invalid(faults=[Fault("identity_by", "required", words)])
    with audit.transaction(
        by=by, purpose=purpose, verb="subject_request.verified", object_type="request",
        object_id=str(found.pk), payload={"verified": verified},
    ):  # fmt: skip
        found.state = SubjectRequest.State.VERIFIED if verified else SubjectRequest.State.REFUSED
        found.identity_by, found.verified_by = identity_by.strip(), by.id
        found.save()
    return found


def decide_record(
    *,
    by: Actor,
    purpose: Purpose,
    request_id: UUID | str,
    record_id: UUID | str,
    decision: str,
    rule: str = "",
) -> RequestedRecord:
    """Say what is done with one record; what the law keeps back cannot be shown.

    A correction is made on the record itself; it goes to every recipient by itself.
    """
    found = subject_request_of(viewer=by, purpose=purpose, request_id=request_id)
    if found.state != SubjectRequest.State.VERIFIED:
        raise Conflict(_("Verify the identity first."))
    line = next(
        (one for one in lines_of(found) if str(one.requested.record_id) == str(record_id)), None
    )
    if line is None:
        raise Missing
    if decision not in {"disclosed", "withheld", "corrected", "kept"}:
        raise Invalid(faults=[Fault("decision", "known", _("Choose what is done."))])
    barred = withholding_rule(line.record) if line.record else ""
    if decision == "disclosed" and (barred or line.record is None):
        raise Invalid(faults=[Fault("decision", "by_law", _("The law keeps this back."))])
    given = rule.strip() or (barred if decision == "withheld" else "")
    if decision in {"withheld", "kept"} and not given:
        raise Invalid(faults=[Fault("rule", "required", _("Name the rule."))])
    with audit.transaction(
        by=by, purpose=purpose, verb="subject_request.decided", object_type="record",
        object_id=str(record_id), payload={"decision": decision},
    ):  # fmt: skip
        line.requested.decision, line.requested.rule = decision, given[:160]
        line.requested.save(update_fields=["decision", "rule"])
    return line.requested


def answer_request(*, by: Actor, purpose: Purpose, request_id: UUID | str) -> SubjectRequest:
    """Write the answer from what was decided: what is shown, what is withheld and by which rule."""
    found = subject_request_of(viewer=by, purpose=purpose, request_id=request_id)
    if found.state != SubjectRequest.State.VERIFIED:
        raise Conflict
    lines = lines_of(found)
    if any(one.requested.decision == RequestedRecord.Decision.OPEN for one in lines):
        raise Conflict(_("Decide about each record first."))
    told = [_("To your request of %(day)s:") % {"day": found.received_on}]
    shown = []
    for number, line in enumerate(lines, start=1):
        told.append(f"{number}. {_told(line.requested, line.record)}")
        if line.requested.decision in {"disclosed", "corrected"} and line.record:
            shown.append(line.record.pk)
    if not lines:
        told.append(_("We hold no record of this kind about you that we may tell you of."))
    with audit.transaction(
        by=by, purpose=purpose, verb="subject_request.answered", object_type="request",
        object_id=str(found.pk), payload={"records": len(shown)},
    ):  # fmt: skip
        found.answer, found.answered_by = "\n".join(told), by.id
        found.state, found.answered_at = SubjectRequest.State.ANSWERED, timezone.now()
        found.save()
    return found


def _told(requested: RequestedRecord, record: Record | None) -> str:
    if requested.decision == RequestedRecord.Decision.WITHHELD:
        return _("Withheld under: %(rule)s.") % {"rule": requested.rule}
    if record is None:
        return _("No longer held.")
    what = f"{record.kind} {record.local_id}, {record.local_date or '–'}, {record.offence_text}"
    if requested.decision == RequestedRecord.Decision.CORRECTED:
        return _("Corrected: %(what)s.") % {"what": what}
    if requested.decision == RequestedRecord.Decision.KEPT:
        return _("Not changed, because: %(rule)s.") % {"rule": requested.rule}
    return what


def _own_ids(owner_id: UUID, typed: Sequence[str]) -> list[UUID] | None:
    try:
        ids = [UUID(one.strip()) for one in typed if one.strip()]
    except ValueError:
        return None
    known = Record.objects.filter(pk__in=ids, owner_id=owner_id).count()
    return ids if known == len(set(ids)) else None
