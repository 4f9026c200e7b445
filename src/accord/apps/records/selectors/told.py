"""What a submission tells that stands now: records by kind, persons by role, vehicles, things."""

from dataclasses import dataclass, field

from django.db.models import Count

from accord.apps.records.models import Item, Person, Record, Submission, Vehicle
from accord.apps.records.selectors.submissions import submissions_visible_to
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class ToldBy:
    """Counts over the current versions that came with one submission."""

    kinds: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    vehicles: int = 0
    items: int = 0


def told_by_submission(*, viewer: Actor, purpose: Purpose, submission: Submission) -> ToldBy:
    """Counts for the submitting agency alone; foreign and missing give the same `Missing`."""
    if not submissions_visible_to(viewer=viewer, purpose=purpose).filter(pk=submission.pk).exists():
        raise Missing
    current = {"record__submission": submission, "record__is_current": True}
    kinds = Record.objects.filter(submission=submission, is_current=True).order_by()
    roles = Person.objects.filter(**current).order_by()
    return ToldBy(
        kinds=dict(kinds.values_list("kind").annotate(count=Count("pk"))),
        roles=dict(roles.values_list("role").annotate(count=Count("pk"))),
        vehicles=Vehicle.objects.filter(**current).count(),
        items=Item.objects.filter(**current).count(),
    )
