"""Expungements outlive a backup: a list of stubs is kept beside it, and applied after a restore.

A backup that was made before an expungement holds the record. The list says by keyed marks which
records must be gone; it holds no number, no name and no date of any of them, and only the node
whose key made it can match it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Expungement, Record
from accord.apps.records.services.expunging import wipe
from accord.apps.records.services.marks import mark_of
from accord.apps.records.services.redacting import finish_expungement
from accord.apps.records.services.rights import is_operator
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid
from accord.frame.ids import new_id

STUBS_FORMAT: Final = "accord-expunged-1"
_KEYS: Final = frozenset({"owner", "source", "kind", "mark", "row_key", "order"})

#: Carries out what the owners' custodians had decided before; who asked for it is in the ledger.
RESTORER: Final = Actor(id="restorer", name="restorer", kind="system")
Stub = Mapping[str, str]


def stubs(*, by: Actor, purpose: Purpose) -> list[dict[str, str]]:
    """The stubs of all expunged records of this node, for its operator alone."""
    _demand(by)
    rows = Record.objects.filter(state=Record.State.EXPUNGED, is_current=True)
    columns = ("owner__ori", "source_system", "kind", "local_id", "row_key", "reason")
    found = [
        {"owner": ori, "source": source, "kind": kind, "mark": mark, "row_key": row_key,
         "order": reason.removeprefix("expunged: ")}
        for ori, source, kind, mark, row_key, reason in rows.order_by("id").values_list(*columns)
    ]  # fmt: skip
    audit.record(
        by=by, purpose=purpose, verb="expungements.listed", object_type="node", object_id="-",
        payload={"count": len(found)},
    )  # fmt: skip
    return found


def reapply(*, by: Actor, purpose: Purpose, told: Iterable[Stub]) -> int:
    """Expunge again what a restored backup still holds of a list of stubs; returns how many.

    The two people have decided before: their order stands in the list. Running it again changes
    nothing. Raises `Invalid` for what is no such list.
    """
    _demand(by)
    wanted = _checked(told)
    done = 0
    while (found := _next(wanted)) is not None:
        record, order = found
        _expunge(by, purpose, record, order)
        done += 1
    return done


def _demand(by: Actor) -> None:
    """Whoever runs the node keeps its backups, and may do this for every owner."""
    if not is_operator(by) and not by.may("platform.manage"):
        raise Denied


def _checked(told: Iterable[Stub]) -> dict[tuple[str, str, str], dict[tuple[str, str], str]]:
    """Marks and their orders by owner, source and kind."""
    found: dict[tuple[str, str, str], dict[tuple[str, str], str]] = {}
    for one in told:
        if set(one) != _KEYS or not all(isinstance(value, str) for value in one.values()):
            fault = Fault("stubs", "shape", _("This is no list of expunged records."))
            raise Invalid(faults=[fault])
        space = (one["owner"], one["source"], one["kind"])
        found.setdefault(space, {})[one["mark"], one["row_key"]] = one["order"]
    return found


def _next(
    wanted: Mapping[tuple[str, str, str], Mapping[tuple[str, str], str]],
) -> tuple[Record, str] | None:
    """The next record that stands and must not, incidents before what belongs to them."""
    for (ori, source, kind), marks in sorted(wanted.items(), key=_incidents_first):
        owner = Agency.objects.filter(ori=ori).first()
        if owner is None:
            continue
        rows = Record.objects.filter(
            owner=owner, source_system=source, kind=kind, is_current=True
        ).exclude(state=Record.State.EXPUNGED)
        for pk, number, row_key in rows.values_list("pk", "local_id", "row_key").iterator():
            mark = mark_of(owner=owner.pk, source=source, kind=kind, number=number)
            order = marks.get((mark, row_key))
            if order is not None:
                return Record.objects.select_related("owner").get(pk=pk), order
    return None


def _incidents_first(one: tuple[tuple[str, str, str], Any]) -> tuple[bool, tuple[str, str, str]]:
    return one[0][2] != RecordKind.INCIDENT.value, one[0]


def _expunge(by: Actor, purpose: Purpose, record: Record, order: str) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="expungement.reapplied", object_type="record",
        object_id=str(record.pk), payload={"owner": record.owner.ori},
    ):  # fmt: skip
        found = Expungement.objects.create(
            owner=record.owner, record=record, approval_id=new_id(), authority=order or "restored",
            asked_by=by.id, asked_at=timezone.now(), decided_by=by.id, decided_at=timezone.now(),
            state=Expungement.State.WIPED,
        )  # fmt: skip
        wipe(by=RESTORER, purpose=purpose, found=found)
        found.save()
    finish_expungement(by=RESTORER, purpose=purpose, expungement_id=found.pk)
