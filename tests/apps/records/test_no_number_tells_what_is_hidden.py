"""A number that an outsider is shown says nothing of what stands before it and is kept from them."""

import csv
import io

import pytest

from accord.apps.records import selectors
from accord.apps.records.models import Item, Person, Record, Vehicle
from accord.apps.records.services.offence_numbers import numbered
from accord.core.formats.tabular import NormalRecord, OffenceStatus
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis")


@pytest.fixture
def scene(make_agency, make_user, actor_of, ingest, export, agree):
    """Two partners; a record of B with two suspects, vehicles and things, the first of each red."""

    class Scene:
        a, b = make_agency(), make_agency()
        ann_user = make_user("ann", "analyst", agency=a)
        ann = actor_of(ann_user)
        ben = actor_of(make_user("ben", "analyst", agency=b))

    agree(Scene.a, Scene.b)
    ingest(Scene.b, export(4))
    Scene.record = record = Record.objects.filter(owner=Scene.b).order_by("local_id").first()
    for at, level in enumerate(("red", "green"), start=1):
        told = {"record": record, "level": level, "sequence": at}
        Person.objects.create(**told, role="suspect", family_name=f"Suspect{at}")
        Vehicle.objects.create(**told, plate=f"PLATE{at}")
        Item.objects.create(**told, description=f"thing {at}")
    return Scene


def numbers(viewer, record):
    """The numbers of persons, vehicles and things as this viewer sees them."""
    found = selectors.involved_in(viewer=viewer, purpose=WHY, records=[record])[record.pk]
    things = selectors.things_of(viewer=viewer, record=record)
    return [[one.sequence for one in some] for some in (found.persons, found.vehicles, things)]


def test_outsiders_count_whom_they_are_shown(scene):
    assert numbers(scene.ann, scene.record) == [[1], [1], [1]]
    assert numbers(scene.ben, scene.record) == [[1, 2], [1, 2], [1, 2]]


def test_each_role_is_counted_by_itself(scene):
    Person.objects.create(
        record=scene.record, level="green", sequence=4, role="witness", family_name="Seen"
    )
    found = selectors.involved_in(viewer=scene.ann, purpose=WHY, records=[scene.record])
    told = [(one.role, one.sequence) for one in found[scene.record.pk].persons]
    assert sorted(told) == [("suspect", 1), ("witness", 1)]


def test_pages_and_api_say_the_same(scene, sign_in):
    client = sign_in(scene.ann_user)
    told = client.get(f"/api/v1/records/{scene.record.pk}").json()
    for part in ("persons", "vehicles", "things"):
        assert [one["sequence"] for one in told[part]] == [1]
    page = client.get(f"/records/{scene.record.pk}/").content.decode()
    assert "Suspect 1" in page
    assert "Suspect 2" not in page.replace("Suspect2", "")


def test_a_partner_is_not_told_the_root_of_a_chunk_that_holds_more(scene, sign_in, make_user):
    partner = sign_in(scene.ann_user)
    root = scene.record.chunk.root
    grouped = " ".join(root[at : at + 8] for at in range(0, len(root), 8))
    assert grouped not in partner.get(f"/records/{scene.record.pk}/").content.decode()
    own = sign_in(make_user("bea", "analyst", agency=scene.b))
    assert grouped in own.get(f"/records/{scene.record.pk}/").content.decode()


def test_a_partner_is_not_told_which_row_of_its_number_a_record_is(scene, sign_in, make_user):
    Record.objects.filter(pk=scene.record.pk).update(row_key="2")
    for user, expected in ((scene.ann_user, ""), (make_user("bo", "analyst", agency=scene.b), "2")):
        client = sign_in(user)
        assert client.get(f"/api/v1/records/{scene.record.pk}").json()["row_key"] == expected
        sheet = client.get("/records/export.csv?kind=incident")
        rows = csv.DictReader(io.StringIO(b"".join(sheet.streaming_content).decode("utf-8-sig")))
        keys = {row["local_id"]: row["row_key"] for row in rows}
        assert keys[scene.record.local_id] == expected


def offence(number: str, incident: str = "24-0003") -> NormalRecord:
    """An offence of a row as the file numbers it."""
    from datetime import UTC, datetime

    when = datetime(2026, 1, 5, tzinfo=UTC)
    return NormalRecord(
        kind=RecordKind.OFFENCE, local_id=f"{incident}-{number}", incident_id=incident, agency="",
        zone="UTC", occurred_earliest=when, occurred_latest=when, reported=None, offence_code="",
        offence_text="", nibrs_code=None, offence_status=OffenceStatus.UNMAPPED, lon=None, lat=None,
        coordinate_status="", address="", area="", disposition="", narrative="", domestic=None,
        arrest_made=None, extra={},
    )  # fmt: skip


def test_an_offence_of_a_row_bears_a_number_that_says_nothing_of_its_column(scene):
    first, second, *rest = numbered(
        [offence("1"), offence("2"), offence("1.2"), offence("1", "24-0004")], owner=scene.b.pk
    )
    numbers = [one.local_id for one in (first, second, *rest)]
    marks = [one.rpartition("-")[2] for one in numbers]
    assert [one.rpartition("-")[0] for one in numbers] == ["24-0003"] * 3 + ["24-0004"]
    # The same column bears another mark in another incident: one known order tells no other.
    assert len(set(marks)) == 4
    assert all(len(one) == 8 for one in marks)
    again = numbered([offence("2")], owner=scene.b.pk)
    assert again[0].local_id == second.local_id
    assert numbered([offence("2")], owner=scene.a.pk)[0].local_id != second.local_id
