"""What was done in a forecast's cells: which activity, how long, by whom; never about a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.places.models.forecasts import ForecastCell
from accord.frame.ids import new_id

MINUTES_AT_MOST = 7 * 24 * 60


class ForecastResponse(models.Model):
    """One thing done in one cell on one day of a forecast's window."""

    class Activity(models.TextChoices):
        LIGHTING = "lighting", _("Lighting")
        REPAIR = "repair", _("Repair, clearing, securing")
        OUTREACH = "outreach", _("Talking with residents and businesses")
        SERVICES = "services", _("Help by social or youth services")
        GUARDIAN = "guardian", _("Guardianship: caretakers, neighbours, shops")
        PATROL = "patrol", _("Presence of police")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.ForeignKey(ForecastCell, on_delete=models.CASCADE, related_name="responses")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=8, choices=Activity.choices)
    acted_on = models.DateField()
    minutes = models.PositiveIntegerField()
    # Counts alone, and only where somebody counted them.
    stops = models.PositiveIntegerField(null=True)
    complaints = models.PositiveIntegerField(null=True)
    logged_by = models.CharField(max_length=64)
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ("-acted_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MINUTES_AT_MOST),
                name="response_took_some_minutes",
            ),
            models.CheckConstraint(
                condition=Q(
                    activity__in=(
                        "lighting",
                        "repair",
                        "outreach",
                        "services",
                        "guardian",
                        "patrol",
                    )
                ),
                name="response_activity_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity} in {self.cell_id}"
