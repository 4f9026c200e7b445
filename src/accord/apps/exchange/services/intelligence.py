"""Submit with a certification, take in by a supervisor, release, validate or purge.

28 CFR 23.20: reasonable suspicion of one criminal activity (a), nothing on views or associations
unless directly related (b), need and right to know (d), only to agencies that keep the same rules
or against imminent danger (e), a record of each dissemination (f), validated or destroyed within
five years (h).
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Intelligence, IntelligenceRelease, IntelligenceReview
from accord.apps.exchange.models.intelligence import CONTENT
from accord.apps.exchange.selectors.intelligence import own_intelligence
from accord.apps.exchange.services.recalls import recall
from accord.apps.records.selectors import hold_on_day
from accord.core import crypto, vocabulary
from accord.frame import audit, idempotency
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.audit import purging
from accord.frame.errors import Conflict, Denied, Fault, Invalid
from accord.frame.ids import new_id

SUBMIT: Final = "intelligence.submit"
SUPERVISE: Final = "intelligence.supervise"
ACTION: Final = "intelligence.purge"
PURGER: Final = Actor(id="intelligence", name="intelligence", kind="system")
RETENTION: Final = Purpose(code="records-management", reason="retention")
REASON_AT_LEAST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What an officer submits about one subject."""

    number: str
    activity: str
    suspicion: str
    source_grade: str
    content_grade: str
    subject_family_name: str = ""
    subject_given_names: str = ""
    subject_born: date | None = None
    summary: str = ""
    alleged_group: str = ""
    group_criteria: str = ""
    direct_relation: str = ""
    source_note: str = ""
    caveats: list[str] = field(default_factory=list)

    @property
    def texts(self) -> str:
        """All free text, for the guard against views and associations."""
        return f"{self.suspicion} {self.summary} {self.alleged_group} {self.group_criteria} {self.source_note}"


def submit_intelligence(
    *, by: Actor, purpose: Purpose, statement: Statement, certified: bool
) -> Intelligence:
    """Submit for one's own agency, certifying the suspicion; it stands once a supervisor agrees."""
    if not by.may(SUBMIT):
        raise Denied
    owner = agencies.agency_of(by)
    faults = _faults(statement)
    if not certified:
        faults.append(Fault("certified", "required", _("Certify the suspicion.")))
    if faults:
        raise Invalid(faults=faults)
    told = asdict(statement)
    digest = crypto.sha256(repr(sorted(told.items())).encode()).hex()
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.submitted", object_type="intelligence",
        object_id=owner.ori, payload={"activity": statement.activity},
    ) as entry:  # fmt: skip
        if Intelligence.objects.filter(owner=owner, number=statement.number.strip()).exists():
            raise Conflict(_("There is an entry with this number."))
        told["number"] = statement.number.strip()
        made = Intelligence(
            owner=owner, submitted_by=by.id, certified_at=timezone.now(),
            commitment=entry.commit("digest", digest), **told,
        )  # fmt: skip
        entry.commitments.append(made.commitment)
        made.save(force_insert=True)
    return made


def judge_intelligence(
    *, by: Actor, purpose: Purpose, intelligence_id: UUID | str, take_in: bool, today: date,
    purge_on: date | None = None,
) -> Intelligence:  # fmt: skip
    """Take in what another submitted, with the day by which it is validated or gone; or return it."""
    found = _supervised(by, purpose, intelligence_id)
    if found.state != Intelligence.State.SUBMITTED:
        raise Conflict
    if found.submitted_by == by.id:
        raise Denied(_("The supervisor must be another person."))
    end = _end(purge_on, today)
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.judged", object_type="intelligence",
        object_id=str(found.pk), payload={"taken_in": take_in},
    ):  # fmt: skip
        found.supervisor = by.id
        if take_in:
            found.state = Intelligence.State.STANDING
            found.entered_on, found.review_on, found.purge_on = today, end, end
        else:
            found.state = Intelligence.State.RETURNED
        found.save()
    return found


