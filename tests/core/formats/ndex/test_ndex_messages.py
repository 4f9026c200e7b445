"""Our own items as N-DEx-like messages: what is composed comes back, and no name is smuggled in."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Attachment,
    Contact,
    Header,
    Item,
    Owner,
    Person,
    Place,
    Role,
    RoleKind,
    Source,
    Vehicle,
    bounds,
    check_item,
    compose_delete,
    compose_item,
)
from accord.core.formats.ndex import NOTICE, read_ndex, write_ndex
from accord.core.safe_io import BadInput

OWNER = Owner(
    source=Source(ori="NM1234567", organisation="A police department", system="RMS"),
    contact=Contact(given="Ana", family="Ruiz", telephone="555-0100"),
)
HEADER = Header(version="3.1.4", sent="2026-03-02T08:00:00Z", sequence="7", submitter=OWNER)


def an_item(**changes: object) -> Item:
    made = {
        "item_id": "A-1",
        "owner": OWNER,
        "level": "green",
        "date": "2026-03-01",
        "header": HEADER,
        "place": Place(street="100 Main St", city="Santa Fe", latitude="35.68", longitude="-105.9"),
        "activities": (
            Activity(
                kind=ActivityKind.INCIDENT,
                number="26-1",
                begins="2026-02-28T22:00:00Z",
                ends="2026-03-01T06:00:00Z",
                text="A & B <c> “d”",
            ),
            Activity(kind=ActivityKind.OFFENCE, code="220"),
            Activity(kind=ActivityKind.ARREST, number="26-9", begins="2026-03-01"),
        ),
        "persons": (
            Person(family="Roe", given="Jo", local_id="P9", ethnicity="N", birth_date="1990-05"),
            Person(family="Doe", roles=(Role(kind=RoleKind.VICTIM), Role(kind=RoleKind.WITNESS))),
            Person(family="Poe", roles=(Role(kind=RoleKind.ARRESTEE), Role(kind=RoleKind.OTHER))),
            Person(
                family="Zoe", roles=(Role(kind=RoleKind.OFFICER), Role(kind=RoleKind.COMPLAINANT))
            ),
        ),
        "vehicles": (Vehicle(plate="ABC123", plate_state="NM", vin="1FTSW2BR5AEA23373"),),
    }
    return compose_item(**{**made, **changes})  # type: ignore[arg-type]


def through_xml(*items: Item | Attachment) -> list[Item | Attachment]:
    return list(read_ndex(io.BytesIO(b"".join(write_ndex(items)))))


def plain(item: Item) -> Item:
    """The item's typed part alone: what the format adds of its own is left out."""

    def bare(entity, **more):
        return replace(entity, element="", details=(), payload=(), **more)

    def roles(entity):
        return tuple(bare(role) for role in entity.roles)

    return replace(
        item,
        details=(),
        namespaces=(),
        activities=tuple(bare(each, category="") for each in item.activities),
        persons=tuple(bare(each, roles=roles(each)) for each in item.persons),
        vehicles=tuple(bare(each, roles=roles(each)) for each in item.vehicles),
        places=tuple(bare(each, roles=roles(each)) for each in item.places),
        associations=tuple(replace(each, details=()) for each in item.associations),
    )


def test_what_was_composed_comes_back() -> None:
    item = an_item()
    assert [each for each in check_item(item) if each.severity == "error"] == []
    (back,) = through_xml(item)
    assert isinstance(back, Item)
    assert plain(back) == plain(item)


def test_persons_are_tied_to_the_activity_of_their_role() -> None:
    ties = {(each.element, each.ends[1][1]) for each in an_item().associations}
    assert ("lexsdigest:IncidentVictimPersonAssociation", "Person2") in ties
    assert ("lexsdigest:ArrestSubjectAssociation", "Person3") in ties
    assert ("lexsdigest:ArrestOfficerAssociation", "Person4") in ties
    assert ("nc:ActivityInvolvedPersonAssociation", "Person1") in ties
    assert ("lexsdigest:IncidentOffenseAssociation", "Offense1") in ties


def test_items_of_one_header_share_a_message_and_the_notice_is_there() -> None:
    other = replace(HEADER, sequence="8")
    document = b"".join(
        write_ndex([an_item(), an_item(item_id="A-2"), an_item(item_id="A-3", header=other)])
    )
    assert document.count(b"<lexs:PublishMessage>") == 2
    assert NOTICE.encode() in document[:200]
    back = list(read_ndex(io.BytesIO(document)))
    assert [(each.id, each.header.sequence) for each in back] == [
        ("A-1", "7"),
        ("A-2", "7"),
        ("A-3", "8"),
    ]


def test_nothing_to_write_is_still_a_document() -> None:
    assert through_xml() == []


def test_an_attachment_travels_beside_its_item() -> None:
    attachment = Attachment(
        uri="urn:x",
        details=(("lexs:AttachmentURI", "urn:x"), ("nc:Binary/nc:BinaryBase64Object", "QQ==")),
    )
    _item, back = through_xml(an_item(), attachment)
    assert back == attachment


