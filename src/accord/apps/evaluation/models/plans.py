"""Evaluation plans, who signed them, and what was done otherwise."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.strategies.models import Strategy
from accord.frame.ids import new_id


class EvaluationPlan(models.Model):
    """What is asked of a strategy, written before its start; once frozen it does not change.

    `content` is the text that is hashed and signed; `ground` holds the outlines of its units as
    they were then, whose hashes stand in `content`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FROZEN = "frozen", _("Frozen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    content = models.JSONField()
    ground = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    # The extract that the signatures stand for: the owner's first whole one, and when it was drawn.
    extract_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    extract_at = models.DateTimeField(null=True)
    # What the past lets learn, told to those alone whose policy counts the same records.
    power = models.JSONField(default=dict)
    power_scope = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-starts_on", "-version")
        constraints = (
            models.UniqueConstraint(fields=("strategy", "version"), name="plan_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plan_version_counts_from_1"),
            models.CheckConstraint(
                condition=Q(status="draft", digest="", frozen_at__isnull=True)
                | (Q(status="frozen") & ~Q(digest="") & Q(frozen_at__isnull=False)),
                name="plan_frozen_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(extract_digest="", extract_at__isnull=True)
                | (Q(status="frozen", extract_at__isnull=False) & ~Q(extract_digest="")),
                name="plan_extract_follows_freezing",
            ),
        )

    def __str__(self) -> str:
        return f"evaluation plan {self.version} of {self.strategy_id}"


class SignOff(models.Model):
    """One agency's signature under a frozen plan's hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(EvaluationPlan, on_delete=models.CASCADE, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("signed_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("plan", "agency"), name="plan_signed_once_by_each"),
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(signed_by=""), name="plan_signature_is_whole"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} under {self.plan_id}"


class Deviation(models.Model):
    """What was done otherwise than a frozen plan says, and why; printed in every report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(EvaluationPlan, on_delete=models.CASCADE, related_name="deviations")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    why = models.CharField(max_length=600)
    happened_on = models.DateField()
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("happened_on", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(what="") & ~Q(why=""), name="deviation_says_why"),
        )

    def __str__(self) -> str:
        return self.what
