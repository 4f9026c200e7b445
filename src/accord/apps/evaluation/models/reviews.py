"""Days on which a strategy is reviewed, and what was decided on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.evaluation.models.plans import EvaluationPlan
from accord.apps.evaluation.models.results import Evaluation
from accord.apps.strategies.models import Action, Strategy
from accord.frame.ids import new_id

DECISIONS = ("continue", "change", "expand", "stop")


class Review(models.Model):
    """One review of a strategy; it ends with a decision, its reason, and what was delivered.

    Numbers are not kept here: whoever reads it is told what the own policy counts.
    """

    class Decision(models.TextChoices):
        CONTINUE = "continue", _("Continue")
        CHANGE = "change", _("Change")
        EXPAND = "expand", _("Expand")
        STOP = "stop", _("Stop")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    held_on = models.DateField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    delivered = models.CharField(max_length=1000, blank=True)
    actions = models.ManyToManyField(Action, related_name="+")
    early_reason = models.CharField(max_length=600, blank=True, default="", db_default="")
    # None in one that was closed before its moment was kept.
    closed_at = models.DateTimeField(null=True)
    scheduled_by = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("strategy", "due_on"), name="review_once_a_day"),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, decision="", decided_by="")
                | (
                    Q(held_on__isnull=False, decision__in=DECISIONS)
                    & ~Q(reason="")
                    & ~Q(delivered="")
                    & ~Q(decided_by="")
                ),
                name="review_ends_with_what_was_delivered",
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True)
                | Q(held_on__gte=F("due_on"))
                | ~Q(early_reason=""),
                name="review_held_early_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"review of {self.strategy_id} on {self.due_on}"


class HeldAgainst(models.Model):
    """A plan's rule and the result that lay there when a review closed; neither changes later.

    `evaluation` is the result that who decided could read, `evidence_digest` the hash of its
    evidence, `label` what it could be called on that day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="held_against")
    plan = models.ForeignKey(EvaluationPlan, on_delete=models.RESTRICT, related_name="+")
    rule = models.CharField(max_length=600)
    evaluation = models.ForeignKey(
        Evaluation, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    evidence_digest = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=12, choices=Evaluation.Label.choices, blank=True)

    class Meta:
        ordering = ("review", "id")
        constraints = (
            models.UniqueConstraint(fields=("review", "plan"), name="review_holds_a_plan_once"),
            models.CheckConstraint(
                condition=Q(evaluation__isnull=True, evidence_digest="", label="")
                | (Q(evaluation__isnull=False) & ~Q(evidence_digest="") & ~Q(label="")),
                name="review_rests_on_whole_evidence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} in {self.review_id}"
