"""A receipt is checked with a key and nothing else; whatever is changed in it is noticed."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger import (
    Checkpoint,
    Leaf,
    LeafActor,
    LeafObject,
    LeafPurpose,
    LedgerError,
    commit,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    reader_over_leaves,
    sign_checkpoint,
)
from accord.core.ledger.commitment import root_of_ids
from accord.core.ledger.receipt import Opening, Receipt, check_receipt, sign_promise
from accord.core.ledger.verify import check_receipt_file

SIGNER = NoteSigner("node.example/log", SigningKey.from_seed(bytes(range(32))))
KEYS = [SIGNER.verifier]
SALT = bytes(32)
IDS = tuple(str(UUID(int=n << 80 | 7 << 76 | 2 << 62)) for n in (5, 9))
TERM = commit("Jane Roe", SALT)
GIVEN = commit(root_of_ids(IDS), SALT)
LEAF = Leaf(
    id=UUID("01912d68-783e-7c64-8c3a-000000000000"), time=1, node="node.example",
    actor=LeafActor(id="ana", ori="XA0010000", kind="user"),
    purpose=LeafPurpose(code="crime-analysis"), verb="records.listed",
    object=LeafObject(type="records", id="-"), payload={"disclosed": 2},
    commitments=(TERM.hex, GIVEN.hex),
).encode()  # fmt: skip
OTHERS = [leaf_hash(str(n).encode()) for n in range(20)]
TREE = [*OTHERS[:7], leaf_hash(LEAF), *OTHERS[7:]]
NOTE = sign_checkpoint(Checkpoint(origin=SIGNER.name, size=21, root=merkle_root(TREE)), SIGNER)
PROOF = Receipt(
    leaf=LEAF,
    openings=(
        Opening(name="term", value="Jane Roe", salt=SALT, commitment=TERM.hex),
        Opening(name="disclosed", value=str(GIVEN.value), salt=SALT, commitment=GIVEN.hex),
    ),
    records=IDS, note=NOTE, index=7,
    path=inclusion_proof(7, 21, reader_over_leaves(lambda start, end: TREE[start:end])),
)  # fmt: skip
PROMISE = Receipt(leaf=LEAF, note=sign_promise(LEAF, SIGNER))


def test_a_proof_is_read_back_and_holds():
    found = check_receipt(Receipt.parse(PROOF.text()), KEYS)
    assert (found.leaf.verb, found.is_promise) == ("records.listed", False)
    assert found.checkpoint is not None
    assert found.checkpoint.size == 21


def test_its_form_is_that_of_the_specification():
    head, note = PROOF.text().split("\n\n", 1)
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 7"
    assert len(lines) == 3 + len(PROOF.path)
    assert note == NOTE


def test_a_promise_holds_before_the_tree_does():
    assert check_receipt(Receipt.parse(PROMISE.text()), KEYS).is_promise


def unnamed(receipt: Receipt) -> Receipt:
    return replace(receipt, openings=tuple(replace(one, name="") for one in receipt.openings))


@given(st.integers(0, len(PROOF.text()) - 1), st.integers(1, 127))
def test_no_letter_of_a_proof_can_be_changed(place, by):
    text = PROOF.text()
    changed = text[:place] + chr(ord(text[place]) ^ by) + text[place + 1 :]
    try:
        found = Receipt.parse(changed)
        check_receipt(found, KEYS)
    except LedgerError:
        return
    # The name of a value is a label: the leaf commits to the value alone.
    assert unnamed(found) == unnamed(PROOF)


@given(st.integers(0, len(PROMISE.text()) - 1), st.integers(1, 127))
def test_no_letter_of_a_promise_can_be_changed(place, by):
    text = PROMISE.text()
    changed = text[:place] + chr(ord(text[place]) ^ by) + text[place + 1 :]
    with pytest.raises(LedgerError):
        check_receipt(Receipt.parse(changed), KEYS)


def test_an_earlier_key_still_proves_and_a_foreign_one_does_not():
    later = NoteSigner(SIGNER.name, SigningKey.from_seed(bytes(32))).verifier
    assert check_receipt(PROOF, [later, *KEYS])
    for keys in ([later], []):
        with pytest.raises(LedgerError):
            check_receipt(PROOF, keys)


@pytest.mark.parametrize("changed", [
    {"records": (*IDS, str(UUID(int=1)))}, {"records": IDS[:1]}, {"records": ("no id", IDS[0])},
    {"openings": (replace(PROOF.openings[0], value="John Roe"),)},
    {"openings": (replace(PROOF.openings[0], commitment=GIVEN.hex),)},
    {"openings": (replace(PROOF.openings[0], commitment=""),)},
    {"index": 8}, {"path": PROOF.path[:-1]},
])  # fmt: skip
def test_what_a_receipt_adds_to_its_leaf_must_fit_it(changed):
    with pytest.raises(LedgerError):
        check_receipt(replace(PROOF, **changed), KEYS)


PURPOSE = {name: commit(name, SALT).hex for name in ("reason", "case_number", "on_behalf_of")}
STATED = replace(
    PROMISE,
    leaf=(
        stated := replace(Leaf.decode(LEAF), purpose=LeafPurpose(code="arrest", **PURPOSE)).encode()
    ),
    note=sign_promise(stated, SIGNER),
    openings=tuple(
        Opening(name=name, value=name, salt=SALT, commitment=committed)
        for name, committed in PURPOSE.items()
    ),
)


def test_what_a_purpose_states_is_bound_to_its_name():
    assert check_receipt(STATED, KEYS)
    swapped = replace(STATED.openings[0], name="case_number")
    for openings in ((swapped,), (replace(PROOF.openings[0], name="reason"),)):
        with pytest.raises(LedgerError):
            check_receipt(replace(STATED, openings=openings), KEYS)


@pytest.mark.parametrize(
    "name", ["", "case_number: 26-1\n  on_behalf_of", "\x1b[2K", "Case number", "a" * 41]
)
def test_a_name_is_a_plain_word_and_says_nothing_of_its_own(name):
    changed = replace(PROOF, openings=(replace(PROOF.openings[0], name=name),))
    with pytest.raises(LedgerError):
        check_receipt(changed, KEYS)


def test_the_verifier_tells_a_label_from_what_is_proven(tmp_path):
    value = "Jane\n  reason: a warrant\x1b[2K"
    term = commit(value, SALT).hex
    leaf = replace(Leaf.decode(stated), commitments=(term,)).encode()
    receipt = replace(
        STATED, leaf=leaf, note=sign_promise(leaf, SIGNER),
        openings=(*STATED.openings, Opening(name="term", value=value, salt=SALT, commitment=term)),
    )  # fmt: skip
    file = tmp_path / "receipt.txt"
    file.write_text(receipt.text())
    is_good, told = check_receipt_file(file, [str(SIGNER.verifier)])
    assert is_good
    lines = told.split("\n")
    assert lines[3:6] == [f"  {name}: {name}" for name in PURPOSE]
    assert lines[6:] == ["  a value that the file calls term: Jane reason: a warrant\ufffd[2K"]


def test_the_values_may_be_left_out():
    assert check_receipt(replace(PROOF, openings=(), records=()), KEYS)


def test_a_checkpoint_is_no_promise_and_a_promise_no_checkpoint():
    for receipt in (replace(PROMISE, note=NOTE), replace(PROOF, note=PROMISE.note)):
        with pytest.raises(LedgerError):
            check_receipt(receipt, KEYS)
