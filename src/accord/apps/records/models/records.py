"""Records of one owner in versions, and the persons and vehicles that stand in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models.submissions import LEVELS, Chunk, Submission
from accord.core.vocabulary import PersonRole, RecordKind
from accord.frame.ids import new_id

KINDS = tuple(kind.value for kind in RecordKind)
ROLES = tuple(role.value for role in PersonRole)
VEHICLE_ROLES = ("stolen", "used", "target", "damaged", "other")


class Record(models.Model):
    """One version of one agency's record; times are UTC intervals, degrees are WGS 84."""

    class State(models.TextChoices):
        STANDING = "standing", _("Standing")
        WITHDRAWN = "withdrawn", _("Withdrawn by source")
        DELETED = "deleted", _("Deleted")
        SEALED = "sealed", _("Sealed")
        EXPUNGED = "expunged", _("Expunged")

    class ToldBy(models.TextChoices):
        SOURCE = "source", _("a row of the export")
        ABSENCE = "absence", _("absence from a snapshot")
        PERSON = "person", _("a person of the owner")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    source_system = models.CharField(max_length=90)
    local_id = models.CharField(max_length=210)
    row_key = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    # The database's own defaults: the loader names neither for the rows that it inserts.
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.STANDING, db_default="standing"
    )
    told_by = models.CharField(
        max_length=7, choices=ToldBy.choices, default=ToldBy.SOURCE, db_default="source"
    )
    reason = models.TextField(blank=True, default="", db_default="")
    # Whether the record is out of sight only because its incident is; it comes back with it.
    along = models.BooleanField(default=False, db_default=False)
    incident_ref = models.CharField(max_length=210, blank=True)

    occurred_from = models.DateTimeField(null=True)
    occurred_to = models.DateTimeField(null=True)
    time_zone = models.CharField(max_length=40)
    local_date = models.DateField(null=True)
    local_weekday = models.PositiveSmallIntegerField(null=True)
    local_hour = models.PositiveSmallIntegerField(null=True)
    reported_at = models.DateTimeField(null=True)

    offence_code = models.CharField(max_length=3, blank=True)
    offence_local_code = models.CharField(max_length=120, blank=True)
    offence_text = models.TextField(blank=True)
    offence_status = models.CharField(max_length=14, blank=True)
    police_discovered = models.BooleanField(default=False)

    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    coordinate_status = models.CharField(max_length=11, blank=True)
    # Where the geocoder put a record that came without a point; without a grade the point is the
    # one that was given, and the note may say that it lies outside the owner's jurisdiction.
    match_grade = models.CharField(max_length=1, blank=True, default="", db_default="")
    error_radius_m = models.FloatField(null=True)
    match_kind = models.CharField(max_length=10, blank=True, default="", db_default="")
    match_note = models.CharField(max_length=40, blank=True, default="", db_default="")
    address = models.TextField(blank=True)
    area_code = models.CharField(max_length=120, blank=True)
    disposition = models.CharField(max_length=200, blank=True)
    narrative = models.TextField(blank=True)
    domestic = models.BooleanField(null=True)
    # Whether it, or another record of its incident, has a victim: outsiders learn no place.
    place_kept = models.BooleanField(default=False, db_default=False)
    arrest_made = models.BooleanField(null=True)

    level = models.CharField(max_length=6)
    audience = models.CharField(max_length=400, blank=True)
    release_expires_at = models.DateTimeField(null=True)
    # What the law keeps back of the whole record (`vocabulary.protections`); then it is red.
    protection = models.CharField(max_length=20, blank=True, default="", db_default="")

    place_subject_id = models.UUIDField(default=new_id)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="records")
    chunk = models.ForeignKey(Chunk, on_delete=models.PROTECT, related_name="record_rows")
    chunk_position = models.PositiveIntegerField()
    # The commitment that went into the chunk's root, and the salt that opens it.
    commitment = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    extra = models.JSONField(default=dict)
    # SHA-256 over the persons, vehicles and things told with the record; "" where there are none.
    parts_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-local_date", "-id")
        constraints = (
            # The number leads: as a later column PostgreSQL without statistics would not look it
            # up but read all records of the owner for each chunk of a load.
            models.UniqueConstraint(
                fields=("local_id", "owner", "source_system", "kind", "row_key"),
                condition=Q(is_current=True),
                name="record_current_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="record_kind_known"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="record_level_known"),
            models.CheckConstraint(
                condition=Q(protection="") | Q(level="red", audience=""),
                name="record_protected_is_red",
            ),
            models.CheckConstraint(condition=~Q(local_id=""), name="record_local_id_given"),
            models.CheckConstraint(condition=Q(version__gte=1), name="record_version_from_one"),
            models.CheckConstraint(
                condition=Q(occurred_from__isnull=True, occurred_to__isnull=True)
                | Q(occurred_to__gte=F("occurred_from")),
                name="record_interval_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="record_point_on_the_globe",
            ),
            models.CheckConstraint(
                condition=Q(match_grade__in=("", "A", "B", "C")), name="record_match_grade_known"
            ),
            models.CheckConstraint(
                condition=Q(match_grade="") | Q(lon__isnull=False, error_radius_m__isnull=False),
                name="record_placed_with_radius",
            ),
            models.CheckConstraint(
                condition=Q(local_hour__isnull=True) | Q(local_hour__lte=23),
                name="record_hour_of_the_day",
            ),
            models.CheckConstraint(
                condition=Q(local_weekday__isnull=True) | Q(local_weekday__lte=6),
                name="record_day_of_the_week",
            ),
            models.CheckConstraint(
                condition=~Q(kind="call_for_service") | Q(offence_code=""),
                name="record_call_is_no_offence",
            ),
            models.CheckConstraint(
                condition=Q(audience="")
                | (Q(audience__startswith="|") & Q(audience__endswith="|")),
                name="record_audience_form",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("standing", "withdrawn", "deleted", "sealed", "expunged")),
                name="record_state_known",
            ),
            models.CheckConstraint(
                condition=Q(told_by__in=("source", "absence", "person")),
                name="record_told_by_known",
            ),
            models.CheckConstraint(
                condition=Q(state="standing", told_by="source") | ~Q(reason=""),
                name="record_taken_back_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="expunged")
                | Q(
                    occurred_from__isnull=True,
                    reported_at__isnull=True,
                    local_date__isnull=True,
                    lon__isnull=True,
                    incident_ref="",
                    offence_code="",
                    offence_local_code="",
                    offence_text="",
                    address="",
                    area_code="",
                    disposition="",
                    narrative="",
                ),
                name="record_expunged_is_empty",
            ),
        )
        indexes = (
            # Covers the policy's columns, so that counting needs no row of the table itself; for
            # that SQLite 3.40 wants the condition's column too. The date leads: were it the kind,
            # SQLite without statistics would take this index to look up records by their numbers,
            # and read the whole table for each chunk of a load.
            models.Index(
                fields=(
                    "local_date", "kind", "id", "owner", "level", "audience",
                    "release_expires_at", "offence_code", "is_current", "state",
                ),
                condition=Q(is_current=True),
                name="record_scope",
            ),
            # What waits for a place; a record with a point costs nothing here.
            models.Index(
                fields=("owner",),
                condition=Q(is_current=True, lon__isnull=True),
                name="record_waits_for_place",
            ),
            # Earlier versions are found by number too; a first load pays nothing for it.
            models.Index(
                fields=("local_id",), condition=Q(is_current=False), name="record_superseded"
            ),
            # Offences and arrests are found by the number of their incident.
            models.Index(
                fields=("incident_ref",), condition=Q(is_current=True), name="record_incident"
            ),
            # Whether the place of a family is kept back is asked for each chunk of a load: of the
            # few that are marked, not of all records.
            models.Index(
                fields=("local_id",), condition=Q(is_current=True, place_kept=True),
                name="record_kept",
            ),
            models.Index(
                fields=("incident_ref",), condition=Q(is_current=True, place_kept=True),
                name="record_kept_incident",
            ),
            # Records around a point.
            models.Index(
                fields=("lat", "lon"),
                condition=Q(is_current=True, lon__isnull=False),
                name="record_point",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.local_id}"


class Person(models.Model):
    """A person in a role in one record; the role is of this record, never a standing label."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="persons")
    subject_id = models.UUIDField(default=new_id, unique=True)
    role = models.CharField(max_length=12)
    sequence = models.PositiveSmallIntegerField(default=1)
    local_id = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    given_names = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField(null=True)
    age_years = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=12, blank=True)
    race = models.CharField(max_length=80, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    level = models.CharField(max_length=6)
    # Why identifiers are masked for outsiders: the person was a juvenile, or is such a victim.
    shield = models.CharField(max_length=20, blank=True, default="", db_default="")
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ("record_id", "role", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=("record", "role", "sequence"), name="person_sequence_once"
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="person_role_known"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="person_level_known"),
        )
        indexes = (
            models.Index(fields=("local_id",), condition=~Q(local_id=""), name="person_identifier"),
            # Who of others' may be counted, mostly few: found without looking at all persons.
            models.Index(
                fields=("record", "role", "level"),
                condition=Q(level="green"),
                name="person_who_travels",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.sequence} of {self.record_id}"


class Vehicle(models.Model):
    """A vehicle in one record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="vehicles")
    subject_id = models.UUIDField(default=new_id, unique=True)
    role = models.CharField(max_length=20, default="other")
    sequence = models.PositiveSmallIntegerField(default=1)
    local_id = models.CharField(max_length=120, blank=True, default="", db_default="")
    plate = models.CharField(max_length=16, blank=True)
    plate_state = models.CharField(max_length=3, blank=True)
    vin = models.CharField(max_length=17, blank=True)
    make = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    colour = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=6)
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ("record_id", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("record", "sequence"), name="vehicle_sequence_once"),
            models.CheckConstraint(
                condition=Q(role__in=VEHICLE_ROLES),
                name="vehicle_role_known",
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="vehicle_level_known"),
        )

    def __str__(self) -> str:
        return f"vehicle {self.sequence} of {self.record_id}"


class Item(models.Model):
    """A thing in one record: property taken, damaged, found or seized; `value` in dollars."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="items")
    sequence = models.PositiveIntegerField(default=1)
    local_id = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    loss = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    quantity = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    serial = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=6)
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ("record_id", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("record", "sequence"), name="item_sequence_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="item_level_known"),
        )

    def __str__(self) -> str:
        return f"item {self.sequence} of {self.record_id}"
