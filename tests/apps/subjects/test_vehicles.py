"""Vehicles as subjects: linked, shown within policy, decided on and taken back as persons are."""

import json

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from accord.apps.records.models import Record, Vehicle
from accord.apps.subjects import selectors, services
from accord.apps.subjects.kinds import VEHICLE
from accord.apps.subjects.models import Decision, Edge, LinkModel, Mention
from accord.cli.main import app
from accord.core.names.vin import with_check_digit
from accord.frame.errors import Missing

VIN = with_check_digit("0FAABCDE05A123456")
NEXT = with_check_digit("0FAABCDE05A123457")


@pytest.fixture
def car():
    """Put a vehicle into one of an agency's records."""

    def make(agency, number: int, **more) -> Vehicle:
        record = Record.objects.filter(owner=agency).order_by("local_id")[number]
        about = {
            "role": "stolen", "level": "green", "plate": "KBC1234", "plate_state": "XA",
            "vin": VIN, "make": "FORD", "model": "F150", "year": 2015, "colour": "RED", **more,
        }  # fmt: skip
        last = Vehicle.objects.filter(record=record).count()
        return Vehicle.objects.create(record=record, sequence=last + 1, **about)

    return make


@pytest.fixture
def cars(three, car):
    """One car in a record of Alder and two of Birch, misread there, and another of its fleet."""
    three.one = car(three.alder, 0)
    three.two = car(
        three.birch, 0, plate="K8C1234", vin=VIN.replace("0", "O"), make="FORD F150", model=""
    )
    three.three = car(three.birch, 1, vin="", plate_state="")
    three.other = car(three.alder, 2, vin=NEXT, plate="XYZ9876")
    services.link_new()
    return three


def mention(vehicle: Vehicle) -> Mention:
    return Mention.objects.get(vehicle=vehicle)


def group(viewer, why, vehicle) -> set:
    found = selectors.subject(viewer=viewer, purpose=why, mention_id=mention(vehicle).pk)
    return {one.mention.vehicle_id for one in found.timeline}


def test_a_misread_number_and_plate_are_of_one_vehicle_and_a_neighbours_are_not(cars, why) -> None:
    assert group(cars.as_ana, why, cars.one) == {cars.one.pk, cars.two.pk, cars.three.pk}
    assert group(cars.as_ana, why, cars.other) == {cars.other.pk}


def test_two_numbers_that_hold_are_held_apart_by_all_that_is_between(cars, car, why) -> None:
    """A record without a number is like both: it goes to one, and never holds the two together."""
    twin = car(cars.birch, 3, vin=NEXT)
    services.link_new()
    for vehicle in (cars.one, twin):
        found = group(cars.as_ana, why, vehicle)
        assert len(found & {cars.one.pk, twin.pk}) == 1


def test_people_decide_against_the_numbers_and_take_it_back(cars, car, why) -> None:
    twin = car(cars.alder, 3, vin=NEXT)
    services.link_new()
    before = group(cars.as_ana, why, twin)
    pair = {"left": mention(cars.one).pk, "right": mention(twin).pk}
    made = services.confirm(by=cars.as_ana, purpose=why, **pair, reason="the dealer's slip")
    assert {cars.one.pk, twin.pk} <= group(cars.as_ana, why, twin)
    services.undo(by=cars.as_ana, purpose=why, decision_id=made.pk, reason="no")
    assert group(cars.as_ana, why, twin) == before


def test_persons_and_vehicles_have_models_mentions_and_links_of_their_own(
    cars, somebody, why, system
) -> None:
    somebody(cars.alder, 0)
    somebody(cars.birch, 0)
    services.link_new()
    assert LinkModel.objects.filter(is_active=True).count() == 2
    kinds = {
        (one.left.kind.code, one.right.kind.code, one.model.kind) for one in Edge.objects.all()
    }
    assert kinds == {("person",) * 3, ("vehicle",) * 3}
    of_persons = Edge.objects.filter(model__kind="person").count()
    services.close_keys(by=system, purpose=why, kind=VEHICLE)
    assert Edge.objects.filter(model__kind="person").count() == of_persons


