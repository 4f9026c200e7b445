"""Forecast runs with what went in, what came out and how well the method did before."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.core.vocabulary import RecordKind
from accord.frame.ids import new_id

KINDS = tuple(kind.value for kind in RecordKind)


class ForecastRun(models.Model):
    """One forecast of places: expected counts per cell of a grid. Never of a person."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        REFUSED = "refused", _("Not made")

    class Method(models.TextChoices):
        MULTI_SCALE = "multi-scale-poisson", _("Score card of the past at many scales")
        DECAYED_KDE = "decayed-kde", _("Decayed density")
        LAST_YEAR = "last-year", _("Same cells as last year")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who may read the result: those whose policy gives exactly the records that went in.
    scope = models.CharField(max_length=64)
    purpose_code = models.CharField(max_length=40)
    made_by = models.CharField(max_length=64)
    area = models.ForeignKey(
        "layers.Feature", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    area_name = models.CharField(max_length=160, blank=True)
    outline = models.JSONField(null=True)
    kind = models.CharField(max_length=20)
    offences = models.JSONField(default=list)
    offences_key = models.CharField(max_length=400, blank=True)
    # ORIs whose records alone go in; none named: those of all in the scope.
    owners = models.JSONField(default=list)
    owners_key = models.CharField(max_length=64, blank=True)
    starts_on = models.DateField()
    horizon_days = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, choices=Method.choices, default=Method.MULTI_SCALE)
    cell_m = models.PositiveIntegerField(null=True)
    # Hexagons of this H3 resolution instead of squares.
    hex_resolution = models.PositiveSmallIntegerField(null=True)
    # Street segments, none longer than so many metres, instead of either.
    segment_m = models.PositiveSmallIntegerField(null=True)
    override_reason = models.CharField(max_length=500, blank=True)
    # Equal for the weeks of one question: same records, area, offences, method, cells, days.
    question = models.CharField(max_length=64, blank=True, db_index=True)
    refusal = models.TextField(blank=True)

    params = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    input_digest = models.CharField(max_length=64, blank=True)
    grid = models.JSONField(default=dict)
    # Column, row and expected count of every cell, packed; see `surface.py`.
    surface = models.BinaryField(default=bytes)
    expected_total = models.FloatField(null=True)
    week = models.JSONField(default=dict)
    evaluation = models.JSONField(default=dict)
    protocol = models.CharField(max_length=40, blank=True)
    seconds = models.FloatField(null=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="forecast_kind_known"),
            models.CheckConstraint(
                condition=Q(horizon_days__gte=1, horizon_days__lte=31),
                name="forecast_horizon_in_days",
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | (Q(finished_at__isnull=False) & ~Q(input_digest="") & ~Q(protocol="")),
                name="forecast_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""), name="forecast_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(cell_m__isnull=True, hex_resolution__isnull=True)
                | Q(cell_m__isnull=True, segment_m__isnull=True)
                | Q(hex_resolution__isnull=True, segment_m__isnull=True),
                name="forecast_cells_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(owners=[], owners_key="") | (~Q(owners=[]) & ~Q(owners_key="")),
                name="forecast_owners_have_key",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("requested_at")),
                name="forecast_ends_after_request",
            ),
        )
        indexes = (models.Index(fields=("scope", "kind", "-starts_on"), name="forecast_by_scope"),)

    def __str__(self) -> str:
        return f"forecast {self.starts_on} {self.area_name or 'whole region'}"


class ForecastCell(models.Model):
    """One of the cells with most expected, with the counts that explain it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="cells")
    rank = models.PositiveIntegerField()
    cell = models.CharField(max_length=40)
    lon = models.FloatField()
    lat = models.FloatField()
    ring = models.JSONField()
    expected = models.FloatField()
    lower = models.PositiveIntegerField()
    upper = models.PositiveIntegerField()
    past_year = models.PositiveIntegerField()
    past_weeks = models.PositiveIntegerField()
    # The score card: {"base", "level", "lines": [[group, factor], …]}; {} where the method has none.
    card = models.JSONField(default=dict)
    # Drawn to be left alone while the forecast is in force, so that its effect can be told.
    is_held_back = models.BooleanField(default=False)
    beat = models.CharField(max_length=160, blank=True)
    street = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("rank",)
        constraints = (
            models.UniqueConstraint(fields=("run", "rank"), name="forecast_rank_once"),
            models.CheckConstraint(
                condition=Q(expected__gte=0) & Q(upper__gte=F("lower")),
                name="forecast_interval_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.rank} {self.cell}"
