"""Telephones and documents as subjects: linked, shown within policy, decided on; they chain nobody."""

import json
import re

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from accord.apps.records.models import Identifier, Person, Record
from accord.apps.records.selectors import NameQuery, persons_found
from accord.apps.records.services.indexing import index_identifiers
from accord.apps.subjects import selectors, services
from accord.apps.subjects.kinds import IDENTIFIER
from accord.apps.subjects.models import Decision, Edge, LinkModel, Mention
from accord.cli.main import app
from accord.frame.errors import Missing

PHONE = "(290) 200-4872"


@pytest.fixture
def holder(somebody):
    """Put a person with what they are reached by into one of an agency's records."""

    def make(agency, number: int, family: str, given: str = "Ann", **more) -> Person:
        extra = {name: more.pop(name) for name in ("phone", "licence", "email") if name in more}
        extra |= {"licence_state": "XA"} if "licence" in extra else {}
        person = somebody(agency, number, family=family, given=given, extra=extra, **more)
        index_identifiers([person], {})
        return person

    return make


@pytest.fixture
def numbers(three, holder):
    """One telephone in a record of Alder and two of Birch, of two persons; and two others."""
    three.one = holder(three.alder, 0, "Vandersloot", phone=PHONE)
    three.two = holder(three.birch, 0, "Vandersloot", phone="290.200.4872 x3", licence="D1234567")
    three.other_holder = holder(three.birch, 1, "Quintero", "Luz", phone="+1 290 200 4872")
    three.neighbour = holder(three.birch, 2, "Abernathy", "Joe", phone="290-200-4873")
    three.slip = holder(three.alder, 1, "Vandersloot", phone="290-209-4872")
    services.link_new()
    return three


def mention(person: Person, scheme: str = "phone") -> Mention:
    return Mention.objects.get(identifier__person=person, identifier__scheme=scheme)


def group(viewer, why, person) -> set:
    found = selectors.subject(viewer=viewer, purpose=why, mention_id=mention(person).pk)
    assert found.kind is IDENTIFIER
    return {one.mention.identifier.person_id for one in found.timeline}


def test_one_number_however_it_is_written_and_whoever_holds_it(numbers, why) -> None:
    assert group(numbers.as_ana, why, numbers.one) >= {
        numbers.one.pk, numbers.two.pk, numbers.other_holder.pk,
    }  # fmt: skip
    assert group(numbers.as_ana, why, numbers.neighbour) == {numbers.neighbour.pk}


def test_a_number_joins_no_persons(three, holder, why) -> None:
    people = [holder(three.alder, 0, "Quintero", "Luz", phone=PHONE, date_of_birth=None)]
    people += [
        holder(three.birch, at, family, given, phone=PHONE, date_of_birth=None)
        for at, (family, given) in enumerate((("Abernathy", "Joe"), ("Okoro", "Chi"), ("Lindqvist", "Per")))
    ]  # fmt: skip
    services.link_new()
    for person in people:
        found = selectors.subject(
            viewer=three.as_ana, purpose=why, mention_id=Mention.objects.get(person=person).pk
        )
        assert [one.mention.person_id for one in found.timeline] == [person.pk]
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(people[0]).pk)
    assert len(found.timeline) == 4
    assert "shared" in found.guards


def test_placeholders_are_no_identifiers(three, holder) -> None:
    for at, phone in enumerate(("000-000-0000", "555-0100", "UNKNOWN", "(290) 555-0142", "")):
        holder(three.alder, at, "Quintero", phone=phone)
    assert Identifier.objects.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(
            person=Person.objects.first(), record=Person.objects.first().record, number=""
        )


