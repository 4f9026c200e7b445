"""What partners find of one another: what is shared, whom to ask, and nothing of the rest."""

from types import SimpleNamespace

import pytest
from tests.apps.records.test_finding import attach, person

from accord.apps.records import selectors
from accord.apps.records.models import Person, Record
from accord.apps.records.selectors import Around, NameQuery, RecordQuery, VehicleQuery
from accord.apps.records.services.kept_places import keep_places, told_in
from accord.core.formats.tabular.related import VehicleEntry
from accord.core.names import read_birth


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


BORN = "1984-03-07"
KNOWN = {"family": "Castellano", "given": "Robert", "born": BORN}


def names(viewer, why, born="", **query):
    asked = NameQuery(**query, birth=read_birth(born) if born else None)
    found = selectors.persons_found(viewer=viewer, purpose=why, query=asked)
    said = [f"{hit.given} {hit.family}" for hit in found.hits]
    return said, [pointer.agency for pointer in found.pointers]


def test_a_green_person_is_shown_and_a_yellow_one_pointed_to(two, why):
    attach(
        two.records[0],
        person("Robert", "Castellano", BORN),
        person("Roberta", "Castellano", "1991-01-20"),
    )
    assert names(two.ana, why, **KNOWN) == ([], ["Birch"])
    assert len(names(two.ben, why, family="Castellano")[0]) == 2
    Person.objects.filter(given_names="Roberta").update(level="green")
    assert names(two.ana, why, **KNOWN) == ([], ["Birch"])
    assert names(two.ana, why, family="Castellano") == (["Roberta Castellano"], [])


@pytest.mark.parametrize(
    "asked",
    [
        {"family": "Castellano"},
        {"family": "Castellano", "given": "Robert"},
        {"family": "Castellano", "given": "Robert", "born": "1984"},
        {"family": "Castellano", "given": "Robert", "born": "03-07"},
        {"family": "Castellano", "given": "Robert", "born": "1984-03"},
        {"family": "Castellano", "given": "R", "born": BORN},
        {"family": "Castellano", "born": BORN},
        {"given": "Robert", "born": BORN},
        {"born": BORN},
        {**KNOWN, "born": "1985-03-07"},
    ],
)
def test_less_than_both_names_and_the_day_of_birth_leads_to_nobody_who_is_yellow(two, why, asked):
    attach(two.records[0], person("Robert", "Castellano", BORN))
    assert names(two.ana, why, **asked) == ([], [])


@pytest.mark.parametrize(
    "asked",
    [
        {"given": "Bob"},
        {"family": "Castelano"},
        {"born": "1984-07-03"},
        {"family": "Robert", "given": "Castellano"},
    ],
)
def test_who_is_known_is_pointed_to_however_the_search_would_match_the_names(two, why, asked):
    attach(two.records[0], person("Robert", "Castellano", BORN))
    assert names(two.ana, why, **{**KNOWN, **asked}) == ([], ["Birch"])


def test_who_has_no_date_of_birth_is_not_found_by_any(two, why):
    attach(two.records[0], person("Robert", "Castellano"))
    assert names(two.ana, why, **KNOWN) == ([], [])


def test_a_number_points_exactly_and_nothing_beside_narrows_it(two, why):
    attach(two.records[0], person("Robert", "Castellano", BORN, local_id="P-77"))
    for beside in ({}, {"family": "Nobody", "born": "1990"}):
        assert names(two.ana, why, identifier="P-77", **beside) == ([], ["Birch"])
    assert names(two.ana, why, identifier="P-7") == ([], [])


def test_who_is_red_or_masked_does_not_exist_for_partners(two, why):
    attach(two.records[0], person("Vera", "Quisenberry", role="victim"))
    assert names(two.ana, why, family="Quisenberry") == ([], [])
    assert names(two.ben, why, family="Quisenberry") == (["Vera Quisenberry"], [])
    Person.objects.update(level="green", shield="juvenile")
    assert names(two.ana, why, family="Quisenberry") == ([], [])


def test_a_red_record_hides_whoever_stands_in_it(two, why):
    attach(two.records[0], person("Robert", "Castellano", BORN))
    Person.objects.update(level="green")
    Record.objects.filter(pk=two.records[0].pk).update(level="red")
    assert names(two.ana, why, **KNOWN) == ([], [])
    Record.objects.filter(pk=two.records[0].pk).update(level="yellow")
    assert names(two.ana, why, **KNOWN) == ([], ["Birch"])


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


@pytest.fixture
def cars(two):
    """A stolen car that Birch shares, and one that it points to."""
    vin = "1FTFW1ET5DFC10312"
    used = VehicleEntry(role="used", plate="ABC-129", plate_state="NJ", make="FORD", vin=vin)
    attach(two.records[0], vehicles=[VehicleEntry(role="stolen", plate="ABC123")])
    attach(two.records[1], vehicles=[used])
    return two


def plates(two, why, **query):
    asked = VehicleQuery(**query)
    found = selectors.vehicles_found(viewer=two.ana, purpose=why, query=asked)
    return [hit.plate for hit in found.hits], [pointer.agency for pointer in found.pointers]


@pytest.mark.parametrize(
    "asked",
    [
        {"plate": "ABC129"}, {"plate": "abc 129"}, {"vin": "1FTFW1ET5DFC10312"},
        {"plate": "ABC129", "state": "PA"}, {"plate": "ABC129", "make": "AUDI", "colour": "red"},
    ],
)  # fmt: skip
def test_a_whole_plate_or_number_points_and_nothing_beside_narrows_it(cars, why, asked):
    assert plates(cars, why, **asked) == ([], ["Birch"])


@pytest.mark.parametrize(
    "asked",
    [
        {"plate": part} for part in ("ABC12", "BC129", "29", "ABC12?", "ABC129*", "*ABC129", "A8C129")
    ] + [{"vin": part} for part in ("1FTFW1ET5", "DFC10312", "1FTFW1ET5DFC1031?")]
    + [{"plate": "ABC12", "state": "NJ"}, {"plate": "29", "make": "FORD"}],
)  # fmt: skip
def test_part_of_a_plate_or_number_is_shown_where_shared_and_points_to_nobody(cars, why, asked):
    shown = ["ABC123"] if asked.get("plate") in {"ABC12", "ABC12?"} and len(asked) == 1 else []
    assert plates(cars, why, **asked) == (shown, [])


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
        keep_places(
            told_in(Record.objects.filter(pk=one.pk)), chunk=one.chunk
        )  # as whatever writes records does
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
