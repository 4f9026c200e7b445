"""Persons, vehicles and words are found as they are remembered, and only within policy."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from accord.apps.records import selectors, text_index
from accord.apps.records.contents import FROM_EXPORT
from accord.apps.records.models import NameKey, Person, PersonName, Record, TextRow
from accord.apps.records.selectors import (
    Around,
    How,
    NameQuery,
    RecordQuery,
    VehicleQuery,
)
from accord.apps.records.services import indexing
from accord.apps.records.services.attaching import PartsWriter
from accord.apps.records.services.handling import PersonLaw
from accord.core.formats.tabular import Related
from accord.core.formats.tabular.related import PersonEntry, VehicleEntry
from accord.core.names import read_birth


def attach(record: Record, *persons: PersonEntry, vehicles=()) -> None:
    """Let persons and vehicles stand in a record, as a load does."""
    writer = PartsWriter()
    related = Related(persons=persons, vehicles=tuple(vehicles))
    told = tuple(getattr(record, name) for name in FROM_EXPORT)
    writer.add(record.pk, related, record.level, told=told, law=PersonLaw(juvenile_below=18))
    writer.insert()


def person(given: str, family: str, born: str = "", role: str = "suspect", **more) -> PersonEntry:
    day = date.fromisoformat(born) if born else None
    return PersonEntry(role=role, given_names=given, family_name=family, date_of_birth=day, **more)


@pytest.fixture
def agency(make_agency):
    return make_agency(name="Alder")


@pytest.fixture
def viewer(make_user, actor_of, agency):
    return actor_of(make_user("ana", "analyst", agency=agency))


@pytest.fixture
def records(agency, ingest, export) -> Iterator[list[Record]]:
    ingest(agency, export(12))
    return list(Record.objects.order_by("local_id"))


@pytest.fixture
def find(viewer, why):
    def names(given="", family="", born="", **more):
        birth = read_birth(born) if born else None
        query = NameQuery(family=family, given=given, birth=birth, **more)
        return selectors.persons_found(viewer=viewer, purpose=why, query=query)

    return names


def said(found) -> list[str]:
    return [f"{hit.given} {hit.family}" for hit in found.hits]


@pytest.mark.parametrize(
    ("given", "family", "how"),
    [
        ("Robert", "Castellano", How.EXACT),
        ("robert", "CASTELLANO", How.EXACT),
        ("Bob", "Castellano", How.SHORT_FORM),
        ("R", "Castellano", How.SHORT_FORM),
        ("Castellano", "Robert", How.EXCHANGED),
        ("Robert", "Castelano", How.ONE_LETTER),
        ("Robret", "Castellano", How.ONE_LETTER),
        ("Robert", "Casetllano", How.ONE_LETTER),
        ("Robret", "Castelano", How.SEVERAL),
        ("Bob", "Castelano", How.SEVERAL),
        ("", "Castellano", How.EXACT),
        ("", "Castelanno", None),
    ],
)
def test_a_person_is_found_however_the_name_is_remembered(records, find, given, family, how):
    attach(records[0], person("Robert", "Castellano"), person("Mary", "Underwood"))
    found = find(given, family)
    assert said(found) == ([] if how is None else ["Robert Castellano"])
    assert [hit.how for hit in found.hits] == ([] if how is None else [how])


@pytest.mark.parametrize(
    ("given", "family"),
    [("Maria", "Cruz"), ("Maria", "de la Cruz"), ("Elena", "Cruz"), ("Maria Elena", "Dela Cruz")],
)
def test_particles_and_second_names_do_not_stand_in_the_way(records, find, given, family):
    attach(records[0], person("María Elena", "de la Cruz"))
    assert said(find(given, family)) == ["María Elena de la Cruz"]


def test_a_double_surname_is_found_by_either_half(records, find):
    attach(records[0], person("Ana", "García-López"))
    for family in ("Garcia", "lopez", "Lopez-Garcia", "Garcia Lopez"):
        assert said(find("Ana", family)) == ["Ana García-López"], family


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1984-03-07", ["1984-03-07", "1984-07-03", None]),
        ("1984", ["1984-03-07", "1984-07-03", None]),
        ("03-07", ["1984-03-07", "1984-07-03", None]),
        ("1984-03", ["1984-03-07", None]),
        ("1991-12-25", [None]),
    ],
)
def test_a_date_of_birth_narrows_as_far_as_it_is_known(records, find, born, expected):
    days = ("1984-03-07", "1984-07-03", "", "1990-01-01")
    attach(records[0], *(person("Ana", "Lopez", day) for day in days))
    found = [hit.born and hit.born.isoformat() for hit in find("Ana", "Lopez", born).hits]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert found[-1] is None


def test_a_given_name_and_a_birthday_are_enough(records, find):
    attach(records[0], person("Ana", "Lopez", "1984-03-07"), person("Ana", "Smith", "1991-03-08"))
    assert said(find("Ana", "", "1984-03-07")) == ["Ana Lopez"]


def test_a_number_that_an_agency_gave_is_found_exactly(records, find):
    attach(records[0], person("Ana", "Lopez", local_id="P-77"), person("Eve", "Moss"))
    assert said(find(identifier=" P-77 ")) == ["Ana Lopez"]
    assert said(find(identifier="P-7")) == []


def test_forms_that_say_nobody_knows_are_found_by_nobody(records, find):
    attach(records[0], person("John", "Doe"), person("Unknown", "Unknown"))
    assert PersonName.objects.count() == 0
    assert said(find("John", "Doe")) == []


def test_the_surest_come_first_and_then_the_newest(records, find):
    for record, given in ((records[3], "Ana"), (records[5], "Ana"), (records[7], "Anna")):
        attach(record, person(given, "Lopez"))
    found = find("Ana", "Lopez").hits
    assert [hit.how for hit in found] == [How.EXACT, How.EXACT, found[2].how]
    assert found[0].day >= found[1].day
    assert found[2].given == "Anna"


def test_a_new_version_is_found_and_the_old_one_is_not(records, find, agency, ingest, export):
    attach(records[0], person("Ana", "Lopez"))
    Record.objects.filter(pk=records[0].pk).update(is_current=False)
    assert said(find("Ana", "Lopez")) == []
    for state in ("sealed", "withdrawn", "deleted"):
        Record.objects.filter(pk=records[0].pk).update(is_current=True, state=state, reason="x")
        assert said(find("Ana", "Lopez")) == [], state


def test_a_word_that_nobody_has_any_more_is_forgotten(records, find):
    attach(records[0], person("Ana", "Quisenberry"))
    attach(records[1], person("Ana", "Lopez"))
    words = indexing.words_of([records[0].pk])
    Person.objects.filter(record=records[0]).delete()
    indexing.forget(words)
    assert not NameKey.objects.filter(word="quisenberry").exists()
    assert NameKey.objects.filter(word="ana").exists()


@pytest.fixture
def plates(records):
    seen = ("ABC1234", "A8C1Z34", "XYZ9999", "BC123")
    for record, plate in zip(records, seen, strict=False):
        attach(record, vehicles=[VehicleEntry(role="stolen", plate=plate, plate_state="XA")])
    vin = VehicleEntry(role="used", vin="1HGCM82633A004352", make="HONDA", colour="BLUE")
    attach(records[5], vehicles=[vin])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"plate": "ABC1234"}, ["ABC1234", "A8C1Z34"]),
        ({"plate": "abc-1234"}, ["ABC1234", "A8C1Z34"]),
        ({"plate": "BC12"}, ["A8C1Z34", "ABC1234", "BC123"]),
        ({"plate": "ABC????"}, ["A8C1Z34", "ABC1234"]),
        ({"plate": "*999"}, ["XYZ9999"]),
        ({"plate": "BC123"}, ["BC123", "A8C1Z34", "ABC1234"]),
        ({"plate": "X*9"}, "invalid"),
        ({"plate": "XY", "state": "xa"}, ["XYZ9999"]),
        ({"plate": "XY", "state": "ny"}, []),
        ({"vin": "1HGCM"}, ["1HGCM82633A004352"]),
        ({"vin": "004352"}, ["1HGCM82633A004352"]),
        ({"vin": "4352", "colour": "blue"}, ["1HGCM82633A004352"]),
    ],
)
def test_a_vehicle_is_found_by_what_was_seen_of_it(viewer, why, plates, query, expected):
    from accord.frame.errors import Invalid

    who = {"viewer": viewer, "purpose": why}
    if expected == "invalid":
        with pytest.raises(Invalid):
            selectors.vehicles_found(**who, query=VehicleQuery(**query))
        return
    found = selectors.vehicles_found(**who, query=VehicleQuery(**query)).hits
    assert sorted(hit.plate or hit.vin for hit in found) == sorted(expected)
    if "plate" in query and expected and expected[0] in {"BC123", "XYZ9999"}:
        assert found[0].plate == expected[0]


@pytest.fixture
def spoken(records):
    Record.objects.filter(pk=records[0].pk).update(
        narrative="The offender fled in a blue sedan", address="1200 BLOCK PEÑA ST"
    )
    return records


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("sedan", True), ("SEDAN blue", True), ('"blue sedan"', True), ('"sedan blue"', False),
        ("sed*", True), ("sed", False), ("pena", True), ("Peña 1200", True), ("truck", False),
        ("24-000000", True), ("24-000001", False),
    ],
)  # fmt: skip
def test_words_of_a_record_are_found_as_it_now_stands(viewer, why, spoken, text, is_found):
    found = selectors.records_found(viewer=viewer, purpose=why, query=RecordQuery(text=text)).hits
    assert (spoken[0].pk in {hit.record_id for hit in found}) is is_found


def test_words_that_were_taken_out_find_nothing(viewer, why, spoken):
    Record.objects.filter(pk=spoken[0].pk).update(narrative="", address="")
    for text in ("sedan", "pena"):
        query = RecordQuery(text=text)
        assert selectors.records_found(viewer=viewer, purpose=why, query=query).hits == ()


def reinstall() -> None:
    """What every migrate does, here within one transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    text_index.install()


