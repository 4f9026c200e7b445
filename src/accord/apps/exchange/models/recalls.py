"""Corrections and destructions on their way to everybody who was given something."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.frame.ids import new_id

WHAT = ("corrected", "withdrawn", "sealed", "expunged", "purged", "lapsed")
THINGS = ("record", "bulletin", "intelligence")


class Recall(models.Model):
    """What one recipient must apply to one thing that it was given, until it says it has.

    Nothing is referred to by key: of what is expunged or purged only the id stays. `record_id` is
    the newest version that this recipient was given.
    """

    class What(models.TextChoices):
        CORRECTED = "corrected", _("Corrected or supplemented: use the new version")
        WITHDRAWN = "withdrawn", _("Withdrawn: do not use it")
        SEALED = "sealed", _("Sealed: stop using it and say nothing")
        EXPUNGED = "expunged", _("Expunged: destroy what you have")
        PURGED = "purged", _("Purged: destroy what you have")
        LAPSED = "lapsed", _("The agreed time is over: destroy your copies")

    class Thing(models.TextChoices):
        RECORD = "record", _("Record")
        BULLETIN = "bulletin", _("Bulletin")
        INTELLIGENCE = "intelligence", _("Intelligence")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.UUIDField()
    thing = models.CharField(max_length=12, choices=Thing.choices, default=Thing.RECORD)
    record_id = models.UUIDField(db_index=True)
    what = models.CharField(max_length=9, choices=What.choices)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # When its people were last given it; of what was handed over by name there may be no reading.
    given_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField()
    due_on = models.DateField()
    acknowledged_by = models.CharField(max_length=64, blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "-told_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("event_id", "record_id", "recipient"), name="recall_once"
            ),
            models.CheckConstraint(condition=Q(what__in=WHAT), name="recall_what_known"),
            models.CheckConstraint(condition=Q(thing__in=THINGS), name="recall_thing_known"),
            models.CheckConstraint(
                condition=Q(acknowledged_by="", acknowledged_at__isnull=True)
                | (~Q(acknowledged_by="") & Q(acknowledged_at__isnull=False)),
                name="recall_acknowledged_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.record_id}"


class RecallReader(models.Model):
    """That a person who was given the thing is told of its recall, once, until it was seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    given_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("recall", "person"), name="recall_reader_once"),
        )
        indexes = (
            models.Index(
                fields=("person",),
                condition=Q(acknowledged_at__isnull=True),
                name="recall_reader_waits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} is told of {self.recall_id}"
