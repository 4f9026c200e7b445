"""A file that an agency sent, the mapping that reads it, and each run that loads it."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.core.formats.delivery import read_plan
from accord.core.formats.tabular import Mapping
from accord.core.vocabulary import Dissemination
from accord.frame.ids import new_id

LEVELS = tuple(level.value for level in Dissemination)


class ExportMapping(models.Model):
    """The name under which an agency keeps how one layout of export is read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("agency", "name"), name="mapping_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="mapping_named"),
        )

    def __str__(self) -> str:
        return self.name


class MappingVersion(models.Model):
    """One confirmed, unchangeable version of a mapping; `body` is its canonical JSON."""

    class Mode(models.TextChoices):
        APPEND = "append", _("Adds and restates")
        WINDOW = "window", _("Whole window of days")
        FULL = "full", _("Everything there is")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mapping = models.ForeignKey(ExportMapping, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    layout = models.CharField(max_length=64, db_index=True)
    # What a file of this layout says by what it leaves out: nothing; that what is absent from its
    # last days is gone (0 days: from its first day on); that all that is absent is gone.
    mode = models.CharField(
        max_length=6, choices=Mode.choices, default=Mode.APPEND, db_default="append"
    )
    window_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Its moments are those of the report, since nothing in the export tells when it happened.
    by_report = models.BooleanField(default=False, db_default=False)
    confirmed_by = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ("mapping_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("mapping", "number"), name="mapping_number_once"),
            models.UniqueConstraint(
                fields=("mapping", "digest", "mode", "window_days"), name="mapping_content_once"
            ),
            models.CheckConstraint(
                condition=Q(mode="window") | Q(mode__in=("append", "full"), window_days=0),
                name="mapping_mode_known",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="mapping_number_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.mapping.name} v{self.number}"

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of record that its rows may become; counts are of all of them together."""
        return tuple(kind.value for kind in read_plan(self.body).told_kinds)

    @cached_property
    def row_kinds(self) -> tuple[str, ...]:
        """The kinds in which its rows are counted: each row once, whatever offences it tells."""
        return (self.kind,) if self.tells_offences else self.kinds

    @cached_property
    def tells_offences(self) -> bool:
        """Whether each offence of a row becomes a record besides that of the row."""
        plan = read_plan(self.body)
        return isinstance(plan, Mapping) and plan.tells_offences


class Submission(models.Model):
    """A file as it came, kept outside the web root under its digest."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROPOSED = "proposed", _("Mapping suggested")
        CONFIRMED = "confirmed", _("Mapping confirmed")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    # Under which digest the file is kept now: "" is its own; "destroyed" where an expunged
    # record could not be taken out of it.
    kept_as = models.CharField(max_length=64, blank=True, default="", db_default="")
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    level = models.CharField(max_length=6, default=Dissemination.GREEN.value)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    mapping_version = models.ForeignKey(
        MappingVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What was suggested, as plain JSON; pages read it, so that they need not read the file again.
    proposal = models.JSONField(null=True)
    fault = models.JSONField(null=True)

    # Whether this very call stored the file; False when it was here before.
    is_new = False

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("agency", "digest"), name="submission_file_once"),
            models.CheckConstraint(condition=Q(size__gte=0), name="submission_size_not_negative"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="submission_level_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "received", "proposed", "confirmed", "loading", "loaded", "stopped",
                    )
                ),
                name="submission_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("received", "proposed", "stopped"))
                | Q(mapping_version__isnull=False),
                name="submission_confirmed_has_mapping",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.filename


class Load(models.Model):
    """One run of a submission under one mapping version; `last_row` is what is acknowledged."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    class Absence(models.TextChoices):
        NONE = "", _("Nothing is absent")
        ASKED = "asked", _("Waits for a decision")
        WITHDRAWN = "withdrawn", _("Withdrawn by source")
        KEPT = "kept", _("Kept: the file was incomplete")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="loads")
    mapping_version = models.ForeignKey(MappingVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    last_row = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    rows_expected = models.BigIntegerField(default=0)
    chunks = models.PositiveIntegerField(default=0)
    landed = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    # Rows of which a later submission already told something newer.
    outdated = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    # Rows of a delivery that stand in a record of another row: persons, vehicles, things, texts.
    attached = models.BigIntegerField(default=0, db_default=0)
    # Offences of rows that tell several, new or changed: records besides those of the rows.
    offences = models.BigIntegerField(default=0, db_default=0)
    unmapped = models.BigIntegerField(default=0)
    # Rows whose offence the crosswalk calls none (an accident, found property).
    no_offence = models.BigIntegerField(default=0, db_default=0)
    without_point = models.BigIntegerField(default=0)
    # Records of which the file says otherwise than a person's correction, which stands.
    contradicted = models.BigIntegerField(default=0, db_default=0)
    # Versions that people made of this load's records afterwards: no row tells of them.
    amended = models.BigIntegerField(default=0, db_default=0)
    # A snapshot's absent records: how many, of which window, and what was done about them.
    absent = models.BigIntegerField(default=0, db_default=0)
    withdrawn = models.BigIntegerField(default=0, db_default=0)
    absence = models.CharField(
        max_length=9, choices=Absence.choices, default="", db_default="", blank=True
    )
    # Of a window: the newest day it tells of, and that of one loaded before which knew later days.
    newest_day = models.DateField(null=True)
    older_than = models.DateField(null=True)
    window_from = models.DateField(null=True)
    window_to = models.DateField(null=True)
    # Completeness, validity and timeliness as counted while the rows landed.
    quality = models.JSONField(null=True)
    # Seconds spent by step (parse, map, hash, compare, write, audit), so that time can be shown.
    seconds = models.JSONField(default=dict)
    # Which later steps these rows can carry, and why not: [step, can, reason].
    carries = models.JSONField(default=list)
    fault = models.JSONField(null=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "mapping_version"), name="load_once_per_mapping"
            ),
            models.CheckConstraint(
                condition=Q(last_row__gte=0, rows__gte=0, landed__gte=0, changed__gte=0)
                & Q(unchanged__gte=0, outdated__gte=0, quarantined__gte=0, unmapped__gte=0)
                & Q(attached__gte=0, no_offence__gte=0),
                name="load_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    rows=F("landed")
                    + F("changed")
                    + F("unchanged")
                    + F("outdated")
                    + F("quarantined")
                ),
                name="load_counts_every_row_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("running", "done", "stopped")), name="load_state_known"
            ),
            models.CheckConstraint(
                condition=Q(absence="", absent=0, withdrawn=0)
                | Q(absence__in=("asked", "kept"), withdrawn=0, absent__gt=0)
                | Q(absence="withdrawn", absent__gte=F("withdrawn")),
                name="load_absence_told",
            ),
        )

    def __str__(self) -> str:
        return f"load of {self.submission_id}: {self.state}"


class Chunk(models.Model):
    """One transaction of a load: its rows, its ledger leaf and its Merkle root."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="chunk_rows")
    number = models.PositiveIntegerField()
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    records = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    entry_id = models.UUIDField()
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("load_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("load", "number"), name="chunk_number_once"),
            models.CheckConstraint(
                condition=Q(last_row__gte=F("first_row")), name="chunk_rows_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.load_id}"
