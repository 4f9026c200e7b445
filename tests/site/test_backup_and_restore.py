"""A node goes into one archive and comes back whole; a changed archive is refused."""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.terminal import Done, Terminal, opened

from accord.core.crypto import Holder
from accord.frame.errors import Invalid
from accord.site import backups

PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.slow


class Node:
    """A node of its own in a folder, driven by the real commands."""

    def __init__(self, folder: Path, terminal: Terminal) -> None:
        self.folder = folder
        self.terminal = terminal

    def accord(self, *args: str, ok: bool = True) -> Done:
        done = self.terminal.ask(*args)
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done


@contextmanager
def a_node(folder: Path) -> Iterator[Node]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "ACCORD_STATE_DIR": str(folder),
        "ACCORD_AS": "root",
    }
    with opened(environment) as terminal:
        yield Node(folder, terminal)


@pytest.fixture(scope="module")
def node(tmp_path_factory, lay_tables) -> Iterator[Node]:
    with a_node(lay_tables(tmp_path_factory.mktemp("first") / "state")) as made:
        made.accord("migrate")
        made.accord("people", "first-admin", "root", "Root", "--password", PASSWORD)
        made.accord("people", "add", "eye", "Eye", "--role", "auditor", "--password", PASSWORD)
        made.accord("people", "add-agency", "XA0010000", "Riverton Police")
        uploads = made.folder / "uploads"
        uploads.mkdir(exist_ok=True)
        (uploads / "export.csv").write_bytes(b"a,b\n1,2\n")
        yield made


@pytest.fixture(scope="module")
def archive(node) -> Path:
    file = node.folder.parent / "node.tar.gz"
    node.accord("backup", str(file))
    return file


def test_the_archive_is_readable_to_its_owner_only_and_verifies(node, archive):
    assert archive.stat().st_mode & 0o077 == 0
    assert "Good" in node.accord("restore", str(archive), "--verify").stdout


