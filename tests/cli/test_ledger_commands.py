"""`accord ledger`, `keys` and `witness`: a node's own process, and a check without any node."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.ledger.test_receipts_offline import KEYS, LEAF, PROOF, SIGNER

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger.receipt import Receipt, sign_promise
from accord.core.ledger.verify import main

KEY = str(KEYS[0])


def accord(*arguments: str, state: Path, told: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ACCORD_STATE_DIR": str(state)}
    environment.pop("ACCORD_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "accord.cli", *arguments],
        env=environment, input=told, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_receipt_is_verified_with_no_node_at_all(tmp_path):
    (tmp_path / "r.tlog-proof").write_text(PROOF.text())
    nowhere = tmp_path / "nowhere"
    good = accord("ledger", "verify", str(tmp_path / "r.tlog-proof"), "--key", KEY, state=nowhere)
    assert (good.returncode, good.stdout.split("\n")[0]) == (
        0, "good: entry 7 of 21 in node.example/log",
    )  # fmt: skip
    assert "term: Jane Roe" in good.stdout
    assert not nowhere.exists()
    other = NoteSigner(SIGNER.name, SigningKey.generate()).verifier
    bad = accord(
        "ledger", "verify", str(tmp_path / "r.tlog-proof"), "--key", str(other), state=nowhere
    )
    assert bad.returncode == 1
    assert "BAD" in bad.stderr


def test_the_stand_alone_verifier_takes_a_receipt_too(tmp_path, capsys):
    proof, promise, junk = (tmp_path / name for name in ("proof", "promise", "junk"))
    proof.write_text(PROOF.text())
    promise.write_text(Receipt(leaf=LEAF, note=sign_promise(LEAF, SIGNER)).text())
    junk.write_text("nothing")
    assert [main(["--key", KEY, str(file)]) for file in (proof, promise, junk)] == [0, 0, 1]
    told = capsys.readouterr().out
    assert "good: promised, not yet in the tree" in told


@pytest.fixture(scope="module")
def node(tmp_path_factory, lay_tables) -> Path:
    state = lay_tables(tmp_path_factory.mktemp("node"))
    assert accord("migrate", state=state).returncode == 0
    made = subprocess.run(
        [sys.executable, "-m", "accord.cli", "people", "first-admin", "root", "Root"],
        env={**os.environ, "ACCORD_STATE_DIR": str(state)},
        input="correct horse battery staple\n" * 2, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    for name, role in (("eva", "platform-admin"), ("aud", "auditor")):
        added = accord(
            "people", "add", name, name, "--role", role, "--as", "root",
            state=state, told="correct horse battery staple\n" * 2,
        )  # fmt: skip
        assert added.returncode == 0, added.stderr
    return state


def test_check_drill_escrow_and_rotate_from_a_terminal(node, tmp_path):
    def run(*words: str, name: str = "root") -> str:
        done = accord(*words, "--as", name, state=node)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "Good:" in run("ledger", "fsck")
    assert "any 2 give the key" in run("keys", "escrow", str(tmp_path))
    shares = [f"--share={tmp_path}/share-{n}.txt" for n in (1, 3)]
    assert "The shares give the key." in run("keys", "drill", *shares)
    change = run("keys", "rotate").split()[-1]
    alone = accord("keys", "adopt", change, "--as", "root", state=node)
    assert alone.returncode == 2
    assert "second person" in alone.stderr
    other = accord("keys", "adopt", change, "--as", "eva", state=node)
    assert "Key 2 signs" in other.stdout, other.stderr
    assert "Good:" in run("ledger", "fsck")
    printed = accord("ledger", "publish-key", state=node).stdout.split()
    assert len(printed) == 2
    (node / "ledger.key").unlink()
    assert f"in use   rotation: {printed[0]}" in run("keys", "list", name="aud")


def test_two_nodes_witness_by_file_where_no_line_joins_them(node, tmp_path, lay_tables):
    other = lay_tables(tmp_path / "other")
    accord("migrate", state=other)
    subprocess.run(
        [sys.executable, "-m", "accord.cli", "people", "first-admin", "root", "Root"],
        env={**os.environ, "ACCORD_STATE_DIR": str(other), "ACCORD_NODE_NAME": "other.example"},
        input="correct horse battery staple\n" * 2, capture_output=True, text=True, check=True,
    )  # fmt: skip
    accord("ledger", "fsck", "--as", "root", state=node)
    keys = accord("ledger", "publish-key", state=node).stdout.split()
    watched = accord("witness", "watch", *keys, "--as", "root", state=other)
    witness = watched.stdout.split("\n")[1]
    files = [str(tmp_path / name) for name in ("request", "line")]
    steps = [
        (node, "add", witness), (node, "request", witness.split("+")[0], files[0]),
        (other, "cosign", *files), (node, "answer", witness.split("+")[0], *files),
    ]  # fmt: skip
    for state, *words in steps:
        done = accord("witness", *words, "--as", "root", state=state)
        assert done.returncode == 0, done.stderr
    assert "has cosigned" in done.stdout
