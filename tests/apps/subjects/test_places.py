"""Places as subjects: each writing once, linked, shown within policy, decided on and taken back."""

import json
import re

import pytest
from typer.testing import CliRunner

from accord.apps.records.models import Record
from accord.apps.subjects import selectors, services
from accord.apps.subjects.kinds import PLACE
from accord.apps.subjects.models import Decision, Edge, Mention, PlaceTelling, WrittenPlace
from accord.apps.subjects.selectors import telling
from accord.cli.main import app
from accord.core.linkage import starter_model
from accord.core.linkage.kinds import PLACE as PLACE_MODEL
from accord.frame.errors import Missing
from accord.frame.ids import new_id

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|/receipts/[0-9a-f-]{36}')
POINT = {"lat": 40.71234, "lon": -73.95678}


@pytest.fixture(autouse=True, scope="module")
def _starter_read_once() -> None:
    starter_model(PLACE_MODEL)


@pytest.fixture
def at():
    """Let an agency's record write its place so."""

    def write(agency, number: int, address: str, **more) -> Record:
        row = Record.objects.filter(owner=agency, is_current=True).order_by("local_id")[number % 6]
        if number > 5:
            row.id, row.local_id = new_id(), f"9{number}"
            row.save(force_insert=True)
        Record.objects.filter(pk=row.pk).update(address=address, **{**POINT, **more})
        row.refresh_from_db()
        return row

    return write


@pytest.fixture
def town(three, at):
    """A house in two records of Alder and one of Birch, its neighbour, its block and one of its flats."""
    Record.objects.update(address="")
    three.one = at(three.alder, 0, "1234 N MAIN ST")
    three.again = at(three.alder, 1, "1234 N MAIN ST", lat=40.71236)
    three.two = at(three.birch, 0, "1234 North Main Street")
    three.next = at(three.birch, 1, "1238 N MAIN ST")
    three.block = at(three.birch, 2, "1200 BLOCK N MAIN ST")
    three.flat = at(three.alder, 2, "1234 N MAIN ST APT 5")
    services.link_new(begin=PLACE)
    return three


def mention(record: Record) -> Mention:
    return Mention.objects.get(place__tellings__record=record)


def there(viewer, why, record) -> set:
    """The records at the place of one."""
    found = selectors.subject(viewer=viewer, purpose=why, mention_id=mention(record).pk)
    return {one.record.pk for one in found.timeline}


def walk(client, mentions) -> list[bytes]:
    """Every page and answer about places that a reader can get."""
    paths = ["/subjects/places/", "/subjects/places/?show=sure", "/subjects/places/?across=on"]
    paths += ["/api/v1/subjects/queue?kind=place", "/api/v1/subjects/queue?kind=place&sure=true"]
    paths += ["/subjects/decisions/?kind=place"]
    for one in mentions:
        paths += [f"/subjects/{one}", f"/api/v1/subjects/{one}"]
    one, *others = mentions
    for other in others:
        paths += [f"/subjects/pairs/{one}/{other}", f"/api/v1/subjects/pairs/{one}/{other}"]
    found = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found.append(TOKEN.sub(b"", answer.content))
    return found


def test_a_house_is_one_place_and_its_neighbour_block_and_flat_are_others(town, why) -> None:
    assert mention(town.one) == mention(town.again)
    house = {town.one.pk, town.again.pk, town.two.pk}
    assert there(town.as_ana, why, town.one) == house
    for other in (town.next, town.block, town.flat):
        assert there(town.as_ana, why, other) == {other.pk}


def test_places_are_linked_once_somebody_begins_and_followed_from_then_on(three, sign_in) -> None:
    services.link_new()
    assert not PlaceTelling.objects.exists()
    assert "link --kind place" in sign_in(three.ana).get("/subjects/places/").content.decode()
    services.link_new(begin=PLACE)
    told = PlaceTelling.objects.count()
    assert told == Record.objects.filter(is_current=True).count()
    PlaceTelling.objects.filter(record__owner=three.birch).delete()
    services.link_new()
    assert PlaceTelling.objects.count() == told
    assert not services.is_behind(PLACE)


def test_a_hospital_is_one_place_and_no_storm(town, at, why, monkeypatch) -> None:
    before = Edge.objects.count()
    for number in range(3, 6):
        at(town.alder, number, "1234 N MAIN ST")
        at(town.birch, number, "1234 North Main Street")
    services.link_new()
    assert Edge.objects.count() == before
    monkeypatch.setattr(telling, "LISTED", 4)
    who = {"viewer": town.as_ana, "purpose": why, "mention_id": mention(town.one).pk}
    found = selectors.subject(**who)
    assert (len(found.timeline), found.total, len(found.members)) == (4, 9, 2)


