"""How many records stand of each class that the policy cannot tell apart."""

from django.db import models

from accord.apps.agencies.models import Agency


class PolicyClass(models.Model):
    """Standing records that are alike in all that the policy looks at; see `policy_classes`.

    The columns are the records' own, so that a condition on records is one on classes too. A row
    says what came or went: the sum of `size` over the rows of a class is its records. None of them
    lies before `first_date` or after `last_date`; one that went may have been the outermost.
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    offence_code = models.CharField(max_length=3, blank=True)
    level = models.CharField(max_length=6)
    audience = models.CharField(max_length=400, blank=True)
    release_expires_at = models.DateTimeField(null=True)
    size = models.BigIntegerField()
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.size} of {self.kind}"
