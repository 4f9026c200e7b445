"""Plans from a forecast in use: what is proposed, who chose, changed and adopted it, and why."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.places.models.forecasts import ForecastCell, ForecastRun
from accord.apps.places.models.responses import ForecastResponse
from accord.frame.ids import new_id


class Shift(models.TextChoices):
    """The watches of a day, in the order of every list of hours by shift."""

    NIGHT = "night", _("Night, 22 to 6")
    DAY = "day", _("Day, 6 to 14")
    EVENING = "evening", _("Evening, 14 to 22")


class PreventionPlan(models.Model):
    """Staff hours over a forecast's cells and shifts: a proposal until a named person adopts it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft: who can give what is being entered")
        WEIGHING = "weighing", _("Being weighed")
        CHOICE = "choice", _("Waits for a cap to be chosen")
        COMPARING = "comparing", _("Being held against past weeks")
        PROPOSED = "proposed", _("Proposed")
        ADOPTED = "adopted", _("Adopted")
        DECLINED = "declined", _("Declined")
        REFUSED = "refused", _("Not made")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="plans")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    # When a job was last asked for or said how far it is.
    stirred_at = models.DateTimeField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    # The limits as they were asked; see `services.plan_drafts`.
    terms = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    # What it was made from: profile of the shifts, cells left out, groups, digest.
    facts = models.JSONField(default=dict)
    # One entry for each cap: what it costs, who bears it, and its visits.
    curve = models.JSONField(default=list)
    # What the chosen plan reaches beside others, over past weeks.
    record = models.JSONField(default=dict)
    # The point of the curve that somebody chose: no cap is one too.
    point = models.PositiveSmallIntegerField(null=True)
    cap = models.FloatField(null=True)
    cap_by = models.CharField(max_length=64, blank=True)
    cap_at = models.DateTimeField(null=True)
    cap_reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(point__isnull=True, cap_by="", cap_reason="", cap_at__isnull=True)
                | Q(point__isnull=False, cap_at__isnull=False) & ~Q(cap_by="") & ~Q(cap_reason=""),
                name="plan_cap_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("comparing", "proposed", "adopted"))
                | Q(point__isnull=False),
                name="plan_proposed_has_cap_chosen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("adopted", "declined"), decided_at__isnull=False)
                & ~Q(decided_by="")
                & ~Q(decision_reason="")
                | ~Q(state__in=("adopted", "declined"))
                & Q(decided_by="", decision_reason="", decided_at__isnull=True),
                name="plan_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | ~Q(decided_by=F("cap_by")),
                name="plan_adopted_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="plan_refusal_has_reason"
            ),
            models.UniqueConstraint(
                fields=("run",), condition=Q(state="adopted"), name="plan_adopted_once_a_forecast"
            ),
        )

    def __str__(self) -> str:
        return f"plan for {self.run_id} ({self.state})"

    def may_be_adopted_by(self, account: str) -> bool:
        """Whether it is proposed, and by another account than the one that signed its cap."""
        return self.state == self.State.PROPOSED and self.cap_by != account

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it."""
        return self.state in {self.State.WEIGHING, self.State.COMPARING}

    @property
    def waits_since(self) -> datetime:
        """The last sign of life: of the worker, or of whoever asked."""
        return self.stirred_at or self.asked_at


class PlanStaff(models.Model):
    """What one agency can give of one activity in the forecast's window."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PreventionPlan, on_delete=models.CASCADE, related_name="staff")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=8, choices=ForecastResponse.Activity.choices)
    # Staff hours in the whole window, by shift.
    night = models.FloatField(default=0)
    day = models.FloatField(default=0)
    evening = models.FloatField(default=0)
    visit_minutes = models.PositiveIntegerField(default=60)
    most_visits = models.PositiveSmallIntegerField(default=4)
    cost_per_hour = models.DecimalField(max_digits=9, decimal_places=2, default=0)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(night__gte=0, day__gte=0, evening__gte=0)
                & (Q(night__gt=0) | Q(day__gt=0) | Q(evening__gt=0)),
                name="plan_staff_has_hours",
            ),
            models.CheckConstraint(
                condition=Q(visit_minutes__gte=5, most_visits__gte=1, cost_per_hour__gte=0),
                name="plan_staff_visits_take_time",
            ),
            models.UniqueConstraint(
                fields=("plan", "agency", "activity"), name="plan_staff_once_an_activity"
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity} of {self.agency_id}"

    @property
    def hours(self) -> tuple[float, float, float]:
        """Hours by shift, in the order of `Shift`."""
        return (self.night, self.day, self.evening)


class PlanLine(models.Model):
    """Visits of one staff to one cell in one shift: as proposed, and as people changed it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PreventionPlan, on_delete=models.CASCADE, related_name="lines")
    staff = models.ForeignKey(PlanStaff, on_delete=models.CASCADE, related_name="lines")
    cell = models.ForeignKey(ForecastCell, on_delete=models.CASCADE, related_name="+")
    shift = models.CharField(max_length=7, choices=Shift.choices)
    proposed = models.PositiveSmallIntegerField()
    visits = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("cell__rank", "shift", "staff")
        constraints = (
            models.UniqueConstraint(fields=("staff", "cell", "shift"), name="plan_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.visits} of {self.staff_id} in {self.cell_id}"

    @property
    def minutes(self) -> int:
        """Staff minutes as the line stands."""
        return self.visits * self.staff.visit_minutes

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed what was proposed."""
        return self.visits != self.proposed


class PlanEdit(models.Model):
    """One change to a proposal: from what to what, by whom and why. Never edited itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="edits")
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    edited_by = models.CharField(max_length=64)
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ("edited_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(before=F("after")) & ~Q(reason=""),
                name="plan_edit_changes_and_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
