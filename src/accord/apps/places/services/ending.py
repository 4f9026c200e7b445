"""The end of an activation: by somebody's hand, by its last day, by a stale audit, by the stop rule."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accord.apps.places.models import Activation
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose

WATCH: Final = Actor(id="forecast-watch", name="The watch over forecasts", kind="system")
WATCHING: Final = Purpose(code="oversight-audit", reason="forecasts end by themselves")


def switch_off_row(row: Activation, *, by: Actor, purpose: Purpose, because: str) -> None:
    """End an activation that the caller has locked, with its entry in the ledger."""
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.switched_off", object_type="forecast",
        object_id=str(row.run_id), payload={"because": str(because)},
    ):  # fmt: skip
        row.state, row.off_because = Activation.State.OFF, because
        row.off_by, row.off_at = by.id, timezone.now()
        row.save(update_fields=["state", "off_because", "off_by", "off_at"])
        changes.tell("forecasts", agency_id=row.agency_id)


def turn_off_due(*, now: datetime) -> int:
    """Switch off whatever has ended or whose audit is stale; how many."""
    today = timezone.localdate(now)
    with transaction.atomic():
        due = Activation.objects.select_for_update().filter(
            Q(ends_on__lt=today) | Q(good_until__lte=now), state=Activation.State.ACTIVE
        )
        rows = list(due)
        for row in rows:
            ended = row.ends_on < today
            because = Activation.Off.ENDED if ended else Activation.Off.STALE
            switch_off_row(row, by=WATCH, purpose=WATCHING, because=because)
    return len(rows)