def test_a_mention_is_of_one_thing(cars, somebody) -> None:
    for about in ({}, {"vehicle": cars.one, "person": somebody(cars.alder, 0)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mention.objects.create(**about)


def test_a_person_and_a_vehicle_are_never_one(cars, somebody, why) -> None:
    person = somebody(cars.alder, 0)
    services.link_new()
    pair = {"left": Mention.objects.get(person=person).pk, "right": mention(cars.one).pk}
    for ends in (pair, {"left": pair["right"], "right": pair["left"]}):
        with pytest.raises(Missing):
            services.confirm(by=cars.as_ana, purpose=why, **ends, reason="x")


@pytest.mark.parametrize("about", [{"vin": "", "plate": ""}, {"kept": True}, {"state": "sealed"}])
def test_what_may_not_be_linked_is_not(three, car, about) -> None:
    car(three.alder, 0)
    more = {name: about[name] for name in ("vin", "plate") if name in about}
    two = car(three.birch, 0, **more)
    change = {"place_kept": True} if about.get("kept") else {}
    change |= {"state": "sealed", "reason": "an order"} if "state" in about else {}
    if change:
        Record.objects.filter(pk=two.record_id).update(**change)
    services.link_new()
    assert Edge.objects.count() == 0


def test_placeholders_link_nothing(three, car) -> None:
    for number in range(3):
        car(three.alder, number, vin="UNKNOWN", plate="NO PLATE")
    services.link_new()
    assert Edge.objects.count() == 0


def test_what_is_hidden_holds_nothing_together_and_is_pointed_to_by_whole_marks_alone(
    three, car, why
) -> None:
    mine = car(three.alder, 0, vin="", plate="KBC1")
    theirs = car(three.birch, 0, role="used", level="yellow")
    services.link_new()
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(mine).pk)
    assert {one.mention.vehicle_id for one in found.timeline} == {mine.pk}
    assert found.elsewhere == ()
    Vehicle.objects.filter(pk=mine.pk).update(plate="KBC1234")
    Mention.objects.update(is_linked=False)
    services.link_new()
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(mine).pk)
    assert [one.agency for one in found.elsewhere] == ["Birch"]
    with pytest.raises(Missing):
        selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(theirs).pk)
    with pytest.raises(Missing):
        selectors.subject(viewer=three.as_cal, purpose=why, mention_id=mention(mine).pk)


def retold(record: Record, *told: Vehicle) -> Record:
    """The record's next version, with these vehicles in this order."""
    newest = Record.objects.get(
        local_id=record.local_id, owner=record.owner, kind=record.kind, is_current=True
    )
    Record.objects.filter(pk=newest.pk).update(is_current=False)
    newest.id, newest.version = Record._meta.get_field("id").get_default(), newest.version + 1
    newest.is_current = True
    newest.save(force_insert=True)
    for n, old in enumerate(told, start=1):
        kept = {
            one.attname: getattr(old, one.attname)
            for one in Vehicle._meta.concrete_fields
            if one.attname not in {"id", "subject_id", "record_id", "sequence"}
        }
        Vehicle.objects.create(record=newest, sequence=n, **kept)
    services.link_new()
    return newest


def test_decisions_follow_the_vehicle_and_rest_when_it_is_told_no_more(cars, car, why) -> None:
    another = car(cars.birch, 0, plate="QQQ1111", vin="", make="KIA", model="SOUL")
    services.link_new()
    pair = {"left": mention(cars.one).pk, "right": mention(cars.two).pk}
    services.reject(by=cars.as_ana, purpose=why, **pair, reason="seen apart")
    followed = mention(cars.two)
    cars.two.colour = "MAROON"
    retold(cars.two.record, another, cars.two)
    followed.refresh_from_db()
    assert followed.vehicle is not None
    assert (followed.vehicle.plate, followed.vehicle.colour) == ("K8C1234", "MAROON")
    who = {"viewer": cars.as_ana, "purpose": why, "kind": VEHICLE}
    assert len(selectors.decided(**who)) == 1
    retold(cars.two.record, another)
    assert len(selectors.decided(**who)) == 0
    (one,) = selectors.parked(**who)
    assert selectors.parked(viewer=cars.as_ana, purpose=why) == []
    services.undo(by=cars.as_ana, purpose=why, decision_id=one.decision.pk, reason="a slip")
    assert selectors.parked(**who) == []


def test_what_is_expunged_leaves_nothing(cars) -> None:
    gone = mention(cars.two)
    Vehicle.objects.filter(pk=cars.two.pk).delete()
    assert not Mention.objects.filter(pk=gone.pk).exists()
    assert not Edge.objects.filter(left=gone.pk).exists()
    assert not Edge.objects.filter(right=gone.pk).exists()


def test_the_pages_speak_of_vehicles_in_both_languages(cars, sign_in) -> None:
    client = sign_in(cars.ana)
    queue = client.get("/subjects/vehicles/?show=sure").content.decode()
    assert "Same vehicle?" in queue
    assert "K8C1234 XA" in queue
    path = f"/subjects/pairs/{mention(cars.one).pk}/{mention(cars.two).pk}"
    told = client.get(path).content.decode()
    for words in (
        "Vehicle numbers differ by one slip",
        "speaks for one vehicle",
        "One vehicle",
        VIN,
    ):
        assert words in told
    assert "person" not in told.split("<main", 1)[1].split("</main>", 1)[0].lower()
    subject = client.get(f"/subjects/{mention(cars.one).pk}").content.decode()
    for words in ("K8C1234", "RED 2015 FORD F150", "Birch"):
        assert words in subject
    model = client.get("/subjects/model/?kind=vehicle").content.decode()
    assert "starter-vehicles-1" in model
    client.cookies["django_language"] = "es"
    for address in (path, "/subjects/vehicles/?show=sure", "/subjects/model/?kind=vehicle"):
        page = client.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        assert "vehículo" in page
        assert "vehicle " not in page.lower()


