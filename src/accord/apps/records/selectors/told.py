"""What a submission tells that stands now: records by kind, persons by role, vehicles, things."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from accord.apps.records.models import Item, Person, Record, Submission, Vehicle
from accord.apps.records.selectors.keeping import shelf
from accord.apps.records.selectors.submissions import submissions_visible_to
from accord.apps.records.selectors.versions import DataVersion, data_versions
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
    key, now = ("told", submission.pk, *_version(submission)), timezone.now()
    found: ToldBy | None = shelf.get(key, now=now)
    if found is None:
        found = _counted(submission)
        shelf.put(key, found, until=None)
    return found


def _version(submission: Submission) -> tuple[object, ...]:
    """What changes when a record of the submission comes, or has another version."""
    version = data_versions().get(submission.agency_id, DataVersion())
    loads = submission.loads.order_by("pk").values_list("pk", flat=True)
    return version.settled, *(version.landed.get(one, 0) for one in loads)


def _counted(submission: Submission) -> ToldBy:
    current = {"record__submission": submission, "record__is_current": True}
    kinds = Record.objects.filter(submission=submission, is_current=True).order_by()
    roles = Person.objects.filter(**current).order_by()
    return ToldBy(
        kinds=dict(kinds.values_list("kind").annotate(count=Count("pk"))),
        roles=dict(roles.values_list("role").annotate(count=Count("pk"))),
        vehicles=Vehicle.objects.filter(**current).count(),
        items=Item.objects.filter(**current).count(),
    )