def release_intelligence(
    *,
    by: Actor,
    purpose: Purpose,
    intelligence_id: UUID | str,
    recipient: Agency,
    need_to_know: str,
    right_to_know: str,
    person: str = "",
    same_rules: bool = False,
    imminent_danger: bool = False,
) -> IntelligenceRelease:
    """Let one other agency know, on the record: to whom, why, and when."""
    found = _supervised(by, purpose, intelligence_id)
    faults = [
        Fault(name, "required", _("Say it in a few words."))
        for name, text in (("need_to_know", need_to_know), ("right_to_know", right_to_know))
        if not 5 <= len(text.strip()) <= 300
    ]
    if not (same_rules or imminent_danger):
        words = _("Only to agencies that keep these rules, or against imminent danger.")
        faults.append(Fault("same_rules", "required", words))
    if recipient.pk == found.owner_id:
        faults.append(Fault("recipient", "other", _("This is your own agency.")))
    if faults:
        raise Invalid(faults=faults)
    if found.state != Intelligence.State.STANDING:
        raise Conflict(_("Only what stands may be released."))
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.released", object_type="intelligence",
        object_id=str(found.pk),
        payload={"recipient": recipient.ori, "danger": imminent_danger},
    ):  # fmt: skip
        return IntelligenceRelease.objects.create(
            intelligence=found, recipient=recipient, person=person.strip()[:120],
            need_to_know=need_to_know.strip(), right_to_know=right_to_know.strip(),
            imminent_danger=imminent_danger, released_by=by.id, released_at=timezone.now(),
        )  # fmt: skip


def validate_intelligence(
    *, by: Actor, purpose: Purpose, intelligence_id: UUID | str, reason: str, today: date,
    purge_on: date | None = None,
) -> Intelligence:  # fmt: skip
    """Keep it for at most five years more; the reviewer, the day and the reason are kept."""
    found = _supervised(by, purpose, intelligence_id)
    if found.state != Intelligence.State.STANDING:
        raise Conflict
    if not 10 <= len(reason.strip()) <= 500:
        raise Invalid(faults=[Fault("reason", "required", _("Say why it is still needed."))])
    end = _end(purge_on, today)
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.validated", object_type="intelligence",
        object_id=str(found.pk),
    ):  # fmt: skip
        found.review_on = found.purge_on = end
        found.save(update_fields=["review_on", "purge_on"])
        IntelligenceReview.objects.create(
            intelligence=found, reviewer=by.id, reviewed_at=timezone.now(), reason=reason.strip(),
            purge_on=end,
        )  # fmt: skip
    return found


def ask_purge(
    *, by: Actor, purpose: Purpose, intelligence_id: UUID | str, reason: str
) -> Intelligence:
    """Ask that it be destroyed as misleading, obsolete or unreliable; a supervisor decides."""
    found = own_intelligence(viewer=by, purpose=purpose, intelligence_id=intelligence_id)
    if not (by.may(SUBMIT) or by.may(SUPERVISE)):
        raise Denied
    if found.state == Intelligence.State.PURGED or found.approval_id:
        raise Conflict
    if not 5 <= len(reason.strip()) <= 300:
        raise Invalid(faults=[Fault("reason", "required", _("Say why; name no person."))])
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.purge_asked", object_type="intelligence",
        object_id=str(found.pk),
    ):  # fmt: skip
        asked = request_approval(
            by=by, purpose=purpose, action=ACTION, object_type="intelligence",
            object_id=str(found.pk), details={},
        )  # fmt: skip
        found.approval_id, found.purge_reason = asked.pk, reason.strip()
        found.save(update_fields=["approval_id", "purge_reason"])
    return found


def decide_purge(
    *, by: Actor, purpose: Purpose, intelligence_id: UUID | str, approve: bool
) -> Intelligence:
    """Destroy what another asked to have destroyed, and tell every recipient; or refuse."""
    found = _supervised(by, purpose, intelligence_id)
    if found.approval_id is None:
        raise Conflict

    def take_effect(_approval: Approval) -> None:
        _purge(by, purpose, found, why="decided")

    with transaction.atomic():
        decide(
            by=by, purpose=purpose, approval_id=str(found.approval_id), approve=approve,
            demands=SUPERVISE, take_effect=take_effect,
        )  # fmt: skip
        if not approve:
            found.approval_id, found.purge_reason = None, ""
            found.save(update_fields=["approval_id", "purge_reason"])
    return found


