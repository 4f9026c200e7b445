"""Load a submission: chunk by chunk, each one transaction with one ledger leaf; resumable."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.events import SubmissionLoaded
from accord.apps.records.models import Load, MappingVersion, Submission
from accord.apps.records.services import (
    families,
    ordering,
    redacting,
    replacing,
    single_segments,
    snapshots,
    storage,
)
from accord.apps.records.services.chunks import Answer, place_of
from accord.apps.records.services.pacing import Pace
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.untold_offences import ToldOffences
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.delivery import (
    Delivery,
    Plan,
    assigned,
    labelled,
    land_delivery,
    read_plan,
)
from accord.core.formats.tabular import (
    Landed,
    LandingSummary,
    Rejected,
    Row,
    Table,
    carries,
    land,
)
from accord.core.formats.tabular.quality import QualityTally
from accord.core.safe_io import BadInput
from accord.frame import audit, changes, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault

Progress = Callable[[int, int], None]
NO_ROWS: Final = 0


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    """What became of a submission's rows; `seconds` says where the time went, by step."""

    load_id: UUID
    submission_id: UUID
    kind: str
    rows: int
    landed: int
    changed: int
    unchanged: int
    outdated: int
    quarantined: int
    unmapped: int
    without_point: int
    chunks: int
    longest_chunk_ms: int
    attached: int = 0
    #: Offences of rows that tell several, new or changed; the other counts are of rows.
    offences: int = 0
    #: Rows whose offence the crosswalk calls none: an accident, found property.
    no_offence: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    stopped: Fault | None = None
    resumed: bool = False


def load(
    *, by: Actor, purpose: Purpose, submission_id: UUID | str, progress: Progress | None = None
) -> LoadResult:
    """Turn the confirmed submission's rows into records; running it again changes nothing.

    After a crash it goes on behind the last acknowledged row. Raises `Conflict` without a
    confirmed mapping or when another process is loading the same submission.
    """
    submission = _submission(by, purpose, submission_id)
    version = submission.mapping_version
    if version is None:
        raise Conflict(_("Confirm a mapping first."))
    run = opened_run(by=by, purpose=purpose, submission=submission, version=version)
    if run.state == Load.State.DONE:
        return _result(run, Stopwatch(), 0, resumed=False)
    return _run(by, purpose, run, progress or (lambda _done, _total: None))


def opened_run(
    *, by: Actor, purpose: Purpose, submission: Submission, version: MappingVersion
) -> Load:
    """The run of this submission under this mapping, begun now if there is none."""
    known = Load.objects.filter(submission=submission, mapping_version=version).first()
    if known is not None:
        known.submission = submission
        return known
    with audit.transaction(
        by=by, purpose=purpose, verb="load.started", object_type="submission",
        object_id=str(submission.pk),
        payload={"mapping": version.digest, "rerun": submission.loads.exists()},
    ):  # fmt: skip
        run = Load.objects.create(
            submission=submission,
            mapping_version=version,
            started_by=by.id,
            started_at=timezone.now(),
            rows_expected=_expected(submission),
        )
        submission.state = Submission.State.LOADING
        submission.save(update_fields=["state"])
    return run


def _submission(by: Actor, purpose: Purpose, submission_id: UUID | str) -> Submission:
    found = (
        Submission.objects.select_related("agency", "mapping_version__mapping")
        .filter(pk=submission_id)
        .first()
    )
    demand_own(by, purpose, found.agency if found else None)
    assert found is not None
    return found


def _run(by: Actor, purpose: Purpose, run: Load, progress: Progress) -> LoadResult:
    resumed, watch, pace, summary = run.last_row > 0, Stopwatch(), Pace(), LandingSummary()
    plan = read_plan(run.mapping_version.body)
    in_file = ordering.note_days(run)
    writer = ChunkWriter(by=by, purpose=purpose, run=run, mapping=plan, watch=watch)
    stopped: Fault | None = None
    quality = QualityTally(received=run.submission.received_at)
    replaced = replacing.Replaced(run, plan)
    with storage.tables(run.submission, storage.path_of(run.submission)) as tables:
        told = ToldOffences(run, plan, files=labelled(tables).keys())
        try:
            answers = _answers(plan, tables, run=run, watch=watch)
            answers = quality.watching(answers, kind=run.mapping_version.kind)
            answers = told.watching(replaced.watching(answers))
            for batch in _batches(answers, run=run, pace=pace, summary=summary):
                pace.took(len(batch), writer.write(batch))
                changes.tell("loads", agency_id=run.submission.agency_id)
                progress(run.rows + run.attached, run.rows_expected)
        except BadInput as error:
            stopped = Fault(error.field or "(file)", error.rule, error.reason, error.row)
        findings = tables[0].findings
        found = {"findings": list(findings())} if findings else {}
        if stopped is None and run.older_than is None:
            replaced.settle(by=by, purpose=purpose, tables=tables)
            told.settle(by=by, purpose=purpose)
    if stopped is None:
        snapshots.settle(by=by, purpose=purpose, run=run, told=in_file)
        if run.older_than is None:
            families.bring_back(by=by, purpose=purpose, run=run)
        single_segments.settle(by=by, purpose=purpose, run=run, plan=plan)
    if redacting.met_expunged(run):
        redacting.redact(by=by, purpose=purpose, submission=run.submission)
    run.quality = quality.as_json() | found
    run.carries = [[one.step.value, one.can, one.reason] for one in carries(summary)]
    writer.placing.queue()
    _finish(by, purpose, run, stopped, watch)
    progress(run.rows + run.attached, run.rows + run.attached)
    return _result(run, watch, pace.longest_ms, resumed=resumed)


