"""Enter, change and cancel: each is compared with all others before the answer leaves."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.models import (
    DeconflictionCell,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSubject,
    DeconflictionToken,
)
from accord.apps.exchange.selectors.deconfliction import context_of, subjects_of
from accord.apps.exchange.services.deconfliction.finding import close_all, find, take_turn
from accord.apps.exchange.services.deconfliction.particulars import (
    Judged,
    Particulars,
    Subject,
    contacts,
    facts,
    judge,
)
from accord.apps.exchange.services.deconfliction.rights import ENTER, demand, own_entry
from accord.core import deconflict
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import Entry
from accord.frame.errors import Fault, Invalid

REASON_AT_MOST: Final = 500
PERSONAL: Final = ("supervisor", "exigent_reason")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An entry, what it collides with, and which systems nobody has asked."""

    entry: DeconflictionEntry
    conflicts: tuple[DeconflictionConflict, ...]
    not_checked: tuple[str, ...]


def not_checked() -> tuple[str, ...]:
    """Systems elsewhere that this node does not ask; “no conflict found” names them."""
    return tuple(settings.ACCORD_DECONFLICTION_NOT_CHECKED)


def enter(*, by: Actor, purpose: Purpose, about: Particulars, now: datetime) -> Answer:
    """Make an entry of the actor's agency and find its conflicts, in one transaction."""
    demand(by, ENTER)
    judged = judge(about, now=now)
    entry = DeconflictionEntry(
        agency=agencies.agency_of(by), entered_by=by.id, entered_at=now, changed_at=now,
        **facts(judged, about), **contacts(about),
    )  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.entered", object_type="deconfliction",
        object_id=str(entry.pk),
        payload={"kind": entry.kind, "type": entry.operation_type, "exigent": entry.is_exigent},
    ) as written:  # fmt: skip
        take_turn()
        entry.save(force_insert=True)
        _index(entry, judged)
        _keep_subjects(entry, judged)
        _commit(written, entry)
        found = find(entry, asked=_asked(judged), by=by, purpose=purpose, now=now)
        written.payload["conflicts"] = len(found)
    return Answer(entry=entry, conflicts=tuple(found), not_checked=not_checked())


def change(
    *, by: Actor, purpose: Purpose, entry_id: UUID | str, about: Particulars, now: datetime
) -> Answer:
    """Change an entry; where place, time or subject differ, every conflict is judged anew.

    What was decided of the old plan does not hold for the new one: its conflicts end, and what still
    collides is a new conflict of which both sides hear.
    """
    demand(by, ENTER)
    judged = judge(about, now=now)
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.changed", object_type="deconfliction",
        object_id=str(entry_id),
    ) as written:  # fmt: skip
        take_turn()
        entry = own_entry(by, entry_id, now=now)
        if about.kind != entry.kind:
            raise Invalid(faults=[Fault("kind", "same", _("Cancel this and enter a new one."))])
        differing = _set(entry, facts(judged, about))
        told = _set(entry, contacts(about))
        if _subjects_differ(by, purpose, entry, judged):
            differing.append("subjects")
        entry.version += 1
        entry.changed_at = now
        entry.save()
        found = _compare_anew(entry, judged, by, purpose, now) if differing else _standing(entry)
        _commit(written, entry)
        written.payload |= {
            "fields": sorted([*differing, *told]), "version": entry.version,
            "conflicts": len(found),
        }  # fmt: skip
    return Answer(entry=entry, conflicts=tuple(found), not_checked=not_checked())


