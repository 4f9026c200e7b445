"""How an agency hands on its records, and each change of how far one of them travels."""

from django.db import models
from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.apps.records.models.records import Record
from accord.apps.records.models.submissions import LEVELS


class HandlingProfile(models.Model):
    """What an owner has settled for all its records: the least level, audience, law, caveats."""

    owner = models.OneToOneField(
        Agency, primary_key=True, on_delete=models.PROTECT, related_name="handling"
    )
    level = models.CharField(max_length=6, default="green")
    audience = models.CharField(max_length=400, blank=True)
    release_days = models.PositiveIntegerField(null=True)
    juvenile_age = models.PositiveSmallIntegerField(default=18)
    # Whether suspects and arrestees travel as their records do, instead of being asked for.
    opens_suspects = models.BooleanField(default=False, db_default=False)
    protection = models.CharField(max_length=20, blank=True)
    caveats = models.JSONField(default=list)
    contact = models.CharField(max_length=200, blank=True)
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="handling_level_known"),
            models.CheckConstraint(
                condition=Q(juvenile_age__gte=10, juvenile_age__lte=25),
                name="handling_juvenile_age_sane",
            ),
        )

    def __str__(self) -> str:
        return f"handling of {self.owner_id}"


class ReleaseChange(models.Model):
    """One decision of an owner on how far a record travels, as it stood from then on."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="releases")
    level_set = models.CharField(max_length=6)
    audience = models.CharField(max_length=400, blank=True)
    expires_at = models.DateTimeField(null=True)
    protection = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(level_set__in=LEVELS), name="release_change_level_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id}: {self.level_set}"
