"""`accord ledger`, `keys` and `witness`: a node's own process, and a check without any node."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.ledger.test_receipts_offline import KEYS, LEAF, PROOF, SIGNER
from tests.terminal import Terminal, opened

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger.receipt import Receipt, sign_promise
from accord.core.ledger.verify import main

KEY = str(KEYS[0])


PASSWORD = "correct horse battery staple\n" * 2


def environment(state: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "ACCORD_DATABASE_URL"}
    return {**kept, "ACCORD_STATE_DIR": str(state), **more}


def test_a_receipt_is_verified_with_no_node_at_all(tmp_path):
    (tmp_path / "r.tlog-proof").write_text(PROOF.text())
    nowhere = tmp_path / "nowhere"

    def verify(key: str) -> subprocess.CompletedProcess[str]:
        words = ["ledger", "verify", str(tmp_path / "r.tlog-proof"), "--key", key]
        return subprocess.run(
            [sys.executable, "-m", "accord.cli", *words],
            env=environment(nowhere), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    good = verify(KEY)
    assert (good.returncode, good.stdout.split("\n")[0]) == (
        0, "good: entry 7 of 21 in node.example/log",
    )  # fmt: skip
    assert "term: Jane Roe" in good.stdout
    assert not nowhere.exists()
    bad = verify(str(NoteSigner(SIGNER.name, SigningKey.generate()).verifier))
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
def node(tmp_path_factory, lay_tables) -> Iterator[Terminal]:
    state = lay_tables(tmp_path_factory.mktemp("node"))
    with opened(environment(state)) as terminal:
        terminal.run("migrate")
        terminal.run("people", "first-admin", "root", "Root", told=PASSWORD)
        for name, role in (("eva", "platform-admin"), ("aud", "auditor")):
            terminal.run("people", "add", name, name, "--role", role, "--as", "root", told=PASSWORD)
        yield terminal


def test_check_drill_escrow_and_rotate_from_a_terminal(node, tmp_path):
    def run(*words: str, name: str = "root") -> str:
        return node.run(*words, "--as", name)

    assert "Good:" in run("ledger", "fsck")
    assert "any 2 give the key" in run("keys", "escrow", str(tmp_path))
    shares = [f"--share={tmp_path}/share-{n}.txt" for n in (1, 3)]
    assert "The shares give the key." in run("keys", "drill", *shares)
    change = run("keys", "rotate").split()[-1]
    alone = node.ask("keys", "adopt", change, "--as", "root")
    assert alone.returncode == 2
    assert "second person" in alone.stderr
    other = node.ask("keys", "adopt", change, "--as", "eva")
    assert "Key 2 signs" in other.stdout, other.stderr
    assert "Good:" in run("ledger", "fsck")
    printed = node.run("ledger", "publish-key").split()
    assert len(printed) == 2
    (node.state / "ledger.key").unlink()
    assert f"in use   rotation: {printed[0]}" in run("keys", "list", name="aud")


def test_two_nodes_witness_by_file_where_no_line_joins_them(node, tmp_path, lay_tables):
    state = lay_tables(tmp_path / "other")
    with opened(environment(state, ACCORD_NODE_NAME="other.example")) as other:
        other.run("migrate")
        other.run("people", "first-admin", "root", "Root", told=PASSWORD)
        node.ask("ledger", "fsck", "--as", "root")  # it sequences, whatever it says of keys
        keys = node.run("ledger", "publish-key").split()
        watched = other.run("witness", "watch", *keys, "--as", "root")
        witness = watched.split("\n")[1]
        files = [str(tmp_path / name) for name in ("request", "line")]
        steps = [
            (node, "add", witness), (node, "request", witness.split("+")[0], files[0]),
            (other, "cosign", *files), (node, "answer", witness.split("+")[0], *files),
        ]  # fmt: skip
        for terminal, *words in steps:
            said = terminal.run("witness", *words, "--as", "root")
    assert "has cosigned" in said