def _answers(
    plan: Plan, tables: Sequence[Table], *, run: Load, watch: Stopwatch
) -> Iterator[Answer]:
    """What becomes of each row, with its raw cells: of one table, or of several that join."""
    received = run.submission.received_at
    if isinstance(plan, Delivery):
        yield from watch.timed(
            "map", land_delivery(plan, assigned(plan, tables), received=received)
        )
        return
    rows = _Remembering(watch.timed("parse", only(tables).rows()))
    answers = land(plan, rows, received=received)
    for answer in watch.timed("map", answers, without="parse"):
        yield answer, rows.latest


def _batches(
    answers: Iterator[Answer], *, run: Load, pace: Pace, summary: LandingSummary
) -> Iterator[list[Answer]]:
    """Rows behind the acknowledged one, in batches of the pace's size.

    The rows before it are read and mapped again, since what is a duplicate depends on them.
    A file that cannot go on still gives what came before the fault.
    """
    batch: list[Answer] = []
    acknowledged, kind = run.last_row, run.mapping_version.kind
    try:
        for answer, values in answers:
            if isinstance(answer, Rejected) or (
                isinstance(answer, Landed) and answer.record.kind == kind
            ):
                summary.add(answer)
            if place_of(answer) <= acknowledged:
                continue
            batch.append((answer, values))
            if len(batch) >= pace.size:
                yield batch
                batch = []
    except BadInput:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def only(tables: Sequence[Table]) -> Table:
    """The one table of a file whose mapping knows one. Raises BadInput."""
    if len(tables) != 1:
        raise BadInput(
            f"the file holds {len(tables)} tables, the mapping knows one", rule="one_table"
        )
    return tables[0]


class _Remembering:
    """Rows on their way to `land`, which answers one by one; `latest` is the one just taken."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.latest: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.latest = row.values
            yield row


def _finish(
    by: Actor, purpose: Purpose, run: Load, stopped: Fault | None, watch: Stopwatch
) -> None:
    """Close the run: done, or stopped where the file could not go on."""
    submission = run.submission
    verb = "load.stopped" if stopped else "load.finished"
    payload: dict[str, object] = (
        {"rule": stopped.rule, "row": stopped.row or 0}
        if stopped
        else {
            "landed": run.landed, "changed": run.changed, "unchanged": run.unchanged,
            "quarantined": run.quarantined, "chunks": run.chunks,
        }
    )  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb=verb, object_type="submission",
        object_id=str(submission.pk), payload=payload,
    ):  # fmt: skip
        run.state = Load.State.STOPPED if stopped else Load.State.DONE
        run.fault = vars(stopped) if stopped else None
        run.finished_at = timezone.now()
        run.seconds = watch.seconds
        run.save(update_fields=["state", "fault", "finished_at", "seconds", "carries", "quality"])
        submission.state = Submission.State.STOPPED if stopped else Submission.State.LOADED
        submission.fault = run.fault
        submission.save(update_fields=["state", "fault"])
        changes.tell("loads", agency_id=submission.agency_id)
        outbox.announce(
            SubmissionLoaded(
                submission_id=str(submission.pk),
                agency_id=str(submission.agency_id),
                kind=run.mapping_version.kind,
                landed=run.landed,
                changed=run.changed,
                quarantined=run.quarantined,
            )
        )


def _expected(submission: Submission) -> int:
    """How many rows the file has, as far as counting line ends can tell."""
    proposal = submission.proposal or {}
    if "parts" in proposal:
        return sum(int(part["rows"]) for part in proposal["parts"] if part["role"] != "other")
    if proposal.get("facts", {}).get("wire") not in {"csv", None}:
        return int(proposal.get("rows_seen", NO_ROWS))
    count = 0
    with storage.path_of(submission).open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            return int(proposal.get("rows_seen", NO_ROWS))
        while block := stream.read(1 << 20):
            count += block.count(b"\n")
    return count


def _result(run: Load, watch: Stopwatch, longest_ms: int, *, resumed: bool) -> LoadResult:
    return LoadResult(
        load_id=run.pk,
        submission_id=run.submission_id,
        kind=run.mapping_version.kind,
        rows=run.rows,
        landed=run.landed,
        changed=run.changed,
        unchanged=run.unchanged,
        outdated=run.outdated,
        quarantined=run.quarantined,
        unmapped=run.unmapped,
        without_point=run.without_point,
        attached=run.attached,
        offences=run.offences,
        no_offence=run.no_offence,
        chunks=run.chunks,
        longest_chunk_ms=longest_ms,
        seconds=watch.seconds or run.seconds,
        stopped=Fault(**run.fault) if run.fault else None,
        resumed=resumed,
    )
