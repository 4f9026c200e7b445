"""An order to expunge one record: asked for by one person, approved by another, carried out.

Or what a retention rule asks for: that one was approved by a second person for all that it covers.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models.records import Record
from accord.apps.records.models.retention import RetentionRun
from accord.frame.ids import new_id


class Expungement(models.Model):
    """What is left of an expunged record's story: who ordered it, when, and what was wiped.

    `authority` is the order or statute by its number, never what the record said.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        REFUSED = "refused", _("Refused")
        WIPED = "wiped", _("Wiped; original files under way")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="expungements")
    approval_id = models.UUIDField(unique=True, null=True)
    run = models.ForeignKey(
        RetentionRun, null=True, on_delete=models.PROTECT, related_name="expungements"
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    authority = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    # How many versions, quarantined rows and stored files were wiped, rewritten or destroyed.
    versions = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    outcomes = models.PositiveIntegerField(default=0, db_default=0)
    files_rewritten = models.PositiveIntegerField(default=0)
    files_destroyed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("record",), condition=Q(state="asked"), name="expungement_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "refused", "wiped", "done")),
                name="expungement_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by="", decided_at__isnull=True)
                | (~Q(state="asked") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="expungement_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(authority=""), name="expungement_names_its_authority"
            ),
            models.CheckConstraint(
                condition=Q(approval_id__isnull=True, run__isnull=False)
                | Q(approval_id__isnull=False, run__isnull=True),
                name="expungement_ordered_or_due",
            ),
        )

    def __str__(self) -> str:
        return f"expungement {self.id}: {self.state}"
