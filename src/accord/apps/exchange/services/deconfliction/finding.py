"""Compare one entry with all that might collide with it: keep, open and close conflicts.

Runs inside the transaction of the entry, under one lock for the node, so that of two entries made
at the same moment one always sees the other.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from accord.apps.agencies.models import Agency
from accord.apps.exchange.events.deconfliction import ConflictEnded, ConflictFound
from accord.apps.exchange.models import (
    ConflictHistory,
    ConflictSide,
    DeconflictionCell,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSetup,
    DeconflictionToken,
    DeconflictionTurn,
)
from accord.apps.exchange.selectors.deconfliction import partner_ids
from accord.apps.exchange.services.deconfliction.calling import call_due
from accord.core import deconflict
from accord.core.crypto import sha256
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose

# So many cells stand in one query; SQLite takes 32,766 values.
CELLS_AT_ONCE: Final = 5_000
ENTRY_FIELDS: Final = (
    "id", "agency_id", "shape", "radius_ft", "error_m", "starts_at", "ends_at", "buffer_minutes",
)  # fmt: skip


def take_turn() -> None:
    """Wait until no other entry is being compared; held to the end of the transaction."""
    DeconflictionTurn.objects.get_or_create(pk=1)
    DeconflictionTurn.objects.select_for_update().get(pk=1)


def plan_of(entry: DeconflictionEntry, subjects: frozenset[str]) -> deconflict.Plan:
    """The entry as the comparison takes it."""
    wide = timedelta(minutes=entry.buffer_minutes)
    return deconflict.Plan(
        window=deconflict.Window(start=entry.starts_at, end=entry.ends_at, before=wide, after=wide),
        shape=deconflict.from_json(entry.shape) if entry.shape else None,
        radius_m=deconflict.metres(entry.radius_ft) + entry.error_m,
        subjects=subjects,
    )


def find(
    entry: DeconflictionEntry, *, asked: frozenset[int], by: Actor, purpose: Purpose, now: datetime
) -> list[DeconflictionConflict]:
    """Open what collides with the entry and stands not yet; returns all that stands."""
    standing = list(
        DeconflictionConflict.objects.filter(Q(first=entry) | Q(second=entry), ~Q(state="closed"))
    )
    known = {other_of(row, entry) for row in standing}
    partners = partner_ids(agency_id=str(entry.agency_id), ori=entry.agency.ori, now=now)
    DeconflictionEntry.objects.filter(pk=entry.pk).update(compared_with=mark_of(partners))
    compared = [entry.agency_id, *partners]
    return standing + [
        _open(entry, other, finding, by=by, purpose=purpose, now=now)
        for pk, (other, finding) in _collisions(entry, asked, compared, now).items()
        if pk not in known
    ]


def mark_of(partners: frozenset[str]) -> str:
    """A mark of the agencies with which an entry was compared: another one asks for it anew."""
    return sha256("|".join(sorted(partners)).encode()).hex()[:16]


def close_all(
    entry: DeconflictionEntry, *, by: Actor, purpose: Purpose, now: datetime, reason: str
) -> int:
    """End every conflict of an entry that is no more; returns how many."""
    rows = DeconflictionConflict.objects.select_for_update().filter(
        Q(first=entry) | Q(second=entry), ~Q(state="closed")
    )
    return sum(close(row, by=by, purpose=purpose, now=now, reason=reason) for row in rows)


def close(
    row: DeconflictionConflict, *, by: Actor, purpose: Purpose, now: datetime, reason: str
) -> bool:
    """End one conflict that is none any more, with its history kept."""
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.closed", object_type="conflict",
        object_id=str(row.pk), payload={"reason": reason},
    ):  # fmt: skip
        row.state = DeconflictionConflict.State.CLOSED
        row.ended_at, row.ended_by, row.end_reason = now, by.id, reason
        row.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        note(row, "closed", now=now, agency_id=by.agency_id, detail=reason)
        announce_end(row)
    return True


def announce_end(row: DeconflictionConflict) -> None:
    """Tell both sides and the watch that nothing waits for them any more."""
    outbox.announce(
        ConflictEnded(
            conflict_id=str(row.pk),
            agency_ids=_agency_ids(row),
            watch_id=str(row.watch_id or ""),
            state=row.state,
        )
    )


def note(
    row: DeconflictionConflict, what: str, *, now: datetime, agency_id: Any, detail: str = ""
) -> None:
    """A line of a conflict's history."""
    ConflictHistory.objects.create(
        conflict=row, at=now, what=what, agency_id=agency_id, detail=detail
    )


def other_of(row: DeconflictionConflict, entry: DeconflictionEntry) -> Any:
    """The id of the entry on the other side."""
    return row.second_id if row.first_id == entry.pk else row.first_id


