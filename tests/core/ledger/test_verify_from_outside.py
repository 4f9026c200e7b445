"""An outsider with the key finds any change in the leaves or the checkpoint."""

import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto import NoteSigner, SigningKey, sign_note
from accord.core.ledger import (
    Checkpoint,
    CheckpointError,
    Leaf,
    LeafActor,
    LeafObject,
    LeafPurpose,
    leaf_hash,
    merkle_root,
    open_checkpoint,
    sign_checkpoint,
)
from accord.core.ledger.verify import main, verify_log, write_leaves

SIGNER = NoteSigner("node.example/log", SigningKey.from_seed(bytes(range(32))))
KEY = SIGNER.verifier


def leaf(number):
    return Leaf(
        id=UUID(int=(0x01890A5DAC96774B << 64) | (0b10 << 62) | number),
        time=number,
        actor=LeafActor(id="u1", ori="", kind="user"),
        purpose=LeafPurpose(code="crime-analysis"),
        verb="incident.viewed",
        object=LeafObject(type="incident", id=f"i{number}"),
        node=SIGNER.name,
    ).encode()


LOG = [leaf(number) for number in range(7)]
HASHES = [leaf_hash(data) for data in LOG]


def signed(leaves):
    root = merkle_root(leaf_hash(data) for data in leaves)
    return sign_checkpoint(Checkpoint(origin=SIGNER.name, size=len(leaves), root=root), SIGNER)


NOTE = signed(LOG)


def test_an_untouched_log_is_good():
    report = verify_log(LOG, NOTE, KEY)
    assert (report.is_good, report.leaves, report.first_bad) == (True, 7, None)
    assert verify_log([], signed([]), KEY).is_good


@given(st.integers(0, len(LOG) - 1), st.data())
def test_one_flipped_bit_in_any_leaf_is_found_and_placed(index, data):
    bit = data.draw(st.integers(0, len(LOG[index]) * 8 - 1))
    changed = bytearray(LOG[index])
    changed[bit // 8] ^= 1 << bit % 8
    log = [*LOG[:index], bytes(changed), *LOG[index + 1 :]]
    assert not verify_log(log, NOTE, KEY).is_good
    report = verify_log(log, NOTE, KEY, expected=HASHES)
    assert (report.is_good, report.first_bad) == (False, index)


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_one_flipped_bit_in_the_checkpoint_is_found(bit):
    changed = bytearray(NOTE.encode())
    changed[bit // 8] ^= 1 << bit % 8
    try:
        note = changed.decode()
    except UnicodeDecodeError:
        return
    assert not verify_log(LOG, note, KEY).is_good


@pytest.mark.parametrize(
    ("log", "first_bad"),
    [
        (LOG[:-1], 6),
        ([*LOG, leaf(9)], 7),
        (LOG[1:], 6),
        ([LOG[1], LOG[0], *LOG[2:]], None),
        ([*LOG[:3], b"{}", *LOG[4:]], 3),
    ],
)
def test_cut_grown_shifted_swapped_and_malformed_logs_are_bad(log, first_bad):
    report = verify_log(log, NOTE, KEY)
    assert (report.is_good, report.first_bad) == (False, first_bad)
    assert str(report).startswith("BAD")


def test_a_leaf_that_stands_twice_is_named_even_when_signed():
    log = [*LOG, LOG[2]]
    report = verify_log(log, signed(log), KEY)
    assert report.first_bad == 7
    assert "earlier" in report.problem


def test_a_checkpoint_names_its_log_and_may_carry_extensions():
    checkpoint = open_checkpoint(NOTE, KEY)
    assert (checkpoint.origin, checkpoint.size) == (SIGNER.name, 7)
    assert checkpoint.root == merkle_root(HASHES)
    assert Checkpoint.parse(checkpoint.text() + "extension\n") == checkpoint
    with pytest.raises(CheckpointError):
        sign_checkpoint(replace(checkpoint, origin="other"), SIGNER)


def test_a_checkpoint_signed_in_another_logs_name_is_refused():
    foreign = replace(open_checkpoint(NOTE, KEY), origin="other.example").text()
    with pytest.raises(CheckpointError, match="itself"):
        open_checkpoint(sign_note(foreign, (SIGNER,)), KEY)


@pytest.mark.parametrize("size", ["07", "-7", "7 ", "x", "", "9" * 30, "٧"])
def test_a_size_has_one_spelling(size):
    text = open_checkpoint(NOTE, KEY).text().replace("\n7\n", f"\n{size}\n")
    with pytest.raises(CheckpointError):
        Checkpoint.parse(text)


def test_the_command_tells_good_from_bad_and_misuse(tmp_path, capsys):
    leaves, note = tmp_path / "leaves", tmp_path / "checkpoint"
    leaves.write_bytes(b"".join(write_leaves(LOG)))
    note.write_text(NOTE, encoding="utf-8")
    arguments = ["--key", str(KEY), str(leaves), str(note)]
    assert main(arguments) == 0
    assert "good: 7 leaves" in capsys.readouterr().out
    leaves.write_bytes(b"".join(write_leaves(LOG[:4])) + b"!!!\n")
    assert main(arguments) == 1
    assert "BAD at leaf 4" in capsys.readouterr().out
    assert main(["--key", "nonsense", str(leaves), str(note)]) == 2
    assert main(["--key", str(KEY), str(tmp_path / "none"), str(note)]) == 2


def test_the_verifier_runs_alone_without_framework(tmp_path):
    leaves, note = tmp_path / "leaves", tmp_path / "checkpoint"
    leaves.write_bytes(b"".join(write_leaves(LOG)))
    note.write_text(NOTE, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-m", "accord.core.ledger.verify", "--key", str(KEY)]
    done = subprocess.run(
        [*command, str(leaves), str(note)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "good: 7 leaves, as signed\n", "")
    script = "import sys, accord.core.ledger.verify; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert "django" not in loaded
    assert "numpy" not in loaded
