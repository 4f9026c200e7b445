"""A copied row holds its moments to the microsecond."""

from datetime import UTC, datetime

from django.core import serializers

from accord.frame.outbox.models import OutboxEvent

MOMENT = datetime(2026, 3, 2, 12, 0, 0, 123_456, tzinfo=UTC)


def test_a_moment_comes_back_whole() -> None:
    row = OutboxEvent(type="x", payload={}, announced_at=MOMENT)
    text = serializers.serialize("exact", [row])
    (back,) = serializers.deserialize("jsonl", text)
    assert back.object.announced_at == MOMENT
