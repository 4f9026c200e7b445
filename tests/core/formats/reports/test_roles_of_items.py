"""Who somebody is in a report: by their own role, by another profile's word, by an association."""

from __future__ import annotations

import io

import pytest
from tests.core.formats.reports.made import burglary, message

from accord.core.formats.exchange import Activity, ActivityKind, Association, Item, Person
from accord.core.formats.ndex import read_ndex
from accord.core.formats.reports.from_items import take_item


def roles(item: Item) -> list[tuple[str, str]]:
    rows = take_item(item, at=1).rows.get("persons", [])
    return [(row["role"], row.get("family name", "")) for row in rows]


def tied(element: str) -> Item:
    """A report in which a person without a role is tied to the incident."""
    return burglary(
        persons=(Person(id="P1", family="Alvarez"),),
        activities=(Activity(id="I1", kind=ActivityKind.INCIDENT, begins="2024-03-05"),),
        associations=(
            Association(
                element=element,
                ends=(("nc:ActivityReference", "I1"), ("nc:PersonReference", "P1")),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("element", "role"),
    [
        ("lexsdigest:IncidentVictimPersonAssociation", "victim"),
        ("lexsdigest:OffenseVictimPersonAssociation", "victim"),
        ("lexsdigest:IncidentWitnessAssociation", "witness"),
        ("lexsdigest:IncidentSubjectPersonAssociation", "suspect"),
        ("lexsdigest:ServiceCallCallerAssociation", "complainant"),
        ("lexsdigest:ArrestSubjectAssociation", "arrestee"),
        ("lexsdigest:IncidentLocationAssociation", "other"),
    ],
)
def test_an_association_says_who_a_person_without_a_role_is(element: str, role: str) -> None:
    assert roles(tied(element)) == [(role, "Alvarez")]


def read(data: bytes) -> list[Item]:
    return [one for one in read_ndex(io.BytesIO(data)) if isinstance(one, Item)]


def test_a_role_of_another_profile_is_no_other_role() -> None:
    data = message(burglary()).replace(b"j:Subject", b"j:Suspect")
    (item,) = read(data)
    assert ("suspect", "Brandt") in roles(item)


@pytest.mark.parametrize("version", [b"3.2", b"4.0"])
def test_a_message_of_another_version_of_the_envelope_is_read(version: bytes) -> None:
    data = message(burglary(), burglary("24-2"))
    other = data.replace(b"/lexs/3.1", b"/lexs/" + version).replace(
        b"/lexs/digest/3.1", b"/lexs/digest/" + version
    )
    assert other != data
    assert [one.id for one in read(other)] == ["24-00001", "24-2"]
    assert [roles(one) for one in read(other)] == [roles(one) for one in read(data)]
