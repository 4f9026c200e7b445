"""No audit, no data: changes and disclosures leave entries, or do not happen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError

from accord.core.ledger import Leaf, opens
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.audit import guards, inspection, sequencer, services
from accord.frame.audit.models import Checkpoint, LedgerEntry, SaltedValue
from accord.frame.errors import Invalid
from accord.frame.ids import id_at

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
WHY = Purpose(code="crime-analysis", reason="series in Beat 4", case_number="24-001")
audit.verb("test.done", count=int, names=list)


def record(**kwargs):
    return audit.record(
        by=ANA, purpose=WHY, verb="test.done", object_type="thing", object_id="1", **kwargs
    )


def test_an_entry_is_a_decodable_leaf_that_names_actor_purpose_and_object():
    record(payload={"count": 3})
    leaf = Leaf.decode(bytes(LedgerEntry.objects.get().leaf))
    assert (leaf.actor.id, leaf.actor.ori, leaf.purpose.code) == ("ana", "XA0010000", WHY.code)
    assert (leaf.verb, leaf.object.id, dict(leaf.payload)) == ("test.done", "1", {"count": 3})


def test_personal_values_stand_in_the_leaf_only_as_commitments_that_open():
    record(personal={"term": "Jane Roe"})
    raw = bytes(LedgerEntry.objects.get().leaf)
    assert b"Jane" not in raw
    assert b"Beat 4" not in raw
    leaf = Leaf.decode(raw)
    for value in SaltedValue.objects.all():
        assert opens(value.commitment, value=value.value, salt=bytes(value.salt))
    term = SaltedValue.objects.get(name="term")
    assert leaf.commitments == (term.commitment,)


@pytest.mark.parametrize(
    "name", ["reason", "case_number", "on_behalf_of", "", "Case number", "a" * 41]
)
def test_no_value_bears_the_name_of_a_purposes_or_one_that_is_no_word(name):
    with pytest.raises(ValueError, match="no name for a value"):
        record(personal={name: "Jane Roe"})
    assert not LedgerEntry.objects.exists()


def test_a_read_counts_on_the_day_of_its_entry_though_its_id_is_of_the_day_before(monkeypatch):
    audit.verb("test.viewed")
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    made = partial(services.Entry, id=id_at(midnight - timedelta(seconds=2)))
    monkeypatch.setattr(services, "Entry", made)
    monkeypatch.setattr(services.timezone, "now", lambda: midnight + timedelta(seconds=1))
    audit.read(by=ANA, purpose=WHY, verb="test.viewed", object_type="thing")
    monday = midnight.date()
    asked = {"viewer": replace(ANA, capabilities=frozenset({"ledger.view"}))}
    (found,) = inspection.reads_by_day(**asked, since=monday, before=monday + timedelta(days=1))
    assert (found.day, found.case, found.count) == (monday, WHY.case_number, 1)
    assert not inspection.reads_by_day(**asked, since=monday - timedelta(days=1), before=monday)


def test_purging_the_value_leaves_the_proof_intact():
    record(personal={"term": "Jane Roe"})
    SaltedValue.objects.all().delete()
    assert inspection.verify(by=ANA, purpose=WHY).intact


def test_a_change_whose_block_fails_leaves_neither_row_nor_entry():
    def fails():
        with audit.transaction(
            by=ANA, purpose=WHY, verb="test.done", object_type="thing", object_id="1"
        ):
            SaltedValue.objects.create(
                commitment="0" * 64, entry_id=audit.Entry().id, name="x", salt=b"s", value="v"
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not SaltedValue.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_change_whose_entry_cannot_be_written_does_not_happen(monkeypatch):
    def full(*_args, **_kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(services, "run_together", full)
    with (
        pytest.raises(DatabaseError),
        audit.transaction(
            by=ANA, purpose=WHY, verb="test.done", object_type="thing", object_id="1"
        ),
    ):
        SaltedValue.objects.create(
            commitment="0" * 64, entry_id=audit.Entry().id, name="x", salt=b"s", value="v"
        )
    assert not SaltedValue.objects.exists()


@pytest.mark.parametrize(
    ("verb", "payload"),
    [("never.registered", {}), ("test.done", {"other": 1}), ("test.done", {"count": "3"})],
)
def test_unknown_verbs_and_payloads_of_another_shape_are_refused(verb, payload):
    with pytest.raises(Invalid):
        audit.record(
            by=ANA, purpose=WHY, verb=verb, object_type="thing", object_id="1", payload=payload
        )
    assert not LedgerEntry.objects.exists()


def test_the_sequencer_gives_gapless_indexes_over_several_batches():
    for _ in range(7):
        record()
    assert [sequencer.sequence(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert list(LedgerEntry.objects.order_by("id").values_list("index", flat=True)) == list(
        range(7)
    )
    assert set(Checkpoint.objects.values_list("size", flat=True)) == {3, 6, 7}


def test_a_changed_leaf_is_found():
    for _ in range(5):
        record()
    sequencer.sequence_all()
    entry = LedgerEntry.objects.get(index=2)
    entry.leaf = bytes(entry.leaf).replace(b'"thing"', b'"thong"')
    guards.remove()  # as whoever owns the database could
    entry.save()
    report = inspection.verify(by=ANA, purpose=WHY)
    assert not report.intact
    assert "leaf 2" in report.problem


def test_a_removed_entry_is_found():
    for _ in range(4):
        record()
    sequencer.sequence_all()
    guards.remove()
    LedgerEntry.objects.filter(index=1).delete()
    assert not inspection.verify(by=ANA, purpose=WHY).intact


def test_the_second_person_is_never_the_first_not_even_in_the_database():
    from django.db import IntegrityError, transaction
    from django.utils import timezone

    with pytest.raises(IntegrityError, match="approval_needs_second_person"), transaction.atomic():
        Approval.objects.create(
            action="purge",
            object_type="thing",
            object_id="1",
            requested_by="ana",
            requested_at=timezone.now(),
            state="approved",
            decided_by="ana",
            decided_at=timezone.now(),
        )


@pytest.mark.parametrize("column", ["verb", "purpose_code", "agency_ori", "outcome", "object_id"])
def test_a_column_that_no_longer_says_what_its_leaf_says_is_found(column):
    for _ in range(3):
        record()
    sequencer.sequence_all()
    guards.remove()
    LedgerEntry.objects.filter(index=1).update(**{column: "denied"})
    report = inspection.verify(by=ANA, purpose=WHY)
    assert not report.intact
    assert "entry 1" in report.problem


def test_a_changed_personal_value_is_found():
    record(personal={"term": "Jane Roe"})
    sequencer.sequence_all()
    guards.remove()
    SaltedValue.objects.filter(name="term").update(value="John Doe")
    assert not inspection.verify(by=ANA, purpose=WHY).intact
