"""Persons and vehicles of an older version are found once the worker has gone through them."""

from uuid import UUID

import pytest
from django.utils import timezone
from tests.apps.records.test_finding import attach, person
from typer.testing import CliRunner

from accord.apps.records import rounds, selectors, services, text_index
from accord.apps.records.models import (
    Identifier,
    NameKey,
    Person,
    PersonName,
    Record,
    SearchBackfill,
    VehicleMark,
)
from accord.apps.records.selectors import NameQuery, RecordQuery, VehicleQuery
from accord.apps.records.services import reindexing
from accord.cli.main import app
from accord.core.formats.tabular.related import VehicleEntry
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied
from accord.frame.rounds import named

WHY = Purpose(code="administration")
SYSTEM = {"by": services.INDEXER, "purpose": WHY}


@pytest.fixture
def agency(make_agency):
    return make_agency(name="Alder")


@pytest.fixture
def analyst(make_user, actor_of, agency):
    return actor_of(make_user("ana", "analyst", agency=agency))


@pytest.fixture
def older(agency, ingest, export) -> list[Record]:
    """Records whose persons and vehicles nothing is kept of, as before the search came."""
    ingest(agency, export(6))
    found = list(Record.objects.order_by("local_id"))
    for number, record in enumerate(found):
        car = VehicleEntry(role="stolen", plate=f"KX7B{number}2L", plate_state="XA")
        known = person("Ana", f"Castellan{'oabcde'[number]}")
        attach(record, known, person("", "UNKNOWN", role="witness"), vehicles=[car])
    PersonName.objects.all().delete()
    VehicleMark.objects.all().delete()
    NameKey.objects.all().delete()
    return found


@pytest.fixture
def find(analyst, why):
    def both() -> tuple[int, int]:
        who = {"viewer": analyst, "purpose": why}
        name = NameQuery(family="Castelano", given="Ana")
        persons = selectors.persons_found(**who, query=name).hits
        cars = selectors.vehicles_found(**who, query=VehicleQuery(plate="KX7B")).hits
        return len(persons), len(cars)

    return both


def test_what_lacks_its_rows_is_found_after_the_walk_and_once(older, find):
    assert find() == (0, 0)
    first = reindexing.catch_up(**SYSTEM)
    assert first >= 12
    assert (len(PersonName.objects.all()), find()[1]) == (6, 6)
    assert set(SearchBackfill.objects.values_list("is_done", flat=True)) == {True}
    assert reindexing.catch_up(**SYSTEM) == 0
    assert PersonName.objects.count() == 6


def test_a_walk_that_stopped_goes_on_where_it_was(older, find, monkeypatch):
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    reindexing.catch_up(**SYSTEM, steps=1)
    assert 0 < PersonName.objects.count() < 6
    for _ in range(10):
        reindexing.catch_up(**SYSTEM, steps=2)
    assert (PersonName.objects.count(), find()[1]) == (6, 6)


def test_whoever_is_indexed_already_is_left_alone(older):
    reindexing.catch_up(**SYSTEM)
    one = Person.objects.filter(given_names="Ana").order_by("pk")[2]
    PersonName.objects.filter(person=one).delete()
    kept = set(PersonName.objects.values_list("pk", flat=True))
    assert services.reindex(**SYSTEM) == 1
    assert kept < set(PersonName.objects.values_list("pk", flat=True))
    assert services.reindex(**SYSTEM) == 0


def test_rows_that_another_worker_has_taken_are_not_written_twice(older, monkeypatch):
    SearchBackfill.objects.create(what="persons", after=reindexing.FIRST)
    advance = reindexing._advance

    def late(seen, **changes):
        SearchBackfill.objects.filter(what=seen.what).update(after=UUID(int=2**128 - 1))
        return advance(seen, **changes)

    monkeypatch.setattr(reindexing, "_advance", late)
    assert reindexing._step("persons", **SYSTEM) == 0
    assert not PersonName.objects.exists()


def test_identifiers_of_an_older_version_are_kept_once_and_placeholders_never(older, agency):
    told = {"phone": "(290) 200-4872; 000-000-0000", "licence": "D1234567", "licence_state": "XA"}
    Person.objects.filter(role="suspect").update(extra=told)
    assert reindexing.catch_up(**SYSTEM) >= 24
    kept = Identifier.objects.order_by("number").values_list("number", "issuer")
    assert set(kept) == {("licence:d1234567", "XA"), ("phone:2902004872", "")}
    assert len(kept) == 12
    SearchBackfill.objects.update(after=reindexing.FIRST, is_done=False)
    assert reindexing.catch_up(**SYSTEM) == 0
    assert Identifier.objects.count() == 12


def test_the_ledger_counts_and_names_nobody(older):
    reindexing.catch_up(**SYSTEM)
    entries = LedgerEntry.objects.filter(verb="records.reindexed")
    assert {one.object_type for one in entries} == {"persons", "vehicles"}
    assert all(b"astellano" not in bytes(one.leaf) for one in entries)


def test_only_the_operator_goes_through_all(older, analyst):
    with pytest.raises(Denied):
        services.reindex(by=analyst, purpose=WHY)
    assert not PersonName.objects.exists()


def test_the_operator_does_it_on_the_command_line(older, make_user, find):
    make_user("ops", "platform-admin")
    done = CliRunner().invoke(app, ["records", "reindex", "--as", "ops"])
    assert done.exit_code == 0, done.output
    assert "were missing and can be found by now" in done.output
    assert find()[1] == 6


def test_the_worker_reads_names_plates_and_words_by_itself(older, find, analyst, why):
    walks = {one.name: one.walk for one in named()}
    assert {"words", "names-and-plates"} <= set(walks)
    rounds.index_older(timezone.now())
    assert find()[1] == 6
    rounds.read_words(timezone.now())
    assert text_index.read_new() == 0
    who = {"viewer": analyst, "purpose": why}
    assert selectors.records_found(**who, query=RecordQuery(text="BURGLARY")).hits
