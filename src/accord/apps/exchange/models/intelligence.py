"""Criminal intelligence under 28 CFR Part 23: apart from every record, and never for ever."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.frame.ids import new_id

# What is blank once an entry is purged; everything else is the stub.
CONTENT = (
    "subject_family_name", "subject_given_names", "suspicion", "summary", "alleged_group",
    "group_criteria", "direct_relation", "source_note", "commitment",
)  # fmt: skip


class Intelligence(models.Model):
    """What somebody is reasonably suspected of, certified, graded, with the day it must be gone.

    An alleged membership of a group may stand here and nowhere else, with its criteria.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waits for its supervisor")
        STANDING = "standing", _("Stands")
        RETURNED = "returned", _("Returned: not taken in")
        PURGED = "purged", _("Purged")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    activity = models.CharField(max_length=20)
    subject_family_name = models.CharField(max_length=120, blank=True)
    subject_given_names = models.CharField(max_length=120, blank=True)
    subject_born = models.DateField(null=True)
    suspicion = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    alleged_group = models.CharField(max_length=120, blank=True)
    group_criteria = models.TextField(blank=True)
    direct_relation = models.TextField(blank=True)
    source_note = models.CharField(max_length=200, blank=True)
    source_grade = models.CharField(max_length=1)
    content_grade = models.CharField(max_length=1)
    caveats = models.JSONField(default=list)
    commitment = models.CharField(max_length=64, blank=True)
    submitted_by = models.CharField(max_length=64)
    certified_at = models.DateTimeField()
    supervisor = models.CharField(max_length=64, blank=True)
    entered_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    purge_on = models.DateField(null=True)
    approval_id = models.UUIDField(null=True)
    purge_reason = models.CharField(max_length=300, blank=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("purge_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("owner", "number"), name="intelligence_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=("submitted", "returned", "purged"))
                | Q(
                    entered_on__isnull=False, review_on__isnull=False, purge_on__isnull=False,
                    purge_on__gt=F("entered_on"), review_on__lte=F("purge_on"),
                )
                & ~Q(supervisor=""),
                name="intelligence_stands_with_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(supervisor=F("submitted_by")), name="intelligence_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="purged")
                | Q(
                    subject_family_name="", subject_given_names="", subject_born__isnull=True,
                    suspicion="", summary="", alleged_group="", group_criteria="",
                    direct_relation="", source_note="", commitment="", purged_at__isnull=False,
                ),
                name="intelligence_purged_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(alleged_group="") | ~Q(group_criteria=""),
                name="intelligence_group_with_criteria",
            ),
            models.CheckConstraint(
                condition=Q(source_grade__in=("A", "B", "C", "X"))
                & Q(content_grade__in=("1", "2", "3", "4")),
                name="intelligence_graded",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"intelligence {self.number}"


class IntelligenceReview(models.Model):
    """One validation: who reviewed, when, why it is kept, and until when (23.20(h))."""

    intelligence = models.ForeignKey(Intelligence, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.CharField(max_length=64)
    reviewed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    purge_on = models.DateField()

    class Meta:
        ordering = ("-reviewed_at", "-pk")

    def __str__(self) -> str:
        return f"review of {self.intelligence_id}"


class IntelligenceRelease(models.Model):
    """One dissemination outside the agency: who got it, why, and when (23.20(f))."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    intelligence = models.ForeignKey(
        Intelligence, on_delete=models.PROTECT, related_name="releases"
    )
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=120, blank=True)
    need_to_know = models.CharField(max_length=300, blank=True)
    right_to_know = models.CharField(max_length=300, blank=True)
    imminent_danger = models.BooleanField(default=False)
    released_by = models.CharField(max_length=64)
    released_at = models.DateTimeField()

    class Meta:
        ordering = ("-released_at", "-id")

    def __str__(self) -> str:
        return f"release to {self.recipient_id}"
