"""What an owner's people do to one record: correct, supplement, delete, seal, bring back.

As N-DEx and NIBRS define it a correction replaces what was wrong, a supplement adds and takes
nothing away, and a deletion takes a record out that should never have been told. Each is a new
version with its reason; the earlier ones stay.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records import correctable
from accord.apps.records.models import Record
from accord.apps.records.services.amending import Change, amend, is_custodian, own_record
from accord.apps.records.services.families import announce, with_families
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid

REASON_AT_LEAST = 5
REASON_AT_MOST = 500
# From which states each deed leads on, and to which.
DELETABLE = frozenset({Record.State.STANDING, Record.State.WITHDRAWN})
SEALABLE = frozenset({Record.State.STANDING, Record.State.WITHDRAWN, Record.State.DELETED})
RESTORABLE = frozenset({Record.State.WITHDRAWN, Record.State.DELETED})


def correct(
    *,
    by: Actor,
    purpose: Purpose,
    record_id: UUID | str,
    fields: Mapping[str, str],
    reason: str,
) -> Record:
    """Replace what is wrong; times are local ones of the record's zone, texts as typed in.

    No later file undoes the correction: what it says of other fields is taken, and where it says
    otherwise than both, it is said that a correction stands against it.
    """
    record = _standing(by, purpose, record_id)
    columns = correctable.columns_of(record, fields)
    if not columns:
        raise Invalid(_("Nothing would change."), faults=[Fault("fields", "change", _("Same."))])
    return _change(by, purpose, record, "record.corrected", reason, columns=columns)


def supplement(
    *,
    by: Actor,
    purpose: Purpose,
    record_id: UUID | str,
    fields: Mapping[str, str],
    reason: str,
) -> Record:
    """Add to a record: text to its narrative, values where it has none; nothing is replaced."""
    record = _standing(by, purpose, record_id)
    given = {name: text for name, text in fields.items() if text.strip()}
    taken = [
        Fault(name, "already_given", _("The record says something here; correct it instead."))
        for name in given
        if name in correctable.LABELS
        and name != "narrative"
        and not correctable.is_empty(record, name)
    ]
    if taken:
        raise Invalid(_("A supplement replaces nothing."), faults=taken)
    if told := given.get("narrative"):
        head = f"[{timezone.now():%Y-%m-%d}] {told.strip()}"
        given["narrative"] = f"{record.narrative}\n\n{head}".strip()
    columns = correctable.columns_of(record, given)
    if not columns:
        raise Invalid(_("Nothing would change."), faults=[Fault("fields", "change", _("Same."))])
    return _change(by, purpose, record, "record.supplemented", reason, columns=columns)


def delete(
    *, by: Actor, purpose: Purpose, record_id: UUID | str, reason: str, confirmed: bool
) -> Record:
    """Take out a record that should not stand: no count, list or partner has it any more.

    It stays for its owner, with the reason, and can be brought back; a later file does not.
    """
    _confirm(confirmed)
    record = _in(own_record(by=by, purpose=purpose, record_id=record_id), DELETABLE)
    return _change(by, purpose, record, "record.deleted", reason, state=Record.State.DELETED)


def restore(*, by: Actor, purpose: Purpose, record_id: UUID | str, reason: str) -> Record:
    """Bring back what was deleted or withdrawn, as it last stood."""
    record = _in(own_record(by=by, purpose=purpose, record_id=record_id), RESTORABLE)
    return _change(by, purpose, record, "record.restored", reason)


def seal(
    *, by: Actor, purpose: Purpose, record_id: UUID | str, reason: str, confirmed: bool
) -> Record:
    """Hide a record as an order says: only custodians of its owner know that it exists."""
    _demand_custody(by)
    _confirm(confirmed)
    record = _in(own_record(by=by, purpose=purpose, record_id=record_id), SEALABLE)
    return _change(by, purpose, record, "record.sealed", reason, state=Record.State.SEALED)


def unseal(*, by: Actor, purpose: Purpose, record_id: UUID | str, reason: str) -> Record:
    """Lift a seal: the record stands again."""
    _demand_custody(by)
    sealed = frozenset({Record.State.SEALED})
    record = _in(own_record(by=by, purpose=purpose, record_id=record_id), sealed)
    return _change(by, purpose, record, "record.unsealed", reason)


def stated(reason: str) -> str:
    """The reason without spaces around it; raises `Invalid` if it says nothing."""
    told = reason.strip()
    if not REASON_AT_LEAST <= len(told) <= REASON_AT_MOST:
        raise Invalid(faults=[Fault("reason", "required", _("Say why, in a few words."))])
    return told


def _standing(by: Actor, purpose: Purpose, record_id: UUID | str) -> Record:
    record = own_record(by=by, purpose=purpose, record_id=record_id)
    return _in(record, frozenset({Record.State.STANDING}))


def _in(record: Record, states: frozenset[Any]) -> Record:
    if record.state not in states:
        raise Conflict(
            _("This cannot be done with a record in the state “%(state)s”.")
            % {"state": record.get_state_display()}
        )
    return record


def _demand_custody(by: Actor) -> None:
    if not is_custodian(by):
        raise Denied


def _confirm(confirmed: bool) -> None:
    if not confirmed:
        fault = Fault("confirm", "required", _("Confirm that the record is taken out."))
        raise Invalid(faults=[fault])


def _change(
    by: Actor,
    purpose: Purpose,
    record: Record,
    verb: str,
    reason: str,
    *,
    state: str = Record.State.STANDING,
    columns: Mapping[str, Any] | None = None,
) -> Record:
    told = stated(reason)
    with audit.transaction(
        by=by, purpose=purpose, verb=verb, object_type="record", object_id=str(record.pk),
        payload={
            "owner": record.owner.ori, "version": record.version + 1,
            "fields": sorted(columns or ()),
        },
    ) as entry:  # fmt: skip
        change = Change(
            old=record, state=state, told_by=Record.ToldBy.PERSON, reason=told,
            columns=dict(columns or {}),
        )  # fmt: skip
        changes = with_families([change])
        fresh = amend(entry, record.chunk.load, changes)
        announce(changes, fresh)
    return fresh[0]
