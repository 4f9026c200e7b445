"""Who asked for mail, and of what; and the words without content sent to people."""

from django.db import models

from accord.apps.agencies.models import User
from accord.frame.ids import new_id


class MailWish(models.Model):
    """Of what a person asked to hear by mail; without a row, of nothing.

    That something one was given is corrected or taken back is told once a day in any case;
    `recalls` is for hearing of it at once.
    """

    person = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    bulletins = models.BooleanField(default=False)
    conflicts = models.BooleanField(default=False)
    recalls = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"mail wishes of {self.person_id}"


class MailCall(models.Model):
    """A word without content to one person about one thing, sent once: sign in and look."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # What it stands for: a call, a conflict, a bulletin or a recall by its id, or a day of recalls.
    about = models.CharField(max_length=50)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ("due_at", "id")
        constraints = (models.UniqueConstraint(fields=("person", "about"), name="mail_call_once"),)
        indexes = (
            models.Index(
                fields=("due_at",), condition=models.Q(sent_at__isnull=True), name="mail_call_waits"
            ),
        )

    def __str__(self) -> str:
        return f"mail call to {self.person_id}"
