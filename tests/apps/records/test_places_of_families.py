"""What one record of an incident keeps back of the place, the whole incident keeps back."""

from datetime import date

import pytest
from tests.core.formats.reports.made import burglary, message

from accord.apps.places import selectors as places
from accord.apps.records import exporting, listing, selectors, services
from accord.apps.records.models import Person, Record
from accord.apps.records.selectors.saying import Around, RecordQuery
from accord.apps.records.services import kept_places
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis")


@pytest.fixture
def owner(make_agency):
    return make_agency(ori="NJ0010100")


@pytest.fixture
def partner(owner, make_agency, make_user, actor_of, agree):
    found = make_agency()
    agree(owner, found)
    return actor_of(make_user("pat", "analyst", agency=found))


@pytest.fixture
def land(owner, ingest):
    def make(*items, name="a.xml"):
        ingest(owner, message(*items), name=name, mapping="N-DEx")

    return make


def mixed(number="24-1"):
    return burglary(number, offences=("220", "11A"))


def kept(number="24-1") -> set[bool]:
    rows = Record.objects.filter(is_current=True)
    told = [one for one in rows if number in {one.local_id, one.incident_ref}]
    assert len(told) >= 3
    return {one.place_kept for one in told}


def test_a_mixed_incident_is_kept_whole_and_another_is_not(land):
    land(mixed(), burglary("24-2"))
    assert kept() == {True}
    assert kept("24-2") == {False}


def test_an_offence_that_comes_later_protects_what_was_there(land):
    land(burglary("24-1"), burglary("24-2"))
    assert kept() == {False}
    land(mixed(), burglary("24-2"), name="b.xml")
    assert kept() == {True}
    assert kept("24-2") == {False}


def test_a_corrected_offence_tells_the_place_again(land, owner, make_user, actor_of, records_why):
    land(mixed())
    wrong = Record.objects.get(is_current=True, offence_code="11A")
    clerk = actor_of(make_user("cus", "records-custodian", "analyst", agency=owner))
    services.correct(
        by=clerk, purpose=records_why, record_id=wrong.pk, fields={"offence_code": "290"},
        reason="a wrong code",
    )  # fmt: skip
    assert kept() == {False}


def test_a_victim_of_the_incident_is_masked_whatever_the_code_of_its_record(land):
    land(burglary("24-1"))
    incident = Record.objects.get(is_current=True, kind="incident")
    victim = Person.objects.create(
        record=incident, role="victim", sequence=9, level="green", family_name="Vale", shield=""
    )
    witness = Person.objects.create(
        record=incident, role="witness", sequence=9, level="green", family_name="Wit", shield=""
    )
    kept_places.mark([incident.pk], is_kept=True)
    victim.refresh_from_db()
    witness.refresh_from_db()
    assert (victim.shield, witness.shield) == ("victim", "")
    kept_places.mark([incident.pk], is_kept=False)
    victim.refresh_from_db()
    assert victim.shield == ""


@pytest.fixture
def told(land, owner, partner, make_user, actor_of):
    """A mixed incident at a secret address and a burglary at an open one; who reads, what is hidden."""
    land(mixed(), burglary("24-2"))
    rows = Record.objects.filter(is_current=True)
    rows.update(
        address="7 HIDDEN LN", lon=-74.0, lat=40.5, local_date=date(2024, 5, 6), level="green"
    )
    rows.filter(local_id="24-2").update(address="9 OPEN RD", lon=-74.1)
    mine = actor_of(make_user("own", "analyst", agency=owner))
    return ((partner, True), (mine, False))


@pytest.mark.parametrize("name", ["csv", "geojson", "ndex", "niem", "ftm"])
def test_no_file_tells_a_partner_where_it_was(told, name):
    for viewer, is_hidden in told:
        made = exporting.exported(
            viewer=viewer, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
            chosen=exporting.format_named(name),
        )  # fmt: skip
        text = b"".join(made.blocks).decode(errors="replace")
        assert "OPEN RD" in text
        assert ("HIDDEN LN" in text) is not is_hidden


def test_no_search_and_no_map_tells_it(told):
    for viewer, is_hidden in told:
        who = {"viewer": viewer, "purpose": WHY}
        table, _digest = places.incidents(
            **who, kind="incident", action="view", start=date(2024, 1, 1), end=date(2025, 1, 1)
        )
        assert (len(table), int(table.is_located.sum())) == (2, 1 if is_hidden else 2)
        for query in ({"text": "HIDDEN"}, {"around": Around(lon=-74.0, lat=40.5, metres=500)}):
            found = selectors.records_found(**who, query=RecordQuery(**query))
            assert (not found.hits) is is_hidden, query
        every = selectors.records_found(**who, query=RecordQuery(start=date(2024, 5, 6)))
        assert {hit.number: hit.address for hit in every.hits} == {
            "24-1": "" if is_hidden else "7 HIDDEN LN", "24-2": "9 OPEN RD",
        }  # fmt: skip