def test_a_deletion_carries_no_content() -> None:
    (back,) = through_xml(compose_delete(an_item()))
    assert isinstance(back, Item)
    assert back.is_delete
    assert list(back.participants()) == []
    assert back.activities == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_comes_back_but_for_white_space_around_and_what_xml_cannot_hold(
    family: str, narrative: str
) -> None:
    def kept(text: str) -> str:
        allowed = "".join(
            char if char in "\t\n\r" or "\x20" <= char < "\ufffe" or char > "\uffff" else "\ufffd"
            for char in text
        )
        return allowed.strip()

    item = an_item(
        activities=(Activity(kind=ActivityKind.INCIDENT, number="1", text=narrative),),
        persons=(Person(family=family),),
    )
    (back,) = through_xml(item)
    assert isinstance(back, Item)
    assert back.persons[0].family == kept(family)
    assert back.activities[0].text == kept(narrative)


@pytest.mark.parametrize(
    "path",
    [
        "nc:A><b",
        "nc:A b",
        "unknown:A",
        "nc:A/@onclick=x",
        "xmlns:A",
        "1a",
        "",
        "nc:" + "A/nc:" * 100 + "A",
    ],
)
def test_a_path_that_is_no_element_name_is_refused(path: str) -> None:
    item = replace(an_item(), details=((path + "/nc:X", "x"),))
    with pytest.raises(BadInput, match="ndex_name"):
        list(write_ndex([item]))


@pytest.mark.parametrize("prefix", ["a b", "", "xml", "xmlns", 'a="'])
def test_a_prefix_that_is_no_name_is_refused(prefix: str) -> None:
    with pytest.raises(BadInput, match="ndex_name"):
        list(write_ndex([replace(an_item(), namespaces=((prefix, "urn:x"),))]))


def test_broken_xml_and_dtds_are_refused_and_earlier_items_stand() -> None:
    document = b"".join(write_ndex([an_item(), an_item(item_id="A-2")]))
    cut = document[: document.rfind(b"</lexs:DataItemPackage>")]
    reading = read_ndex(io.BytesIO(cut))
    first = next(reading)
    assert isinstance(first, Item)
    assert first.id == "A-1"
    with pytest.raises(BadInput, match="xml_well_formed"):
        list(reading)
    with pytest.raises(BadInput, match="xml_no_dtd"):
        list(read_ndex(io.BytesIO(b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + document)))


def test_other_xml_holds_no_items() -> None:
    assert list(read_ndex(io.BytesIO(b"<a><b/></a>"))) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"item_id": ""}, "item_id"),
        ({"owner": Owner(source=Source(ori=""))}, "owner_ori"),
        ({"owner": Owner(source=Source(ori="NM12"))}, "owner_ori_form"),
        ({"level": "purple"}, "dissemination_level"),
        ({"date": "2026-04-01"}, "item_date_future"),
        ({"date": "04/01/2026"}, "item_date_form"),
        ({"activities": (Activity(kind=ActivityKind.INCIDENT, number="1" * 51),)}, "number_length"),
        (
            {"activities": (Activity(kind=ActivityKind.INCIDENT, begins="yesterday"),)},
            "activity_date_form",
        ),
    ],
)
def test_a_rule_that_bars_an_item_is_named(changes: dict[str, object], rule: str) -> None:
    assert rule in {
        each.rule for each in check_item(an_item(**changes)) if each.severity == "error"
    }


def test_warnings_tell_and_do_not_bar() -> None:
    arrest = Activity(kind=ActivityKind.ARREST, number="1")
    item = an_item(activities=(arrest, Activity(kind=ActivityKind.OFFENCE)), persons=())
    item = replace(item, associations=(replace(item.associations[0], ends=(("nc:X", "nobody"),)),))
    found = {each.rule: each.severity for each in check_item(item)}
    assert found == {
        "reference": "warning",
        "offence_named": "warning",
        "arrestee": "warning",
        "arrest_officer": "warning",
    }


def test_no_finding_repeats_what_the_item_says() -> None:
    item = an_item(date="SECRET", level="SECRET", owner=Owner(source=Source(ori="SECRET")))
    assert all("SECRET" not in each.message + each.where for each in check_item(item))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-02-28", "2026-02-28", "2026-02-28"),
        ("2016-01-19T14:27:31.5624303-05:00", "2016-01-19T14:27:31.562430-05:00", None),
    ],
)
def test_a_date_text_bounds_a_period(text: str, first: str, last: str | None) -> None:
    found = bounds(text)
    assert found is not None
    assert [each.isoformat() for each in found] == [first, last or first]


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-02-30", "soon", "2026-02-28T25:00"])
def test_what_is_no_date_bounds_nothing(text: str) -> None:
    assert bounds(text) is None


def test_memory_follows_one_item(tmp_path: Path) -> None:
    import tracemalloc

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.xml"
        with path.open("wb") as out:
            out.writelines(write_ndex(an_item(item_id=f"A-{n}") for n in range(count)))
        with path.open("rb") as stream:
            tracemalloc.start()
            assert sum(1 for _ in read_ndex(stream)) == count
            highest = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return highest

    assert peak(300) < 1.5 * peak(60) + 1_000_000