def purge_due(*, now: datetime) -> int:
    """Destroy what nobody has validated by its day, unless a hold stops it; returns how many."""
    today = now.date()
    due = Intelligence.objects.filter(purge_on__lte=today, state=Intelligence.State.STANDING)
    done = 0
    for found in due.select_related("owner").order_by("purge_on")[:500]:
        if _held(found, today) is not None:
            continue
        with transaction.atomic():
            _purge(PURGER, RETENTION, found, why="due")
        done += 1
    return done


def _purge(by: Actor, purpose: Purpose, found: Intelligence, *, why: str) -> None:
    """Blank the content and the value behind its commitment; the ledger stays provable."""
    now = timezone.now()
    if (held := _held(found, now.date())) is not None:
        raise Conflict(_("A legal hold stops this: %(order)s.") % {"order": held})
    with audit.transaction(
        by=by, purpose=purpose, verb="intelligence.purged", object_type="intelligence",
        object_id=str(found.pk), payload={"why": why},
    ) as entry:  # fmt: skip
        changed = Intelligence.objects.filter(pk=found.pk).exclude(state="purged")
        if not changed.exists():
            raise Conflict
        purging.purge_named(by=by, purpose=purpose, commitments=[found.commitment])
        # An answer given to a write of the own people may hold the content.
        idempotency.withhold(from_agencies=[found.owner.ori])
        for name in CONTENT:
            setattr(found, name, "")
        found.subject_born, found.caveats = None, []
        found.state, found.purged_at = Intelligence.State.PURGED, now
        found.save()
        found.reviews.update(reason="")
        recipients = found.releases.values_list("recipient_id", flat=True)
        entry.payload["recipients"] = len(set(recipients))
        found.releases.update(need_to_know="", person="")
        recall(
            owner_id=found.owner_id, record_ids=[found.pk], what="purged", event_id=new_id(),
            thing="intelligence", also_to=recipients,
        )  # fmt: skip


def _held(found: Intelligence, today: date) -> str | None:
    held = hold_on_day(
        owner_id=found.owner_id, number=found.number, day=found.certified_at.date(), today=today
    )
    return held.authority if held else None


def _end(purge_on: date | None, today: date) -> date:
    last = vocabulary.last_purge_day(today)
    end = purge_on or last
    if not today < end <= last:
        words = _("After today, and within five years.")
        raise Invalid(faults=[Fault("purge_on", "five_years", words)])
    return end


def _supervised(by: Actor, purpose: Purpose, intelligence_id: UUID | str) -> Intelligence:
    found = own_intelligence(viewer=by, purpose=purpose, intelligence_id=intelligence_id)
    if not by.may(SUPERVISE):
        raise Denied
    return found


def _faults(told: Statement) -> list[Fault]:
    faults = []
    if not 1 <= len(told.number.strip()) <= 60:
        faults.append(Fault("number", "required", _("Give it a number of its own.")))
    if told.activity not in vocabulary.criminal_activities():
        faults.append(Fault("activity", "known", _("Choose the criminal activity.")))
    if len(told.suspicion.strip()) < REASON_AT_LEAST:
        words = _("State the facts that give reasonable suspicion.")
        faults.append(Fault("suspicion", "reasonable_suspicion", words))
    if told.source_grade not in vocabulary.source_grades():
        faults.append(Fault("source_grade", "known", _("Grade the source A, B, C or X.")))
    if told.content_grade not in vocabulary.content_grades():
        faults.append(Fault("content_grade", "known", _("Grade the content 1 to 4.")))
    if told.alleged_group and len(told.group_criteria.strip()) < REASON_AT_LEAST:
        words = _("An alleged membership needs its criteria and evidence.")
        faults.append(Fault("group_criteria", "required", words))
    faults += [Fault("caveats", "known", one) for one in vocabulary.caveat_faults(told.caveats)]
    views = vocabulary.views_named(told.texts)
    if views and len(told.direct_relation.strip()) < REASON_AT_LEAST:
        words = _("Views or associations (%(kinds)s): say how they relate directly to the crime.")
        faults.append(Fault("direct_relation", "views", words % {"kinds": ", ".join(views)}))
    return faults
