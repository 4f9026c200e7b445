"""Standing searches, what they found, and the word sent to whoever asked for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.apps.exchange.models.searches import SUBJECTS
from accord.frame.ids import new_id


class Subscription(models.Model):
    """A search that stands: each record that lands is held against it with its owner's rights."""

    class Delivery(models.TextChoices):
        IMMEDIATE = "immediate", _("At once")
        DAILY = "daily", _("Once a day")

    class End(models.TextChoices):
        NONE = "", _("It stands")
        OWN = "own", _("Ended by its owner")
        EXPIRED = "expired", _("Its end has come")
        LAPSED = "lapsed", _("Not validated in time")
        RIGHTS = "rights", _("Its owner may no longer have it")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    what = models.CharField(max_length=12)
    sealed = models.BinaryField()
    # Keyed tokens of the subject, by which two agencies that both agreed learn of each other.
    subject_tokens = models.JSONField(default=list)
    purpose_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    on_behalf_of = models.CharField(max_length=120, blank=True)
    on_new = models.BooleanField(default=True)
    on_change = models.BooleanField(default=False)
    open_to_contact = models.BooleanField(default=False)
    delivery = models.CharField(max_length=9, choices=Delivery.choices, default=Delivery.IMMEDIATE)
    by_mail = models.BooleanField(default=False)
    webhook_peer = models.CharField(max_length=60, blank=True)
    webhook_path = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    validate_by = models.DateTimeField()
    grace_days = models.PositiveSmallIntegerField(default=7)
    validated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=7, choices=End.choices, blank=True, default="")

    class Meta:
        ordering = ("label", "id")
        constraints = (
            models.CheckConstraint(condition=Q(what__in=SUBJECTS), name="subscription_what_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(validate_by__gt=F("starts_at")),
                name="subscription_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="subscription_end_whole",
            ),
            models.CheckConstraint(
                condition=Q(on_new=True) | Q(on_change=True) | Q(open_to_contact=True),
                name="subscription_waits_for_something",
            ),
            models.CheckConstraint(
                condition=Q(webhook_peer="", webhook_path="")
                | (~Q(webhook_peer="") & ~Q(webhook_path="")),
                name="subscription_webhook_whole",
            ),
        )
        indexes = (
            models.Index(
                fields=("agency",), condition=Q(ended_at__isnull=True), name="subscription_standing"
            ),
        )

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Alert(models.Model):
    """One thing that one subscription was told, once: ids, never what a record says."""

    class Trigger(models.TextChoices):
        NEW = "new", _("New record")
        CHANGED = "changed", _("Changed record")
        CONTACT = "contact", _("Another agency looks for the same")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="alerts")
    trigger = models.CharField(max_length=7, choices=Trigger.choices)
    # The version of the record, or the other side's search or subscription.
    about_id = models.UUIDField()
    # Only for a contact: the agency to speak to. A record's owner is asked of the record itself.
    other_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "about_id", "trigger"), name="alert_once"
            ),
            models.CheckConstraint(
                condition=Q(trigger="contact", other_agency__isnull=False)
                | (~Q(trigger="contact") & Q(other_agency__isnull=True)),
                name="alert_contact_names_agency",
            ),
        )

    def __str__(self) -> str:
        return f"{self.trigger} alert of {self.subscription_id}"


class Notice(models.Model):
    """A word without content to one person over one channel: there is something, sign in."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEBHOOK = "webhook", _("Webhook")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notices")
    channel = models.CharField(max_length=7, choices=Channel.choices)
    # What it stands for: one event, or one day's digest.
    batch = models.CharField(max_length=50)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "channel", "batch"), name="notice_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(sent_at__isnull=True), name="notice_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} notice of {self.subscription_id}"
