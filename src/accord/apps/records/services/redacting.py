"""Stored files lose the rows of expunged records: written anew without them, or destroyed.

A file cannot forget one of its rows, so the whole of it is written anew in the form of
`accord.core.formats.tabular.kept`, under its own digest, and the original is deleted. What cannot
be read row by row to its end is destroyed as a whole. The digest that the ledger holds of the
original stays: it proves what came, and opens nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Expungement, Load, Submission
from accord.apps.records.services import storage
from accord.apps.records.services.expunging import strip_previews
from accord.apps.records.services.forgetting import Gone, gone_rows
from accord.apps.records.services.marks import EXPUNGED, Expunged
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.sources import loads_that_told, sources_of
from accord.core.formats.tabular.kept import write_kept
from accord.core.safe_io import BadInput
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Missing


def finish_expungement(*, by: Actor, purpose: Purpose, expungement_id: UUID | str) -> Expungement:
    """Take an expunged record's rows out of every stored file of its source; may run again."""
    found = Expungement.objects.select_related("owner", "record").filter(pk=expungement_id).first()
    demand_own(by, purpose, found.owner if found else None)
    if found is None:
        raise Missing
    if found.state != Expungement.State.WIPED:
        return found
    for submission in Submission.objects.filter(loads__in=loads_that_told(found.record)).distinct():
        if (became := redact(by=by, purpose=purpose, submission=submission)) is not None:
            found.files_destroyed += became == storage.DESTROYED
            found.files_rewritten += became != storage.DESTROYED
            found.save(update_fields=["files_destroyed", "files_rewritten"])
    found.state, found.finished_at = Expungement.State.DONE, timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="expungement.finished", object_type="record",
        object_id=str(found.record_id),
        payload={"rewritten": found.files_rewritten, "destroyed": found.files_destroyed},
    ):  # fmt: skip
        found.save(update_fields=["state", "finished_at"])
    return found


def redact(*, by: Actor, purpose: Purpose, submission: Submission) -> str | None:
    """Write one file anew without rows of expunged records; what it is kept as, None if it had none."""
    run = _newest_run(submission)
    if run is None or submission.kept_as == storage.DESTROYED:
        return None
    expunged = Expunged(sources=sources_of(run))
    if not expunged:
        _unlink_unused(submission.digest)
        return None
    owners: dict[str, UUID] = dict(Agency.objects.values_list("ori", "pk"))
    try:
        with storage.tables(submission, storage.path_of(submission)) as tables:
            gone = gone_rows(run, tables, expunged, owners)
            if not gone:
                _unlink_unused(submission.digest)
                return None
            kept = storage.store_blocks(write_kept(tables, gone=gone.holds))
    except (BadInput, Invalid, ValueError):
        gone, kept = Gone(), None
    before = storage.path_of(submission)
    with audit.transaction(
        by=by, purpose=purpose, verb="submission.rewritten", object_type="submission",
        object_id=str(submission.pk),
        payload={
            "digest": kept.digest if kept else "", "rows": len(gone), "destroyed": kept is None,
        },
    ):  # fmt: skip
        submission.kept_as = kept.digest if kept else storage.DESTROYED
        submission.save(update_fields=["kept_as"])
        strip_previews(submission)
        if kept:
            storage.settle(kept)
    _unlink_unused(before.name)
    _unlink_unused(submission.digest)
    return submission.kept_as


def met_expunged(run: Load) -> bool:
    """Whether a load has refused a row of an expunged record, or may have left out an offence."""
    if run.quarantine.filter(rule=EXPUNGED).exists():
        return True
    if not run.mapping_version.tells_offences:
        return False
    return bool(Expunged(sources=sources_of(run), kinds=[RecordKind.OFFENCE.value]))


def _newest_run(submission: Submission) -> Load | None:
    runs = submission.loads.select_related("submission__agency", "mapping_version__mapping")
    return runs.order_by("-started_at", "-id").first()


def _unlink_unused(digest: str) -> None:
    """Delete a stored file of which no submission is kept any more."""
    for held, kept_as in _kept(digest):
        if digest == (kept_as or held):
            return
    Path(storage.folder() / digest).unlink(missing_ok=True)


def _kept(digest: str) -> Iterator[tuple[str, str]]:
    columns = ("digest", "kept_as")
    yield from Submission.objects.filter(digest=digest).values_list(*columns)
    yield from Submission.objects.filter(kept_as=digest).values_list(*columns)