def _collisions(
    entry: DeconflictionEntry, asked: frozenset[int], compared: list[Any], now: datetime
) -> dict[Any, tuple[DeconflictionEntry, deconflict.Finding]]:
    """The entries that collide, each with what was measured."""
    tokens = frozenset(
        DeconflictionToken.objects.filter(subject__entry=entry).values_list("token", flat=True)
    )
    mine = plan_of(entry, tokens)
    others = _candidates(entry, compared, now)
    met = _subjects_met(others, tokens)
    near = _near(entry, others, asked, mine.window.days()) if asked else []
    known = {one.pk: one for one in near}
    missing = set(met) - set(known)
    known |= {one.pk: one for one in others.filter(pk__in=missing)}
    found = {}
    for pk, other in known.items():
        finding = deconflict.compare(mine, plan_of(other, met.get(pk, frozenset())))
        if finding is not None:
            found[pk] = (other, finding)
    return found


def _candidates(
    entry: DeconflictionEntry, compared: list[Any], now: datetime
) -> QuerySet[DeconflictionEntry]:
    """Entries with which this one is compared at all: of the own agency and of its partners."""
    return (
        DeconflictionEntry.objects.filter(
            agency_id__in=compared,
            status=DeconflictionEntry.Status.ACTIVE,
            closes_at__gte=now,
        )
        .exclude(pk=entry.pk)
        .only(*ENTRY_FIELDS)
    )


def _near(
    entry: DeconflictionEntry,
    others: QuerySet[DeconflictionEntry],
    asked: frozenset[int],
    days: list[int],
) -> list[DeconflictionEntry]:
    cells = sorted(asked)
    found: dict[Any, DeconflictionEntry] = {}
    rows = others.filter(opens_at__lte=entry.closes_at, closes_at__gte=entry.opens_at)
    for start in range(0, len(cells), CELLS_AT_ONCE):
        here = DeconflictionCell.objects.filter(
            cell__in=cells[start : start + CELLS_AT_ONCE], day__in=days
        )
        for one in rows.filter(pk__in=here.values("entry_id")):
            found[one.pk] = one
    return list(found.values())


def _subjects_met(
    others: QuerySet[DeconflictionEntry], tokens: frozenset[str]
) -> dict[Any, frozenset[str]]:
    if not tokens:
        return {}
    rows = DeconflictionToken.objects.filter(
        token__in=tokens, subject__entry__in=others.values("pk")
    ).values_list("subject__entry_id", "token")
    found: dict[Any, frozenset[str]] = {}
    for pk, token in rows:
        found[pk] = found.get(pk, frozenset()) | {token}
    return found


def _open(
    entry: DeconflictionEntry,
    other: DeconflictionEntry,
    finding: deconflict.Finding,
    *,
    by: Actor,
    purpose: Purpose,
    now: datetime,
) -> DeconflictionConflict:
    """A new conflict, with both sides, announced once."""
    first, second = sorted((entry, other), key=lambda one: one.pk)
    told = finding.told()
    row = DeconflictionConflict(
        first=first,
        second=second,
        told=told,
        measured=finding.as_data(),
        found_at=now,
        starts_at=min(entry.starts_at, other.starts_at),
        watch=_watch_of(entry.agency_id, other.agency_id),
    )
    with audit.transaction(
        by=by, purpose=purpose, verb="conflict.found", object_type="conflict",
        object_id=str(row.pk),
        payload={"in_place": told["in_place"], "in_subject": told["in_subject"]},
    ):  # fmt: skip
        row.save(force_insert=True)
        sides = ConflictSide.objects.bulk_create(
            ConflictSide(conflict=row, entry=one, agency_id=one.agency_id)
            for one in (first, second)
        )
        note(row, "found", now=now, agency_id=entry.agency_id)
        outbox.announce(
            ConflictFound(
                conflict_id=str(row.pk),
                agency_ids=_agency_ids(row),
                watch_id=str(row.watch_id or ""),
            )
        )
        for side in sides:
            call_due(side, now=now)
    return row


def _watch_of(one: Any, other: Any) -> Agency | None:
    """The watch centre that both agencies name; a centre of one of them may not own the conflict."""
    centres = dict(
        DeconflictionSetup.objects.filter(agency_id__in={one, other}).values_list(
            "agency_id", "watch_centre_id"
        )
    )
    mine, theirs = centres.get(one), centres.get(other)
    if mine is None or mine != theirs:
        return None
    return Agency.objects.get(pk=mine)


def _agency_ids(row: DeconflictionConflict) -> list[str]:
    return sorted({str(row.first.agency_id), str(row.second.agency_id)})
