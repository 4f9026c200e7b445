"""What a person asks of an agency about records: to see, to have corrected, to challenge."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id


class SubjectRequest(models.Model):
    """One request with its deadline, the verified identity, and the answer that was given."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("To see what is held")
        CORRECTION = "correction", _("To have it corrected")
        CHALLENGE = "challenge", _("To challenge it")

    class State(models.TextChoices):
        RECEIVED = "received", _("Identity to be verified")
        VERIFIED = "verified", _("Being worked on")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Refused: identity not verified")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.CharField(max_length=160)
    told = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    received_on = models.DateField()
    due_on = models.DateField()
    identity_by = models.CharField(max_length=120, blank=True)
    verified_by = models.CharField(max_length=64, blank=True)
    opened_by = models.CharField(max_length=64)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("access", "correction", "challenge")),
                name="subject_request_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("verified", "answered"))
                | (~Q(identity_by="") & ~Q(verified_by="")),
                name="subject_request_identity_first",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state="answered") & Q(answered_at__isnull=True),
                name="subject_request_answered_whole",
            ),
        )

    def __str__(self) -> str:
        return f"request of a subject {self.id}: {self.state}"


class RequestedRecord(models.Model):
    """One record of a request, and what is done with it: shown, withheld, corrected, kept."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Not decided")
        DISCLOSED = "disclosed", _("Shown")
        WITHHELD = "withheld", _("Withheld")
        CORRECTED = "corrected", _("Corrected")
        KEPT = "kept", _("Kept as it is")

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="records")
    record_id = models.UUIDField()
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.OPEN)
    rule = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("request", "record_id"), name="requested_record_once"),
            models.CheckConstraint(
                condition=~Q(decision__in=("withheld", "kept")) | ~Q(rule=""),
                name="requested_record_withheld_by_rule",
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id}: {self.decision}"