def test_words_that_name_no_place_are_linked_with_none(three, at) -> None:
    Record.objects.update(address="UNKNOWN")
    services.link_new(begin=PLACE)
    assert not Mention.objects.filter(place__isnull=False).exists()


HIDDEN = {
    "no agreement": {}, "red": {"level": "red"}, "audience": {"audience": "|XA0099999|"},
    "kept": {"place_kept": True}, "sealed": {"state": "sealed", "reason": "an order"},
    "protected": {"level": "red", "protection": "juvenile"},
}  # fmt: skip


@pytest.mark.nightly_on_postgres
def test_what_may_not_be_seen_moves_no_link_count_or_chance(town, at, sign_in) -> None:
    """Two worlds: hidden records write the same places, and others that would lie between."""
    mentions = [mention(one).pk for one in (town.one, town.two, town.next)]
    client = sign_in(town.ana)
    before = walk(client, mentions)
    numbers = iter(range(6, 60))
    for why_hidden, changes in HIDDEN.items():
        owner = town.cedar if why_hidden == "no agreement" else town.birch
        for address in ("1234 North Main Street", "1236 N MAIN ST", "1234 N MAIN ST"):
            at(owner, next(numbers), address, **changes)
    assert services.link_new().links > 0
    assert walk(client, mentions) == before
    at(town.birch, next(numbers), "1236 N MAIN ST")
    services.link_new()
    assert walk(client, mentions) != before


def test_a_kept_place_is_linked_with_none_not_for_its_owner_either(town, at, why) -> None:
    for number in (3, 4):
        at(town.birch, number, f"77{number} ELM ST", place_kept=True)
    services.link_new()
    assert not PlaceTelling.objects.filter(record__place_kept=True).exists()
    assert not WrittenPlace.objects.filter(address__contains="ELM").exists()


def test_a_place_that_comes_to_be_kept_is_out_of_sight_at_once(town, why) -> None:
    gone = mention(town.two).pk
    Record.objects.filter(pk=town.two.pk).update(place_kept=True)
    for viewer in (town.as_ana, town.as_ben):
        with pytest.raises(Missing):
            selectors.subject(viewer=viewer, purpose=why, mention_id=gone)
    assert there(town.as_ana, why, town.one) == {town.one.pk, town.again.pk}
    services.link_new()
    assert not Edge.objects.filter(left=gone).exists()
    assert not Edge.objects.filter(right=gone).exists()


def test_when_a_place_was_compared_tells_of_nobodys_records(town, why) -> None:
    who = {"viewer": town.as_ana, "purpose": why, "mention_id": mention(town.one).pk}
    assert selectors.subject(**who).matched_at is None
    versions = {one.pk.version for one in Mention.objects.filter(place__isnull=False)}
    assert versions == {4}  # no moment stands in such an id


def test_another_agency_sees_what_is_shared_and_no_more(town, at, why) -> None:
    """Cedar shares with Birch alone."""
    far = at(town.cedar, 0, "1234 N. MAIN STREET")
    services.link_new()
    assert there(town.as_cal, why, far) == {far.pk, town.two.pk}
    with pytest.raises(Missing):
        there(town.as_cal, why, town.one)


def test_people_decide_and_take_it_back(town, why) -> None:
    pair = {"left": mention(town.one).pk, "right": mention(town.two).pk}
    made = services.reject(by=town.as_ana, purpose=why, **pair, reason="the mall's other side")
    assert there(town.as_ana, why, town.one) == {town.one.pk, town.again.pk}
    services.undo(by=town.as_ana, purpose=why, decision_id=made.pk, reason="no")
    assert len(there(town.as_ana, why, town.one)) == 3
    flat = {"left": mention(town.one).pk, "right": mention(town.flat).pk}
    services.confirm(by=town.as_ana, purpose=why, **flat, reason="one household")
    assert town.flat.pk in there(town.as_ana, why, town.one)


