"""What became of a submission's single segments of NIBRS: applied, waiting, refused, given up."""

from dataclasses import asdict, dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accord.apps.records.models import QuarantinedRow, Submission
from accord.apps.records.selectors.submissions import submissions_visible_to
from accord.core.formats.reports.columns import REPORTS
from accord.core.formats.reports.segments import KNOWN_INCIDENT, NUMBER, SINGLE, TOLD
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

#: A segment that these keep waits: it is applied when its incident comes.
_WAITS: Final = (SINGLE, KNOWN_INCIDENT)
State = QuarantinedRow.State


@dataclass(frozen=True, kw_only=True)
class Segments:
    """Single segments by what became of them; each is in exactly one count."""

    applied: int = 0
    waiting: int = 0
    refused: int = 0
    given_up: int = 0

    @property
    def total(self) -> int:
        """How many the newest load of the file told."""
        return self.applied + self.waiting + self.refused + self.given_up

    def as_dict(self) -> dict[str, int]:
        """Plain values, for the API and the command line."""
        return asdict(self)


def segments_of_submission(*, viewer: Actor, purpose: Purpose, submission: Submission) -> Segments:
    """Counts for the submitting agency alone; foreign and missing give the same `Missing`."""
    if not submissions_visible_to(viewer=viewer, purpose=purpose).filter(pk=submission.pk).exists():
        raise Missing
    return counted_segments(submission)


def counted_segments(submission: Submission) -> Segments:
    """What became of the single segments of the newest load; they wait in quarantine as they came."""
    run = submission.loads.order_by("-started_at", "-id").first()
    if run is None:
        return Segments()
    waits = Q(state=State.OPEN, rule__in=_WAITS)
    return Segments(
        **single_segments(QuarantinedRow.objects.filter(load=run)).aggregate(
            applied=Count("pk", filter=Q(state=State.MENDED)),
            waiting=Count("pk", filter=waits),
            refused=Count("pk", filter=Q(state=State.OPEN) & ~waits),
            given_up=Count("pk", filter=Q(state=State.DISCARDED)),
        )
    )


def single_segments(rows: QuerySet[QuarantinedRow]) -> QuerySet[QuarantinedRow]:
    """Those rows that are a segment with the number of its incident, whatever rule keeps them."""
    has_both = {"line__gt": "", "number__gt": ""}
    return (
        rows.filter(part=REPORTS).alias(line=_text(TOLD), number=_text(NUMBER)).filter(**has_both)
    )


def _text(name: str) -> Cast:
    """A raw cell as text; without the cast `gt` would compare JSON."""
    return Cast(KeyTextTransform(name, "raw"), TextField())
