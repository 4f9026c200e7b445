"""Tables of harm weights that an agency brought, side by side by version."""

from django.db import models
from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id


class HarmWeights(models.Model):
    """One version of a table of weights, as it was loaded; another version is another row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    unit = models.CharField(max_length=30)
    weights = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_by = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "-loaded_at")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "name", "version"), name="harm_weights_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(version="") & ~Q(source="") & ~Q(unit=""),
                name="harm_weights_say_whence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
