"""The database itself refuses to rewrite the ledger; a purge of salted values stays possible."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import guards, inspection, sequencer
from accord.frame.audit.models import Checkpoint, LedgerEntry, SaltedValue
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
WHY = Purpose(code="crime-analysis", reason="series in Beat 4")
audit.verb("test.kept")


@pytest.fixture
def ledger() -> None:
    """Two sequenced entries with a salted value each, and one that waits."""
    for count in range(3):
        audit.record(
            by=ANA,
            purpose=WHY,
            verb="test.kept",
            object_type="thing",
            object_id=str(count),
            personal={"term": "Jane Roe"},
        )
        if count == 1:
            sequencer.sequence_all()


def run(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@pytest.mark.parametrize("column", [f.column for f in LedgerEntry._meta.fields])
def test_no_column_of_a_sequenced_entry_can_be_changed(ledger, column):
    new = {
        "id": f"'{new_id().hex}'",
        "index": "1000",
        "leaf": "leaf_hash",
        "leaf_hash": "leaf",
        "recorded_at": "'2020-01-01 00:00:00+00:00'",
    }.get(column, "'failed'")
    with pytest.raises(IntegrityError, match="ledger_entry_as_written"):
        run(f'UPDATE frame_ledgerentry SET "{column}" = {new} WHERE "index" = 1')


def test_a_waiting_entry_may_be_given_its_place_and_nothing_else(ledger):
    place = 'UPDATE frame_ledgerentry SET "index" = 2'
    with pytest.raises(IntegrityError, match="ledger_entry_as_written"):
        run(f"""{place}, verb = 'other' WHERE "index" IS NULL""")
    assert run(f'{place} WHERE "index" IS NULL') == 1


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("DELETE FROM frame_ledgerentry", "ledger_entry_stays"),
        ("""UPDATE frame_ledgerentry SET "index" = NULL""", "ledger_entry_as_written"),
        ("DELETE FROM frame_checkpoint", "ledger_checkpoint_stays"),
        ("UPDATE frame_checkpoint SET note = ''", "ledger_checkpoint_as_signed"),
        ("UPDATE frame_saltedvalue SET value = 'John'", "ledger_salted_as_written"),
    ],
)
def test_statements_that_rewrite_are_refused(ledger, statement, guard):
    with pytest.raises(IntegrityError, match=guard):
        run(statement)


@pytest.mark.parametrize("table", ["ledgerentry", "checkpoint", "saltedvalue"])
def test_replacing_is_no_way_around(ledger, table):
    """REPLACE is SQLite's word; PostgreSQL does not know it."""
    sqlite = connection.vendor == "sqlite"
    refused, words = (
        (IntegrityError, "not_replaced") if sqlite else (ProgrammingError, "syntax error")
    )
    with pytest.raises(refused, match=words):
        run(f"REPLACE INTO frame_{table} SELECT * FROM frame_{table}")


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["ledgerentry", "checkpoint"])
def test_truncating_is_no_way_around(ledger, table):
    with pytest.raises(IntegrityError, match="not_emptied"):
        run(f"TRUNCATE frame_{table}")


def test_salted_values_can_be_purged_and_the_ledger_stays_intact(ledger):
    assert SaltedValue.objects.exists()
    SaltedValue.objects.all().delete()
    assert inspection.verify(by=ANA, purpose=WHY).intact


def test_a_migrate_puts_lost_triggers_back(ledger):
    guards.remove()
    call_command("migrate", verbosity=0, interactive=False)
    with pytest.raises(IntegrityError, match="ledger_checkpoint_stays"), transaction.atomic():
        Checkpoint.objects.all().delete()


def test_lifted_guards_are_back_afterwards(ledger):
    with guards.lifted():
        LedgerEntry.objects.filter(index=0).delete()
    with pytest.raises(IntegrityError, match="ledger_entry_stays"), transaction.atomic():
        LedgerEntry.objects.filter(index=1).delete()


def test_an_entry_costs_the_same_however_long_the_ledger():
    if connection.vendor != "sqlite":
        pytest.skip("not run: SQLite, whose guard asks before each row")

    def steps() -> int:
        """Steps of SQLite's machine, in hundreds, for one more entry."""
        counted = []
        connection.connection.set_progress_handler(lambda: counted.append(1), 100)
        audit.record(by=ANA, purpose=WHY, verb="test.kept", object_type="thing", object_id="1")
        connection.connection.set_progress_handler(None, 0)
        return len(counted)

    steps()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner takes the ledger for a short one from now on
    before = steps()
    for _ in range(600):
        audit.record(by=ANA, purpose=WHY, verb="test.kept", object_type="thing", object_id="1")
    assert steps() <= before + 2
