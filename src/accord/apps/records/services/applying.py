"""Apply single segments for one run: what they come to is written, and what they take out withdrawn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from accord.apps.records.contents import Unstorable
from accord.apps.records.models import Chunk, Load, Submission
from accord.apps.records.services.families import take_back
from accord.apps.records.services.one_segment import OneSegment
from accord.apps.records.services.segment_scope import Scope
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.delivery import Delivery
from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.tabular import Landed
from accord.frame.actor import Actor, Purpose


class Applied(StrEnum):
    """What a segment came to, by the name under which its load counts it."""

    LANDED = "landed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"


class Applier:
    """Applies segments for one run, which writes what they come to."""

    def __init__(
        self,
        *,
        by: Actor,
        purpose: Purpose,
        run: Load,
        plan: Delivery,
        books: Mapping[int, CodeBook],
    ) -> None:
        self.by, self.purpose, self._run, self._plan = by, purpose, run, plan
        self._scope = Scope(by=by, run=run, plan=plan, books=books)
        self._writer: ChunkWriter | None = None

    def apply(self, segment: model.Segment, submission: Submission) -> Applied:
        """Apply a segment that `submission` told, inside the caller's transaction.

        Raises `Unstorable` where it cannot be applied, or the submitter may not tell of its owner.
        """
        one = OneSegment(self._scope, segment, submission)
        if one.is_outdated():
            return Applied.OUTDATED
        found = one.next()
        self._run.refresh_from_db(fields=["chunks", "last_row"])
        written = self._written(found.told, field=one.where)
        if found.withdrawn:
            take_back(
                by=self.by, purpose=self.purpose, run=self._run, records=found.withdrawn,
                reason=f"taken out by a segment of {submission.digest[:16]}",
            )  # fmt: skip
        if not written and not found.withdrawn:
            return Applied.UNCHANGED
        return Applied.LANDED if found.is_new else Applied.CHANGED

    def _written(self, told: Sequence[Landed], *, field: str) -> int:
        """How many versions were written."""
        if not told:
            return 0
        if self._writer is None:
            self._writer = ChunkWriter(
                by=self.by, purpose=self.purpose, run=self._run, mapping=self._plan,
                watch=Stopwatch(),
            )  # fmt: skip
        refused = self._writer.write_single([(one, ()) for one in told])
        if refused is not None:
            raise Unstorable(field, refused.rule, refused.reason)
        chunk = Chunk.objects.get(load=self._run, number=self._run.chunks)
        return int(chunk.records)
