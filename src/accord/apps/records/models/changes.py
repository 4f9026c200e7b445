"""Which versions of records changed after they had come: what is kept in memory follows it."""

from django.db import models
from django.db.models import Q


class RecordChange(models.Model):
    """A version that stood before a statement, or stands after it, and was changed; see `changes`.

    A row without a record says that all before its `turn` is forgotten. It has no foreign key: a
    version that was deleted is told too.
    """

    id = models.BigAutoField(primary_key=True)
    # The transaction on PostgreSQL, where rows do not come in the order of their numbers.
    turn = models.BigIntegerField(default=0, db_default=0)
    owner_id = models.UUIDField(null=True)
    record_id = models.UUIDField(null=True)
    stands = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (
            models.Index(fields=("turn",), condition=Q(turn__gt=0), name="record_change_turn"),
        )

    def __str__(self) -> str:
        return f"change {self.id} of {self.record_id}"
