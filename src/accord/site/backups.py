"""A node in one archive: manifest, database rows, uploads, keys; checked before it counts.

The archive is a tar of: `manifest.json` (version, counts, SHA-256 of each member), `database.sqlite3`
(SQLite's own online copy) or `rows.jsonl` (PostgreSQL, Django's serialisation), `uploads/…`,
`keys/…`, sealed to public keys where they were named. Restoring demands an empty node.
"""

import base64
import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accord import __version__
from accord.apps.agencies import rules_mark, selectors
from accord.apps.records import changes, policy_classes
from accord.apps.records.services import storage
from accord.core import crypto
from accord.core.ledger.verify import verify_log
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import fsck, guards, inspection, key_care, sequencer
from accord.frame.audit import keys as signing
from accord.frame.errors import Conflict, Denied, Invalid
from accord.frame.tables import count_rows
from accord.site import node

SECRETS: Final = ("secret.key", signing.FILE, signing.ORIGIN, sealing.FILE)
SIGNED: Final = "accord-backup@v1"
CHUNK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an archive holds."""

    version: str
    engine: str
    rows: int
    uploads: int
    ledger_size: int


def make(
    *,
    by: Actor,
    purpose: Purpose,
    file: Path,
    keys: bool = True,
    to: Sequence[crypto.Recipient] = (),
) -> Report:
    """Write the archive beside `file`, then move it there: a broken one never has the name.

    With `to` it is sealed: the holders of these keys open it, and nobody else, this node neither.
    """
    if not by.may("platform.manage"):
        raise Denied
    sequencer.sequence_all()
    newest = inspection.latest_checkpoint()
    size = newest.size if newest else 0
    every = (p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    uploads = sorted(p for p in every if not storage.is_passing(p))
    report = Report(
        version=__version__,
        engine=connection.vendor,
        rows=count_rows(),
        uploads=len(uploads),
        ledger_size=size,
    )
    draft = file.with_name(file.name + ".part")
    with tempfile.TemporaryDirectory(dir=settings.ACCORD_STATE_DIR) as folder:
        database = _dump(Path(folder))
        members = [(database.name, database)]
        members += [(f"uploads/{p.relative_to(settings.MEDIA_ROOT)}", p) for p in uploads]
        if keys:
            secrets = (settings.ACCORD_STATE_DIR / name for name in SECRETS)
            members += [(f"keys/{p.name}", p) for p in secrets if p.exists()]
        draft.unlink(missing_ok=True)
        draft.touch(0o600)
        _pack(draft, members, report, to)
    _sign(draft, file)
    draft.replace(file)
    audit.record(
        by=by,
        purpose=purpose,
        verb="node.backed_up",
        object_type="node",
        object_id="-",
        payload={
            "uploads": report.uploads,
            "ledger_size": size,
            "sealed_to": sorted(one.id for one in to),
        },
    )
    return report


def signature_of(file: Path) -> Path:
    """The small file beside an archive that holds its digest, signed by the node."""
    return file.with_name(f"{file.name}.signed")


def _sign(draft: Path, file: Path) -> None:
    signer = signing.signer()
    text = f"{signer.name}\n{SIGNED}\n{_digest(draft)}\n"
    signature_of(file).write_text(crypto.sign_note(text, (signer,)), encoding="utf-8")


def _check_signature(file: Path, keys_in: Path) -> None:
    """Every bit of the archive is that which was signed; nothing is said where nothing was."""
    beside = signature_of(file)
    if not beside.exists():
        return
    pem, name = keys_in / signing.FILE, _origin_in(keys_in)
    verifier = signing.verifier_of(pem, name=name) if pem.exists() else signing.verifier()
    due = f"{verifier.name}\n{SIGNED}\n{_digest(file)}\n"
    try:
        text, _ = crypto.open_note(beside.read_text(encoding="utf-8"), (verifier,))
    except (crypto.NoteError, UnicodeDecodeError) as error:
        raise Invalid(f"{beside.name} is not signed by this node: {error}") from error
    if text != due:
        raise Invalid(f"{file.name} is not the archive that was signed.")


def _origin_in(folder: Path) -> str:
    file = folder / signing.ORIGIN
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def is_sealed(file: Path) -> bool:
    """Whether an archive wants somebody's key before it can be read."""
    if not file.is_file():
        return False
    with file.open("rb") as source:
        return crypto.is_sealed(source)


