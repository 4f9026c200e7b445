"""The FBI's own N-DEx scenarios: read whole, understood, and written back with nothing lost."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from tests.core.formats.ndex.samples import leaves_of, messages, without_skipped
from tests.public_data import public_data

from accord.core.formats.exchange import ActivityKind, Item, RoleKind, check_item
from accord.core.formats.ndex import SKIPPED, Tally, read_ndex, write_ndex

ENVELOPES = [path for path in messages() if not path.name.endswith("-ndex.xml")]


def only_item(path: Path) -> Item:
    with path.open("rb") as stream:
        (item,) = (each for each in read_ndex(stream) if isinstance(each, Item))
    return item


@pytest.mark.parametrize("path", ENVELOPES, ids=lambda path: path.name)
def test_every_leaf_of_a_message_comes_back_when_it_is_written(path: Path) -> None:
    path = public_data(path)
    document = path.read_bytes()
    tally = Tally()
    items = list(read_ndex(io.BytesIO(document), tally=tally))
    assert set(tally.skipped) <= set(SKIPPED)
    back = b"".join(write_ndex(items))
    assert without_skipped(leaves_of(back)) == without_skipped(leaves_of(document))


@pytest.mark.parametrize("path", messages(), ids=lambda path: path.name)
def test_writing_what_was_written_changes_nothing(path: Path) -> None:
    path = public_data(path)
    once = b"".join(write_ndex(read_ndex(io.BytesIO(path.read_bytes()))))
    items = list(read_ndex(io.BytesIO(once)))
    assert b"".join(write_ndex(items)) == once


@pytest.mark.parametrize("path", messages(), ids=lambda path: path.name)
def test_a_bare_report_keeps_its_leaves_and_is_told_to_have_no_owner(path: Path) -> None:
    if not path.name.endswith("-ndex.xml"):
        return
    path = public_data(path)
    item = only_item(path)
    texts = Counter(text for (_, text), n in leaves_of(path.read_bytes()).items() for _ in range(n))
    held = Counter(text for _, text in item.details)
    schema_hints = 1
    assert (texts - held).total() == schema_hints
    assert "owner_ori" in {finding.rule for finding in check_item(item)}


def test_a_burglary_with_an_arrest_is_understood() -> None:
    item = only_item(public_data("records/ndex_iepd_2.1.1/burglary-incident-w-arrest-basic.xml"))
    assert (item.id, item.owner.source.ori, item.instruction) == (
        "burglaryarrest1",
        "NM1234567",
        "Insert",
    )
    assert [(each.domain, each.value) for each in item.dissemination] == [("N-DEx", "Green")]
    (incident,) = item.of_kind(ActivityKind.INCIDENT)
    assert (incident.number, incident.begins) == ("000000000003", "1997-03-12T00:01:00.0Z")
    assert incident.status == "Closed"
    (offence,) = item.of_kind(ActivityKind.OFFENCE)
    assert offence.code == "Burglary_forced entry_residence"
    (arrest,) = item.of_kind(ActivityKind.ARREST)
    assert (arrest.number, arrest.begins) == ("223344556677", "1997-03-12")
    roles = {person.full_name: {role.kind for role in person.roles} for person in item.persons}
    assert roles["Thomas C. Farr"] == {RoleKind.ARRESTEE, RoleKind.SUBJECT}
    assert roles["Jacob Joe"] == {RoleKind.VICTIM}
    farr = next(person for person in item.persons if person.family == "Farr")
    assert (farr.birth_date, farr.sex, farr.local_id) == (
        "1936-01-01",
        "M",
        "000000000003-subjectarresteeperson1",
    )
    assert item.places[0].street == "1 NW Brockway Avenue"
    assert item.places[0].category == "Residential_House"
    assert ("nc:PersonReference", farr.id) in [
        end
        for association in item.associations
        if association.element == "lexsdigest:ArrestSubjectAssociation"
        for end in association.ends
    ]
    assert item.header.sent == "2006-12-01T09:30:47.0Z"
    assert item.header.submitter.contact.telephone == "123-555-1212"


def test_a_vehicle_and_a_missing_person_are_understood() -> None:
    item = only_item(public_data("records/ndex_iepd_2.1.1/missing-person.xml"))
    (vehicle,) = item.vehicles
    assert (vehicle.plate, vehicle.plate_state, vehicle.vin) == (
        "LVNLRG1",
        "TX",
        "AB0046T99J1245786",
    )
    assert (vehicle.make, vehicle.year, vehicle.colour) == ("PACK", "1951", "BLK")
    assert RoleKind.MISSING in {role.kind for person in item.persons for role in person.roles}


def test_a_deletion_says_so_and_needs_no_content() -> None:
    item = only_item(public_data("records/ndex_iepd_2.1.1/N-DEx-delete.xml"))
    assert item.is_delete
    assert not [finding for finding in check_item(item) if finding.severity == "error"]


@pytest.mark.parametrize("path", ENVELOPES, ids=lambda path: path.name)
def test_the_standards_own_scenarios_break_no_rule_that_bars_them(path: Path) -> None:
    path = public_data(path)
    assert [each for each in check_item(only_item(path)) if each.severity == "error"] == []


def test_two_versions_of_a_namespace_in_one_message_stay_apart() -> None:
    path = public_data("records/nibrs_ndex_pair/NDEx-NIBRS.xml")
    item = only_item(path)
    assert ("x2", "http://niem.gov/niem/domains/jxdm/4.1") in item.namespaces