def test_the_navigation_stands_with_the_queue_of_the_kind(cars, somebody, sign_in) -> None:
    people = [somebody(cars.alder, number) for number in range(2)]
    services.link_new()
    client = sign_in(cars.ana)
    one, two = (mention(vehicle).pk for vehicle in (cars.one, cars.two))
    for address in (f"pairs/{one}/{two}", f"{one}", "decisions/?kind=vehicle", "vehicles/"):
        assert marked(client, address) == "Same vehicle?"
    one, two = (Mention.objects.get(person=person).pk for person in people)
    for address in (f"pairs/{one}/{two}", f"{one}", "decisions/", ""):
        assert marked(client, address) == "Same person?"


def marked(client, address: str) -> str:
    """The page that the navigation says is open."""
    page = client.get(f"/subjects/{address}").content.decode()
    return page.split('aria-current="page">', 1)[1].split("</a>", 1)[0]


def test_deciding_by_form_and_taking_back(cars, sign_in) -> None:
    client = sign_in(cars.ana)
    path = f"/subjects/pairs/{mention(cars.one).pk}/{mention(cars.two).pk}"
    answer = client.post(f"{path}/reject", {"reason": "seen apart"}, follow=True)
    assert "Decided: different vehicles" in answer.content.decode()
    assert "Take back" in client.get("/subjects/decisions/?kind=vehicle").content.decode()
    assert "Nobody has decided" in client.get("/subjects/decisions/").content.decode()
    undo = f"/subjects/decisions/{Decision.objects.get().pk}/undo"
    answer = client.post(undo, {"reason": "it was"}, follow=True)
    assert "Nobody has decided yet" in answer.content.decode()


def test_the_api_does_what_the_pages_do(cars, sign_in) -> None:
    client = sign_in(cars.ana)
    queue = client.get("/api/v1/subjects/queue?sure=true&kind=vehicle").json()
    assert {one["left"]["make"] for one in queue} <= {"FORD", "FORD F150"}
    assert queue
    path = f"/api/v1/subjects/pairs/{mention(cars.one).pk}/{mention(cars.two).pk}"
    assert {one["comparison"] for one in client.get(path).json()["findings"]} >= {"vin", "plate"}
    sent = client.post(
        f"{path}/decisions", json.dumps({"kind": "reject", "reason": "apart"}), "application/json"
    )
    assert sent.status_code == 201
    subject = client.get(f"/api/v1/subjects/{mention(cars.one).pk}").json()
    assert subject["kind"] == "vehicle"
    assert {one["vin"] for one in subject["records"]} <= {VIN, "", VIN.replace("0", "O")}
    card = client.get("/api/v1/subjects/model?kind=vehicle").json()
    assert "Same vehicle number" in {one["words"] for one in card["levels"]}
    assert client.get("/api/v1/subjects/queue?kind=house").status_code == 422


def test_a_vehicle_told_as_two_makes_asks_to_look_twice(cars, car, why) -> None:
    for number in (3, 4):
        car(cars.alder, number, vin=VIN, make="KIA", model="SOUL")
    services.link_new()
    found = selectors.subject(viewer=cars.as_ana, purpose=why, mention_id=mention(cars.one).pk)
    assert "makes" in found.guards


def test_the_commands_tell_of_vehicles(cars, why) -> None:
    ana = ("--as", "ana", "--purpose", why.code)
    queue = CliRunner().invoke(app, ["subjects", "queue", "--kind", "vehicle", "--sure", *ana])
    assert queue.exit_code == 0, queue.output
    assert "K8C1234 XA" in queue.output
    one, two = (str(mention(vehicle).pk) for vehicle in (cars.one, cars.two))
    shown = CliRunner().invoke(app, ["subjects", "show", one, two, *ana])
    assert "One vehicle?" in shown.output
    made = CliRunner().invoke(app, ["subjects", "confirm", one, two, "--because", "seen", *ana])
    assert "one vehicle" in made.output
    model = CliRunner().invoke(app, ["subjects", "model", "--kind", "vehicle", *ana])
    assert "starter-vehicles-1" in model.output


def test_the_bench_judges_the_stopping_point_of_the_pages() -> None:
    from bench import vehicle_linkage as bench

    from accord.apps.subjects.selectors import graph

    assert bench.STOP == graph.STOP


def test_another_agency_sees_its_own_and_what_is_shared(cars, car, why) -> None:
    """Cedar shares with Birch alone: the same car without Alder's record, under no other name."""
    far = car(cars.cedar, 0)
    services.link_new()
    assert group(cars.as_cal, why, far) == {far.pk, cars.two.pk, cars.three.pk}
    with pytest.raises(Missing):
        group(cars.as_cal, why, cars.one)
    assert group(cars.as_ana, why, cars.one) == {cars.one.pk, cars.two.pk, cars.three.pk}
