"""What became of a submission, in counts: its receipt, and how good its rows are."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.apps.records.models import Load, QuarantinedRow, Submission
from accord.apps.records.selectors.segments import counted_segments
from accord.core.formats.delivery import Delivery, read_plan
from accord.core.formats.reports.segments import SINGLE
from accord.core.formats.tabular.identity import collision_chance
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict

RECEIPT_VERBS = ("submission.received", "load.finished", "load.stopped")


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One entry of the ledger: its place and hash, with which anybody can ask for its proof."""

    id: UUID
    index: int | None
    leaf_hash: str
    verb: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was received and what became of each of its rows; every row is in exactly one count.

    `duplicates` are rows whose number stood in the file before; they are among `quarantined`.
    """

    submission_id: UUID
    agency: str
    filename: str
    digest: str
    size: int
    received_at: datetime
    mapping: str
    mode: str
    state: str
    rows: int
    accepted: int
    restated: int
    unchanged: int
    outdated: int
    quarantined: int
    attached: int
    open_rows: int
    duplicates: int
    absent: int
    withdrawn: int
    window_from: date | None
    window_to: date | None
    #: For an export without numbers: the chance that two different rows share a fingerprint.
    collision_chance: float | None
    ledger: tuple[LedgerLine, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the API and the command line."""
        return asdict(self)


def receipt_of(*, viewer: Actor, purpose: Purpose, submission: Submission) -> Receipt:
    """The receipt of a submission that the viewer may see; leaves its ledger entry."""
    run = _newest(submission)
    waiting = QuarantinedRow.objects.filter(load__submission=submission)
    duplicates = waiting.filter(load=run, rule="duplicate_id").count() if run else 0
    entries = LedgerEntry.objects.filter(
        Q(verb__in=RECEIPT_VERBS), object_type="submission", object_id=str(submission.pk)
    ).order_by("id")
    found = Receipt(
        submission_id=submission.pk,
        agency=submission.agency.ori,
        filename=submission.filename,
        digest=submission.digest,
        size=submission.size,
        received_at=submission.received_at,
        mapping=str(run.mapping_version) if run else "",
        mode=run.mapping_version.mode if run else "",
        state=submission.state,
        **_counts(run),
        open_rows=waiting.filter(state=QuarantinedRow.State.OPEN).count(),
        duplicates=duplicates,
        window_from=run.window_from if run else None,
        window_to=run.window_to if run else None,
        collision_chance=_collision_chance(run),
        ledger=tuple(
            LedgerLine(
                id=one.pk, index=one.index, leaf_hash=bytes(one.leaf_hash).hex(), verb=one.verb,
                recorded_at=one.recorded_at,
            )
            for one in entries
        ),
    )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb="submission.receipt", object_type="submission",
        object_id=str(submission.pk), payload={"rows": found.rows},
        disclosed=[submission.pk],
    )  # fmt: skip
    return found


def quality_of(*, viewer: Actor, purpose: Purpose, submission: Submission) -> dict[str, Any]:
    """Counts of the newest load's rows: filled, invalid, delays, places; no value of any row.

    Single segments of NIBRS are no rows that failed: `segments` says what became of them by now.
    Raises `Conflict` before the rows have been loaded.
    """
    run = _newest(submission)
    if run is None or run.quality is None:
        raise Conflict(_("The file has not been loaded yet."))
    audit.read(
        by=viewer, purpose=purpose, verb="submission.quality", object_type="submission",
        object_id=str(submission.pk), payload={"rows": run.quality["rows"]},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return _without_segments(run.quality) | {"segments": counted_segments(submission).as_dict()}


def _without_segments(kept: dict[str, Any]) -> dict[str, Any]:
    """The counts without the rows that hold a single segment, which landing sets aside."""
    aside = sum(rules.get(SINGLE, 0) for rules in kept["invalid"].values())
    left = {
        field: {rule: count for rule, count in rules.items() if rule != SINGLE}
        for field, rules in kept["invalid"].items()
    }
    invalid = {field: rules for field, rules in left.items() if rules}
    return {**kept, "rows": kept["rows"] - aside, "invalid": invalid}


def _newest(submission: Submission) -> Load | None:
    runs = submission.loads.select_related("mapping_version__mapping")
    return runs.order_by("-started_at", "-id").first()


def _collision_chance(run: Load | None) -> float | None:
    if run is None:
        return None
    plan = read_plan(run.mapping_version.body)
    mapping = plan.mapping if isinstance(plan, Delivery) else plan
    return None if mapping.local_id else collision_chance(run.rows)


def _counts(run: Load | None) -> dict[str, int]:
    names = {
        "rows": "rows", "accepted": "landed", "restated": "changed", "unchanged": "unchanged",
        "outdated": "outdated", "quarantined": "quarantined", "attached": "attached",
        "absent": "absent", "withdrawn": "withdrawn",
    }  # fmt: skip
    return {name: getattr(run, column) if run else 0 for name, column in names.items()}
