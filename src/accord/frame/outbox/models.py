"""Events waiting to be delivered, written with the change that they announce."""

from django.db import models

from accord.frame.ids import new_id


class OutboxEvent(models.Model):
    """One announcement; consumers are idempotent by its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=120, db_index=True)
    payload = models.JSONField()
    announced_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_undelivered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
