"""Events are written with their change and delivered after it, in order, at least once."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from accord.frame import audit, declare, outbox
from accord.frame.outbox import services
from accord.frame.outbox.models import OutboxEvent

audit.verb("thing.happened")


@declare.event(policy="system", audit="thing.happened")
@dataclass(frozen=True)
class ThingHappened:
    id: str


@pytest.fixture
def heard(monkeypatch, db):
    monkeypatch.setattr(services, "_listeners", {})
    found: list[str] = []
    outbox.listen(ThingHappened, lambda _event_id, payload: found.append(payload["id"]))
    return found


def announce(*ids):
    with transaction.atomic():
        for one in ids:
            outbox.announce(ThingHappened(id=one))


def test_events_come_in_their_order_and_once(heard):
    announce("1", "2", "3")
    assert outbox.deliver() == 3
    assert outbox.deliver() == 0
    assert heard == ["1", "2", "3"]


def test_an_event_rolls_back_with_its_change(heard):
    def fails():
        with transaction.atomic():
            outbox.announce(ThingHappened(id="1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert outbox.deliver() == 0


def test_an_undeclared_event_is_refused(heard):
    with pytest.raises(TypeError):
        outbox.announce(object())


def test_a_failing_listener_is_tried_again_and_at_last_counted_as_stuck(heard):
    def fails(_event_id, _payload):
        raise RuntimeError

    outbox.listen(ThingHappened, fails)
    announce("1")
    for _ in range(services.ATTEMPTS):
        with pytest.raises(RuntimeError):
            outbox.deliver()
    assert outbox.deliver() == 0
    assert outbox.stuck() == 1
    assert OutboxEvent.objects.get().delivered_at is None


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outbox.announce(ThingHappened(id="1"))
