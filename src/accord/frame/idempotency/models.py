"""Remembered answers, so that a repeated write returns the first result."""

from django.db import models


class IdempotencyKey(models.Model):
    """The answer that was given to a key of one actor."""

    actor_id = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("actor_id", "key"), name="idempotency_once_per_actor"),
        )

    def __str__(self) -> str:
        return self.key