def test_decisions_stay_with_the_writing_and_go_with_its_last_words(town, at, why) -> None:
    pair = {"left": mention(town.one).pk, "right": mention(town.two).pk}
    services.reject(by=town.as_ana, purpose=why, **pair, reason="apart")
    told = Record.objects.get(pk=town.two.pk)
    Record.objects.filter(pk=told.pk).update(is_current=False)
    told.id, told.version = Record._meta.get_field("id").get_default(), told.version + 1
    told.save(force_insert=True)
    services.link_new()
    assert there(town.as_ana, why, town.one) == {town.one.pk, town.again.pk}
    Record.objects.filter(local_id=told.local_id, owner=town.birch).update(address="")
    services.link_new()
    assert not Decision.objects.exists()
    assert not WrittenPlace.objects.filter(address="1234 North Main Street").exists()


def test_a_wide_place_asks_to_look_twice(town, at, why) -> None:
    far = at(town.alder, 3, "1234 N MAIN ST", lat=40.75)
    services.link_new()
    pair = {"left": mention(town.one).pk, "right": mention(far).pk}
    services.confirm(by=town.as_ana, purpose=why, **pair, reason="one square")
    who = {"viewer": town.as_ana, "purpose": why, "mention_id": mention(town.one).pk}
    assert "spread" in selectors.subject(**who).guards


def test_a_place_and_a_person_are_never_one(town, somebody, why) -> None:
    person = somebody(town.alder, 0)
    services.link_new()
    ends = [Mention.objects.get(person=person).pk, mention(town.one).pk]
    for left, right in (ends, ends[::-1]):
        with pytest.raises(Missing):
            services.confirm(by=town.as_ana, purpose=why, left=left, right=right, reason="x")


def test_the_pages_speak_of_places_in_both_languages(town, sign_in) -> None:
    client = sign_in(town.ana)
    one, two = mention(town.one).pk, mention(town.two).pk
    queue = "/subjects/places/?show=sure"
    assert "1234 North Main Street" in client.get(queue).content.decode()
    path = f"/subjects/pairs/{one}/{two}"
    told = client.get(path).content.decode()
    for words in ("Same street, same house number", "speaks for one place", "± 70 m"):
        assert words in told
    subject = client.get(f"/subjects/{one}").content.decode()
    for words in ("How it is written", town.two.local_id, "Records at this place, newest first"):
        assert words in subject
    assert "starter-places-1" in client.get("/subjects/model/?kind=place").content.decode()
    answer = client.post(f"{path}/reject", {"reason": "apart"}, follow=True)
    assert "Decided: different places" in answer.content.decode()
    client.cookies["django_language"] = "es"
    for address in (path, queue, f"/subjects/{one}", "/subjects/model/?kind=place"):
        page = client.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        assert "lugar" in page
        assert " place" not in page.lower()


def test_the_queue_begins_with_pairs_of_two_agencies_until_somebody_asks_for_all(town, sign_in):
    client = sign_in(town.ana)

    def is_across(asked: str) -> bool:
        page = client.get(f"/subjects/places/{asked}").content.decode()
        return re.search(r'<input[^>]*name="across"[^>]*checked', page) is not None

    assert is_across("")
    assert is_across("?page=1")
    assert not is_across("?agency=&show=")
    assert is_across("?agency=&across=on&show=")


def test_programs_are_told_what_the_pages_tell(town, sign_in) -> None:
    client = sign_in(town.ana)
    pairs = client.get("/api/v1/subjects/queue?kind=place&sure=true").json()
    pair = max(pairs, key=lambda one: one["probability"])
    assert {pair["left"]["address"], pair["right"]["address"]} == {
        "1234 N MAIN ST", "1234 North Main Street"
    }  # fmt: skip
    path = f"/api/v1/subjects/pairs/{pair['left']['id']}/{pair['right']['id']}"
    assert "address" in {one["comparison"] for one in client.get(path).json()["findings"]}
    sent = json.dumps({"kind": "confirm", "reason": "seen"})
    assert client.post(f"{path}/decisions", sent, "application/json").status_code == 201
    found = client.get(f"/api/v1/subjects/{pair['left']['id']}").json()
    assert (found["kind"], len(found["records"]), found["total"]) == ("place", 2, 3)
    assert {one["number"] for one in found["there"]} == {
        one.local_id for one in (town.one, town.again, town.two)
    }


def test_the_commands_tell_of_places(town, why) -> None:
    ana = ("--as", "ana", "--purpose", why.code)
    queue = CliRunner().invoke(app, ["subjects", "queue", "--kind", "place", "--sure", *ana])
    assert "1234 North Main Street" in queue.output
    shown = CliRunner().invoke(app, ["subjects", "show", str(mention(town.one).pk), *ana])
    assert "3 records" in shown.output
    assert "1234 N MAIN ST" in shown.output
