"""The pages of links: a queue, a pair in plain words, a subject; in two languages, without scripts."""

import json
from datetime import date

import pytest

from accord.apps.records.models import Record
from accord.apps.subjects import selectors, services, wording
from accord.apps.subjects.models import Decision
from accord.frame.actor import Purpose


def pair_path(mention_of, one, other) -> str:
    return f"/subjects/pairs/{mention_of(one).pk}/{mention_of(other).pk}"


def test_the_queue_leads_from_pair_to_subject(linked, sign_in, mention_of) -> None:
    client = sign_in(linked.ana)
    page = client.get("/subjects/?show=sure").content.decode()
    assert "Okonkwo, Ngozi – Okonkwo, Ngozi" in page
    assert "Vandersloot" not in page
    path = pair_path(mention_of, linked.one, linked.two)
    told = client.get(path).content.decode()
    for words in ("1392 DALE AVE", "Same date of birth", "speaks for one person", "Birch"):
        assert words in told
    subject = client.get(f"/subjects/{mention_of(linked.two).pk}").content.decode()
    for words in ("24-000000", "24-000001", "Alder", "Birch", "How to reach", "how to reach"):
        assert words.lower() in subject.lower()


def test_an_empty_queue_says_so(three, sign_in) -> None:
    page = sign_in(three.ana).get("/subjects/").content.decode()
    assert "No pair waits for you" in page


def test_an_empty_queue_across_agencies_says_what_it_takes(three, sign_in) -> None:
    page = sign_in(three.ana).get("/subjects/?across=on").content.decode()
    assert "an agreement lets you search, read and link" in page
    assert "custodian of records settles" in page
    assert (
        "custodian of records settles" not in sign_in(three.ana).get("/subjects/").content.decode()
    )


def test_the_api_refuses_what_it_does_not_know_and_pages(linked, sign_in) -> None:
    client = sign_in(linked.ana)
    for wrong in ("limit=-1", "limit=201", "offset=-5", "page=0", "colour=red", "kind=dog"):
        assert client.get(f"/api/v1/subjects/queue?{wrong}").status_code == 422, wrong
    for path in ("parked", "decisions", "model"):
        assert client.get(f"/api/v1/subjects/{path}?offset=-5").status_code == 422, path
    first = client.get("/api/v1/subjects/queue?sure=true&limit=1").json()
    assert len(first) == 1
    assert client.get("/api/v1/subjects/queue?sure=true&page=2").json() == []


def test_of_contradicting_decisions_the_newest_stands(linked, sign_in, mention_of) -> None:
    client = sign_in(linked.ana)
    path = "/api/v1" + pair_path(mention_of, linked.one, linked.two) + "/decisions"
    said = []
    for kind in ("confirm", "reject", "reject"):
        body = json.dumps({"kind": kind, "reason": "seen"})
        said.append(client.post(path, body, content_type="application/json"))
    assert [one.status_code for one in said] == [201, 201, 409]
    log = said[1].json()["decisions"]
    assert [(one["kind"], one["stands"]) for one in log] == [("confirm", False), ("reject", True)]


def test_deciding_and_taking_back_by_form(linked, sign_in, mention_of) -> None:
    client, path = sign_in(linked.ana), pair_path(mention_of, linked.one, linked.two)
    assert client.post(f"{path}/reject", {"reason": ""}).status_code == 422
    answer = client.post(f"{path}/reject", {"reason": "seen apart"}, follow=True)
    assert "Decided: different persons" in answer.content.decode()
    assert "seen apart" in answer.content.decode()
    theirs = sign_in(linked.ben).get(path).content.decode()
    assert "Decided: different persons" in theirs
    assert "seen apart" not in theirs
    listed = client.get("/subjects/decisions/").content.decode()
    assert "Take back" in listed
    undo = f"/subjects/decisions/{Decision.objects.get().pk}/undo"
    assert client.get(undo).status_code == 200
    answer = client.post(undo, {"reason": "it was her"}, follow=True)
    assert "Nobody has decided yet" in answer.content.decode()
    assert "taken back" in client.get("/subjects/decisions/").content.decode()
    assert sign_in(linked.ben).get(undo).status_code == 404


def test_the_pages_speak_spanish(linked, sign_in, mention_of) -> None:
    client = sign_in(linked.ana)
    client.cookies["django_language"] = "es"
    page = client.get(pair_path(mention_of, linked.one, linked.two)).content.decode()
    assert "¿Son de la misma persona?" in page
    assert "Misma fecha de nacimiento" in page
    for path in ("/subjects/?show=sure", f"/subjects/{mention_of(linked.one).pk}"):
        assert "Nobody" not in client.get(path).content.decode()


