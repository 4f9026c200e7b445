"""Stored files lose the rows of expunged records: written anew without them, or destroyed.

A file cannot forget one of its rows, so the whole of it is written anew in the form of
`accord.core.formats.tabular.kept`, under its own digest, and the original is deleted. What cannot
be read row by row to its end is destroyed as a whole. The digest that the ledger holds of the
original stays: it proves what came, and opens nothing.
"""

from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records import text_index
from accord.apps.records.models import Expungement, Load, OutcomeFile, RetentionRun, Submission
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
        redact(by=by, purpose=purpose, submission=submission, asked_by=found)
    drop_outcome_files()
    text_index.forget_gone()
    found.state, found.finished_at = Expungement.State.DONE, timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="expungement.finished", object_type="record",
        object_id=str(found.record_id),
        payload={"rewritten": found.files_rewritten, "destroyed": found.files_destroyed},
    ):  # fmt: skip
        found.save(update_fields=["state", "finished_at"])
    return found


def redact(
    *,
    by: Actor,
    purpose: Purpose,
    submission: Submission,
    asked_by: Expungement | RetentionRun | None = None,
) -> None:
    """Write one file anew without rows of expunged records, if it has any; who asked counts it."""
    run = _newest_run(submission)
    if run is None or submission.kept_as == storage.DESTROYED:
        return
    expunged = Expunged(sources=sources_of(run))
    if not expunged:
        return
    owners: dict[str, UUID] = dict(Agency.objects.values_list("ori", "pk"))
    try:
        with storage.tables(submission, storage.path_of(submission)) as tables:
            gone = gone_rows(run, tables, expunged, owners)
            if not gone:
                return
            kept = storage.store_blocks(write_kept(tables, gone=gone.holds))
    except (BadInput, Invalid, ValueError):
        gone, kept = Gone(), None
    decided = [storage.path_of(submission).name, *([kept.digest] if kept else [])]
    with storage.deciding(*decided), audit.transaction(
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
        if asked_by is not None:
            counted = "files_rewritten" if kept else "files_destroyed"
            setattr(asked_by, counted, F(counted) + 1)
            asked_by.save(update_fields=[counted])
            asked_by.refresh_from_db(fields=[counted])


def drop_outcome_files() -> None:
    """Delete originals of outcomes that told of an expunged arrest; the digest in the ledger stays."""
    gone = OutcomeFile.objects.order_by().filter(original_gone=True)
    for digest in gone.values_list("digest", flat=True).distinct():
        storage.unlink_unused(digest)


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
