"""The two-person rule: what one asks for, another decides."""

from django.db import models
from django.db.models import F, Q

from accord.frame.ids import new_id


class Approval(models.Model):
    """A request that takes effect only when a second person approves it."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_by = models.CharField(max_length=64)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="requested", decided_by="", decided_at__isnull=True)
                | (~Q(state="requested") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="approval_decided_has_decider",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | ~Q(decided_by=F("requested_by")),
                name="approval_needs_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} ({self.state})"
