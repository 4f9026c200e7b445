"""What partners find of one another: what is shared, whom to ask, and nothing of the rest."""

from types import SimpleNamespace

import pytest
from tests.apps.records.test_finding import attach, person

from accord.apps.records import selectors
from accord.apps.records.models import Person, Record
from accord.apps.records.selectors import Around, NameQuery, RecordQuery, VehicleQuery
from accord.apps.records.services.kept_places import keep_places
from accord.core.formats.tabular.related import VehicleEntry


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest, export, agree):
    """Alder looks; Birch holds records and shares green ones, and pointers to yellow ones."""
    here, there = make_agency(name="Alder"), make_agency(name="Birch")
    ana = actor_of(make_user("ana", "analyst", agency=here))
    ben = actor_of(make_user("ben", "analyst", agency=there))
    ingest(there, export(8))
    agree(here, there)
    records = list(Record.objects.order_by("local_id"))
    return SimpleNamespace(ana=ana, ben=ben, there=there, records=records)


def names(viewer, why, **query):
    found = selectors.persons_found(viewer=viewer, purpose=why, query=NameQuery(**query))
    said = [f"{hit.given} {hit.family}" for hit in found.hits]
    return said, [pointer.agency for pointer in found.pointers]


def test_a_green_person_is_shown_and_a_yellow_one_pointed_to(two, why):
    attach(two.records[0], person("Robert", "Castellano"), person("Roberta", "Castellano"))
    assert names(two.ana, why, family="Castellano") == ([], ["Birch"])
    assert len(names(two.ben, why, family="Castellano")[0]) == 2
    Person.objects.filter(given_names="Roberta").update(level="green")
    assert names(two.ana, why, family="Castellano") == (["Roberta Castellano"], ["Birch"])


def test_who_is_red_or_masked_does_not_exist_for_partners(two, why):
    attach(two.records[0], person("Vera", "Quisenberry", role="victim"))
    assert names(two.ana, why, family="Quisenberry") == ([], [])
    assert names(two.ben, why, family="Quisenberry") == (["Vera Quisenberry"], [])
    Person.objects.update(level="green", shield="juvenile")
    assert names(two.ana, why, family="Quisenberry") == ([], [])


def test_a_red_record_hides_whoever_stands_in_it(two, why):
    attach(two.records[0], person("Robert", "Castellano"))
    Person.objects.update(level="green")
    Record.objects.filter(pk=two.records[0].pk).update(level="red")
    assert names(two.ana, why, family="Castellano") == ([], [])
    Record.objects.filter(pk=two.records[0].pk).update(level="yellow")
    assert names(two.ana, why, family="Castellano") == ([], ["Birch"])


def test_another_purpose_or_no_right_finds_nothing(two, make_user, actor_of):
    from accord.frame.actor import Purpose

    attach(two.records[0], person("Robert", "Castellano"))
    Person.objects.update(level="green")
    assert names(two.ana, Purpose(code="records-management"), family="Castellano") == ([], [])
    admin = actor_of(make_user("adam", "agency-admin", agency=two.there))
    assert names(admin, Purpose(code="crime-analysis"), family="Castellano") == ([], [])


def test_what_the_vocabulary_learns_of_hidden_persons_changes_no_answer(two, why):
    attach(two.records[0], person("Robert", "Castellano"))
    Person.objects.update(level="green")
    asked = ({"family": "Castelano", "given": "Robert"}, {"family": "Castillano"})
    before = [names(two.ana, why, **query) for query in asked]
    hidden = [person("Robret", f"Castel{c}ano", role="victim") for c in "abcdefghijk"]
    attach(two.records[1], *hidden)
    attach(two.records[2], *(person("Robert", "Castellano", role="witness") for _ in range(250)))
    assert [names(two.ana, why, **query) for query in asked] == before


def test_plates_follow_the_same_rule(two, why):
    attach(two.records[0], vehicles=[VehicleEntry(role="stolen", plate="ABC123")])
    attach(two.records[1], vehicles=[VehicleEntry(role="used", plate="ABC129")])
    query = VehicleQuery(plate="ABC12")
    found = selectors.vehicles_found(viewer=two.ana, purpose=why, query=query)
    assert [hit.plate for hit in found.hits] == ["ABC123"]
    assert [pointer.agency for pointer in found.pointers] == ["Birch"]
    none = selectors.vehicles_found(viewer=two.ana, purpose=why, query=VehicleQuery(plate="C129*"))
    assert none.pointers == ()


def numbers(viewer, why, **query):
    found = selectors.records_found(viewer=viewer, purpose=why, query=RecordQuery(**query))
    return {hit.number for hit in found.hits}


def test_a_narrative_leads_its_owner_to_a_record_and_nobody_else(two, why):
    Record.objects.filter(pk=two.records[3].pk).update(narrative="seen by a zookeeper")
    assert numbers(two.ben, why, text="zookeeper") == {"24-000003"}
    assert numbers(two.ana, why, text="zookeeper") == set()
    assert numbers(two.ben, why, text="zookeeper main") == {"24-000003"}


def test_the_place_of_a_protected_victim_leads_nobody_there(two, why):
    one = two.records[3]
    Record.objects.filter(pk=one.pk).update(address="77 TULIP LN")
    near = Around(lon=one.lon, lat=one.lat, metres=50)
    assert (
        numbers(two.ana, why, text="tulip") == numbers(two.ana, why, around=near) == {"24-000003"}
    )
    for protected in ({"domestic": True}, {"domestic": None, "offence_code": "11A"}):
        Record.objects.filter(pk=one.pk).update(**protected, place_kept=False)
        keep_places(one.chunk)  # as whatever writes records does
        assert numbers(two.ana, why, text="tulip") == set(), protected
        assert numbers(two.ana, why, around=near) == set(), protected
        assert numbers(two.ben, why, text="tulip") == {"24-000003"}
        shown = selectors.records_by_id(viewer=two.ana, purpose=why, ids=[one.pk])[one.pk]
        assert (shown.address, shown.lon, shown.lat) == ("", None, None)


@pytest.mark.parametrize("level", ["red", "yellow"])
def test_what_is_not_shared_in_full_is_found_by_no_word(two, why, level):
    Record.objects.filter(pk=two.records[3].pk).update(level=level)
    assert "24-000003" not in numbers(two.ana, why, text="main")
    assert "24-000003" not in numbers(two.ana, why)
    assert "24-000003" in numbers(two.ben, why, text="main")