def test_several_in_one_cell_are_several_and_each_stands_once(three, holder) -> None:
    person = holder(three.alder, 0, "Ito", phone=f"{PHONE} / 2902004872; 490-731-9914")
    assert sorted(person.identifiers.values_list("number", flat=True)) == [
        "phone:2902004872", "phone:4907319914",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "about",
    [{"role": "victim"}, {"shield": "juvenile"}, {"kept": True}, {"state": "sealed"}, {"protection": "juvenile"}],
    ids=str,
)  # fmt: skip
def test_numbers_of_whom_nobody_may_link_are_not_linked(three, holder, about) -> None:
    holder(three.alder, 0, "Ito", phone=PHONE)
    more = {name: about[name] for name in ("role", "shield") if name in about}
    two = holder(three.birch, 0, "Ito", phone=PHONE, **more)
    change = {"place_kept": True} if about.get("kept") else {}
    change |= {"state": "sealed", "reason": "an order"} if "state" in about else {}
    change |= (
        {"protection": "juvenile", "level": "red", "audience": ""} if "protection" in about else {}
    )
    if change:
        Record.objects.filter(pk=two.record_id).update(**change)
    services.link_new()
    assert not Edge.objects.filter(left__identifier__isnull=False).exists()


def test_what_is_hidden_bridges_nothing_and_is_pointed_to_by_the_whole_number_alone(
    three, holder, why
) -> None:
    mine = holder(three.alder, 0, "Ito", phone="200-4872")
    theirs = holder(three.birch, 0, "Ito", phone=PHONE, level="yellow")
    far = holder(three.alder, 1, "Ito", phone="390-200-4872")
    services.link_new()
    before = group(three.as_ana, why, mine)
    assert theirs.pk not in before
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(mine).pk)
    assert found.elsewhere == ()
    with pytest.raises(Missing):
        selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(theirs).pk)
    whole = holder(three.alder, 2, "Rao", phone=PHONE)
    services.link_new()
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention(whole).pk)
    assert [one.agency for one in found.elsewhere] == ["Birch"]
    Person.objects.filter(pk=theirs.pk).delete()
    assert group(three.as_ana, why, mine) == group(three.as_ana, why, far) or before
    with pytest.raises(Missing):
        selectors.subject(viewer=three.as_cal, purpose=why, mention_id=mention(mine).pk)


def test_a_hidden_record_moves_nothing_that_another_sees(three, holder, why) -> None:
    """What Ana sees of her own two numbers is the same with and without Cedar's between them."""
    one = holder(three.alder, 0, "Ito", phone="200-4872")
    two = holder(three.alder, 1, "Ito", phone="390-200-4872")
    services.link_new()
    before = (group(three.as_ana, why, one), group(three.as_ana, why, two))
    holder(three.cedar, 0, "Ito", phone="390-200-4872")
    holder(three.cedar, 1, "Ito", phone="200-4872")
    services.link_new()
    assert (group(three.as_ana, why, one), group(three.as_ana, why, two)) == before


def test_people_decide_and_take_it_back(numbers, why) -> None:
    before = group(numbers.as_ana, why, numbers.one)
    pair = {"left": mention(numbers.one).pk, "right": mention(numbers.neighbour).pk}
    made = services.confirm(by=numbers.as_ana, purpose=why, **pair, reason="a slip of the desk")
    assert numbers.neighbour.pk in group(numbers.as_ana, why, numbers.one)
    services.undo(by=numbers.as_ana, purpose=why, decision_id=made.pk, reason="no")
    assert group(numbers.as_ana, why, numbers.one) == before


