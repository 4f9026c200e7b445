"""Which records a disclosure gave out: exactly, once for each set, found from both sides."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, OperationalError, connections
from django.utils import timezone

from accord.core.ledger import Leaf, leaf_hash, merkle_root, opens
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import accounting, disclosed
from accord.frame.audit.models import DisclosedItem, DisclosedSet, LedgerEntry, SaltedValue
from accord.frame.ids import id_at, new_id

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
BEN = Actor(id="ben", name="Ben", agency_ori="XB0010000")
WHY = Purpose(code="crime-analysis")
audit.verb("test.listed")
YESTERDAY = timedelta(days=1)


def read(by: Actor, ids):
    return audit.read(by=by, purpose=WHY, verb="test.listed", object_type="things", disclosed=ids)


def test_a_leaf_commits_to_the_root_over_the_sorted_ids_and_counts_them():
    ids = [new_id() for _ in range(5)]
    entry = LedgerEntry.objects.get(pk=read(ANA, reversed(ids)))
    leaf = Leaf.decode(bytes(entry.leaf))
    salted = SaltedValue.objects.get(entry_id=entry.pk, name="disclosed")
    root = merkle_root(leaf_hash(one.bytes) for one in sorted(ids)).hex()
    assert leaf.payload["disclosed"] == 5
    assert opens(leaf.commitments[0], value=root, salt=bytes(salted.salt))
    assert root.encode() not in bytes(entry.leaf)


def test_ids_of_an_entry_are_exactly_those_given_out_each_once():
    ids = [new_id() for _ in range(3)]
    entry = read(ANA, [*ids, ids[0], str(ids[1])])
    assert sorted(audit.ids_in(entry)) == sorted(ids)


def test_the_same_set_is_kept_once_however_often_it_is_read():
    ids = [new_id() for _ in range(3)]
    for by in (ANA, BEN, ANA):
        read(by, ids)
    assert DisclosedSet.objects.count() == 1
    assert DisclosedItem.objects.count() == 3


def test_numbers_only_keep_no_ids():
    entry = read(ANA, audit.NUMBERS_ONLY)
    assert not list(audit.ids_in(entry))
    assert "disclosed" not in Leaf.decode(bytes(LedgerEntry.objects.get().leaf)).payload


def test_everything_an_account_saw_is_exact_and_of_that_account_alone():
    mine, both, theirs = new_id(), new_id(), new_id()
    read(ANA, [mine, both])
    read(ANA, [both])
    read(BEN, [both, theirs])
    since = timezone.now() - YESTERDAY
    assert sorted(disclosed.seen_by("ana", since=since)) == sorted([mine, both])
    assert list(disclosed.seen_by("ana", since=timezone.now() + YESTERDAY)) == []
    assert list(disclosed.seen_by("ana", since=since, until=since)) == []


def test_a_record_leads_to_every_entry_that_gave_it_out():
    one, other = new_id(), new_id()
    entries = [read(ANA, [one]), read(BEN, [one, other])]
    read(BEN, [other])
    assert {entry.pk for entry in disclosed.entries_on(one)} == set(entries)


def test_pairs_of_entry_and_record_are_complete():
    one, other = new_id(), new_id()
    first, second = read(ANA, [one, other]), read(BEN, [one])
    third = read(BEN, [one])
    pairs = {(entry, pk) for entry in (first, second, third) for pk in disclosed.ids_in(entry)}
    assert pairs == {(first, one), (first, other), (second, one), (third, one)}


def test_the_last_time_that_an_agency_was_given_a_record_is_of_its_own_entries_and_verbs():
    one, other, later = new_id(), new_id(), new_id()
    read(ANA, [one, other])
    newest = LedgerEntry.objects.get(pk=read(ANA, [one])).recorded_at
    read(ANA, [later])
    asked = {"verbs": ["test.listed", "test.unheard"], "before": newest}
    found = disclosed.last_given(ANA.agency_ori, **asked)
    assert found.keys() == {one, other}
    assert found[one] == newest
    assert found[other] < newest
    assert disclosed.last_given(ANA.agency_ori, verbs=["test.unheard"], before=newest) == {}
    assert disclosed.last_given("XA9999999", **asked) == {}


def test_a_transaction_may_disclose_too():
    one = new_id()
    with audit.transaction(
        by=ANA, purpose=WHY, verb="test.listed", object_type="thing", object_id="1"
    ) as entry:
        entry.disclose([one])
    assert list(audit.ids_in(entry.id)) == [one]


def test_the_smallest_id_of_a_moment_lies_between_earlier_and_later_ones():
    before = new_id()
    moment = datetime.fromtimestamp((before.int >> 80) / 1000, tz=UTC) + timedelta(seconds=1)
    assert before < id_at(moment)
    assert id_at(moment).version == 7


def span():
    now = timezone.now()
    return {"since": now - YESTERDAY, "until": now + YESTERDAY}


AUDITOR = Actor(id="udo", name="Udo", capabilities=frozenset({"ledger.view"}))
OF_B = Actor(id="bea", name="Bea", agency_id="b", agency_ori="XB0010000")


def test_the_accounting_of_a_record_names_every_reading_and_none_besides():
    one = new_id()
    given = {read(ANA, [one]), read(BEN, [one, new_id()])}
    read(BEN, [new_id()])
    found = accounting.accounting_of(viewer=AUDITOR, record_id=one)
    assert {entry.pk for entry in found} == given
    own = accounting.accounting_of(viewer=OF_B, record_id=one)
    assert [entry.actor_id for entry in own] == ["ben"]


def test_an_accounts_days_count_entries_refusals_and_records():
    read(ANA, [new_id(), new_id()])
    read(ANA, [new_id()])
    refused = {
        "verb": "test.listed",
        "object_type": "things",
        "object_id": "-",
        "outcome": "denied",
    }
    audit.record(by=ANA, purpose=WHY, **refused)
    (day,) = accounting.days_of(viewer=AUDITOR, actor_id="ana", **span())
    assert (day.entries, day.refused, day.records) == (3, 1, 3)
    failed = accounting.failed_attempts(viewer=AUDITOR, since=span()["since"])
    assert [entry.actor_id for entry in failed] == ["ana"]


def test_an_account_far_from_the_middle_is_looked_at_with_the_fact():
    for name in ("a", "b", "c", "d"):
        read(Actor(id=name, name=name, agency_ori="XA0010000"), [new_id()])
    read(ANA, [new_id() for _ in range(60)])
    first, *rest = accounting.usage(viewer=AUDITOR, **span())
    assert (first.actor_id, first.reasons) == ("ana", ("records:60:1",))
    assert not any(one.reasons for one in rest)


def test_figures_for_oversight_name_no_account_and_no_small_number():
    for _ in range(6):
        read(ANA, [new_id()])
    read(BEN, [new_id()])
    first, second = accounting.figures(**span())
    assert (first.agency_ori, first.accounts, first.reads, first.records) == (
        "XA0010000",
        None,
        6,
        6,
    )
    assert (second.reads, second.records, second.refused) == (None, None, 0)


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_half_written_leaves_nothing(monkeypatch):
    monkeypatch.setattr(disclosed, "_LINK", "INSERT INTO frame_disclosure SELECT %s, 'x', %s")
    with pytest.raises(DatabaseError):
        read(ANA, [new_id(), new_id()])
    assert not LedgerEntry.objects.exists()
    assert not SaltedValue.objects.exists()
    assert not DisclosedSet.objects.exists()
    assert not DisclosedItem.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_set_that_many_read_at_once_is_kept_once_and_whole():
    ids, entries = [new_id() for _ in range(20)], []

    def reads() -> None:
        try:
            while len(entries) < 30:
                with suppress(OperationalError):  # SQLite in memory knows no waiting at a table
                    entries.append(read(ANA, ids))
                time.sleep(0.001)
        finally:
            connections.close_all()

    threads = [Thread(target=reads) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert DisclosedSet.objects.count() == 1
    assert DisclosedItem.objects.count() == len(ids)
    assert all(set(disclosed.ids_in(entry)) == set(ids) for entry in entries)


def test_nights_are_those_of_the_zone_and_of_each_account():
    day = datetime(2025, 11, 2, tzinfo=ZoneInfo("America/New_York"))  # one of 25 hours
    for by, hours in ((ANA, (0, 5, 6, 21, 22)), (BEN, (12, 23))):
        entry = LedgerEntry.objects.get(pk=read(by, [new_id()]))
        for hour in hours:
            entry.pk = UUID(int=id_at(day.replace(hour=hour)).int + hour)
            entry.save(force_insert=True)
    told = {
        one.actor_id: one.by_night
        for one in accounting.usage(viewer=AUDITOR, since=day, until=day + timedelta(days=1))
    }
    assert told == {"ana": 3, "ben": 1}
