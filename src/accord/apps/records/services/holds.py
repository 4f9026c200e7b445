"""Placing a hold takes one custodian; releasing it before its end takes two."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models import LegalHold, Person, Record
from accord.apps.records.selectors.holds import hold_on
from accord.apps.records.services.rights import demand_own
from accord.core.formats.outcomes import number_key
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

CUSTODY: Final = "records.custody"
ACTION: Final = "records.release-hold"
EARLIEST: Final = date(1900, 1, 1)
# No order holds longer than a life; a year such as 20260 is a slip of the hand.
LONGEST: Final = timedelta(days=100 * 366)


def place_hold(
    *,
    by: Actor,
    purpose: Purpose,
    owner: Agency,
    scope: str,
    authority: str,
    value: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    ends_on: date | None = None,
) -> LegalHold:
    """Hold what the scope names: nothing of it is purged or expunged from now on."""
    demand_own(by, purpose, owner)
    if not by.may(CUSTODY):
        raise Denied
    order, named = " ".join(authority.split()), value.strip()
    faults = []
    if scope not in LegalHold.Scope.values:
        faults.append(Fault("scope", "known", _("Choose what is held.")))
    if not 3 <= len(order) <= 200:
        faults.append(Fault("authority", "required", _("Name the order or statute.")))
    if scope in {"record", "subject", "case"} and not named:
        faults.append(Fault("value", "required", _("Name the id or number.")))
    elif scope in {"record", "subject"}:
        named, unknown = _known(owner, scope, named)
        faults += unknown
    elif scope == "case" and not number_key(named):
        faults.append(Fault("value", "required", _("Name the id or number.")))
    if scope == "dates" and (not first_day or not last_day or last_day < first_day):
        faults.append(Fault("first_day", "order", _("Name the first and the last day.")))
    faults += _days(first_day=first_day, last_day=last_day, ends_on=ends_on)
    if faults:
        raise Invalid(faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="hold.placed", object_type="agency", object_id=owner.ori,
        payload={"scope": scope, "ends": ends_on is not None},
    ):  # fmt: skip
        return LegalHold.objects.create(
            owner=owner, scope=scope, value=named if scope in {"record", "subject", "case"} else "",
            first_day=first_day if scope == "dates" else None,
            last_day=last_day if scope == "dates" else None, authority=order, ends_on=ends_on,
            placed_by=by.id, placed_at=timezone.now(),
        )  # fmt: skip


def _known(owner: Agency, scope: str, named: str) -> tuple[str, list[Fault]]:
    """The id as it is kept; another agency's is unknown like one that is not there."""
    try:
        one = UUID(named)
    except ValueError:
        one = UUID(int=0)
    if scope == "record":
        found = Record.objects.filter(owner=owner, pk=one).first()
        known = found is not None and found.state != Record.State.EXPUNGED
        told = _("Your agency has no record with this id.")
        if found is not None:
            told = _("This record has been expunged: nothing is left of it to hold.")
    else:
        known = Person.objects.filter(record__owner=owner, subject_id=one).exists()
        told = _("No record of your agency names a person with this id.")
    return str(one), [] if known else [Fault("value", "known", told)]


def _days(**days: date | None) -> list[Fault]:
    today = timezone.now().date()
    earliest = {"ends_on": today}
    told = _("Choose a day from %(first)s to %(last)s.")
    return [
        Fault(name, "range", told % {"first": first, "last": today + LONGEST})
        for name, day in days.items()
        for first in (earliest.get(name, EARLIEST),)
        if day is not None and not first <= day <= today + LONGEST
    ]


def ask_release(*, by: Actor, purpose: Purpose, hold_id: UUID | str) -> LegalHold:
    """Ask that a hold end before its time; another custodian decides."""
    found = _own(by, purpose, hold_id)
    if found.released_at or found.approval_id:
        raise Conflict(_("This hold is released, or somebody has asked for it already."))
    with audit.transaction(
        by=by, purpose=purpose, verb="hold.release_asked", object_type="hold",
        object_id=str(found.pk),
    ):  # fmt: skip
        asked = request_approval(
            by=by, purpose=purpose, action=ACTION, object_type="hold", object_id=str(found.pk),
            details={},
        )  # fmt: skip
        found.approval_id = asked.pk
        found.save(update_fields=["approval_id"])
    return found


def decide_release(*, by: Actor, purpose: Purpose, hold_id: UUID | str, approve: bool) -> LegalHold:
    """Release what another custodian asked to have released, or refuse."""
    found = _own(by, purpose, hold_id)
    if found.approval_id is None:
        raise Conflict(_("Nobody has asked for this hold to be released."))

    def take_effect(_approval: Approval) -> None:
        found.released_by, found.released_at = by.id, timezone.now()

    with audit.transaction(
        by=by, purpose=purpose, verb="hold.decided", object_type="hold",
        object_id=str(found.pk), payload={"released": approve},
    ):  # fmt: skip
        decide(
            by=by, purpose=purpose, approval_id=str(found.approval_id), approve=approve,
            demands=CUSTODY, take_effect=take_effect,
        )  # fmt: skip
        if not approve:
            found.approval_id = None
        found.save()
    return found


def demand_unheld(record: Record) -> None:
    """Raise `Conflict` where a hold stops the destruction of a record."""
    held = hold_on(record, today=timezone.now().date())
    if held is not None:
        raise Conflict(_("A legal hold stops this: %(order)s.") % {"order": held.authority})


def _own(by: Actor, purpose: Purpose, hold_id: UUID | str) -> LegalHold:
    found = LegalHold.objects.select_related("owner").filter(pk=hold_id).first()
    demand_own(by, purpose, found.owner if found else None)
    if found is None or not by.may(CUSTODY):
        raise Missing
    return found
