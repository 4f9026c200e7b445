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
    for role in ("victim", "witness"):
        Person.objects.create(
            record=incident, role=role, sequence=9, level="green", family_name="Vale", shield=""
        )
    chunk = offence_of(incident, "11A").chunk
    told = kept_places.told_in(Record.objects.filter(chunk=chunk))
    kept_places.keep_places(told, chunk=chunk)
    shields = dict(Person.objects.filter(sequence=9).values_list("role", "shield"))
    assert shields == {"victim": "victim", "witness": ""}


def offence_of(incident: Record, code: str) -> Record:
    """An offence of the incident, as if a later chunk had brought it."""
    row = Record.objects.get(is_current=True, kind="offence", incident_ref=incident.local_id)
    Record.objects.filter(pk=row.pk).update(offence_code=code)
    return row


def test_rows_that_share_a_number_are_one_incident(owner, ingest, export):
    text = export(3).decode().splitlines()
    double = [*text[:2], text[1].replace("BURGLARY", "RAPE"), *text[2:]]
    ingest(owner, "\n".join(double).encode())
    number = text[1].split(",")[0].strip('"')
    rows = Record.objects.filter(is_current=True, local_id=number)
    assert {one.offence_code for one in rows} >= {"11A"}, [one.offence_text for one in rows]
    assert rows.count() == 2
    assert set(rows.values_list("place_kept", flat=True)) == {True}
    others = Record.objects.filter(is_current=True).exclude(local_id=number)
    assert set(others.values_list("place_kept", flat=True)) == {False}


def test_what_protected_and_is_gone_opens_nothing(land):
    land(mixed())
    protecting = Record.objects.filter(is_current=True, offence_code="11A")
    protecting.update(is_current=False)  # no version of it is left, as after an expungement
    land(burglary("24-1", offences=("220", "290")), name="b.xml")
    rows = Record.objects.filter(is_current=True).exclude(
        state="expunged", reason="an order", told_by="person"
    )
    assert set(rows.values_list("place_kept", flat=True)) == {True}


def test_a_map_that_was_read_before_is_read_anew(land, partner):
    land(burglary("24-1"), burglary("24-2"))
    rows = Record.objects.filter(is_current=True)
    rows.update(lon=-74.0, lat=40.5, local_date=date(2024, 5, 6), level="green")
    assert points(partner) == 2
    land(mixed(), name="b.xml")
    Record.objects.filter(is_current=True, kind="incident").update(
        lon=-74.0, lat=40.5, local_date=date(2024, 5, 6), level="green"
    )
    assert points(partner) == 1


def points(viewer) -> int:
    """How many incidents a viewer's map shows."""
    table, _digest = places.incidents(
        viewer=viewer, purpose=WHY, kind="incident", action="view", start=date(2024, 1, 1),
        end=date(2025, 1, 1), points="shown",
    )  # fmt: skip
    return int(table.is_located.sum())


@pytest.fixture
def told(land, owner, partner, make_user, actor_of):
    """A mixed incident at a secret address and a burglary at an open one; who reads, what is hidden."""
    land(mixed(), burglary("24-2"))
    rows = Record.objects.filter(is_current=True)
    rows.update(
        address="7 HIDDEN LN", lon=-74.0, lat=40.5, local_date=date(2024, 5, 6), level="green"
    )
    rows.filter(local_id="24-2").update(address="9 OPEN RD", lon=-74.1)
    suspects = Person.objects.filter(record__in=rows.filter(place_kept=True), role="suspect")
    suspects.update(level="green", address="7 HIDDEN LN", shield="")
    assert suspects.exists()
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
        assert points(viewer) == (1 if is_hidden else 2)
        table, _digest = places.incidents(
            **who, kind="incident", action="view", start=date(2024, 1, 1), end=date(2025, 1, 1)
        )
        assert int(table.is_located.sum()) == 2  # by cell and area they count
        for query in ({"text": "HIDDEN"}, {"around": Around(lon=-74.0, lat=40.5, metres=500)}):
            found = selectors.records_found(**who, query=RecordQuery(**query))
            assert (not found.hits) is is_hidden, query
        every = selectors.records_found(**who, query=RecordQuery(start=date(2024, 5, 6)))
        assert {hit.number: hit.address for hit in every.hits} == {
            "24-1": "" if is_hidden else "7 HIDDEN LN", "24-2": "9 OPEN RD",
        }  # fmt: skip
