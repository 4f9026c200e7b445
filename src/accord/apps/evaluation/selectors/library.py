"""The evidence library: own finished results pooled, as what the next plan may expect."""

from dataclasses import dataclass
from uuid import UUID

from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.selectors.results import evaluations_visible_to
from accord.core.evaluate import Finding, Pooled, pooled_evidence
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class Library:
    """Results that say something, the newest of each plan, and their pool; None for under two."""

    results: tuple[Evaluation, ...]
    pooled: Pooled | None


def library(*, viewer: Actor, purpose: Purpose, without: UUID | None = None) -> Library:
    """Finished results that the viewer may read, of other plans than `without`.

    Only runs whose follow-up was over, and whose interval is closed at both ends.
    """
    rows = evaluations_visible_to(viewer=viewer, purpose=purpose).filter(
        status=Evaluation.Status.DONE, is_whole=True, standard_error__gt=0
    )
    newest: dict[UUID, Evaluation] = {}
    for row in rows.exclude(plan_id=without) if without else rows:
        newest.setdefault(row.plan_id, row)
    found = tuple(newest.values())
    lines = [
        Finding(name=str(row.pk), log_ratio=row.log_ratio, standard_error=row.standard_error)
        for row in found
        if row.log_ratio is not None and row.standard_error is not None
    ]
    return Library(results=found, pooled=pooled_evidence(lines) if len(lines) > 1 else None)
