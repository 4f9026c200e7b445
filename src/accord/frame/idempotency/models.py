"""Remembered answers, so that a repeated write returns the first result."""

from django.db import models


class IdempotencyKey(models.Model):
    """The answer that was given to a key of one actor.

    What an answer gave out of records is not kept: who may not see them any more gets them no more.
    """

    actor_id = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    #: Whose people were answered; "" for the system, and for answers of before this was kept.
    agency_ori = models.CharField(max_length=9, blank=True, default="", db_default="")
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    is_withheld = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("actor_id", "key"), name="idempotency_once_per_actor"),
            models.CheckConstraint(
                condition=models.Q(is_withheld=False) | models.Q(answer=""),
                name="idempotency_withheld_is_empty",
            ),
        )

    def __str__(self) -> str:
        return self.key
