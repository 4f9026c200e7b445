"""Meetings about a strategy: their agenda, what was said and decided to each point, additions later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accord.apps.agencies.models import Agency
from accord.apps.strategies.models import Action, Strategy
from accord.frame.ids import new_id

MOST_MINUTES = 720


class Meeting(models.Model):
    """One meeting of a strategy's partners; once it is closed its minutes stand as they were sealed.

    What the agenda takes from the strategy is read anew until then: a row of a point is there once
    somebody has added it or written to it. Numbers are not kept here.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("a meeting", "Planned")
        CLOSED = "closed", _("Held, minutes closed")
        CALLED_OFF = "called_off", _("Called off")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    starts_at = models.TimeField(help_text="By the lead agency's clock.")
    length_minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=160, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    order = models.JSONField(default=list)  # keys of points, as somebody put them
    changes = models.PositiveIntegerField(default=0)  # what a calendar calls its sequence
    present = models.ManyToManyField(Agency, related_name="+")
    called_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    called_off_because = models.CharField(max_length=300, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-day", "-starts_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("strategy", "day"), condition=Q(status="planned"),
                name="meeting_planned_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(length_minutes__gte=5, length_minutes__lte=MOST_MINUTES),
                name="meeting_lasts_some_minutes",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(status="closed") & Q(closed_at__isnull=True, closed_by="", seal="")
                )
                | (
                    Q(status="closed", closed_at__isnull=False)
                    & ~Q(closed_by="") & ~Q(seal="") & ~Q(salt="")
                ),
                name="meeting_closed_is_sealed",
            ),
            models.CheckConstraint(
                condition=(Q(status="called_off") & ~Q(called_off_because=""))
                | (~Q(status="called_off") & Q(called_off_because="")),
                name="meeting_called_off_says_why",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"meeting of {self.strategy_id} on {self.day}"


class AgendaPoint(models.Model):
    """A point that somebody added or wrote to; `key` says which, also for what came from the strategy.

    `raised_on` is when it first stood on an agenda; an open one is carried over to the next.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("Carried over")
        MOVED = "moved", _("What moved")
        ACTION = "action", _("Action")
        REVIEW = "review", _("Review due")
        GOAL = "goal", _("Goal that no action serves")
        OWN = "own", _("Added")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    about = models.UUIDField(null=True)
    title = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=600, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    raised_on = models.DateField()
    place = models.PositiveSmallIntegerField(null=True)  # set when the minutes are closed
    minutes = models.CharField(max_length=2000, blank=True)
    decision = models.CharField(max_length=600, blank=True)
    owner = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=80, blank=True)
    decided_due_on = models.DateField(null=True)
    action = models.ForeignKey(Action, null=True, on_delete=models.RESTRICT, related_name="+")
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place", "id")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "key"), name="agenda_point_once"),
            models.CheckConstraint(
                condition=Q(kind="moved", title="") | (~Q(kind="moved") & ~Q(title="")),
                name="agenda_point_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(decision="")
                | Q(
                    owner__isnull=True, person="", decided_due_on__isnull=True, action__isnull=True
                ),
                name="agenda_point_decides_what_somebody_does",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("open", "moved", "action", "review", "goal", "own")),
                name="agenda_point_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def is_carried(self) -> bool:
        """Whether it comes to the next meeting; what the strategy gives comes by itself."""
        return self.is_open and (self.kind in {"open", "own"} or bool(self.decision))


class MinutesAddition(models.Model):
    """What was found wrong or left out after the minutes were closed; they themselves do not change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="additions")
    point = models.ForeignKey(AgendaPoint, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=2000)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("written_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="minutes_addition_says_something"),
        )

    def __str__(self) -> str:
        return f"addition to {self.meeting_id}"
