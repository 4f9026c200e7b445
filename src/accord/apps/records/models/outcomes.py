"""What became of arrests, as prosecutors, courts, jails and supervision offices say; no persons."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models.submissions import LEVELS
from accord.core.formats.outcomes import Stage
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.ids import new_id

STAGES = tuple(stage.value for stage in Stage)


class OutcomeFile(models.Model):
    """A table of outcomes as it came, kept under its digest, and how it is read."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Mapping suggested")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    level = models.CharField(max_length=6, default=Dissemination.GREEN.value)
    # The canonical JSON of the mapping, "" while none could be suggested.
    mapping = models.TextField(blank=True)
    missing = models.JSONField(default=list)
    # Words that the table of statuses does not know: [stage, words, rows].
    unknown = models.JSONField(default=list)
    rows = models.BigIntegerField(default=0)
    landed = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    unmapped = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    fault = models.JSONField(null=True)
    # The stored original was destroyed, since it told an outcome of an expunged arrest.
    original_gone = models.BooleanField(default=False, db_default=False)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)

    # Whether this very call stored the file; False when it was here before.
    is_new = False

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("agency", "digest"), name="outcome_file_once"),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "loading", "loaded", "stopped")),
                name="outcome_file_state_known",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="outcome_file_level_known"),
        )

    def __str__(self) -> str:
        return self.filename


class CaseOutcome(models.Model):
    """One version of what one stage of one case came to; the newest day is the current one.

    It is shared as the owner's arrests are: the policy reads `kind`, `level` and `audience`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default=RecordKind.ARREST.value)
    offence_code = models.CharField(max_length=3, blank=True)
    level = models.CharField(max_length=6)
    audience = models.CharField(max_length=400, blank=True)
    release_expires_at = models.DateTimeField(null=True)

    case_number = models.CharField(max_length=90, blank=True)
    arrest_number = models.CharField(max_length=90, blank=True)
    # The numbers as they are compared, and the arresting agency where the file names it.
    case_key = models.CharField(max_length=90, blank=True)
    arrest_key = models.CharField(max_length=90, blank=True)
    ori = models.CharField(max_length=9, blank=True)
    charge = models.CharField(max_length=90, blank=True)
    charge_text = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=11)
    status = models.CharField(max_length=30)
    words = models.CharField(max_length=200)
    happened_on = models.DateField(null=True)

    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    file = models.ForeignKey(OutcomeFile, on_delete=models.PROTECT, related_name="outcomes")
    row_number = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-happened_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "case_key", "arrest_key", "ori", "charge", "stage"),
                condition=Q(is_current=True),
                name="outcome_current_once",
            ),
            models.UniqueConstraint(
                fields=("owner", "case_key", "arrest_key", "ori", "charge", "stage", "version"),
                name="outcome_version_once",
            ),
            models.CheckConstraint(
                condition=~Q(case_key="", arrest_key=""), name="outcome_key_given"
            ),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="outcome_stage_known"),
            models.CheckConstraint(condition=~Q(status=""), name="outcome_status_given"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="outcome_level_known"),
            models.CheckConstraint(condition=Q(kind="arrest"), name="outcome_is_of_an_arrest"),
            models.CheckConstraint(condition=Q(version__gte=1), name="outcome_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.stage} of {self.case_number or self.arrest_number}: {self.status}"


class RejectedOutcomeRow(models.Model):
    """A row of a table of outcomes that broke a rule, with its cells: nothing is lost."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(OutcomeFile, on_delete=models.PROTECT, related_name="rejected_rows")
    row_number = models.BigIntegerField()
    field = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    raw = models.JSONField()

    class Meta:
        ordering = ("file_id", "row_number")
        constraints = (
            models.UniqueConstraint(fields=("file", "row_number"), name="outcome_row_once"),
        )

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.rule}"
