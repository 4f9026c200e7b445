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
ATTEMPTS = 10


def announce(event: Any) -> OutboxEvent:
    """Write an event row; must be called inside the transaction that makes it true."""
    if not is_dataclass(event) or isinstance(event, type) or not _is_declared(event):
        raise TypeError(f"{type(event).__name__} is not a declared event.")
    if not connection.in_atomic_block:
        raise RuntimeError("An event is announced inside the transaction of its change.")
    return OutboxEvent.objects.create(
        type=_name(type(event)),
        payload=asdict(event),
        announced_at=timezone.now(),
    )


def listen(event_type: type, listener: Listener) -> None:
    """Call `listener(event_id, payload)` for each event; it must be idempotent by the id."""
    _listeners.setdefault(_name(event_type), []).append(listener)


def deliver(*, limit: int = BATCH) -> int:
    """Deliver waiting events in their order; an event whose listener fails is tried again.

    Several workers may call this: an event is locked while it is delivered, and looked at again.
    """
    delivered = 0
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True, attempts__lt=ATTEMPTS)
    for key in list(waiting.values_list("pk", flat=True)[:limit]):
        OutboxEvent.objects.filter(pk=key).update(attempts=F("attempts") + 1)
        with transaction.atomic():
            locked = OutboxEvent.objects.select_for_update(skip_locked=_skips_locked())
            event = locked.filter(pk=key, delivered_at__isnull=True).first()
            if event is None:
                continue  # another worker was here first
            for listener in _listeners.get(event.type, ()):
                listener(str(event.pk), event.payload)
            OutboxEvent.objects.filter(pk=key).update(delivered_at=timezone.now())
        delivered += 1
    return delivered


def stuck() -> int:
    """How many events have failed so often that nobody tries them any more."""
    given_up = OutboxEvent.objects.filter(delivered_at__isnull=True, attempts__gte=ATTEMPTS)
    return given_up.count()


def _skips_locked() -> bool:
    return connection.features.has_select_for_update_skip_locked


def _is_declared(event: object) -> bool:
    return hasattr(type(event), "declaration")


def _name(event_type: type) -> str:
    return f"{event_type.__module__}.{event_type.__qualname__}"
