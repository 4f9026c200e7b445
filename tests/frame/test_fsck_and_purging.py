"""fsck names every change beside and beneath the leaves; a purge leaves the log provable."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.turns import whose_turn

from accord.core.ledger import Leaf
from accord.core.ledger.receipt import check_receipt
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import fsck, guards, keys, purging, receipts, sequencer
from accord.frame.audit.models import DisclosedItem, LedgerEntry, PurgedValue, SaltedValue
from accord.frame.errors import Denied
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
EVE = Actor(id="eve", name="Eve", kind="system", capabilities=frozenset({"platform.manage"}))
WHY = Purpose(code="crime-analysis", reason="series in Beat 4", case_number="24-1")
audit.verb("test.read", count=int)
TABLES = ("ledgerentry", "ledgertile", "ledgertree", "checkpoint", "saltedvalue", "disclosedset",
          "discloseditem", "disclosure", "ledgerkey", "purgedvalue")  # fmt: skip


@pytest.fixture(scope="module")
def ledger(standing_db) -> list:
    """Three hundred sequenced entries, one in three of which gave out records; one purged."""
    shared = [new_id() for _ in range(4)]
    made = [
        audit.read(
            by=ANA, purpose=WHY, verb="test.read", object_type="thing", payload={"count": n},
            disclosed=[new_id(), *shared[: n % 4]] if n % 3 == 0 else audit.NUMBERS_ONLY,
            personal={"term": "Jane Roe"},
        )
        for n in range(300)
    ]  # fmt: skip
    purging.purge_entry(by=EVE, purpose=WHY, entry_id=made[5])
    sequencer.sequence_all()
    audit.record(by=ANA, purpose=WHY, verb="test.read", object_type="thing", object_id="waits")
    return made


def run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def test_an_honest_ledger_has_no_faults(ledger):
    report = fsck.recompute()
    assert (report.faults, report.size, report.waiting) == ((), 301, 1)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_named(ledger, table):
    guards.remove()
    key = {"saltedvalue": "commitment", "checkpoint": "size", "disclosure": "entry_id",
           "ledgerkey": "verifier", "purgedvalue": "commitment"}.get(table, "id")  # fmt: skip
    one = f"SELECT {key} FROM frame_{table} ORDER BY {key} LIMIT 1"
    assert run(f"DELETE FROM frame_{table} WHERE {key} = ({one})") == 1
    assert fsck.recompute().faults


COLUMNS = [
    ("ledgerentry", column, '"index" = 7')
    for column in ("verb", "actor_id", "agency_ori", "purpose_code", "object_type", "object_id")
] + [
    ("ledgerentry", "outcome", '"index" = 7'), ("ledgerentry", "recorded_at", '"index" = 7'),
    ("ledgerentry", "leaf", '"index" = 7'), ("ledgerentry", "leaf_hash", '"index" = 7'),
    ("ledgerentry", "index", '"index" = 300'), ("ledgerentry", "verb", '"index" IS NULL'),
    ("ledgertile", "data", "level = 1"), ("ledgertile", "data", 'level = 0 AND "index" = 1'),
    ("ledgertile", "index", "level = 1"), ("ledgertree", "frontier", "id = 1"),
    ("ledgertree", "size", "id = 1"), ("checkpoint", "note", "size = 301"),
    ("checkpoint", "size", "size = 301"), ("saltedvalue", "value", "name = 'disclosed'"),
    ("saltedvalue", "value", "name = 'term'"), ("saltedvalue", "salt", "name = 'reason'"),
    ("saltedvalue", "entry_id", "name = 'term'"), ("disclosedset", "size", "id > 0"),
    ("disclosedset", "root", "id > 0"), ("discloseditem", "record_id", "id > 0"),
    ("disclosure", "set_id", "set_id > 0"), ("ledgerkey", "statement", "number = 1"),
    ("ledgerkey", "verifier", "number = 1"), ("purgedvalue", "entry_id", "1 = 1"),
    ("purgedvalue", "purge_id", "1 = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "where"), COLUMNS)
def test_a_changed_column_is_named(ledger, table, column, where):
    guards.remove()
    rows = (
        f"SELECT {column if column != 'index' else chr(34) + column + chr(34)} FROM frame_{table}"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{rows} WHERE {where} LIMIT 1")
        old = cursor.fetchone()[0]
        quoted = '"index"' if column == "index" else column
        cursor.execute(
            f"UPDATE frame_{table} SET {quoted} = %s WHERE {quoted} = %s AND {where}",
            [other_than(old), old],
        )
        assert cursor.rowcount >= 1
    assert fsck.recompute().faults


def other_than(value):
    if isinstance(value, int):
        return value + 1
    if isinstance(value, memoryview | bytes):
        data = bytearray(value)
        data[-1] ^= 1
        return bytes(data)
    if hasattr(value, "hex") and not isinstance(value, str):
        return type(value)(int=value.int ^ 1)
    if hasattr(value, "microsecond"):
        return value + timedelta(microseconds=1)
    text = str(value)
    if text == "ok":
        return "denied"
    return text[:-1] + ("1" if text[-1] != "1" else "2") if text else "x"


def test_a_purge_leaves_every_proof_and_no_value(ledger):
    before = timezone.now() + timedelta(seconds=1)
    assert purging.purge_values(by=EVE, purpose=WHY, before=before) > 800
    assert set(SaltedValue.objects.values_list("name", flat=True)) == {
        "disclosed",
        "reason",
        "case_number",
    }
    assert not SaltedValue.objects.filter(value="Jane Roe").exists()
    sequencer.sequence_all()
    assert fsck.recompute().faults == ()
    proof = receipts.receipt_of(viewer=ANA, entry_id=ledger[10])
    assert check_receipt(proof, [keys.verifier()]).openings == ()


def test_disclosures_go_only_when_that_is_said(ledger):
    before = timezone.now() + timedelta(seconds=1)
    kept = DisclosedItem.objects.count()
    purging.purge_values(by=EVE, purpose=WHY, before=before)
    assert DisclosedItem.objects.count() == kept > 0
    purging.purge_values(by=EVE, purpose=WHY, before=before, keep_disclosures=False)
    assert DisclosedItem.objects.count() == 0
    assert fsck.recompute().faults == ()


def test_a_purge_commits_to_what_it_took(ledger):
    entry = LedgerEntry.objects.filter(verb="ledger.purged").get()
    gone = list(PurgedValue.objects.values_list("commitment", flat=True))
    said = Leaf.decode(bytes(entry.leaf)).payload
    assert (said["values"], said["root"]) == (len(gone), purging.root_of(gone))


def test_only_the_operator_purges(ledger):
    with pytest.raises(Denied):
        purging.purge_entry(by=ANA, purpose=WHY, entry_id=ledger[0])


def test_a_check_leaves_its_verdict(ledger):
    assert fsck.check(by=EVE, purpose=WHY).is_good
    guards.remove()
    run("UPDATE frame_ledgertile SET data = leaf_hash FROM frame_ledgerentry WHERE level = 1")
    assert not fsck.check(by=EVE, purpose=WHY).is_good
    verdicts = LedgerEntry.objects.filter(verb="ledger.checked").order_by("id")
    assert list(verdicts.values_list("outcome", flat=True)) == ["ok", "failed"]


# Row numbers that no other row and no leaf speaks of.
MEANINGLESS = {("ledgertile", "id"), ("discloseditem", "id"), ("saltedvalue", "name")}
NONSENSE = ("2026-13-40 00:00:00", "é+x+", 2**62, b"\xff\xfe")


def test_what_cannot_be_read_any_more_is_a_fault_and_ends_no_check():
    if connection.vendor != "sqlite":
        pytest.skip("not run: SQLite, which keeps any value in any column")
    for count in range(12):
        audit.read(
            by=ANA, purpose=WHY, verb="test.read", object_type="thing", payload={"count": count},
            disclosed=[new_id()], personal={"term": "Jane Roe"},
        )  # fmt: skip
    sequencer.sequence_all()
    guards.remove()
    unnamed = []
    for table in TABLES:
        with connection.cursor() as cursor:
            columns = [
                c.name
                for c in connection.introspection.get_table_description(cursor, f"frame_{table}")
            ]
        for column in columns:
            for value in whose_turn((table, column), NONSENSE, 1):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("PRAGMA ignore_check_constraints = ON")
                    row = f"SELECT rowid FROM frame_{table} ORDER BY rowid DESC LIMIT 1"
                    try:
                        cursor.execute(
                            f'UPDATE frame_{table} SET "{column}" = %s WHERE rowid = ({row})',
                            [value],
                        )
                    except DatabaseError:
                        transaction.set_rollback(True)
                        continue
                    if (
                        cursor.rowcount
                        and (table, column) not in MEANINGLESS
                        and not fsck.recompute().faults
                    ):
                        unnamed.append((table, column, value))
                    transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA ignore_check_constraints = OFF"
        )  # the next test's connection is this one
    assert unnamed == []
