"""Where submitted files are kept: under their digest, outside the web root, readable to us.

Files know no transaction. Where rows decide whether a file stays, a mark is laid beside it first and
taken away once it is decided: a process that is killed in between leaves its mark, and `sweep` then
goes by the rows.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from accord.apps.records.evidence_words import noted
from accord.apps.records.models import OutcomeFile, Submission
from accord.apps.records.services.code_tables import code_books
from accord.core.formats.reports import open_files
from accord.core.formats.tabular import Table
from accord.core.formats.tabular.kept import is_kept, open_kept
from accord.core.safe_io import BadInput, chunks
from accord.frame.errors import Conflict, Fault, Invalid
from accord.frame.ids import new_id

FILE_CAP: Final = 8 * 1024**3
DESTROYED: Final = "destroyed"
INCOMING: Final = "incoming-"
UNDECIDED: Final = "undecided"
#: So long after its last byte, or after its mark, nobody writes a file or decides about it any more.
STALE: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file on disk with its SHA-256 and size in bytes."""

    path: Path
    digest: str
    size: int


def folder() -> Path:
    """The folder of submissions, made when first needed."""
    return _made("submissions")


def _made(name: str) -> Path:
    path = Path(settings.MEDIA_ROOT) / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(submission: Submission) -> Path:
    """Where a submission's file lies: as it came, or without the rows that had to go."""
    if submission.kept_as == DESTROYED:
        raise Conflict(_("The original was destroyed, since an expunged record stood in it."))
    return folder() / (submission.kept_as or submission.digest)


def store(stream: BinaryIO) -> StoredFile:
    """Write a stream to disk, durably, under a name of its own; `settle` gives it its place."""
    return store_blocks(chunks(stream, cap=FILE_CAP))


def store_blocks(blocks: Iterable[bytes]) -> StoredFile:
    """As `store`, for what is made block by block; raises what making them raises as `Invalid`."""
    path = folder() / f"{INCOMING}{new_id()}"
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except BadInput as error:
        path.unlink()
        raise refusal(error) from error
    return StoredFile(path=path, digest=digest.hexdigest(), size=size)


def settle(stored: StoredFile) -> None:
    """Give a stored file its lasting name; the same bytes are kept once."""
    stored.path.replace(folder() / stored.digest)


@contextmanager
def deciding(*digests: str) -> Iterator[None]:
    """Stands around the transaction whose rows say whether these files stay; then they go or stay."""
    marks = [_made(UNDECIDED) / f"{digest}-{new_id()}" for digest in digests]
    for mark in marks:
        mark.touch(mode=0o600)
    try:
        yield
    finally:
        for mark in marks:
            _decide(mark)


def is_passing(path: Path) -> bool:
    """Whether a file is none to keep: one that is being written, or a mark."""
    return path.name.startswith(INCOMING) or path.parent.name == UNDECIDED


def sweep(*, now: datetime) -> int:
    """Decide about what processes that were killed left behind; returns how many files are gone."""
    left = [*folder().glob(f"{INCOMING}*"), *_made(UNDECIDED).iterdir()]
    return sum(_sweep(one) for one in left if _is_stale(one, now))


def _sweep(left: Path) -> bool:
    if not left.name.startswith(INCOMING):
        return _decide(left)
    left.unlink(missing_ok=True)
    return True


def _is_stale(path: Path, now: datetime) -> bool:
    with suppress(FileNotFoundError):  # decided meanwhile
        return path.stat().st_mtime < (now - STALE).timestamp()
    return False


def _decide(mark: Path) -> bool:
    """Go by the rows, unless somebody else is still writing them; the mark goes last."""
    digest = mark.name[:64]
    others = {one.name for one in mark.parent.glob(f"{digest}-*")} - {mark.name}
    gone = not others and unlink_unused(digest)
    mark.unlink(missing_ok=True)
    return gone


def unlink_unused(digest: str) -> bool:
    """Delete a stored file of which no row says any more that it is kept; whether there was one."""
    path = folder() / digest
    if not path.exists() or _is_kept(digest):
        return False
    path.unlink(missing_ok=True)
    return True


def _is_kept(digest: str) -> bool:
    originals = Submission.objects.filter(digest=digest, kept_as="")
    return (
        originals.exists()
        or Submission.objects.filter(kept_as=digest).exists()
        or OutcomeFile.objects.filter(digest=digest, original_gone=False).exists()
    )


@contextmanager
def tables(submission: Submission, path: Path) -> Iterator[tuple[Table, ...]]:
    """The tables of a file, one or those of a delivery, closed after; raises `Invalid`."""
    with path.open("rb") as stream:
        try:
            if submission.kept_as and is_kept(stream):
                found = open_kept(stream)
            else:
                found = open_files(stream, filename=submission.filename, books=code_books())
        except BadInput as error:
            raise refusal(error) from error
        try:
            yield found
        finally:
            for table in found:
                table.close()


def refusal(error: BadInput) -> Invalid:
    """The same complaint in the words of the application, with its place and rule."""
    fault = Fault(error.field or "(file)", error.rule, error.reason, error.row)
    return Invalid(_("The file cannot be read: %s") % noted(str(error)), faults=[fault])