def cancel(
    *, by: Actor, purpose: Purpose, entry_id: UUID | str, reason: str, now: datetime
) -> DeconflictionEntry:
    """Cancel an entry with a reason; its conflicts end, and both sides hear of it."""
    demand(by, ENTER)
    said = " ".join(reason.split())[:REASON_AT_MOST]
    if not said:
        raise Invalid(faults=[Fault("reason", "required", _("Say why it is cancelled."))])
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.cancelled", object_type="deconfliction",
        object_id=str(entry_id),
    ) as written:  # fmt: skip
        take_turn()
        entry = own_entry(by, entry_id, now=now)
        entry.status = DeconflictionEntry.Status.CANCELLED
        entry.cancel_reason, entry.version, entry.changed_at = said, entry.version + 1, now
        entry.save(update_fields=["status", "cancel_reason", "version", "changed_at"])
        entry.cells.all().delete()
        close_all(entry, by=by, purpose=purpose, now=now, reason="cancelled")
        written.payload["version"] = entry.version
        written.commitments.append(written.commit("cancel_reason", said))
    return entry


def _compare_anew(
    entry: DeconflictionEntry, judged: Judged, by: Actor, purpose: Purpose, now: datetime
) -> list[DeconflictionConflict]:
    entry.cells.all().delete()
    entry.subjects.all().delete()
    _index(entry, judged)
    _keep_subjects(entry, judged)
    close_all(entry, by=by, purpose=purpose, now=now, reason="changed")
    return find(entry, asked=_asked(judged), by=by, purpose=purpose, now=now)


def _standing(entry: DeconflictionEntry) -> list[DeconflictionConflict]:
    rows = DeconflictionConflict.objects.filter(sides__entry=entry).exclude(state="closed")
    return list(rows)


def _set(entry: DeconflictionEntry, values: dict[str, Any]) -> list[str]:
    """Set the columns; returns those that differ."""
    differing = [name for name, value in values.items() if getattr(entry, name) != value]
    for name in differing:
        setattr(entry, name, values[name])
    return differing


def _subjects_differ(
    by: Actor, purpose: Purpose, entry: DeconflictionEntry, judged: Judged
) -> bool:
    shown = subjects_of(viewer=by, purpose=purpose, entry=entry)
    known = {(one.kind, one.value, one.born) for one in shown}
    return known != {(one.kind, one.value, one.born) for one, _keys in judged.subjects}


def _index(entry: DeconflictionEntry, judged: Judged) -> None:
    if judged.cover is None:
        return
    days = judged.window.days()
    DeconflictionCell.objects.bulk_create(
        (
            DeconflictionCell(entry=entry, cell=cell, day=day)
            for cell in sorted(judged.cover.kept)
            for day in days
        ),
        batch_size=1_000,
    )


def _keep_subjects(entry: DeconflictionEntry, judged: Judged) -> None:
    """Seal each subject for its agency, and keep the marks by which it is met."""
    for one, keys in judged.subjects:
        subject = DeconflictionSubject(entry=entry, kind=one.kind)
        subject.sealed = sealing.seal(_plain(one), context=context_of(subject.pk))
        subject.save(force_insert=True)
        DeconflictionToken.objects.bulk_create(
            DeconflictionToken(subject=subject, token=token_of(one.kind, key))
            for key in sorted(keys)
        )


def token_of(kind: str, key: str) -> str:
    """The keyed mark of one spelling."""
    return sealing.mark(key, context=f"deconfliction.subject:{kind}")


def _plain(one: Subject) -> str:
    born = one.born.isoformat() if one.born else ""
    return json.dumps({"value": one.value, "born": born}, ensure_ascii=False)


def _asked(judged: Judged) -> frozenset[int]:
    return judged.cover.asked if judged.cover else frozenset()


def _commit(written: Entry, entry: DeconflictionEntry) -> None:
    written.commitments += [
        made for name in PERSONAL if (made := written.commit(name, getattr(entry, name)))
    ]


def compare_again(entry: DeconflictionEntry, *, by: Actor, purpose: Purpose, now: datetime) -> int:
    """Compare a standing entry once more; opens only what stands not yet."""
    asked: frozenset[int] = frozenset()
    if entry.shape:
        reach = deconflict.metres(entry.radius_ft) + entry.error_m
        asked = deconflict.cover(deconflict.from_json(entry.shape), radius_m=reach).asked
    return len(find(entry, asked=asked, by=by, purpose=purpose, now=now))
