"""Layers, version by version, and their features in longitude/latitude."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.frame.ids import new_id


class Layer(models.Model):
    """One version of one map layer; versions of the same layer share a `series`."""

    class Role(models.TextChoices):
        JURISDICTION = "jurisdiction", _("Jurisdictions")
        BEAT = "beat", _("Beats or districts")
        STREET = "street", _("Streets")
        ADDRESS_POINT = "address-point", _("Address points")
        POPULATION = "population", _("Population by group and year")
        AMBIENT = "ambient", _("Ambient count (who or what is there)")
        COVARIATE = "covariate", _("Covariate (places that matter)")
        BOUNDARY = "boundary", _("Other boundaries")
        PARTNER_COUNTS = "partner-counts", _("Partners' counts without persons")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    series = models.UUIDField(default=new_id, editable=False, db_index=True)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices)
    owner = models.ForeignKey(
        "agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="layers"
    )
    is_shared = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    crs = models.CharField(max_length=160)
    geometry_kinds = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    feature_count = models.PositiveIntegerField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    # The whole layer, simplified and gzipped when it was loaded, so that maps open at once.
    overview = models.BinaryField()
    uploaded_by = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("role", "name", "-version")
        constraints = (
            models.UniqueConstraint(fields=("series", "version"), name="layer_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="layer_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(licence="") & ~Q(name=""), name="layer_attributed"
            ),
            models.CheckConstraint(
                condition=Q(west__lte=F("east")) & Q(south__lte=F("north")),
                name="layer_bounds_ordered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return self.west, self.south, self.east, self.north


class LayerUse(models.Model):
    """An agency took up a layer that another one shares, with its later versions: it counts for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.CASCADE, related_name="+")
    series = models.UUIDField()
    taken_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("taken_at",)
        constraints = (
            models.UniqueConstraint(fields=("agency", "series"), name="layer_taken_up_once"),
        )

    def __str__(self) -> str:
        return f"{self.series} by {self.agency_id}"


class Feature(models.Model):
    """One thing of a layer: its number in the file, its shape as WKB and its fields."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="features")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=40, blank=True)
    geometry = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    properties = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("layer", "number"), name="feature_number_once"),
        )
        indexes = (
            models.Index(fields=("layer", "name"), name="feature_by_name"),
            models.Index(fields=("layer", "west", "east"), name="feature_by_longitude"),
        )

    def __str__(self) -> str:
        return self.name or self.code or f"#{self.number}"