def test_one_bit_anywhere_in_the_archive_is_refused_in_words(archive, tmp_path):
    honest, copy = archive.read_bytes(), tmp_path / "copy.tar.gz"
    shutil.copy(backups.signature_of(archive), backups.signature_of(copy))
    for place in range(0, len(honest), len(honest) // 40):
        data = bytearray(honest)
        data[place] ^= 1 << place % 8
        copy.write_bytes(data)
        with pytest.raises(Invalid):
            backups.check(copy)


def test_a_new_node_holds_the_same(node, archive, tmp_path):
    with a_node(tmp_path / "state") as second:
        second.accord("restore", str(archive), "--yes")
    assert (second.folder / "uploads/export.csv").read_bytes() == b"a,b\n1,2\n"
    # A restored log goes on under a name and a key of its own: two nodes never sign one history.
    assert (second.folder / "ledger.key").read_bytes() != (node.folder / "ledger.key").read_bytes()
    assert (second.folder / "ledger.origin").exists()
    with a_node(tmp_path / "state") as second:  # as the next process finds it
        assert "root" in second.accord("people", "list").stdout
        assert "Intact" in second.accord("ledger", "verify", "--as", "eye").stdout


@pytest.fixture(scope="module")
def custodian(node) -> Path:
    """A private key whose password is PASSWORD, with the public half beside it."""
    key = node.folder.parent / "backup.key"
    node.accord("backup-key", str(key), "--password", PASSWORD)
    return key


@pytest.fixture(scope="module")
def sealed(node, custodian) -> Path:
    file = node.folder.parent / "sealed.tar.gz"
    said = node.accord("backup", str(file), "--to", f"{custodian}.pub").stdout
    assert "Sealed to key" in said
    return file


def test_a_sealed_archive_tells_nothing_and_comes_back_whole(node, custodian, sealed, tmp_path):
    assert sealed.stat().st_mode & 0o077 == custodian.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in custodian.read_bytes()
    assert not tarfile.is_tarfile(sealed)
    with a_node(tmp_path / "state") as second:
        second.terminal.run(
            "restore", str(sealed), "--yes", "--key", str(custodian), told=f"{PASSWORD}\n"
        )
    assert (tmp_path / "state/uploads/export.csv").read_bytes() == b"a,b\n1,2\n"


def test_a_sealed_archive_is_checked_with_its_key_alone(node, custodian, sealed):
    asked = ("restore", str(sealed), "--verify")
    assert "name the private key" in node.accord(*asked, ok=False).stderr
    with_key = (*asked, "--key", str(custodian))
    assert "Good" in node.terminal.run(*with_key, told=f"{PASSWORD}\n")
    wrong = node.terminal.ask(*with_key, told="another password\n")
    assert wrong.returncode
    assert "does not open" in wrong.stderr
    stranger = node.folder.parent / "stranger.key"
    node.accord("backup-key", str(stranger), "--password", PASSWORD)
    theirs = node.terminal.ask(*asked, "--key", str(stranger), told=f"{PASSWORD}\n")
    assert "sealed to other keys" in theirs.stderr
    checked = ("ledger", "fsck", "--backup", str(sealed), "--key", str(custodian))
    assert f"{sealed.name}: good" in node.terminal.run(*checked, told=f"{PASSWORD}\n")


def test_one_bit_anywhere_in_a_sealed_archive_is_refused(sealed, custodian, tmp_path):
    holder = Holder.from_pem(custodian.read_bytes(), password=PASSWORD)
    honest, copy = sealed.read_bytes(), tmp_path / "copy.tar.gz"
    assert backups.check(sealed, holder=holder).uploads == 1
    for place in range(0, len(honest), len(honest) // 20):
        data = bytearray(honest)
        data[place] ^= 1 << place % 8
        copy.write_bytes(data)  # without the signed digest beside it
        with pytest.raises(Invalid):
            backups.check(copy, holder=holder)


def test_a_key_that_opens_backups_is_never_replaced(node, custodian):
    before = custodian.read_bytes()
    said = node.accord("backup-key", str(custodian), "--password", PASSWORD, ok=False).stderr
    assert "never replaced" in said
    assert custodian.read_bytes() == before


def test_what_is_no_public_key_seals_nothing(node, custodian, tmp_path):
    file = tmp_path / "node.tar.gz"
    said = node.accord("backup", str(file), "--to", str(custodian), ok=False).stderr
    assert "not a public key" in said
    assert not file.exists()


def test_a_node_that_is_not_empty_is_not_overwritten(node, archive):
    assert "not empty" in node.accord("restore", str(archive), "--yes", ok=False).stderr


def changed(archive: Path, target: Path, change) -> Path:
    """A copy of the archive in which `change(name, bytes)` has replaced members."""
    with tarfile.open(archive, "r:gz") as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            if content is None:
                continue
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def flip(name: str):
    """Change one bit in the middle of a member."""

    def change(found: str, content: bytes) -> bytes:
        if found != name:
            return content
        middle = len(content) // 2
        return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    return change


@pytest.mark.parametrize("member", ["database.sqlite3", "uploads/export.csv", "keys/ledger.key"])
def test_one_changed_bit_is_found(node, archive, tmp_path, member):
    broken = changed(archive, tmp_path / "broken.tar.gz", flip(member))
    assert "was changed" in node.accord("restore", str(broken), "--verify", ok=False).stderr


def test_a_missing_member_is_found(node, archive, tmp_path):
    broken = changed(
        archive,
        tmp_path / "broken.tar.gz",
        lambda name, content: None if name.startswith("uploads/") else content,
    )
    assert "missing" in node.accord("restore", str(broken), "--verify", ok=False).stderr


def test_a_truncated_archive_is_refused(node, archive, tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    assert "not a whole archive" in node.accord("restore", str(broken), "--verify", ok=False).stderr


def test_a_changed_ledger_is_found_even_if_the_digests_were_made_to_fit(node, archive, tmp_path):
    """Whoever can rewrite the manifest cannot sign the tree."""
    import hashlib
    import sqlite3

    database = tmp_path / "database.sqlite3"

    def rewrite(name: str, content: bytes) -> bytes:
        if name != "database.sqlite3":
            return content
        database.write_bytes(content)
        with sqlite3.connect(database) as copy:
            copy.execute("DROP TRIGGER ledger_entry_as_written")
            copy.execute(
                "UPDATE frame_ledgerentry SET leaf = CAST(replace(leaf, 'agency', 'agencx') AS BLOB) "
                'WHERE "index" = 1'
            )
        copy.close()
        return database.read_bytes()

    def fit(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return rewrite(name, content)
        manifest = json.loads(content)
        with tarfile.open(archive, "r:gz") as old:
            original = old.extractfile("database.sqlite3").read()
        new = rewrite("database.sqlite3", original)
        assert new != original
        manifest["sha256"]["database.sqlite3"] = hashlib.sha256(new).hexdigest()
        return json.dumps(manifest).encode()

    broken = changed(archive, tmp_path / "broken.tar.gz", fit)
    assert "not intact" in node.accord("restore", str(broken), "--verify", ok=False).stderr


def test_a_member_that_climbs_out_of_the_folder_is_refused(node, archive, tmp_path):
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as new:
        header = tarfile.TarInfo("../../evil")
        header.size = 4
        new.addfile(header, io.BytesIO(b"evil"))
    node.accord("restore", str(broken), "--verify", ok=False)
    assert not (tmp_path.parent / "evil").exists()
