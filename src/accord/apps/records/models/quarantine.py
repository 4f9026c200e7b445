"""Rows that broke a rule, kept whole until somebody deals with them; points that were not believed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.records.models.submissions import Load
from accord.frame.ids import new_id


class QuarantinedRow(models.Model):
    """One row of a load: which field broke which rule, why, and its raw cells."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MENDED = "mended", _("Mended")
        RERUN = "rerun", _("Landed under a newer mapping")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="quarantine")
    # The file of a delivery by its label, "" where the submission is one table.
    part = models.CharField(max_length=120, blank=True, default="", db_default="")
    row_number = models.BigIntegerField()
    # The row of the file of incidents to which the row belongs, where it is known.
    joined_to = models.BigIntegerField(null=True)
    field = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    raw = models.JSONField()
    # The cells as they were mended, by column, where others of the delivery stand on them.
    mended = models.JSONField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    resolved_by = models.CharField(max_length=64, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)

    class Meta:
        ordering = ("load_id", "part", "row_number")
        constraints = (
            models.UniqueConstraint(
                fields=("load", "part", "row_number"), name="quarantine_row_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "mended", "rerun", "discarded")),
                name="quarantine_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolved_at__isnull=True)
                | (~Q(state="open") & Q(resolved_at__isnull=False) & ~Q(resolved_by="")),
                name="quarantine_resolution_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="discarded") | ~Q(resolution=""),
                name="quarantine_discard_has_reason",
            ),
            models.CheckConstraint(condition=~Q(rule=""), name="quarantine_rule_named"),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.rule}"


class DoubtedPoint(models.Model):
    """A row that landed, and whose point was not believed as it was written; its values stay away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="doubted_points")
    # The file of a delivery by its label, "" where the submission is one table.
    part = models.CharField(max_length=120, blank=True, default="")
    row_number = models.BigIntegerField()
    field = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)

    class Meta:
        ordering = ("load_id", "part", "row_number")
        constraints = (
            models.UniqueConstraint(
                fields=("load", "part", "row_number"), name="doubted_point_once"
            ),
            models.CheckConstraint(condition=~Q(rule=""), name="doubted_point_rule_named"),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.rule}"
