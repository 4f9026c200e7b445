"""A witness cosigns trees that extend the last one it saw, and refuses all others by status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger import (
    Checkpoint,
    CheckpointError,
    consistency_proof,
    leaf_hash,
    merkle_root,
    open_checkpoint,
    reader_over_leaves,
    sign_checkpoint,
)
from accord.core.ledger.cosignature import WitnessSigner, WitnessVerifier, cosigned
from accord.core.ledger.witness import Refused, Request, Seen, judge

LOG = NoteSigner("log.example", SigningKey.from_seed(bytes(range(32))))
KEYS = {LOG.name: [LOG.verifier]}
WITNESS = WitnessSigner("witness.example", SigningKey.from_seed(bytes(32)))
LEAVES = [leaf_hash(str(n).encode()) for n in range(300)]
FORKED = [*LEAVES[:50], *(leaf_hash(b"x" + bytes([n % 256])) for n in range(250))]


def note(size: int, leaves=LEAVES, signer: NoteSigner = LOG) -> str:
    root = merkle_root(leaves[:size])
    return sign_checkpoint(Checkpoint(origin=signer.name, size=size, root=root), signer)


def proof(old: int, new: int, leaves=LEAVES) -> tuple[bytes, ...]:
    return consistency_proof(old, new, reader_over_leaves(lambda a, b: leaves[a:b]))


def seen(size: int) -> Seen:
    return Seen(size=size, root=merkle_root(LEAVES[:size]))


def refusal(request: Request, last: Seen) -> Refused:
    with pytest.raises(Refused) as refused:
        judge(Request.parse(request.body()), KEYS, last)
    return refused.value


@given(st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_tree_that_extends_the_last_is_cosigned(sizes):
    old, new = sizes
    if not new:
        return
    request = Request(old=old, proof=proof(old, new), note=note(new))
    assert judge(Request.parse(request.body()), KEYS, seen(old)).size == new


def test_another_size_than_the_last_is_a_conflict_that_names_it():
    found = refusal(Request(old=10, proof=proof(10, 40), note=note(40)), seen(20))
    assert (found.status, found.size) == (409, 20)


def test_another_root_for_the_same_size_is_a_fork():
    found = refusal(Request(old=100, proof=(), note=note(100, FORKED)), seen(100))
    assert (found.status, found.is_fork) == (409, True)


def test_a_tree_that_does_not_extend_the_last_is_a_fork():
    found = refusal(
        Request(old=100, proof=proof(100, 200, FORKED), note=note(200, FORKED)), seen(100)
    )
    assert (found.status, found.is_fork) == (422, True)


def test_a_smaller_tree_is_refused():
    assert refusal(Request(old=100, proof=(), note=note(50)), seen(100)).status == 400
    assert refusal(Request(old=50, proof=(), note=note(50)), seen(100)).status == 409


def test_unknown_logs_and_foreign_keys_are_refused():
    stranger = NoteSigner("other.example", SigningKey.from_seed(bytes(32)))
    forger = NoteSigner(LOG.name, SigningKey.from_seed(bytes(32)))
    request = Request(old=0, proof=(), note=note(9, signer=stranger))
    assert refusal(request, Seen()).status == 404
    assert refusal(Request(old=0, proof=(), note=note(9, signer=forger)), Seen()).status == 403


@pytest.mark.parametrize("body", [
    b"", b"old 3", b"old x\n\n" + note(9).encode(), b"old 3\n***\n\n" + note(9).encode(),
    b"new 3\n\n" + note(9).encode(), b"old 3\n\nnothing signed", b"\xff\n\n", b"x" * 200_000,
    b"old 3\n" + b"AAAA\n" * 64 + b"\n" + note(9).encode(),
])  # fmt: skip
def test_whatever_is_no_request_is_refused(body):
    with pytest.raises(Refused) as refused:
        judge(Request.parse(body), KEYS, Seen())
    assert refused.value.status == 400


def test_a_cosignature_stands_beneath_the_note_and_the_log_still_opens_it():
    text = note(40)
    both = text + WITNESS.cosign(text, at=1_700_000_000)
    assert cosigned(both, [WITNESS.verifier]) == {"witness.example": 1_700_000_000}
    assert open_checkpoint(both, LOG.verifier).size == 40
    assert cosigned(text, [WITNESS.verifier]) == {}


def test_a_cosignature_of_another_tree_or_time_is_wrong():
    line = WITNESS.cosign(note(40), at=1_700_000_000)
    with pytest.raises(CheckpointError, match="wrong"):
        cosigned(note(41) + line, [WITNESS.verifier])


def test_a_witness_key_is_read_back_and_is_no_log_key():
    text = str(WITNESS.verifier)
    assert WitnessVerifier.parse(text) == WITNESS.verifier
    for wrong in (str(LOG.verifier), text[:-4] + "AAA=", text.replace("witness", "other"), ""):
        with pytest.raises(CheckpointError):
            WitnessVerifier.parse(wrong)
