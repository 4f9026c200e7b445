"""What evaluations found, each with the bundle from which it runs again to the byte."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.evaluation.models.plans import EvaluationPlan
from accord.frame.ids import new_id


class Evaluation(models.Model):
    """One run of a plan by one agency, on what that agency may count for one purpose."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        REFUSED = "refused", _("Not made")
        LOST = "lost", _("Lost")

    class Label(models.TextChoices):
        CONFIRMATORY = "confirmatory", _("Confirmatory")
        EXPLORATORY = "exploratory", _("Exploratory")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(EvaluationPlan, on_delete=models.CASCADE, related_name="evaluations")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who may read it: the own agency, while its policy gives exactly the records that went in.
    scope = models.CharField(max_length=64, blank=True)
    purpose_code = models.CharField(max_length=40)
    made_by = models.CharField(max_length=64)
    refusal = models.TextField(blank=True)
    plan_digest = models.CharField(max_length=64, blank=True)
    input_digest = models.CharField(max_length=64, blank=True)
    # The text itself, since JSON that a database keeps does not come back to the byte.
    bundle = models.TextField(blank=True)
    bundle_digest = models.CharField(max_length=64, blank=True)
    is_whole = models.BooleanField(default=False)  # the follow-up was over
    label = models.CharField(max_length=12, choices=Label.choices, blank=True)
    finding = models.CharField(max_length=20, blank=True)
    design = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    # For the evidence library; none where an end of the interval is open.
    log_ratio = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="done")
                | (
                    Q(finished_at__isnull=False, level__gte=1, level__lte=5)
                    & ~Q(bundle="")
                    & ~Q(bundle_digest="")
                    & ~Q(input_digest="")
                    & ~Q(scope="")
                    & ~Q(label="")
                ),
                name="evaluation_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""),
                name="evaluation_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(label="") | Q(label="exploratory")
                | (Q(label="confirmatory", is_whole=True) & ~Q(plan_digest="")),
                name="evaluation_confirms_a_frozen_plan",
            ),
            models.CheckConstraint(
                condition=Q(standard_error__isnull=True, log_ratio__isnull=True)
                | Q(standard_error__isnull=False, standard_error__gt=0, log_ratio__isnull=False),
                name="evaluation_effect_has_error",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("requested_at")),
                name="evaluation_ends_after_request",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("plan", "status"), name="evaluation_by_plan"),)

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
