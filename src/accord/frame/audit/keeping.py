"""Tables of keys, witnesses and the logs that this node witnesses; all of it stands signed."""

from django.db import models


class LedgerKey(models.Model):
    """A key under which this node has signed; `statement` says so, signed by its successor too."""

    verifier = models.CharField(max_length=300, primary_key=True)
    number = models.PositiveIntegerField(unique=True)
    statement = models.TextField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.verifier.split("+")[1]


class Witness(models.Model):
    """A partner who cosigns our checkpoints: its key, and the registered peer that reaches it."""

    name = models.CharField(max_length=200, primary_key=True)
    verifier = models.CharField(max_length=400)
    peer = models.CharField(max_length=80, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """A witness's line beneath one of our checkpoints."""

    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        ordering = ("-size", "witness")
        constraints = (
            models.UniqueConstraint(fields=("size", "witness"), name="ledger_cosigned_once"),
        )

    def __str__(self) -> str:
        return f"{self.witness} at {self.size}"


class WitnessedLog(models.Model):
    """A partner's log that this node witnesses: its keys, and the largest tree it has cosigned."""

    origin = models.CharField(max_length=200, primary_key=True)
    verifiers = models.TextField()
    note = models.TextField(blank=True)
    alarm = models.CharField(max_length=12, blank=True)
    alarm_note = models.TextField(blank=True)

    class Meta:
        ordering = ("origin",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(alarm__in=("", "rollback", "fork")), name="witnessed_alarm_known"
            ),
        )

    def __str__(self) -> str:
        return self.origin