def check(file: Path, *, holder: crypto.Holder | None = None) -> Report:
    """Unpack aside, compare every digest, and recompute the ledger; raises `Invalid`."""
    with tempfile.TemporaryDirectory() as folder:
        report = _unpack(file, Path(folder), holder)
        _check_signature(file, Path(folder) / "keys")
        _check_ledger(Path(folder), report)
    return report


def restore(file: Path, *, holder: crypto.Holder | None = None) -> Report:
    """Fill this empty node from the archive, then verify its ledger; raises `Conflict`."""
    state: Path = settings.ACCORD_STATE_DIR
    call_command("migrate", verbosity=0, interactive=False)
    if selectors.has_platform_admin() or selectors.agencies().exists():
        raise Conflict("This node is not empty; restore into a new state folder.")
    with tempfile.TemporaryDirectory(dir=state) as folder:
        unpacked = Path(folder)
        report = _unpack(file, unpacked, holder)
        if report.engine != connection.vendor:
            raise Conflict(f"The archive is of {report.engine}, this node of {connection.vendor}.")
        _check_ledger(unpacked, report)
        if report.engine == "sqlite":
            _replace_file(unpacked / "database.sqlite3")
        else:
            _load_rows(unpacked / "rows.jsonl")
        _move_tree(unpacked / "uploads", Path(settings.MEDIA_ROOT))
        _move_tree(unpacked / "keys", state)
    call_command("migrate", verbosity=0, interactive=False)
    node.record("node.restored", rows=report.rows, ledger_size=report.ledger_size)
    _go_on_under_a_new_name()
    return report


def _go_on_under_a_new_name() -> None:
    """What the lost node signed after this backup stands under the old name, never written again."""
    if inspection.latest_checkpoint() is not None:
        key_care.begin_epoch(
            by=replace(node.OPERATOR, capabilities=frozenset({key_care.RIGHT})),
            purpose=node.OPERATION, now=timezone.now(),
        )  # fmt: skip
    if faults := fsck.recompute().faults:
        raise Invalid(f"The restored ledger is not intact: {faults[0]}")


def _replace_file(database: Path) -> None:
    name = settings.DATABASES["default"]["NAME"]
    connection.close()
    for leftover in ("-wal", "-shm"):
        Path(f"{name}{leftover}").unlink(missing_ok=True)
    database.replace(name)


def _load_rows(rows: Path) -> None:
    """All rows or none; what migrations wrote into the empty node comes from the archive too."""
    with guards.lifted():
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        call_command("loaddata", str(rows), verbosity=0)
        policy_classes.recount()  # counts are no part of an archive: the triggers make them anew
        changes.forget()


def _dump(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        target = folder / "database.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        copy.close()
        return target
    target = folder / "rows.jsonl"
    with transaction.atomic():
        with connection.cursor() as cursor:  # one moment for all tables, while others write
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        call_command(
            "dumpdata", format="exact", output=str(target), verbosity=0, use_base_manager=True,
            exclude=[policy_classes.MODEL, changes.MODEL, rules_mark.MODEL],
        )  # fmt: skip
    return target


def _pack(
    draft: Path, members: list[tuple[str, Path]], report: Report, to: Sequence[crypto.Recipient]
) -> None:
    digests = {name: _digest(path) for name, path in members}
    manifest = json.dumps({"report": asdict(report), "sha256": digests}, indent=1).encode()
    with ExitStack() as stack:
        target: Any = stack.enter_context(draft.open("wb"))
        if to:
            target = stack.enter_context(crypto.SealedWriter(target, to=to))
        packed = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=3, fileobj=target))
        archive = stack.enter_context(tarfile.open(fileobj=packed, mode="w|"))
        header = tarfile.TarInfo("manifest.json")
        header.size = len(manifest)
        archive.addfile(header, io.BytesIO(manifest))
        for name, path in members:
            archive.add(path, arcname=name, recursive=False)


