"""A node in one archive: manifest, database rows, uploads, keys; checked before it counts.

The archive is a tar of: `manifest.json` (version, counts, SHA-256 of each member), `database.sqlite3`
(SQLite's own online copy) or `rows.jsonl` (PostgreSQL, Django's serialisation), `uploads/…`,
`keys/…`. Restoring demands an empty node.
"""

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accord import __version__
from accord.apps.agencies import selectors
from accord.core.ledger.verify import verify_log
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import inspection, keys, sequencer
from accord.frame.errors import Conflict, Denied, Invalid
from accord.frame.tables import count_rows
from accord.site import node

SECRETS: Final = ("secret.key", keys.FILE)
CHUNK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an archive holds."""

    version: str
    engine: str
    rows: int
    uploads: int
    ledger_size: int


def make(*, by: Actor, purpose: Purpose, file: Path, keys: bool = True) -> Report:
    """Write the archive beside `file`, then move it there: a broken one never has the name."""
    if not by.may("platform.manage"):
        raise Denied
    sequencer.sequence_all()
    newest = inspection.latest_checkpoint()
    size = newest.size if newest else 0
    uploads = sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
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
        _pack(draft, members, report)
    draft.chmod(0o600)
    draft.replace(file)
    audit.record(
        by=by,
        purpose=purpose,
        verb="node.backed_up",
        object_type="node",
        object_id="-",
        payload={"uploads": report.uploads, "ledger_size": size},
    )
    return report


def check(file: Path) -> Report:
    """Unpack aside, compare every digest, and recompute the ledger; raises `Invalid`."""
    with tempfile.TemporaryDirectory() as folder:
        report = _unpack(file, Path(folder))
        if report.engine == "sqlite":
            _check_ledger(Path(folder) / "database.sqlite3", report)
    return report


def restore(file: Path) -> Report:
    """Fill this empty node from the archive, then verify its ledger; raises `Conflict`."""
    state: Path = settings.ACCORD_STATE_DIR
    call_command("migrate", verbosity=0, interactive=False)
    if selectors.has_platform_admin() or selectors.agencies().exists():
        raise Conflict("This node is not empty; restore into a new state folder.")
    with tempfile.TemporaryDirectory(dir=state) as folder:
        unpacked = Path(folder)
        report = _unpack(file, unpacked)
        if report.engine != connection.vendor:
            raise Conflict(f"The archive is of {report.engine}, this node of {connection.vendor}.")
        if report.engine == "sqlite":
            _check_ledger(unpacked / "database.sqlite3", report)
            connection.close()
            for leftover in ("-wal", "-shm"):
                Path(f"{settings.DATABASES['default']['NAME']}{leftover}").unlink(missing_ok=True)
            (unpacked / "database.sqlite3").replace(settings.DATABASES["default"]["NAME"])
        else:
            call_command("flush", verbosity=0, interactive=False)
            call_command("loaddata", str(unpacked / "rows.jsonl"), verbosity=0)
        _move_tree(unpacked / "uploads", Path(settings.MEDIA_ROOT))
        _move_tree(unpacked / "keys", state)
    call_command("migrate", verbosity=0, interactive=False)
    node.record("node.restored", rows=report.rows, ledger_size=report.ledger_size)
    return report


def _dump(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        target = folder / "database.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        copy.close()
        return target
    target = folder / "rows.jsonl"
    call_command("dumpdata", format="jsonl", output=str(target), verbosity=0, use_base_manager=True)
    return target


def _pack(draft: Path, members: list[tuple[str, Path]], report: Report) -> None:
    digests = {name: _digest(path) for name, path in members}
    manifest = json.dumps({"report": asdict(report), "sha256": digests}, indent=1).encode()
    with tarfile.open(draft, "w:gz", compresslevel=3) as archive:
        header = tarfile.TarInfo("manifest.json")
        header.size = len(manifest)
        archive.addfile(header, io.BytesIO(manifest))
        for name, path in members:
            archive.add(path, arcname=name, recursive=False)


def _unpack(file: Path, folder: Path) -> Report:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        report = Report(**manifest["report"])
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{file.name} is not a whole archive of a node: {error}") from error
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise Invalid(f"{name} in {file.name} is missing or was changed.")
    return report


def _check_ledger(database: Path, report: Report) -> None:
    """Recompute the tree of the copy with this archive's own key, reading nothing else."""
    folder = database.parent
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Invalid("The database in the archive is damaged.")
        row = copy.execute(
            "SELECT note FROM frame_checkpoint WHERE size = ?", (report.ledger_size,)
        ).fetchone()
        if row is None:
            if report.ledger_size:
                raise Invalid("The archive lacks the checkpoint that it names.")
            return
        pem = folder / "keys" / keys.FILE
        verifier = keys.verifier_of(pem) if pem.exists() else keys.verifier()
        found = verify_log(_leaves(copy, report.ledger_size), row[0], verifier)
    copy.close()
    if not found.is_good:
        raise Invalid(f"The ledger in the archive is not intact: {found}")


def _leaves(copy: sqlite3.Connection, size: int) -> Iterator[bytes]:
    query = 'SELECT leaf FROM frame_ledgerentry WHERE "index" < ? ORDER BY "index"'
    for (leaf,) in copy.execute(query, (size,)):
        yield leaf if isinstance(leaf, bytes) else str(leaf).encode()  # a tampered column's type


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
