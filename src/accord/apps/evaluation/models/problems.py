"""A strategy's problem-analysis sheet, version by version: nothing that was written is lost."""

from django.db import models
from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.apps.strategies.models import Strategy
from accord.frame.ids import new_id


class ProblemSheet(models.Model):
    """One version of a strategy's sheet, whole; the newest one counts, and each stays as it was.

    `content` is a document (`accord.core.evaluate.problem`), `digest` its hash with the strategy and
    the version. `what` says what was written (the verb without its noun), `key` to which part.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=8, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("strategy", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("strategy", "version"), name="problem_sheet_version_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="problem_sheet_counts_from_1"),
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(what="") & ~Q(written_by=""),
                name="problem_sheet_says_who_and_what",
            ),
        )

    def __str__(self) -> str:
        return f"problem analysis {self.version} of {self.strategy_id}"
