"""Corrections and destructions on their way to everybody who was given the record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id

WHAT = ("corrected", "withdrawn", "sealed", "expunged", "purged")


class Recall(models.Model):
    """What one recipient must apply to one record that it was given, until it says it has.

    No record is referred to by key: of what is expunged or purged only the id stays.
    """

    class What(models.TextChoices):
        CORRECTED = "corrected", _("Corrected: use the new version")
        WITHDRAWN = "withdrawn", _("Withdrawn: do not use it")
        SEALED = "sealed", _("Sealed: stop using it and say nothing")
        EXPUNGED = "expunged", _("Expunged: destroy what you have")
        PURGED = "purged", _("Purged: destroy what you have")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.UUIDField()
    record_id = models.UUIDField(db_index=True)
    what = models.CharField(max_length=9, choices=What.choices)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    due_on = models.DateField()
    acknowledged_by = models.CharField(max_length=64, blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "-told_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("event_id", "record_id", "recipient"), name="recall_once"
            ),
            models.CheckConstraint(condition=Q(what__in=WHAT), name="recall_what_known"),
            models.CheckConstraint(
                condition=Q(acknowledged_by="", acknowledged_at__isnull=True)
                | (~Q(acknowledged_by="") & Q(acknowledged_at__isnull=False)),
                name="recall_acknowledged_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.record_id}"
