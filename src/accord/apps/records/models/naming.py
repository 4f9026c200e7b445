"""Until when a node's records landed that leave it under names which anybody could make."""

from django.db import models
from django.db.models import Q


class PlainNames(models.Model):
    """There is one row, where records stood before names were keyed; a newer node has none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="plain_names_single"),)

    def __str__(self) -> str:
        return f"plain names until {self.until}"
