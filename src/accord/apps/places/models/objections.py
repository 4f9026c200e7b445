"""What the public says against a forecast in use, and what it was answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.places.models.activations import Activation
from accord.frame.ids import new_id


class Objection(models.Model):
    """One objection with its due answer. Who sent it is not asked, and not kept."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activation = models.ForeignKey(Activation, on_delete=models.PROTECT, related_name="objections")
    # What the sender keeps to read the answer by; nothing else leads there.
    code = models.CharField(max_length=19, unique=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("state", "due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_at__isnull=True)
                | Q(state="answered", answered_at__isnull=False) & ~Q(answer=""),
                name="objection_answered_has_answer",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("sent_at")),
                name="objection_answered_after_sent",
            ),
        )
        indexes = (models.Index(fields=("state", "due_on"), name="objection_by_due"),)

    def __str__(self) -> str:
        return f"objection {self.pk} ({self.state})"
