"""Legal holds: what must not be purged or expunged until somebody with the authority says so."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id

SCOPES = ("record", "subject", "case", "agency", "dates")


class LegalHold(models.Model):
    """One hold of an owner on some of its records; `value` is the id or number that it names."""

    class Scope(models.TextChoices):
        RECORD = "record", _("One record, by its id")
        SUBJECT = "subject", _("One person, by the subject id")
        CASE = "case", _("One case, by its number")
        AGENCY = "agency", _("All records of the agency")
        DATES = "dates", _("Records of some days")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=7, choices=Scope.choices)
    value = models.CharField(max_length=210, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    authority = models.CharField(max_length=200)
    ends_on = models.DateField(null=True)
    placed_by = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    approval_id = models.UUIDField(null=True)
    released_by = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-placed_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=SCOPES), name="hold_scope_known"),
            models.CheckConstraint(condition=~Q(authority=""), name="hold_names_its_authority"),
            models.CheckConstraint(
                condition=Q(scope__in=("agency", "dates"), value="")
                | (Q(scope__in=("record", "subject", "case")) & ~Q(value="")),
                name="hold_names_what",
            ),
            models.CheckConstraint(
                condition=~Q(scope="dates") | Q(last_day__gte=F("first_day")),
                name="hold_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(released_by="", released_at__isnull=True)
                | (~Q(released_by="") & Q(released_at__isnull=False)),
                name="hold_released_whole",
            ),
        )

    def __str__(self) -> str:
        return f"hold on {self.scope} by {self.owner_id}"
