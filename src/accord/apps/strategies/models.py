"""Strategies with their partners, shared goals and actions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.core.vocabulary import RecordKind
from accord.frame.ids import new_id

KINDS = tuple(kind.value for kind in RecordKind)


class Strategy(models.Model):
    """What several agencies do together about one problem, in the four steps of SARA."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=160)
    scanning = models.TextField()
    analysis = models.TextField(blank=True)
    response = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    area = models.ForeignKey(
        "layers.Feature", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Kept as it was agreed: a layer's next version must not move the ground of a goal.
    area_name = models.CharField(max_length=160, blank=True)
    outline = models.JSONField(null=True)
    kind = models.CharField(max_length=20)
    offences = models.JSONField(default=list)
    starts_on = models.DateField()
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.ACTIVE)
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closing_note = models.TextField(blank=True)

    class Meta:
        ordering = ("-starts_on", "title")
        verbose_name_plural = "strategies"
        constraints = (
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(scanning=""), name="strategy_says_its_problem"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="strategy_counts_one_kind"),
            models.CheckConstraint(
                condition=Q(status="active", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
                name="strategy_closed_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Partnership(models.Model):
    """An agency that was asked to join, and its own answer."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Takes part")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="partnerships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.INVITED)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("agency__name",)
        constraints = (
            models.UniqueConstraint(fields=("strategy", "agency"), name="partner_of_strategy_once"),
            models.CheckConstraint(
                condition=Q(status="invited", answered_at__isnull=True, answered_by="")
                | (~Q(status="invited") & Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="partner_answer_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} in {self.strategy_id}"


class Goal(models.Model):
    """A shared outcome: by how many per cent a count per day should change until a day.

    With `partner` (the name of a partner's counts) it is measured on the gap between injuries
    treated and crimes reported instead: the change is that of reports per injury treated.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="goals")
    outcome = models.CharField(max_length=200)
    offences = models.JSONField(default=list)
    partner = models.CharField(max_length=120, blank=True, default="", db_default="")
    baseline_from = models.DateField()
    baseline_to = models.DateField(help_text="First day that no longer belongs to the baseline.")
    target_percent = models.DecimalField(max_digits=5, decimal_places=1)
    due_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(outcome=""), name="goal_names_its_outcome"),
            models.CheckConstraint(
                condition=Q(baseline_to__gt=F("baseline_from")), name="goal_baseline_has_days"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("baseline_to")), name="goal_due_after_baseline"
            ),
            models.CheckConstraint(
                condition=Q(target_percent__gt=-100) & ~Q(target_percent=0),
                name="goal_changes_something",
            ),
        )

    def __str__(self) -> str:
        return self.outcome


class Action(models.Model):
    """A step that one agency has taken on, with who there does it, until when, where, and a dose.

    The dose is so many of something: 200 letters. What was planned and what was delivered stand
    beside each other, since what was not carried out can neither work nor fail.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="actions")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=80, blank=True, default="", db_default="")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="actions")
    due_on = models.DateField()
    place = models.CharField(max_length=160, blank=True, default="", db_default="")
    dose_unit = models.CharField(max_length=60, blank=True, default="", db_default="")
    dose_planned = models.PositiveIntegerField(null=True)
    dose_delivered = models.PositiveIntegerField(null=True)
    evidence = models.CharField(max_length=600, blank=True, default="", db_default="")
    done_on = models.DateField(null=True)
    done_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="action_is_named"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by="")
                | (Q(done_on__isnull=False) & ~Q(done_by="")),
                name="action_done_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(dose_planned__isnull=True, dose_unit="")
                | (Q(dose_planned__isnull=False, dose_planned__gt=0) & ~Q(dose_unit="")),
                name="action_dose_is_of_something",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, dose_delivered__isnull=True)
                | Q(done_on__isnull=False, dose_planned__isnull=True, dose_delivered__isnull=True)
                | Q(
                    done_on__isnull=False,
                    dose_planned__isnull=False,
                    dose_delivered__isnull=False,
                ),
                name="action_done_says_its_dose",
            ),
        )

    def __str__(self) -> str:
        return self.title


class IndicatorFigure(models.Model):
    """What an agency hands in to its partners for one indicator and month; none is no zero."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="figures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    month = models.DateField(help_text="First day of the month.")
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField()
    handed_in_by = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField(auto_now=True)
    restated_at = models.DateTimeField(null=True, help_text="When it last became another number.")

    class Meta:
        ordering = ("indicator", "month", "agency__name")
        constraints = (
            models.UniqueConstraint(
                fields=("strategy", "agency", "indicator", "version", "month"),
                name="figure_once_a_month",
            ),
            models.CheckConstraint(
                condition=Q(denominator__gt=0) | Q(numerator=0), name="figure_of_something"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & ~Q(indicator=""), name="figure_names_its_indicator"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} of {self.agency_id} in {self.month:%Y-%m}"


class IndicatorTarget(models.Model):
    """By how many per cent an indicator should change until a day; fixed once it is set.

    `weights` is the whole table by which harm is summed: id, version, source, unit, digest and a
    weight for each offence. Whoever brought it may bring another; this target keeps its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="targets")
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    baseline_from = models.DateField(help_text="First day of the baseline's first month.")
    baseline_to = models.DateField(help_text="First day of the first month left out.")
    target_percent = models.DecimalField(max_digits=5, decimal_places=1)
    due_on = models.DateField()
    weights = models.JSONField(null=True)
    set_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("strategy", "indicator"), name="indicator_has_one_target"
            ),
            models.CheckConstraint(
                condition=Q(baseline_to__gt=F("baseline_from"), due_on__gte=F("baseline_to")),
                name="indicator_target_has_a_baseline",
            ),
            models.CheckConstraint(
                condition=Q(target_percent__gt=-100) & ~Q(target_percent=0),
                name="indicator_target_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(indicator="harm", weights__isnull=False)
                | ~Q(indicator="harm") & Q(weights__isnull=True),
                name="indicator_target_of_harm_has_weights",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} of {self.strategy_id}"