def test_words_are_read_in_the_order_in_which_records_came_and_once(viewer, why, spoken):
    query = RecordQuery(text="main")
    first = selectors.records_found(viewer=viewer, purpose=why, query=query).hits
    assert len(first) == 11
    assert text_index.read_new() == 0
    reinstall()
    assert selectors.records_found(viewer=viewer, purpose=why, query=query).hits == first


def test_an_index_made_of_other_columns_is_made_anew(viewer, why, spoken, monkeypatch):
    query = RecordQuery(text="sedan")
    before = selectors.records_found(viewer=viewer, purpose=why, query=query).hits
    monkeypatch.setattr(text_index, "_DIGEST", "00000000")
    reinstall()
    assert selectors.records_found(viewer=viewer, purpose=why, query=query).hits == before


def test_offence_time_area_and_place_narrow_together(viewer, why, records):
    def numbers(**asked):
        found = selectors.records_found(viewer=viewer, purpose=why, query=RecordQuery(**asked))
        return {hit.number for hit in found.hits}

    one = records[3]
    everything = {record.local_id for record in records}
    assert numbers() == everything
    for asked, holds in (
        ({"offence": one.offence_code}, lambda r: r.offence_code == one.offence_code),
        ({"area": one.area_code.lower()}, lambda r: r.area_code == one.area_code),
        ({"start": one.local_date}, lambda r: r.local_date >= one.local_date),
        ({"end": one.local_date}, lambda r: r.local_date <= one.local_date),
        ({"hour_from": 8, "hour_to": 3}, lambda r: r.local_hour >= 8 or r.local_hour <= 3),
        ({"hour_from": 2, "hour_to": 5}, lambda r: 2 <= r.local_hour <= 5),
        (
            {"weekdays": frozenset({one.local_weekday})},
            lambda r: r.local_weekday == one.local_weekday,
        ),
    ):
        assert numbers(**asked) == {r.local_id for r in records if holds(r)}, asked
    near = Around(lon=one.lon, lat=one.lat, metres=100)
    assert numbers(around=near) == {one.local_id}
    assert numbers(around=near, offence="zzz") == set()


def test_each_current_record_has_its_words_once(records):
    if connection.vendor != "sqlite":
        assert not TextRow.objects.exists()  # PostgreSQL's index is of the table itself
        return
    assert TextRow.objects.count() == Record.objects.filter(is_current=True).count()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO records_words(records_words) VALUES ('integrity-check')")
