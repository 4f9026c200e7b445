"""Rotation, escrow, drill and epochs: whatever becomes of a key, old receipts hold."""

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import TestCase
from django.utils import timezone

from accord.core.crypto.sharing import Share
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import fsck, inspection, key_care, key_changes, keys, receipts, sequencer
from accord.frame.audit.keeping import LedgerKey
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
ROOT = Actor(id="root", name="root", kind="local", capabilities=frozenset({"platform.manage"}))
WHY = Purpose(code="administration", reason="upkeep")
SECOND = Actor(id="eva", name="Eva", kind="local", capabilities=frozenset({"keys.approve"}))
WHO = {"by": ROOT, "purpose": WHY}
AGREES = {"by": SECOND, "purpose": WHY, "approve": True}
audit.verb("test.keyed")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Keys of these tests come and go in a folder of their own."""
    monkeypatch.setattr(settings, "ACCORD_STATE_DIR", tmp_path)
    return tmp_path


def changed(*, lost: bool = False) -> LedgerKey:
    """Another key, asked for by one and agreed to by another."""
    asked = key_changes.ask_for_change(**WHO, lost=lost)
    with TestCase.captureOnCommitCallbacks(execute=True):
        row = key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
    assert row is not None
    return row


def receipt() -> Receipt:
    entry = audit.record(by=ANA, purpose=WHY, verb="test.keyed", object_type="thing", object_id="1")
    sequencer.sequence_all()
    return receipts.receipt_of(viewer=ANA, entry_id=entry)


def test_after_a_rotation_the_old_receipt_holds_and_the_new_key_signs():
    old_key, old = keys.verifier(), receipt()
    row = changed()
    new = receipt()
    assert keys.verifier() != old_key
    assert str(keys.verifier()) == row.verifier
    assert check_receipt(old, [old_key])
    assert check_receipt(new, [keys.verifier()])
    for one in (old, new):
        assert check_receipt(one, keys.verifiers())
    assert fsck.recompute().faults == ()


def test_the_hand_over_is_signed_by_both_and_stands_in_the_log():
    old_key = (receipt(), keys.verifier())[1]
    row = changed()
    assert keys.is_signed_by(row.statement, old_key)
    assert keys.is_signed_by(row.statement, keys.verifier())
    assert keys.facts_of(row)["replaces"] == str(old_key)
    entry = LedgerEntry.objects.get(verb="ledger.key_rotated")
    assert entry.index is not None
    assert row.verifier.encode() in bytes(entry.leaf)


def test_a_lost_key_is_replaced_by_a_statement_of_the_new_one_alone(own_folder):
    old_key, old = (receipt(), keys.verifier())[1], receipt()
    (own_folder / keys.FILE).unlink()
    row = changed(lost=True)
    assert not keys.is_signed_by(row.statement, old_key)
    assert keys.facts_of(row)["reason"] == "lost"
    assert check_receipt(old, keys.verifiers())


def cut_short() -> LedgerKey:
    """A change whose process ends between the commit and what comes with it."""
    asked = key_changes.ask_for_change(**WHO)
    with TestCase.captureOnCommitCallbacks():
        row = key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
    assert row is not None
    return row


def test_a_crash_between_commit_and_the_file_is_made_good(own_folder):
    receipt()
    old = (own_folder / keys.FILE).read_bytes()
    row = cut_short()
    assert (own_folder / keys.FILE).read_bytes() == old
    assert str(keys.verifier()) == row.verifier
    with TestCase.captureOnCommitCallbacks(execute=True):
        sequencer.sequence()
    assert not (own_folder / keys.NEXT).exists()
    assert (own_folder / keys.FILE).read_bytes() != old
    assert str(keys.verifier()) == row.verifier
    assert fsck.recompute().faults == ()


def test_no_next_key_is_laid_over_the_one_that_signs(own_folder):
    receipt()
    row = cut_short()
    in_use = (own_folder / keys.NEXT).read_bytes()
    asked = key_changes.ask_for_change(**WHO)
    with pytest.raises(Conflict, match="not finished"):
        key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
    with pytest.raises(Conflict, match="not finished"):
        key_care.begin_epoch(**WHO, now=timezone.now())
    assert (own_folder / keys.NEXT).read_bytes() == in_use
    assert str(keys.verifier()) == row.verifier


def test_a_change_that_the_callers_transaction_takes_back_moves_no_key(own_folder):
    before = (receipt(), keys.verifier())[1]
    file, asked = (own_folder / keys.FILE).read_bytes(), key_changes.ask_for_change(**WHO)
    with transaction.atomic():
        row = key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
        assert row is not None
        sequencer.sequence_all()
        transaction.set_rollback(True)
    assert (own_folder / keys.FILE).read_bytes() == file
    assert keys.verifier() == before
    assert check_receipt(receipt(), [before])
    assert LedgerKey.objects.count() == 1
    assert changed().verifier == str(keys.verifier()) != str(before)
    assert fsck.recompute().faults == ()


def test_a_next_key_without_its_statement_does_not_take_over(own_folder):
    key = (receipt(), keys.verifier())[1]
    keys.write_next(key_care.crypto.SigningKey.generate())
    assert keys.verifier() == key


def test_enough_shares_bring_a_lost_file_back(own_folder):
    key = (receipt(), keys.verifier())[1]
    shares = key_care.escrow(**WHO, needed=2, shares=3)
    (own_folder / keys.FILE).unlink()
    with pytest.raises(Invalid):
        key_care.recover(**WHO, shares=shares[:1])
    key_care.recover(**WHO, shares=[Share.parse(str(one)) for one in shares[1:]])
    assert keys.verifier() == key
    with pytest.raises(Conflict, match="is there"):
        key_care.recover(**WHO, shares=shares)


def test_shares_of_an_earlier_key_are_refused(own_folder):
    receipt()
    shares = key_care.escrow(**WHO, needed=2, shares=2)
    changed()
    (own_folder / keys.FILE).unlink()
    with pytest.raises(Conflict, match="another key"):
        key_care.recover(**WHO, shares=shares)


def test_a_drill_changes_no_key_and_finds_old_receipts_good():
    for _ in range(3):
        receipt()
    changed()
    shares = key_care.escrow(**WHO, needed=2, shares=3)
    before = keys.verifier()
    found = key_care.drill(**WHO, shares=shares[:2])
    assert (found.faults, found.opened_by_shares) == ((), True)
    assert found.receipts >= 4
    assert keys.verifier() == before
    assert LedgerKey.objects.count() == 2


def test_a_drill_says_when_shares_or_keys_do_not_serve():
    receipt()
    shares = key_care.escrow(**WHO, needed=2, shares=3)
    assert key_care.drill(**WHO, shares=shares[:1]).opened_by_shares is False
    changed()
    assert key_care.drill(**WHO, shares=shares).faults


def test_an_epoch_goes_on_under_a_new_name_from_a_stated_tree():
    old, old_name, old_key = receipt(), keys.origin(), keys.verifier()
    size = inspection.latest_checkpoint().size
    with TestCase.captureOnCommitCallbacks(execute=True):
        row = key_care.begin_epoch(**WHO, now=timezone.now())
    new = receipt()
    assert keys.origin() != old_name
    assert keys.origin().startswith(f"{old_name}/")
    assert keys.facts_of(row)["tree"].split(" ")[0] == str(size)
    assert keys.is_signed_by(row.statement, keys.verifier())
    assert check_receipt(old, [old_key])
    assert check_receipt(new, [keys.verifier()]).checkpoint.origin == keys.origin()
    assert fsck.recompute().faults == ()


def test_only_the_operator_cares_for_keys():
    for deed in (
        lambda: key_changes.ask_for_change(by=ANA, purpose=WHY),
        lambda: key_care.escrow(by=ANA, purpose=WHY, needed=2, shares=3),
        lambda: key_care.drill(by=ANA, purpose=WHY),
        lambda: key_care.recover(by=ANA, purpose=WHY, shares=[]),
    ):
        with pytest.raises(Denied):
            deed()


def test_whoever_asked_for_another_key_does_not_agree_to_it():
    before = (receipt(), keys.verifier())[1]
    both = Actor(id="root", name="root", kind="local", capabilities=frozenset({"keys.approve"}))
    asked = key_changes.ask_for_change(**WHO)
    answer = {"purpose": WHY, "approval_id": str(asked.pk), "now": timezone.now()}
    for person, why in ((both, "second person"), (ANA, None)):
        with pytest.raises(Denied, match=why):
            key_changes.decide_change(by=person, approve=True, **answer)
    assert keys.verifier() == before
    assert list(key_changes.waiting(viewer=SECOND)) == [asked]
    assert not key_changes.waiting(viewer=ANA).exists()
    assert key_changes.decide_change(by=SECOND, approve=False, **answer) is None
    assert keys.verifier() == before
    with pytest.raises(Conflict):
        key_changes.decide_change(by=SECOND, approve=True, **answer)


def test_a_change_asked_for_before_another_came_is_stale():
    receipt()
    asked = key_changes.ask_for_change(**WHO)
    row = changed()
    with pytest.raises(Conflict, match="ask anew"):
        key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
    assert str(keys.verifier()) == row.verifier
    assert fsck.recompute().faults == ()


def test_of_two_changes_at_once_the_second_sees_the_firsts_key(monkeypatch):
    receipt()
    asked, real = key_changes.ask_for_change(**WHO), sequencer.hold

    def waits():
        monkeypatch.setattr(sequencer, "hold", real)
        changed()  # as if it were committed while the second waits for the tree
        real()

    monkeypatch.setattr(sequencer, "hold", waits)
    with pytest.raises(Conflict, match="ask anew"):
        key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())


def test_what_is_taken_back_before_the_commit_leaves_the_old_key(monkeypatch):
    before = (receipt(), keys.verifier())[1]
    asked, real = key_changes.ask_for_change(**WHO), key_care.hand_over

    def breaks(**asked):
        real(**asked)
        raise DatabaseError("disk full")

    monkeypatch.setattr(key_care, "hand_over", breaks)
    with pytest.raises(DatabaseError), transaction.atomic():
        key_changes.decide_change(**AGREES, approval_id=str(asked.pk), now=timezone.now())
    assert LedgerKey.objects.count() == 1
    assert fsck.recompute().faults == ()
    assert keys.verifier() == before


def test_a_deleted_file_is_no_way_round_the_second_person(own_folder):
    old_key, old = (receipt(), keys.verifier())[1], receipt()
    (own_folder / keys.FILE).unlink()
    entry = audit.record(by=ANA, purpose=WHY, verb="test.keyed", object_type="thing", object_id="1")
    with pytest.raises(Conflict, match="two persons"):
        sequencer.sequence_all()
    assert not (own_folder / keys.FILE).exists()
    changed(lost=True)
    assert LedgerEntry.objects.get(pk=entry).index is not None
    assert check_receipt(old, [old_key])


def test_while_the_file_is_gone_what_was_signed_is_checked_all_the_same(own_folder):
    entry = audit.record(by=ANA, purpose=WHY, verb="test.keyed", object_type="thing", object_id="1")
    sequencer.sequence_all()
    key, shares = keys.verifier(), key_care.escrow(**WHO, needed=2, shares=3)
    (own_folder / keys.FILE).unlink()
    assert keys.verifiers() == [key]
    proof = receipts.receipt_of(viewer=ANA, entry_id=entry)
    assert check_receipt(proof, keys.verifiers())
    assert fsck.check(by=ROOT, purpose=WHY).faults == (f"keys: {keys.GONE}",)
    assert inspection.verify(by=ROOT, purpose=WHY).intact
    drilled = key_care.drill(**WHO, shares=shares[:2])
    assert (drilled.opened_by_shares, drilled.faults) == (True, ())
    assert not (own_folder / keys.FILE).exists()
    with pytest.raises(Conflict, match="two persons"):
        keys.signer()


def test_a_key_that_was_slipped_in_is_named():
    receipt()
    stranger = key_care.crypto.NoteSigner(keys.origin(), key_care.crypto.SigningKey.generate())
    LedgerKey.objects.create(verifier=str(stranger.verifier), number=2, statement="x")
    assert "keys: the newest key in the table is not the key in use" in fsck.recompute().faults
