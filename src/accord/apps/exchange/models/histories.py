"""Criminal-history views that were made: who asked for whom, and who gets it next (AU-3(1))."""

from django.db import models
from django.db.models import Q

from accord.apps.agencies.models import User
from accord.frame.ids import new_id


class HistoryView(models.Model):
    """One view from chosen records; it opens for its operator alone, until it expires."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiving_agency = models.CharField(max_length=120)
    requestor = models.CharField(max_length=120)
    secondary_recipient = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500)
    record_ids = models.JSONField()
    purpose_code = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(receiving_agency="") & ~Q(requestor="") & ~Q(reason=""),
                name="history_names_who_asks",
            ),
        )

    def __str__(self) -> str:
        return f"history view {self.id}"
