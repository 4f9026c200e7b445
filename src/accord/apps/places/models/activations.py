"""What lets a forecast out of its makers' room: its audit, and two signatures for a stated use."""

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.places.models.forecasts import ForecastRun
from accord.frame.ids import new_id

PURPOSE_CHARACTERS = 20  # "patrol" is no stated purpose


class ForecastAudit(models.Model):
    """Who bears one forecast and its errors, computed from its own records and never edited."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        REFUSED = "refused", _("Not made")
        LOST = "lost", _("Lost: the worker stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="audits")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    requested_by = models.CharField(max_length=64)
    requested_at = models.DateTimeField(auto_now_add=True)
    # When the worker last said how far it is.
    stepped_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    protocol = models.CharField(max_length=40, blank=True)
    # SHA-256 over the forecast's inputs, its surface and everything that was found.
    digest = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=dict)
    # The forecast adds nothing to last year's map beyond the error: it may not be activated.
    must_stop = models.BooleanField(default=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="done")
                | (Q(finished_at__isnull=False) & ~Q(digest="") & ~Q(protocol="")),
                name="audit_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""), name="audit_refusal_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"audit of {self.run_id}"

    @property
    def stirred_at(self) -> datetime:
        """The last sign of life: of the worker, or of whoever asked."""
        return self.stepped_at or self.requested_at


# Why a forecast is not in force whose question is: its window reaches past the last day of the use.
BEYOND: Final = "beyond"


class Activation(models.Model):
    """A question whose forecasts others may open: for one stated purpose, until one day.

    It is of a question, not of one week: the forecasts of the same records, area, offences,
    method and cells that are made while it is in force are covered by it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the second signature")
        ACTIVE = "active", _("In force")
        REJECTED = "rejected", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn by who asked")
        OFF = "off", _("Off")

    class Off(models.TextChoices):
        ENDED = "ended", _("its last day has passed")
        STALE = "stale", _("its audit is too old")
        STOPPED = "stopped", _("it adds nothing to last year's map")
        SWITCHED = "switched", _("somebody switched it off")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # The forecast that was audited and shown to whoever signs; its question is the activation's.
    run = models.ForeignKey(ForecastRun, on_delete=models.PROTECT, related_name="asked_for")
    audit = models.ForeignKey(ForecastAudit, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=64, db_index=True)
    stated_purpose = models.CharField(max_length=500)
    # The kinds of activity that the use allows, as both signed it. Empty where it was signed before
    # kinds were named: then every kind is allowed.
    activities = models.JSONField(default=list)
    # Where a warning was overridden: why, in the words that the public page tells.
    public_reason = models.CharField(max_length=500, blank=True)
    ends_on = models.DateField()
    # Up to when the audit counts as one; a newer audit of the same question moves it on.
    good_until = models.DateTimeField()
    holds_back = models.BooleanField(default=True)
    approval_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    signed_by = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=8, choices=Off.choices, blank=True)
    off_by = models.CharField(max_length=64, blank=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("active", "off"))
                | (~Q(signed_by="") & ~Q(signed_by=F("asked_by")) & Q(signed_at__isnull=False)),
                name="activation_has_two_signatures",
            ),
            models.CheckConstraint(
                condition=Q(state="off", off_at__isnull=False) & ~Q(off_because="")
                | ~Q(state="off") & Q(off_because="", off_at__isnull=True),
                name="activation_off_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(stated_purpose=""), name="activation_states_purpose"
            ),
            models.UniqueConstraint(
                fields=("question",),
                condition=Q(state__in=("asked", "active")),
                name="activation_once_a_question",
            ),
        )

    def __str__(self) -> str:
        return f"activation of {self.run_id} ({self.state})"