# What the standard library raises at an archive that was changed or cut, zlib's own among it.
_BROKEN: Final = (
    OSError, tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError,
)  # fmt: skip


def _unpack(file: Path, folder: Path, holder: crypto.Holder | None) -> Report:
    try:
        with ExitStack() as stack:
            source: Any = stack.enter_context(file.open("rb"))
            if crypto.is_sealed(source):
                source = io.BufferedReader(_opened(source, file, holder), CHUNK)
            archive = stack.enter_context(tarfile.open(fileobj=source, mode="r|gz"))
            archive.extractall(folder, filter="data")
            while source.read(CHUNK):
                """To the proved end: a sealed file that was cut ends before it."""
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        report = Report(**manifest["report"])
    except _BROKEN as error:
        raise Invalid(f"{file.name} is not a whole archive of a node: {error}") from error
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise Invalid(f"{name} in {file.name} is missing or was changed.")
    return report


def _opened(source: BinaryIO, file: Path, holder: crypto.Holder | None) -> crypto.SealedReader:
    if holder is None:
        raise Invalid(f"{file.name} is sealed: name the private key that opens it (--key FILE).")
    try:
        return crypto.SealedReader(source, holder=holder)
    except crypto.SealBroken as error:
        raise Invalid(f"{file.name} does not open with this key: {error}.") from error


def _check_ledger(folder: Path, report: Report) -> None:
    """Recompute the tree of the copy with this archive's own key, reading nothing else."""
    if report.engine == "sqlite":
        with sqlite3.connect(f"file:{folder / 'database.sqlite3'}?mode=ro", uri=True) as copy:
            _verify(folder, _note_of(copy, report), _leaves(copy, report.ledger_size))
        copy.close()
    else:
        note, leaves = _ledger_in_rows(folder / "rows.jsonl", report.ledger_size)
        _verify(folder, note, iter(leaves))


def _verify(folder: Path, note: str, leaves: Iterator[bytes]) -> None:
    if not note:
        return  # a node on which nothing has happened yet
    pem, name = folder / "keys" / signing.FILE, _origin_in(folder / "keys")
    verifier = signing.verifier_of(pem, name=name) if pem.exists() else signing.verifier()
    found = verify_log(leaves, note, verifier)
    if not found.is_good:
        raise Invalid(f"The ledger in the archive is not intact: {found}")


def _note_of(copy: sqlite3.Connection, report: Report) -> str:
    if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise Invalid("The database in the archive is damaged.")
    query = "SELECT note FROM frame_checkpoint WHERE size = ?"
    row = copy.execute(query, (report.ledger_size,)).fetchone()
    if row is None and report.ledger_size:
        raise Invalid("The archive lacks the checkpoint that it names.")
    return str(row[0]) if row else ""


def _leaves(copy: sqlite3.Connection, size: int) -> Iterator[bytes]:
    query = 'SELECT leaf FROM frame_ledgerentry WHERE "index" < ? ORDER BY "index"'
    for (leaf,) in copy.execute(query, (size,)):
        yield leaf if isinstance(leaf, bytes) else str(leaf).encode()  # a tampered column's type


def _ledger_in_rows(rows: Path, size: int) -> tuple[str, list[bytes]]:
    """The checkpoint of this size and the leaves before it, out of Django's serialisation."""
    note, found = "", {}
    with rows.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith(('{"model": "frame.ledgerentry"', '{"model": "frame.checkp')):
                continue
            row = json.loads(line)
            fields = row["fields"]
            if row["model"] == "frame.checkpoint":
                note = fields["note"] if row["pk"] == size else note
            elif fields["index"] is not None and fields["index"] < size:
                found[fields["index"]] = base64.b64decode(fields["leaf"])
    if size and not note:
        raise Invalid("The archive lacks the checkpoint that it names.")
    return note, [found[index] for index in sorted(found)]


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _move_tree(source: Path, target: Path) -> None:
    if not source.exists():
        return
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        destination = target / path.relative_to(source)
        destination.parent.mkdir(parents=True, exist_ok=True)
        path.replace(destination)
