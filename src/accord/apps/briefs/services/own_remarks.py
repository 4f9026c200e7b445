"""What an analyst is told of the own files beside their counts: doubted points, words without a code."""

from collections.abc import Sequence
from uuid import UUID

from accord.apps.briefs.services.own import OPERATOR, OWN
from accord.apps.records import doubt_words
from accord.apps.records import selectors as records
from accord.frame import audit
from accord.frame.actor import Actor


def remarks(*, by: Actor, submission_id: UUID) -> Sequence[str]:
    """Sentences on one file; leaves its ledger entry."""
    submission = records.submission_visible_to(
        viewer=OPERATOR, purpose=OWN, submission_id=submission_id
    )
    run = records.loads_of(viewer=OPERATOR, purpose=OWN, submission=submission).first()
    doubted = records.doubts_of(viewer=OPERATOR, purpose=OWN, run=run) if run else []
    words = records.words_without_code(viewer=by, purpose=OWN, submission=submission)
    audit.read(
        by=by, purpose=OWN, verb="points.doubted", object_type="submission",
        object_id=str(submission_id), payload={"count": sum(one.rows for one in doubted)},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    points = [f"coordinates: {told}" for told in doubt_words.doubts_told(doubted)]
    repeats = records.repeats_of(viewer=by, purpose=OWN, run=run) if run else None
    borne = [doubt_words.repeats_told(repeats)] if repeats else []
    return [*points, *borne, *(f"no NIBRS code: “{word}”, {count:,} ×" for word, count in words)]
