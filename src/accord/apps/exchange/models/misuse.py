"""Suspected misuse of an account: what was frozen, what it saw, who is to be told, how it ended."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.frame.ids import new_id


class MisuseCase(models.Model):
    """One suspicion against one account, from flag to outcome; closing takes two people."""

    class State(models.TextChoices):
        OPEN = "open", _("Account frozen; being looked into")
        TELLING = "telling", _("Notices are due")
        CLOSING = "closing", _("Waits for a second person")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        NONE = "", _("None yet")
        UNFOUNDED = "unfounded", _("Unfounded: the account is thawed")
        FOUNDED = "founded", _("Founded: the account stays off")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    approval_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=~Q(state="closed"), name="misuse_open_once"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="misuse_time_in_order"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="misuse_closed_with_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"misuse case {self.id}: {self.state}"


class OwedNotice(models.Model):
    """What one owner is to be told: which of its records the account saw, and by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(MisuseCase, on_delete=models.PROTECT, related_name="notices")
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    records = models.PositiveIntegerField()
    # Persons who stand in those records: where the law asks, the owner tells them.
    persons = models.PositiveIntegerField()
    subjects_due = models.BooleanField(default=False)
    due_on = models.DateField()
    acknowledged_by = models.CharField(max_length=64, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    subjects_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "owner__name")
        constraints = (
            models.UniqueConstraint(fields=("case", "owner"), name="owed_notice_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_by="", acknowledged_at__isnull=True)
                | (~Q(acknowledged_by="") & Q(acknowledged_at__isnull=False)),
                name="owed_notice_acknowledged_whole",
            ),
        )

    def __str__(self) -> str:
        return f"notice to {self.owner_id}"
