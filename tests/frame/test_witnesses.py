"""Two nodes' ledgers: one witnesses the other, cosigns what extends, and raises alarms."""

import pytest

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger import (
    Checkpoint,
    consistency_proof,
    leaf_hash,
    merkle_root,
    reader_over_leaves,
    sign_checkpoint,
)
from accord.core.ledger.checkpoint import open_checkpoint
from accord.core.ledger.cosignature import WitnessSigner, cosigned
from accord.core.ledger.witness import Refused, Request
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import (
    cosigning,
    cosigning_rounds,
    fsck,
    inspection,
    keys,
    sequencer,
    witnessing,
)
from accord.frame.audit.keeping import Cosignature, WitnessedLog
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
ROOT = Actor(id="root", name="root", kind="local", capabilities=frozenset({"platform.manage"}))
WHY = Purpose(code="administration")
WHO = {"by": ROOT, "purpose": WHY}
audit.verb("test.witnessed")
PARTNER = NoteSigner("partner.example", SigningKey.from_seed(bytes(range(32))))
ABROAD = WitnessSigner("abroad.example", SigningKey.from_seed(bytes(32)))
LEAVES = [leaf_hash(str(n).encode()) for n in range(100)]
OTHER = [*LEAVES[:10], *(leaf_hash(b"x%d" % n) for n in range(90))]


def note(size: int, leaves=LEAVES) -> str:
    found = Checkpoint(origin=PARTNER.name, size=size, root=merkle_root(leaves[:size]))
    return sign_checkpoint(found, PARTNER)


def asked(old: int, new: int, leaves=LEAVES) -> bytes:
    proof = consistency_proof(old, new, reader_over_leaves(lambda a, b: leaves[a:b]))
    return Request(old=old, proof=proof, note=note(new, leaves)).body()


@pytest.fixture
def watched() -> None:
    witnessing.register_log(**WHO, verifiers=[str(PARTNER.verifier)])


def refused(body: bytes) -> Refused:
    with pytest.raises(Refused) as found:
        witnessing.add_checkpoint(body)
    return found.value


def alarm() -> str:
    return WitnessedLog.objects.get().alarm


def test_a_growing_log_is_cosigned_each_time(watched):
    for old, new in ((0, 20), (20, 20), (20, 77)):
        line = witnessing.add_checkpoint(asked(old, new))
        assert cosigned(note(new) + line, [witnessing.own_key()])
    assert LedgerEntry.objects.filter(verb="witness.cosigned").count() == 3
    assert alarm() == ""


def test_an_unknown_log_leaves_nothing():
    assert refused(asked(0, 20)).status == 404
    assert not LedgerEntry.objects.filter(verb__startswith="witness").exists()


def test_two_histories_freeze_the_link_until_a_person_has_looked(watched):
    witnessing.add_checkpoint(asked(0, 40))
    assert refused(asked(40, 60, OTHER)).status == 422
    assert alarm() == "fork"
    assert refused(asked(40, 60)).status == 403
    witnessing.close_alarm(**WHO, origin=PARTNER.name)
    assert witnessing.add_checkpoint(asked(40, 60))


def test_a_shorter_log_is_an_alarm_that_the_next_good_tree_ends(watched):
    witnessing.add_checkpoint(asked(0, 40))
    found = refused(asked(0, 30))
    assert (found.status, found.size) == (409, 40)
    assert alarm() == "rollback"
    witnessing.add_checkpoint(asked(40, 60))
    assert alarm() == ""


def test_a_forger_cannot_raise_an_alarm(watched):
    witnessing.add_checkpoint(asked(0, 40))
    forger = NoteSigner(PARTNER.name, SigningKey.from_seed(bytes(32)))
    false = sign_checkpoint(
        Checkpoint(origin=PARTNER.name, size=30, root=merkle_root(OTHER[:30])), forger
    )
    assert refused(Request(old=40, proof=(), note=false).body()).status == 403
    assert alarm() == ""


def grow(count: int) -> None:
    for n in range(count):
        audit.record(**WHO, verb="test.witnessed", object_type="thing", object_id=str(n))
    sequencer.sequence_all()


def test_a_witness_abroad_cosigns_our_log_and_its_line_is_shown():
    grow(5)
    row = cosigning.register_witness(str(ABROAD.verifier))
    request = cosigning.request_for(row)
    line = ABROAD.cosign(request.note, at=1_700_000_000)
    cosigning_rounds.answered(**WHO, name=row.name, body=request.body(), lines=line)
    first = Cosignature.objects.get()
    signed = cosigning.with_cosignatures(
        next(one for one in inspection.Checkpoint.objects.all() if one.size == first.size)
    )
    assert cosigned(signed, [ABROAD.verifier])
    assert open_checkpoint(signed, keys.verifier()).size == first.size
    grow(4)
    again = cosigning.request_for(row)
    assert again.old == first.size
    assert fsck.recompute().faults == ()


def test_a_false_line_is_not_kept():
    grow(3)
    row = cosigning.register_witness(str(ABROAD.verifier))
    request = cosigning.request_for(row)
    for line in ("", ABROAD.cosign(note(3), at=1), "— someone abcd\n"):
        with pytest.raises(Invalid):
            cosigning.keep_cosignature(row, note=request.note, lines=line)
    assert not Cosignature.objects.exists()


def test_a_witness_that_knows_more_than_we_have_shows_that_we_were_rolled_back():
    grow(3)
    row = cosigning.register_witness(str(ABROAD.verifier))
    with pytest.raises(Conflict, match="has cosigned 900"):
        cosigning.request_for(row, old=900)


def test_this_node_may_witness_itself_over_the_wire(client):
    """Both sides of the protocol in one: our request, our endpoint, our kept line."""
    grow(6)
    witnessing.register_log(**WHO, verifiers=[str(keys.verifier())])
    row = cosigning.register_witness(str(witnessing.own_key()))
    request = cosigning.request_for(row)
    address = "/api/v1/agencies/ledger/witness/add-checkpoint"
    answer = client.post(address, request.body(), content_type="text/plain")
    assert answer.status_code == 200
    kept = cosigning.keep_cosignature(row, note=request.note, lines=answer.content.decode())
    assert kept.size == 6
    conflict = client.post(address, request.body(), content_type="text/plain")
    assert (conflict.status_code, conflict.content) == (409, b"6\n")
    assert conflict.headers["Content-Type"] == "text/x.tlog.size"
    assert client.post(address, b"nonsense", content_type="text/plain").status_code == 400


def test_the_ledger_is_recomputed_once_a_day():
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    assert cosigning_rounds.check_daily(now)
    assert not cosigning_rounds.check_daily(now + timedelta(minutes=5))
    assert cosigning_rounds.check_daily(now + timedelta(days=1, minutes=5))