def test_a_number_is_no_person_and_a_mention_of_one_thing(numbers, why) -> None:
    assert set(LinkModel.objects.filter(is_active=True).values_list("kind", flat=True)) == {
        "person", "identifier",
    }  # fmt: skip
    pair = {"left": mention(numbers.one).pk, "right": Mention.objects.get(person=numbers.one).pk}
    with pytest.raises(Missing):
        services.confirm(by=numbers.as_ana, purpose=why, **pair, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mention.objects.create(
            person=numbers.one, identifier=Identifier.objects.get(person=numbers.one)
        )


def test_decisions_follow_the_number_into_the_next_version(numbers, why) -> None:
    pair = {"left": mention(numbers.one).pk, "right": mention(numbers.two).pk}
    services.reject(by=numbers.as_ana, purpose=why, **pair, reason="seen apart")
    followed, old = mention(numbers.two), numbers.two.record
    Record.objects.filter(pk=old.pk).update(is_current=False)
    newest = Record.objects.get(pk=old.pk)
    newest.id, newest.version = Record._meta.get_field("id").get_default(), old.version + 1
    newest.is_current = True
    newest.save(force_insert=True)
    again = Person.objects.get(pk=numbers.two.pk)
    again.pk, again.subject_id = (
        Person._meta.get_field(n).get_default() for n in ("id", "subject_id")
    )
    again.record, again.extra = newest, {"phone": "2902004872"}
    again.save(force_insert=True)
    index_identifiers([again], {})
    services.link_new()
    followed.refresh_from_db()
    assert followed.identifier.person_id == again.pk
    assert len(selectors.decided(viewer=numbers.as_ana, purpose=why, kind=IDENTIFIER)) == 1


def test_what_is_expunged_leaves_nothing(numbers) -> None:
    gone = mention(numbers.two)
    Person.objects.filter(pk=numbers.two.pk).delete()
    assert not Identifier.objects.filter(person=numbers.two.pk).exists()
    assert not Mention.objects.filter(pk=gone.pk).exists()
    assert not Edge.objects.filter(left=gone.pk).exists()


def test_a_search_by_number_finds_who_holds_it_within_policy(numbers, holder, why) -> None:
    holder(numbers.cedar, 0, "Faraway", phone=PHONE)
    holder(numbers.birch, 3, "Silent", phone=PHONE, level="yellow")

    def found(text: str, viewer=numbers.as_ana) -> set[str]:
        query = NameQuery(identifier=text)
        return {one.family for one in persons_found(viewer=viewer, purpose=why, query=query).hits}

    assert found("2902004872") == {"Vandersloot", "Quintero"}
    assert found("1 (290) 200 4872 ext 9") == {"Vandersloot", "Quintero"}
    assert found("d-1234567") == {"Vandersloot"}
    assert found("200-4872") == set()  # a part names nobody
    assert found("000-000-0000") == set()
    assert "Faraway" in found(PHONE, viewer=numbers.as_cal)


def test_the_pages_speak_of_numbers_in_both_languages(numbers, sign_in) -> None:
    client = sign_in(numbers.ana)
    queue = client.get("/subjects/identifiers/?show=sure").content.decode()
    assert "Same number?" in queue
    assert PHONE in queue
    path = f"/subjects/pairs/{mention(numbers.one).pk}/{mention(numbers.slip).pk}"
    told = client.get(path).content.decode()
    for words in (
        "Numbers differ by one slip, of one series",
        "Same holder",
        "speaks for one number",
    ):
        assert words in told
    subject = client.get(f"/subjects/{mention(numbers.one).pk}").content.decode()
    for words in ("Telephone", "+1 290 200 4872", "Quintero, Luz", "Birch"):
        assert words in subject
    person = client.get(f"/subjects/{Mention.objects.get(person=numbers.two).pk}").content.decode()
    for words in ("Numbers in these records", "D1234567", f"/subjects/{mention(numbers.two).pk}"):
        assert words in person
    assert (
        "starter-identifiers-1" in client.get("/subjects/model/?kind=identifier").content.decode()
    )
    client.cookies["django_language"] = "es"
    for address in (path, "/subjects/identifiers/?show=sure", "/subjects/model/?kind=identifier"):
        page = client.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        assert "número" in page
        assert not re.search(r"(?<!-)\bnumbers?\b", page.lower())


def test_deciding_by_form_and_the_api(numbers, sign_in) -> None:
    client = sign_in(numbers.ana)
    one, two = mention(numbers.one).pk, mention(numbers.other_holder).pk
    answer = client.post(f"/subjects/pairs/{one}/{two}/reject", {"reason": "no"}, follow=True)
    assert "Decided: different numbers" in answer.content.decode()
    undo = f"/subjects/decisions/{Decision.objects.get().pk}/undo"
    assert (
        "Nobody has decided yet"
        in client.post(undo, {"reason": "it was"}, follow=True).content.decode()
    )
    api = f"/api/v1/subjects/pairs/{one}/{two}"
    found = client.get(api).json()
    assert found["left"]["scheme"] == "phone"
    assert "identifier" in {one["comparison"] for one in found["findings"]}
    sent = client.post(
        f"{api}/decisions", json.dumps({"kind": "confirm", "reason": "y"}), "application/json"
    )
    assert sent.status_code == 201
    subject = client.get(f"/api/v1/subjects/{one}").json()
    assert subject["kind"] == "identifier"
    assert {row["holder"] for row in subject["records"]} >= {"Vandersloot, Ann", "Quintero, Luz"}
    person = client.get(f"/api/v1/subjects/{Mention.objects.get(person=numbers.two).pk}").json()
    assert {row["scheme"] for row in person["held"]} >= {"phone", "licence"}
    assert client.get("/api/v1/subjects/queue?kind=identifier&sure=true").json()


def test_the_commands_tell_of_numbers(numbers, why) -> None:
    ana = ("--as", "ana", "--purpose", why.code)
    queue = CliRunner().invoke(app, ["subjects", "queue", "--kind", "identifier", "--sure", *ana])
    assert queue.exit_code == 0, queue.output
    assert "phone  (290) 200-4872" in queue.output
    one, two = (str(mention(person).pk) for person in (numbers.one, numbers.two))
    assert "One number?" in CliRunner().invoke(app, ["subjects", "show", one, two, *ana]).output
    person = str(Mention.objects.get(person=numbers.two).pk)
    assert (
        "licence D1234567 XA" in CliRunner().invoke(app, ["subjects", "show", person, *ana]).output
    )
    model = CliRunner().invoke(app, ["subjects", "model", "--kind", "identifier", *ana])
    assert "starter-identifiers-1" in model.output


def test_another_agency_sees_its_own_and_what_is_shared(numbers, holder, why) -> None:
    far = holder(numbers.cedar, 0, "Ito", phone=PHONE)
    services.link_new()
    assert group(numbers.as_cal, why, far) == {
        far.pk, numbers.two.pk, numbers.other_holder.pk,
    }  # fmt: skip
    with pytest.raises(Missing):
        group(numbers.as_cal, why, numbers.one)


def test_the_row_that_completes_a_table_is_nobodys_partner(three, holder, why) -> None:
    """A table ends with a made-up row; records that say just what it says find one another alone."""
    said = {"phone": "290-200-0000", "date_of_birth": None}
    one = holder(three.alder, 0, "Whole", "Whole", **said)
    other = holder(three.birch, 0, "Whole", "Whole", **said)
    services.link_new()
    assert group(three.as_ana, why, one) == {one.pk, other.pk}


def test_of_a_record_that_keeps_its_place_partners_are_told_no_number(three, holder, why) -> None:
    """Like an address, a telephone of a suspect may lead to the house of whom he hurt."""
    person = holder(three.alder, 0, "Ito", phone=PHONE)
    services.link_new()
    told = {}
    for kept in (False, True):
        Record.objects.filter(pk=person.record_id).update(place_kept=kept)
        for name, viewer in (("own", three.as_ana), ("partner", three.as_ben)):
            found = selectors.subject(
                viewer=viewer, purpose=why, mention_id=Mention.objects.get(person=person).pk
            )
            told[name, kept] = [one.number for one, _record, _page in found.held]
    number = ["phone:2902004872"]
    assert told["own", False] == told["partner", False] == told["own", True] == number
    assert told["partner", True] == []
