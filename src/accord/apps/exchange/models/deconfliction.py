"""Planned operations and subjects that agencies keep from colliding, and how a conflict ended.

An entry belongs to its agency alone. What of it others learn stands in a conflict, and is told from
there: never read from the other side's entry.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.frame.ids import new_id

OUTCOMES = ("proceed", "joint", "delay", "cancel")


class Outcome(models.TextChoices):
    """What became of a conflict."""

    PROCEED = "proceed", _("Both proceed as planned")
    JOINT = "joint", _("They go together")
    DELAY = "delay", _("One is delayed or moved")
    CANCEL = "cancel", _("One is cancelled")


class DeconflictionSetup(models.Model):
    """How an agency's conflicts are looked after: by a watch centre, or by calls of its own."""

    agency = models.OneToOneField(
        Agency, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    watch_centre = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    call_step_minutes = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(call_step_minutes__gte=1, call_step_minutes__lte=240),
                name="deconfliction_step_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"deconfliction of {self.agency_id}"


class OnCall(models.Model):
    """Who of an agency is called about a conflict at a time, and as the how-manieth."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "level")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_call_ends"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=9), name="on_call_level_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"on call {self.level} of {self.agency_id}"


class DeconflictionEntry(models.Model):
    """A planned operation, or a subject that an agency works on; the subject's value is sealed."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Operation")
        SUBJECT = "subject", _("Subject")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ACTIVE)
    operation_type = models.CharField(max_length=30, blank=True)
    # Kind and rings of [longitude, latitude]; null for a subject without a place.
    shape = models.JSONField(null=True)
    place_text = models.CharField(max_length=200, blank=True)
    radius_ft = models.PositiveIntegerField(default=0)
    # By how much the point of an address may be off; it widens the radius.
    error_m = models.FloatField(default=0.0)
    is_wide = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    # Start and end with the buffer, by which others are compared.
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=40)
    contact_name = models.CharField(max_length=80)
    contact_phone = models.CharField(max_length=30)
    backup_name = models.CharField(max_length=80, blank=True)
    backup_phone = models.CharField(max_length=30, blank=True)
    is_exigent = models.BooleanField(default=False)
    supervisor = models.CharField(max_length=80, blank=True)
    exigent_reason = models.CharField(max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    # A mark of the agencies with which it was compared; an agreement that begins changes it.
    compared_with = models.CharField(max_length=16, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name_plural = "deconfliction entries"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(opens_at__lte=F("starts_at"))
                & Q(closes_at__gte=F("ends_at")),
                name="deconfliction_window_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="event")
                | (Q(shape__isnull=False, radius_ft__gte=1) & ~Q(operation_type="")),
                name="deconfliction_event_has_place",
            ),
            models.CheckConstraint(
                condition=Q(is_exigent=False) | (~Q(supervisor="") & ~Q(exigent_reason="")),
                name="deconfliction_exigent_named",
            ),
            models.CheckConstraint(
                condition=~Q(contact_name="") & ~Q(contact_phone=""),
                name="deconfliction_has_contact",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("event", "subject"), status__in=("active", "cancelled")),
                name="deconfliction_kind_and_status_known",
            ),
        )
        indexes = (models.Index(fields=("agency", "closes_at"), name="deconfliction_own"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.agency_id}"


class DeconflictionCell(models.Model):
    """A cell on a day in which an entry may be met; narrows a search, decides nothing."""

    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="cells")
    cell = models.BigIntegerField()
    day = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=("cell", "day", "entry"), name="deconfliction_met_in"),)

    def __str__(self) -> str:
        return f"{self.cell:x} on {self.day}"


class DeconflictionSubject(models.Model):
    """A subject of an entry, sealed for its own agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=8)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.kind


class DeconflictionToken(models.Model):
    """A keyed mark of one spelling of a subject: equal for equals, and never read back."""

    subject = models.ForeignKey(
        DeconflictionSubject, on_delete=models.CASCADE, related_name="tokens"
    )
    token = models.CharField(max_length=32, db_index=True)

    def __str__(self) -> str:
        return self.token[:6]


class DeconflictionConflict(models.Model):
    """Two entries that collide; one row as long as the facts stay the same, then another."""

    class State(models.TextChoices):
        OPEN = "open", _("UNRESOLVED")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("No longer a conflict")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="+")
    # What both sides are told, and what was measured; the second is for the watch alone.
    told = models.JSONField()
    measured = models.JSONField()
    found_at = models.DateTimeField()
    # The earlier of both starts: by then somebody must have decided.
    starts_at = models.DateTimeField()
    watch = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("first", "second"),
                condition=~Q(state="closed"),
                name="conflict_stands_once",
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="conflict_ordered"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "resolved", "closed")), name="conflict_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="conflict_ended_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | Q(outcome__in=OUTCOMES),
                name="conflict_resolved_by_outcome",
            ),
        )
        indexes = (models.Index(fields=("state", "starts_at"), name="conflict_waiting"),)

    def __str__(self) -> str:
        return f"conflict {self.pk}"


class ConflictSide(models.Model):
    """One of the two sides: what it did about the conflict, and how far its calls are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conflict = models.ForeignKey(
        DeconflictionConflict, on_delete=models.CASCADE, related_name="sides"
    )
    entry = models.ForeignKey(DeconflictionEntry, on_delete=models.CASCADE, related_name="sides")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("conflict", "entry"), name="side_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (Q(outcome__in=OUTCOMES, decided_at__isnull=False) & ~Q(note="")),
                name="side_outcome_has_note",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by="")),
                name="side_acknowledged_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"side {self.agency_id} of {self.conflict_id}"


class ConflictCall(models.Model):
    """That somebody was called about an unacknowledged conflict; once for each level."""

    class Whom(models.TextChoices):
        PRIMARY = "primary", _("Primary contact")
        ROTA = "rota", _("On call")
        BACKUP = "backup", _("Backup contact")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    side = models.ForeignKey(ConflictSide, on_delete=models.CASCADE, related_name="calls")
    level = models.PositiveSmallIntegerField()
    whom = models.CharField(max_length=7, choices=Whom.choices)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        ordering = ("called_at", "level")
        constraints = (
            models.UniqueConstraint(fields=("side", "level"), name="call_once_per_level"),
        )

    def __str__(self) -> str:
        return f"call {self.level}"


class ConflictHistory(models.Model):
    """What happened to a conflict, in order; words of a side stand with the side, not here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conflict = models.ForeignKey(
        DeconflictionConflict, on_delete=models.CASCADE, related_name="history"
    )
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    # Whose doing it was; null for the node's own.
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "conflict histories"

    def __str__(self) -> str:
        return self.what


class DeconflictionTurn(models.Model):
    """One row that every entry locks: two that are entered at once see one another."""

    id = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="deconfliction_one_turn"),)

    def __str__(self) -> str:
        return "turn"
