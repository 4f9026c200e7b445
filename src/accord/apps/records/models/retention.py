"""How long an agency keeps its records, and the runs that delete what its rules no longer keep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models.records import KINDS
from accord.frame.ids import new_id

# No record of a week's work is deleted by a slip of the hand, and none is kept beyond a life.
SHORTEST_DAYS = 30
LONGEST_DAYS = 36_600


class RetentionRule(models.Model):
    """For how many days an owner keeps records of one kind, or of one group of offences of it.

    The rule of a group goes before the rule of the kind. `authority` is the schedule or statute by
    its number. `by_itself` says whether the worker deletes what is due, or a person confirms it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        STANDING = "standing", _("In force")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    class CountedFrom(models.TextChoices):
        OCCURRED = "occurred", _("the day of occurrence")
        CHANGED = "changed", _("the day on which it was last received or changed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=80, blank=True)
    keep_days = models.PositiveIntegerField()
    counted_from = models.CharField(
        max_length=8, choices=CountedFrom.choices, default=CountedFrom.OCCURRED
    )
    authority = models.CharField(max_length=180)
    by_itself = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    approval_id = models.UUIDField(unique=True)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("kind", "category", "-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "kind", "category", "state"),
                condition=Q(state__in=("asked", "standing")), name="retention_rule_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="retention_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "standing", "refused", "ended")),
                name="retention_rule_state_known",
            ),
            models.CheckConstraint(
                condition=Q(counted_from__in=("occurred", "changed")),
                name="retention_rule_counts_from_known",
            ),
            models.CheckConstraint(
                condition=Q(keep_days__gte=SHORTEST_DAYS, keep_days__lte=LONGEST_DAYS),
                name="retention_rule_days_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(authority=""), name="retention_rule_names_its_authority"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by="", decided_at__isnull=True)
                | (~Q(state="asked") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="retention_rule_decided_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="ended") & ~Q(ended_by="") & Q(ended_at__isnull=False))
                | (~Q(state="ended") & Q(ended_by="", ended_at__isnull=True)),
                name="retention_rule_ended_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.category}: {self.keep_days} days".replace(" :", ":")


class RetentionRun(models.Model):
    """The deletion of what one rule asks to be gone by `through`, record by record until none is left.

    `last_record` is the last one that was looked at: a run that was killed goes on behind it.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    through = models.DateField()
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    last_record = models.UUIDField(null=True)
    # Records deleted, records that something kept (a hold, a file that was being loaded), files.
    deleted = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    files_rewritten = models.PositiveIntegerField(default=0)
    files_destroyed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("rule",), condition=Q(state="running"), name="retention_run_once_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("running", "stopped", "done")),
                name="retention_run_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="retention_run_finished_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"run of {self.rule_id}: {self.state}"
