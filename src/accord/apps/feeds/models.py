"""Feeds of an agency, what each delivery came to, and the alarms that wait for somebody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.apps.records.models import ExportMapping, Submission
from accord.core.vocabulary import Dissemination
from accord.frame.ids import new_id

LEVELS = tuple(level.value for level in Dissemination)


class Feed(models.Model):
    """A standing way in for one export of an agency; its secrets are sealed or named, never plain."""

    class Channel(models.TextChoices):
        FOLDER = "folder", _("Watched folder")
        SFTP = "sftp", _("SFTP: we fetch")
        HTTPS_PULL = "https_pull", _("HTTPS: we fetch")
        HTTPS_PUSH = "https_push", _("HTTPS: they send")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    secret_env = models.CharField(max_length=72, blank=True)
    # None until a first delivery was confirmed; then its newest version of a known layout reads.
    mapping = models.ForeignKey(
        ExportMapping, null=True, on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(max_length=6, default=Dissemination.GREEN.value)
    # When it is looked at (none for what is sent to us), and when a delivery is expected.
    schedule = models.JSONField(null=True)
    expected = models.JSONField(null=True)
    grace_minutes = models.PositiveIntegerField(default=120)
    # Below this share of the usual rows a delivery counts as shrunken; 0 switches that off.
    shrink_percent = models.PositiveSmallIntegerField(default=50)
    # The person with whose present rights it loads.
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expected_from = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    last_good_at = models.DateTimeField(null=True)
    # Who is fetching now: two workers never fetch the same feed.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    # What the peer said of the version that we have (ETag, Last-Modified).
    memory = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("agency", "name"), name="feed_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="feed_named"),
            models.CheckConstraint(
                condition=Q(channel__in=("folder", "sftp", "https_pull", "https_push")),
                name="feed_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(channel="https_push", schedule__isnull=True)
                | (~Q(channel="https_push") & Q(schedule__isnull=False)),
                name="feed_fetched_has_schedule",
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | Q(secret_env=""), name="feed_one_secret"
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="feed_level_known"),
            models.CheckConstraint(
                condition=Q(shrink_percent__lte=100), name="feed_shrink_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=True, claimed_until__isnull=True)
                | Q(claim__isnull=False, claimed_until__isnull=False),
                name="feed_claim_has_end",
            ),
        )
        indexes = (models.Index(fields=("is_paused", "next_look_at"), name="feed_due"),)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One thing that came, or one attempt that failed; repeated failures are one row, counted."""

    class Outcome(models.TextChoices):
        HELD = "held", _("Waits for confirmation")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")
        DUPLICATE = "duplicate", _("Same as before")
        EMPTY = "empty", _("Empty")
        REFUSED = "refused", _("Cannot be read")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="deliveries")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source_name = models.CharField(max_length=200, blank=True)
    # Size and time at the source, by which a file that was taken is known again.
    source_mark = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(null=True)
    quarantined = models.BigIntegerField(null=True)
    layout = models.CharField(max_length=64, blank=True)
    fault = models.JSONField(null=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(
                fields=("feed", "source_name", "source_mark"),
                condition=~Q(source_mark=""),
                name="delivery_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=(
                        "held", "loading", "loaded", "duplicate", "empty", "refused", "failed",
                    )
                ),
                name="delivery_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("held", "loading", "loaded", "duplicate"))
                | Q(submission__isnull=False),
                name="delivery_received_has_submission",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.outcome} {self.started_at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """What the owner must look at; at most one open alarm of a kind for each feed."""

    class Kind(models.TextChoices):
        LATE = "late", _("Late")
        EMPTY = "empty", _("Empty")
        SHRUNKEN = "shrunken", _("Shrunken")
        CHANGED_LAYOUT = "changed_layout", _("Changed layout")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    # Since when the data are not as they should be; opened when that was noticed.
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    detail = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("feed", "kind"),
                condition=Q(closed_at__isnull=True),
                name="alarm_open_once_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("late", "empty", "shrunken", "changed_layout", "failed")
                ),
                name="alarm_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(reason="")),
                name="alarm_closed_has_reason",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.feed_id}"
