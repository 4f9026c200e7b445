"""Call people about a conflict until their side has acknowledged it: rota, levels, deadlines."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accord.apps.exchange.events.deconfliction import ConflictCalled
from accord.apps.exchange.models import (
    ConflictCall,
    ConflictHistory,
    ConflictSide,
    DeconflictionConflict,
    DeconflictionSetup,
    OnCall,
)
from accord.apps.exchange.services.deconfliction.rights import BY_CLOCK, CLOCK
from accord.core import deconflict
from accord.frame import audit, outbox

DEFAULT_STEP: Final = 10
Whom = tuple[str, Any]


def escalate(*, now: datetime) -> int:
    """Call whoever is due for each conflict that its side has not acknowledged; returns calls."""
    waiting = ConflictSide.objects.filter(
        conflict__state=DeconflictionConflict.State.OPEN,
        acknowledged_at__isnull=True,
        entry__closes_at__gte=now,
    )
    return sum(_escalate_one(pk, now) for pk in list(waiting.values_list("pk", flat=True)))


def _escalate_one(pk: UUID, now: datetime) -> int:
    """Looked at again under a lock: several workers walk this round."""
    with transaction.atomic():
        side = (
            ConflictSide.objects.select_for_update(of=("self",))
            .select_related("conflict", "entry")
            .filter(
                pk=pk,
                acknowledged_at__isnull=True,
                conflict__state=DeconflictionConflict.State.OPEN,
            )
            .first()
        )
        return 0 if side is None else call_due(side, now=now)


def call_due(side: ConflictSide, *, now: datetime) -> int:
    """Make the calls of one side that are due and not made yet; returns how many."""
    whom = _to_call(side, now)
    times = _times(side, len(whom))
    made = set(side.calls.values_list("level", flat=True))
    due = deconflict.due(times, now=now)
    fresh = [level for level in range(1, due + 1) if level not in made]
    for level in fresh:
        _call(side, level, whom[level - 1], now)
    return len(fresh)


def _times(side: ConflictSide, levels: int) -> tuple[datetime, ...]:
    """When each level is called; a watch centre has the conflict first, until half an hour before."""
    start, found = side.entry.starts_at, side.conflict.found_at
    if side.conflict.watch_id is not None:
        return (max(found, start - deconflict.last_call()),) * levels
    setup = DeconflictionSetup.objects.filter(agency_id=side.agency_id).first()
    step = timedelta(minutes=setup.call_step_minutes if setup else DEFAULT_STEP)
    return deconflict.call_times(found=found, start=start, levels=levels, step=step)


def _to_call(side: ConflictSide, now: datetime) -> list[Whom]:
    """The entry's contact, then whoever is on call now by level, then the backup contact."""
    on_call = OnCall.objects.filter(agency_id=side.agency_id, starts_at__lte=now, ends_at__gt=now)
    rota: list[Whom] = [
        ("rota", person) for person in on_call.order_by("level").values_list("person_id", flat=True)
    ]
    backup: list[Whom] = [("backup", None)] if side.entry.backup_phone else []
    return [("primary", None), *rota, *backup]


def _call(side: ConflictSide, level: int, whom: Whom, now: datetime) -> None:
    kind, person_id = whom
    with audit.transaction(
        by=CLOCK, purpose=BY_CLOCK, verb="conflict.called", object_type="conflict",
        object_id=str(side.conflict_id), payload={"level": level, "whom": kind},
    ):  # fmt: skip
        made = ConflictCall.objects.create(
            side=side, level=level, whom=kind, person_id=person_id, called_at=now
        )
        ConflictHistory.objects.create(
            conflict_id=side.conflict_id, at=now, what="called", agency_id=side.agency_id,
            detail=f"{level}:{kind}",
        )  # fmt: skip
        outbox.announce(
            ConflictCalled(
                conflict_id=str(side.conflict_id),
                agency_id=str(side.agency_id),
                call_id=str(made.pk),
                person_id=str(person_id or ""),
            )
        )
