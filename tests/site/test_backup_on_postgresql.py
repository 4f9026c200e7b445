"""A node on PostgreSQL goes into one archive and comes back whole in another, empty database."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.terminal import Done, Terminal, opened

PASSWORD = "correct horse battery staple"
pytestmark = [pytest.mark.slow, pytest.mark.postgres]


class Node:
    """A node with a database of its own in the cluster, driven by the real command."""

    def __init__(self, folder: Path, url: str, terminal: Terminal) -> None:
        self.folder = folder
        self.url = url
        self.terminal = terminal

    def accord(self, *args: str, ok: bool = True) -> Done:
        done = self.terminal.ask(*args)
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done

    def ask(self, query: str) -> list[tuple]:
        import psycopg

        with psycopg.connect(self.url) as database:
            return database.execute(query).fetchall()


@contextmanager
def a_node(folder: Path, database: str) -> Iterator[Node]:
    parts = urlsplit(os.environ["ACCORD_DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{database}"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "ACCORD_STATE_DIR": str(folder),
        "ACCORD_DATABASE_URL": url,
        "ACCORD_AS": "root",
    }
    with opened(environment) as terminal:
        yield Node(folder, url, terminal)


@pytest.fixture(scope="module")
def databases() -> Iterator[tuple[str, str]]:
    import psycopg

    names = tuple(f"backup_{side}_{os.getpid()}" for side in ("from", "to"))
    with psycopg.connect(os.environ["ACCORD_DATABASE_URL"], autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield names
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


OFFENCES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
EXPORT = "incident_number,date_occurred,offense,longitude,latitude,address\n" + "".join(
    f"24-{n:04d},2024-01-{1 + n % 28:02d} 10:15:00,{OFFENCES[n % 4]},-73.9,40.7,{n} MAIN ST\n"
    for n in range(40)
)


@pytest.fixture(scope="module")
def node(tmp_path_factory, databases) -> Iterator[Node]:
    with a_node(tmp_path_factory.mktemp("first") / "state", databases[0]) as made:
        made.accord("migrate")
        made.accord("people", "first-admin", "root", "Root", "--password", PASSWORD)
        made.accord("people", "add", "eye", "Eye", "--role", "auditor", "--password", PASSWORD)
        made.accord("people", "add-agency", "XA0010000", "Riverton Police")
        desk = ("--agency", "XA0010000", "--password", PASSWORD)
        made.accord("people", "add", "ada", "Ada", "--role", "agency-admin", *desk)
        made.accord("people", "add", "ana", "Ana", "--role", "analyst", *desk, "--as", "ada")
        export = made.folder.parent / "export.csv"
        export.write_text(EXPORT)
        made.accord(
            "ingest", str(export), "--agency", "XA0010000", "--mapping", "rms", "--yes", "--as", "ana",
            "--purpose", "records-management",
        )  # fmt: skip
        uploads = made.folder / "uploads"
        uploads.mkdir(exist_ok=True)
        (uploads / "export.csv").write_bytes(b"a,b\n1,2\n")
        yield made


@pytest.fixture(scope="module")
def archive(node) -> Path:
    file = node.folder.parent / "node.tar.gz"
    node.accord("backup", str(file))
    return file


def with_rows(archive: Path, target: Path, change) -> Path:
    """A copy of the archive with changed rows and a manifest that was made to fit them."""
    with tarfile.open(archive, "r:gz") as old:
        members = {m.name: old.extractfile(m).read() for m in old.getmembers()}
    members["rows.jsonl"] = change(members["rows.jsonl"])
    manifest = json.loads(members["manifest.json"])
    manifest["sha256"]["rows.jsonl"] = sha256(members["rows.jsonl"]).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(target, "w:gz") as new:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            new.addfile(header, io.BytesIO(content))
    return target


def without_one_entry(rows: bytes) -> bytes:
    lines = rows.splitlines(keepends=True)
    lines.remove(next(line for line in lines if b'"frame.ledgerentry"' in line))
    return b"".join(lines)


def test_an_archive_that_lost_an_entry_is_refused(node, archive, tmp_path):
    assert "Good" in node.accord("restore", str(archive), "--verify").stdout
    broken = with_rows(archive, tmp_path / "broken.tar.gz", without_one_entry)
    assert "not intact" in node.accord("restore", str(broken), "--verify", ok=False).stderr


def test_another_node_holds_the_same(node, archive, databases, tmp_path):
    entries = "SELECT id, leaf, leaf_hash, index FROM frame_ledgerentry ORDER BY id"
    with a_node(tmp_path / "state", databases[1]) as second:
        second.accord("restore", str(archive), "--yes")
    assert (second.folder / "uploads/export.csv").read_bytes() == b"a,b\n1,2\n"
    # A restored log goes on under a name and a key of its own: two nodes never sign one history.
    assert (second.folder / "ledger.key").read_bytes() != (node.folder / "ledger.key").read_bytes()
    assert (second.folder / "ledger.origin").exists()
    kept = second.ask(entries)
    written = [row for row in node.ask(entries) if row[3] is not None]
    assert {row[0] for row in written} - {row[0] for row in kept} == set()
    assert set(written) <= set(kept)
    people = "SELECT id, username, password FROM agencies_user ORDER BY id"
    assert second.ask(people) == node.ask(people)
    with a_node(tmp_path / "state", databases[1]) as second:  # as the next process finds it
        assert "root" in second.accord("people", "list").stdout
        assert "Intact" in second.accord("ledger", "verify", "--as", "eye").stdout
        assert "not empty" in second.accord("restore", str(archive), "--yes", ok=False).stderr
    classes = "SELECT offence_code, sum(size) FROM records_policyclass GROUP BY 1 ORDER BY 1"
    assert second.ask(classes) == node.ask(classes)
    assert sum(size for _, size in second.ask(classes)) == 40
    triggers = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'ledger_%'"
    assert sorted(second.ask(triggers)) == sorted(node.ask(triggers)) != []
