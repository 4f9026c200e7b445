"""Announce in the transaction, deliver from the worker, at least once and in order."""

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accord.frame.outbox.models import OutboxEvent

Listener = Callable[[str, dict[str, Any]], None]
_listeners: dict[str, list[Listener]] = {}
BATCH = 200


def announce(event: Any) -> OutboxEvent:
    """Write an event row; must be called inside the transaction that makes it true."""
    if not is_dataclass(event) or not hasattr(type(event), "declaration"):
        raise TypeError(f"{type(event).__name__} is not a declared event.")
    if not connection.in_atomic_block:
        raise RuntimeError("An event is announced inside the transaction of its change.")
    return OutboxEvent.objects.create(
        type=_name(type(event)),
        payload=asdict(event),  # type: ignore[call-overload]
        announced_at=timezone.now(),
    )


def listen(event_type: type, listener: Listener) -> None:
    """Call `listener(event_id, payload)` for each event; it must be idempotent by the id."""
    _listeners.setdefault(_name(event_type), []).append(listener)


def deliver(*, limit: int = BATCH) -> int:
    """Deliver waiting events in their order; an event whose listener fails is tried again."""
    delivered = 0
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True, attempts__lt=10)
    for event in list(waiting[:limit]):
        OutboxEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1)
        with transaction.atomic():
            for listener in _listeners.get(event.type, ()):
                listener(str(event.pk), event.payload)
            OutboxEvent.objects.filter(pk=event.pk).update(delivered_at=timezone.now())
        delivered += 1
    return delivered


def _name(event_type: type) -> str:
    return f"{event_type.__module__}.{event_type.__qualname__}"
