"""The sequencer grows tiles, proofs come from them, and every entry has a receipt for its actor."""

import random

import pytest

from accord.core.ledger import LedgerError, inclusion_proof, merkle_root, root_at, verify_inclusion
from accord.core.ledger.checkpoint import open_checkpoint
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.core.ledger.tiles import TileName, bundles_of, decode_bundle, tiles_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import fsck, inspection, keys, receipts, sequencer, tiles
from accord.frame.audit.models import LedgerEntry, LedgerTile
from accord.frame.errors import Missing
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
BEN = Actor(id="ben", name="Ben", agency_ori="XB0010000")
EVE = Actor(id="eve", name="Eve", kind="system", capabilities=frozenset({"ledger.view"}))
WHY = Purpose(code="crime-analysis", reason="series in Beat 4")
audit.verb("test.told")


def entries(count: int, *, by: Actor = ANA, ids=audit.NUMBERS_ONLY) -> list:
    return [
        audit.record(
            by=by, purpose=WHY, verb="test.told", object_type="thing", object_id=str(n),
            disclosed=ids,
        )
        for n in range(count)
    ]  # fmt: skip


def hashes() -> list[bytes]:
    return [
        bytes(h) for h in LedgerEntry.objects.order_by("index").values_list("leaf_hash", flat=True)
    ]


def test_tiles_grow_with_the_log_in_steps_of_any_size():
    rng = random.Random(4)
    while LedgerEntry.objects.count() < 600:
        entries(rng.choice([1, 2, 90, 170]))
        sequencer.sequence_all()
        newest = open_checkpoint(inspection.latest_checkpoint().note, keys.verifier())
        assert root_at(newest.size, tiles.reader()) == newest.root == merkle_root(hashes())
    assert fsck.recompute().faults == ()
    assert {(t.level, t.index) for t in LedgerTile.objects.all()} == {
        (t.level, t.index) for t in tiles_of(newest.size)
    }


def test_a_log_from_before_tiles_gets_them_with_the_next_entry():
    entries(300)
    sequencer.sequence_all()
    LedgerTile.objects.all().delete()
    entries(3)
    sequencer.sequence_all()
    assert fsck.recompute().faults == ()


def test_the_log_can_be_read_as_tiles_and_bundles():
    entries(300)
    sequencer.sequence_all()
    parts = [tiles.tile_bytes(t, size=300) for t in bundles_of(300)]
    leaves = [entry for part in parts for entry in decode_bundle(part)]
    assert leaves == [bytes(e.leaf) for e in LedgerEntry.objects.order_by("index")]
    whole = b"".join(tiles.tile_bytes(t, size=300) for t in tiles_of(300) if t.level == 0)
    assert whole == b"".join(hashes())
    earlier = tiles.tile_bytes(TileName(level=0, index=1, width=7), size=300)
    assert earlier == b"".join(hashes()[256:263])
    for beyond in (TileName(level=0, index=1, width=45), TileName(level=None, index=2, width=1)):
        with pytest.raises(Missing):
            tiles.tile_bytes(beyond, size=300)


def test_a_receipt_is_a_promise_and_then_a_proof():
    ids = [new_id() for _ in range(3)]
    (entry,) = entries(1, ids=ids)
    promise = Receipt.parse(receipts.receipt_of(viewer=ANA, entry_id=entry).text())
    assert check_receipt(promise, [keys.verifier()]).is_promise
    entries(40)
    sequencer.sequence_all()
    proof = Receipt.parse(receipts.receipt_of(viewer=ANA, entry_id=entry).text())
    found = check_receipt(proof, [keys.verifier()])
    assert not found.is_promise
    assert (proof.leaf, proof.records) == (promise.leaf, tuple(sorted(map(str, ids))))
    assert {one.name: one.value for one in found.openings}["reason"] == WHY.reason


def test_whoever_inspects_gets_the_proof_without_what_opens_it():
    (entry,) = entries(1, ids=[new_id()])
    found = receipts.receipt_of(viewer=EVE, entry_id=entry)
    assert check_receipt(found, [keys.verifier()])
    assert (found.openings, found.records) == ((), ())


def test_nobody_else_gets_one_and_missing_is_the_same():
    (entry,) = entries(1)
    answers = set()
    for asked in (entry, new_id()):
        with pytest.raises(Missing) as missing:
            receipts.receipt_of(viewer=BEN, entry_id=asked)
        answers.add(str(missing.value))
    assert len(answers) == 1


def test_a_receipt_of_another_node_is_refused():
    (entry,) = entries(1)
    text = receipts.receipt_of(viewer=ANA, entry_id=entry).text()
    with pytest.raises(LedgerError):
        check_receipt(
            Receipt.parse(text.replace(keys.origin(), "other.example")), [keys.verifier()]
        )


def test_a_proof_reads_a_handful_of_tiles(django_assert_max_num_queries):
    entries(300)
    sequencer.sequence_all()
    with django_assert_max_num_queries(6):
        path = inclusion_proof(7, 300, tiles.reader())
    verify_inclusion(leaf=hashes()[7], index=7, size=300, path=path, root=merkle_root(hashes()))
