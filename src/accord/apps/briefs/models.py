"""Briefs as they were handed out, and what was decided over them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.core.vocabulary import RecordKind
from accord.frame.ids import new_id

KINDS = tuple(kind.value for kind in RecordKind)


class Brief(models.Model):
    """One brief of one week: what went in, by digest, and the page that came out."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        REFUSED = "refused", _("Not made")

    class Edition(models.TextChoices):
        PARTNERS = "partners", _("For partners")
        PUBLIC = "public", _("For the public")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    edition = models.CharField(max_length=8, choices=Edition.choices)
    agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who may reopen it: those whose policy gives exactly the records that went in.
    scope = models.CharField(max_length=64, blank=True)
    purpose_code = models.CharField(max_length=40)
    made_by = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="en")
    week = models.DateField(help_text="The Monday with which the week begins.")
    area = models.ForeignKey(
        "layers.Feature", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    area_name = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64, blank=True)
    html = models.TextField(blank=True)
    html_digest = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        ordering = ("-week", "-requested_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="brief_counts_one_kind"),
            models.CheckConstraint(
                condition=~Q(status="done")
                | (
                    Q(finished_at__isnull=False)
                    & ~Q(html="")
                    & ~Q(html_digest="")
                    & ~Q(inputs_digest="")
                    & ~Q(scope="")
                ),
                name="brief_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""), name="brief_refusal_has_reason"
            ),
            # ISO weekday of a date is not to be had alike on both databases: the service checks it.
            models.CheckConstraint(
                condition=Q(edition__in=("partners", "public")), name="brief_edition_known"
            ),
        )

    def __str__(self) -> str:
        return f"brief of {self.week} ({self.edition})"


class BriefDecision(models.Model):
    """What the meeting decided: shown in the next week's brief."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=400)
    owner = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="decision_says_something"),
        )

    def __str__(self) -> str:
        return self.text