def test_the_api_does_what_the_pages_do(linked, sign_in, mention_of) -> None:
    client = sign_in(linked.ana)
    queue = client.get("/api/v1/subjects/queue?sure=true").json()
    assert {one["left"]["family_name"] for one in queue} == {"Okonkwo"}
    path = "/api/v1" + pair_path(mention_of, linked.one, linked.two)
    found = client.get(path).json()
    weights = sum(one["weight"] for one in found["findings"])
    assert found["probability"] == pytest.approx(1 / (1 + 2.718281828459045**-weights), abs=1e-3)
    sent = client.post(
        f"{path}/decisions", json.dumps({"kind": "reject", "reason": "apart"}), "application/json"
    )
    assert sent.status_code == 201
    made = sent.json()["decisions"][0]
    assert made["stands"] is True
    assert made["reason"] == "apart"
    undone = client.post(
        f"/api/v1/subjects/decisions/{made['id']}/undo", json.dumps({"reason": "slip"}),
        "application/json",
    )  # fmt: skip
    assert [one["stands"] for one in undone.json()["decisions"]] == [False, False]
    subject = client.get(f"/api/v1/subjects/{mention_of(linked.one).pk}").json()
    assert len(subject["records"]) == 3
    assert {one["name"] for one in subject["agencies"]} == {"Alder", "Birch"}


@pytest.mark.parametrize("what", ["decide", "undo"])
def test_a_repeated_deed_shows_nothing_that_was_withdrawn_since(
    linked, sign_in, mention_of, why, what
) -> None:
    client = sign_in(linked.ana)
    path = "/api/v1" + pair_path(mention_of, linked.one, linked.two) + "/decisions"
    body = {"kind": "reject", "reason": "apart"}
    if what == "undo":
        made = services.reject(
            by=linked.as_ana, purpose=why, left=mention_of(linked.one).pk,
            right=mention_of(linked.two).pk, reason="apart",
        )  # fmt: skip
        path, body = f"/api/v1/subjects/decisions/{made.pk}/undo", {"reason": "slip"}

    def ask():
        return client.post(
            path, json.dumps(body), "application/json", headers={"Idempotency-Key": "deed-0001"}
        )

    first = ask()
    assert first.status_code == 201
    count = Decision.objects.count()
    assert ask().json() == first.json()
    Record.objects.filter(pk=linked.two.record_id).update(level="red")
    gone = ask()
    assert gone.status_code == 404
    assert b"Okonkwo" not in gone.content
    assert Decision.objects.count() == count


def test_who_may_not_link_sees_no_pages(linked, sign_in, make_user) -> None:
    client = sign_in(make_user("otto", "operations-planner", agency=linked.alder))
    for path in ("/subjects/", "/api/v1/subjects/queue"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (0.05, "says nothing either way"),
        (4.1589, "speaks for one person 64 : 1"),
        (-1.1, "speaks for two persons 3.0 : 1"),
        (30, "speaks for one person > 1,000,000 : 1"),
    ],
)
def test_weights_are_told_as_odds(weight, words) -> None:
    assert wording.speaks(weight) == words


def test_no_chance_is_rounded_to_certainty() -> None:
    assert wording.chance(0.99999) == "over 99.9 %"
    assert wording.chance(0.00001) == "under 0.1 %"
    assert wording.chance(0.9312) == "93.1 %"


def test_rare_agreement_is_named_rare() -> None:
    (_, bar) = wording.bars(-3.0, [["name", 34, 7.0, 2.0]])
    assert bar.words == "Same given name, same surname, rare where the model learned"


def test_the_queue_puts_first_what_a_decision_moves_most(linked, why) -> None:
    found = selectors.queue(viewer=linked.as_ana, purpose=why, ask=selectors.Ask(sure=True))
    worth = [one.worth for one in found]
    assert worth == sorted(worth, reverse=True)
    assert found[0].records == 3


def test_a_subject_with_two_birth_years_asks_to_look_twice(
    linked, somebody, sign_in, mention_of
) -> None:
    client, path = sign_in(linked.ana), f"/subjects/{mention_of(linked.one).pk}"
    assert "Look twice" not in client.get(path).content.decode()
    for number in (3, 4):
        other = somebody(linked.alder, number, date_of_birth=date(1984, 1, 30))
        services.link_new()
        services.confirm(
            by=linked.as_ana, purpose=Purpose(code="crime-analysis"), left=mention_of(other).pk,
            right=mention_of(linked.one).pk, reason="said so",
        )  # fmt: skip
    assert "Two years of birth" in client.get(path).content.decode()
    assert client.get(f"/api/v1{path}").json()["guards"] == ["births"]


def test_the_model_can_be_read_and_what_nobody_measured_is_said(three, linked, sign_in) -> None:
    client = sign_in(linked.ana)
    page = client.get("/subjects/model/").content.decode()
    for words in ("starter-3", "Same date of birth", "not measured", "speaks for two persons"):
        assert words in page
    card = client.get("/api/v1/subjects/model").json()
    births = [one for one in card["levels"] if one["comparison"] == "birth"]
    assert sum(one["same"] for one in births) == pytest.approx(1, abs=0.02)
    assert sum(one["others"] for one in births) == pytest.approx(1, abs=0.02)


def test_before_the_first_links_there_is_no_model(three, sign_in) -> None:
    client = sign_in(three.ana)
    assert "No model is in use yet" in client.get("/subjects/model/").content.decode()
    assert client.get("/api/v1/subjects/model").status_code == 404
