"""Receive a file: streamed to disk, hashed, checked to be a table; the same file twice is one."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models import MappingVersion, Submission
from accord.apps.records.services import storage
from accord.apps.records.services.rights import demand_ingest
from accord.core.safe_io import BadInput, pack
from accord.core.safe_io.plain_text import plain
from accord.core.vocabulary import Dissemination
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

# Files that were sent together: name and stream of each.
Files = Sequence[tuple[str, BinaryIO]]


def receive(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    filename: str,
    stream: BinaryIO | None = None,
    path: Path | None = None,
    mapping: MappingVersion | None = None,
    level: str = Dissemination.GREEN.value,
) -> Submission:
    """Store a file; `is_new` of the answer tells whether it was unknown until now.

    Raises `Invalid` for a file that is no table, naming row, field and rule; nothing is kept then.
    """
    demand_ingest(by, purpose, agency)
    if level not in set(Dissemination):
        raise Invalid(_("The level is green, yellow or red."))
    if stream is None:
        if path is None:
            raise Invalid(_("Give a file."))
        with path.open("rb") as opened:
            stored = storage.store(opened)
    else:
        stored = storage.store(stream)
    keep = partial(
        _keep,
        by,
        purpose,
        agency,
        stored,
        plain(Path(filename).name)[:200],
        mapping=mapping,
        level=level,
    )
    try:
        return keep()
    except IntegrityError:
        return keep()  # the same file came twice at one moment: the other one is known by now
    finally:
        stored.path.unlink(missing_ok=True)


def receive_files(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    files: Files,
    mapping: MappingVersion | None = None,
    level: str = Dissemination.GREEN.value,
) -> Submission:
    """Store several files of one export as one submission; the order does not matter.

    They are packed into one archive, the same for the same files. Raises `Invalid` as `receive`
    does, and for two files of one name.
    """
    demand_ingest(by, purpose, agency)
    who: dict[str, Any] = {"by": by, "purpose": purpose, "agency": agency}
    told: dict[str, Any] = {"mapping": mapping, "level": level}
    if not files:
        raise Invalid(_("Give a file."))
    if len(files) == 1:
        name, stream = files[0]
        return receive(**who, **told, filename=name, stream=stream)
    with TemporaryFile(dir=storage.folder()) as packed:
        stream = cast("BinaryIO", packed)
        pack_files(stream, files)
        packed.seek(0)
        return receive(
            **who, **told, filename=packed_name(name for name, _ in files), stream=stream
        )


def pack_files(target: BinaryIO, files: Files) -> None:
    """Pack the files of a delivery under their bare names; raises `Invalid` for two of one name."""
    plain = {_bare(name): stream for name, stream in files}
    if len(plain) < len(files):
        raise Invalid(faults=[Fault("file", "unique_names", _("Two files have one name."))])
    try:
        pack(target, plain)
    except BadInput as error:
        raise storage.refusal(error) from error


def packed_name(files: Iterable[str]) -> str:
    """What several files are called together: the first three, and how many more."""
    stems = sorted(PurePath(_bare(name)).stem for name in files)
    more = f" +{len(stems) - 3}" if len(stems) > 3 else ""
    return f"{', '.join(stems[:3])[:150]}{more}.zip"


def _bare(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name


def _keep(
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    stored: storage.StoredFile,
    filename: str,
    *,
    mapping: MappingVersion | None,
    level: str,
) -> Submission:
    known = Submission.objects.filter(agency=agency, digest=stored.digest).first()
    submission = known or Submission(
        agency=agency,
        filename=filename,
        digest=stored.digest,
        size=stored.size,
        level=level,
        received_at=timezone.now(),
        received_by=by.id,
    )
    if known is None:
        _check_table(by, purpose, submission, stored)
    if known is None and mapping is not None:
        submission.mapping_version = mapping
        submission.state = Submission.State.CONFIRMED
    submission.is_new = known is None
    with storage.deciding(stored.digest), audit.transaction(
        by=by, purpose=purpose, verb="submission.received", object_type="submission",
        object_id=str(submission.pk),
        payload={
            "digest": stored.digest, "bytes": stored.size, "agency": agency.ori,
            "again": known is not None,
        },
    ):  # fmt: skip
        if known is None:
            submission.save(force_insert=True)
            storage.settle(stored)
    return submission


def _check_table(
    by: Actor, purpose: Purpose, submission: Submission, stored: storage.StoredFile
) -> None:
    """Refuse at once what cannot be opened, and leave a trace of the refusal."""
    try:
        with storage.tables(submission, stored.path):
            pass
    except Invalid as error:
        fault = error.faults[0]
        with transaction.atomic():
            audit.record(
                by=by,
                purpose=purpose,
                verb="submission.refused",
                object_type="agency",
                object_id=submission.agency.ori,
                payload={
                    "rule": fault.rule,
                    "agency": submission.agency.ori,
                    "row": fault.row or 0,
                },
                outcome="failed",
            )
        raise
