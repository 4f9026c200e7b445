"""Addresses that no layer could place, one owner each, and what its people said they mean.

Nothing here names a person or a record: an address stands once, with the number of records that
wait for it, and only its owner's people see it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id

GRADES = ("", "D")  # what waits has no point: unplaced, or placed in an area or street only


class UnplacedAddress(models.Model):
    """An address as written in one agency's records; `key` is the form in which it is compared."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        PLACED = "placed", _("Placed")
        DISMISSED = "dismissed", _("Dismissed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=300)
    text = models.CharField(max_length=300)
    grade = models.CharField(max_length=1, blank=True)
    why = models.CharField(max_length=20, blank=True)
    street_class = models.CharField(max_length=16, blank=True)
    # What it may mean: [{"text", "lon", "lat", "radius_m"}], best first.
    candidates = models.JSONField(default=list)
    records = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-records", "key")
        constraints = (
            models.UniqueConstraint(fields=("agency", "key"), name="unplaced_address_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(text=""), name="unplaced_written"),
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="unplaced_has_no_point"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "placed", "dismissed")), name="unplaced_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(note=""), name="unplaced_dismissed_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False),
                name="unplaced_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="unplaced_seen_in_order"
            ),
        )
        indexes = (models.Index(fields=("agency", "state"), name="unplaced_by_state"),)

    def __str__(self) -> str:
        return f"address {self.pk}"


class AddressAlias(models.Model):
    """What one agency says that a text means: another address, or a point with its radius."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=300)
    text = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius_m = models.FloatField(default=50.0)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("key", "-made_at")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"),
                condition=Q(withdrawn_at__isnull=True),
                name="alias_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) & ~Q(address="")
                # Both are told to be there: a comparison with NULL would pass the check.
                | Q(lon__isnull=False, lat__isnull=False)
                & Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="alias_means_something",
            ),
            models.CheckConstraint(condition=Q(radius_m__gt=0), name="alias_has_a_radius"),
        )

    def __str__(self) -> str:
        return f"alias {self.pk}"
