"""Anyone reads what is in use and may object without a name; oversight answers by a day."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accord.apps.places import (
    activation_pages,
    public_pages,
    response_pages,
    selectors,
    services,
)
from accord.apps.places.models import Activation, Objection
from accord.apps.places.services import objecting
from accord.core.crypto import sha256
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Denied, Invalid, Missing, TooMany
from accord.frame.ids import new_id

from .conftest import START
from .test_places_pages import main_of

core_reach = import_module("accord.core.forecast.reach")
SAID = "The lamps in our street have been broken for a year; send those who mend them."
ANSWERED = "Public works has been told; the lamps are mended by the end of the month."


@pytest.fixture(autouse=True)
def nobody_has_sent_today(node_folder, db):
    cache.clear()


@pytest.fixture
def anyone(settings):
    settings.ACCORD_RATE_LIMITS = False
    return Client()


@pytest.fixture
def ora(make_user, actor_of):
    return actor_of(make_user("ora", "oversight"))


@pytest.fixture
def in_force(region, why, put_in_force, ora):
    run = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip
    return put_in_force(run, by=region.analysts[0], overseer=ora)


def test_the_public_page_tells_of_what_is_in_force_and_of_no_place(anyone, in_force):
    text = main_of(anyone.get("/places/public"))

    assert in_force.stated_purpose in text
    assert "With what error" in text
    assert "nobody can say who bears this" in text
    assert in_force.run.input_digest not in text
    for cell in in_force.run.cells.all():
        assert cell.cell not in text
        assert f"{cell.lat:.4f}" not in text
    assert "Where and when" not in text


def test_two_uses_of_one_question_have_headings_of_their_own(anyone, in_force):
    Activation.objects.filter(pk=in_force.pk).update(question="another")
    twin = Activation.objects.get(pk=in_force.pk)
    twin.pk, twin.question = new_id(), in_force.question
    twin.save(force_insert=True)

    text = anyone.get("/places/public").content.decode()

    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", text)
    of_forecasts = [one for one in headings if re.search(r" \([12]\)$", one)]
    assert len(of_forecasts) == len(set(of_forecasts)) == 2, headings


def test_what_is_off_is_not_public(anyone, in_force):
    Activation.objects.filter(pk=in_force.pk).update(ends_on=timezone.localdate() - timedelta(1))

    assert "No forecast is in use" in main_of(anyone.get("/places/public"))
    assert anyone.get(f"/places/public/{in_force.pk}/object").status_code == 404
    with pytest.raises(Missing):
        services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")


def test_an_objection_is_sent_without_a_name_answered_and_read_by_its_code(
    anyone, in_force, ora, make_user, sign_in
):
    there = f"/places/public/{in_force.pk}/object"
    assert anyone.post(there, {"text": "no"}).status_code == 422
    shown = main_of(anyone.post(there, {"text": SAID}))
    code = re.search(r"<strong>([0-9A-Z-]{19})</strong>", shown)[1]
    sent = Objection.objects.get()
    assert (sent.code, sent.text) == (code, SAID)
    assert sent.due_on == timezone.localdate() + timedelta(days=30)
    assert "0 answered, 1 waiting, 0 overdue" in main_of(anyone.get("/places/public"))
    asked = main_of(anyone.post("/places/public/answer", {"code": code.lower()}))
    assert "It has not been answered yet" in asked
    assert anyone.post("/places/public/answer", {"code": "AAAA"}).status_code == 422

    overseer = sign_in(make_user("olga", "oversight"), purpose="oversight-audit")
    assert f"/places/objections/{sent.pk}" in main_of(overseer.get("/places/objections"))
    overseer.post(f"/places/objections/{sent.pk}", {"answer": ANSWERED})

    assert ANSWERED in main_of(anyone.post("/places/public/answer", {"code": code}))
    for copied in (code.replace("-", ""), code.replace("-", " "), f" {code.lower()} "):
        assert ANSWERED in main_of(anyone.post("/places/public/answer", {"code": copied})), copied
    assert "1 answered, 0 waiting" in main_of(anyone.get("/places/public"))


def test_the_ledger_has_the_objection_behind_a_commitment_and_the_answer_with_its_punctuality(
    in_force, ora, why
):
    sent = services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")
    Objection.objects.filter(pk=sent.pk).update(due_on=timezone.localdate() - timedelta(1))
    rows = selectors.list_objections(viewer=ora, purpose=why)
    assert selectors.answers_of(rows, today=timezone.localdate()).overdue == 1
    services.answer_objection(by=ora, purpose=why, objection_id=sent.pk, answer=ANSWERED)

    filed = LedgerEntry.objects.get(verb="forecast.objected")
    assert SAID.encode() not in bytes(filed.leaf)
    assert SaltedValue.objects.get(name="objection").value == SAID
    answered = LedgerEntry.objects.get(verb="forecast.objection_answered")
    assert b'"late":true' in bytes(answered.leaf)
    with pytest.raises(Conflict):
        services.answer_objection(by=ora, purpose=why, objection_id=sent.pk, answer=ANSWERED)


def test_only_oversight_reads_and_answers(in_force, region, ora, why):
    sent = services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")
    maker = region.analysts[0]

    assert list(selectors.objections_visible_to(viewer=maker, purpose=why)) == []
    with pytest.raises(Denied):
        services.answer_objection(by=maker, purpose=why, objection_id=sent.pk, answer=ANSWERED)
    with pytest.raises(Missing):
        services.answer_objection(by=ora, purpose=why, objection_id=in_force.pk, answer=ANSWERED)
    with pytest.raises(Invalid):
        services.answer_objection(by=ora, purpose=why, objection_id=sent.pk, answer="no")


def test_the_api_says_the_same_without_an_account(anyone, in_force, ora, why):
    here = "/api/v1/places/public/forecasts"
    told = anyone.get(here).json()
    assert [one["id"] for one in told] == [str(in_force.pk)]
    assert told[0]["audit_digest"] == in_force.audit.digest
    findings = told[0]["findings"]
    assert "cells" not in findings
    assert all(
        "hits" not in share for one in findings["methods"].values() for share in one["shares"]
    )
    for rate in (findings["groups"] or {"rates": []})["rates"]:
        assert rate["incidents"] is None or rate["incidents"] >= 20
    body = {"content_type": "application/json"}
    sent = anyone.post(f"{here}/{in_force.pk}/objections", {"text": SAID}, **body)
    assert sent.status_code == 201
    row = Objection.objects.get()
    services.answer_objection(by=ora, purpose=why, objection_id=row.pk, answer=ANSWERED)
    read = anyone.post("/api/v1/places/public/answers", {"code": sent.json()["code"]}, **body)
    assert read.json()["answer"] == ANSWERED
    assert anyone.get("/api/v1/places/objections").status_code == 401


def test_a_flood_is_stopped(in_force, monkeypatch):
    monkeypatch.setattr(objecting, "A_DAY", 1)
    services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")

    with pytest.raises(TooMany):
        services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")
    assert Objection.objects.count() == 1


def test_one_address_cannot_take_the_others_place(anyone, in_force, monkeypatch):
    monkeypatch.setattr(objecting, "AN_ADDRESS", 2)

    def send(sender):
        return services.object_to(activation_id=in_force.pk, text=SAID, sender=sender)

    send("198.51.100.4"), send("::ffff:198.51.100.4")
    with pytest.raises(TooMany, match="From one address"):
        send("198.51.100.4")
    send("198.51.100.5")
    send("2001:db8:1:2::1"), send("2001:db8:1:2:ffff::9")
    with pytest.raises(TooMany):
        send("2001:db8:1:2:3:4:5:6")
    send("2001:db8:1:3::1")
    assert Objection.objects.count() == 6

    here = f"/places/public/{in_force.pk}/object"
    answers = [anyone.post(here, {"text": SAID}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert SAID in main_of(answers[-1])
    api = f"/api/v1/places/public/forecasts/{in_force.pk}/objections"
    sent = anyone.post(api, {"text": SAID}, content_type="application/json")
    assert sent.status_code == 429


def test_nobody_can_tell_afterwards_from_where_an_objection_came(in_force):
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        add = cache.add
        patch.setattr(cache, "add", lambda key, *a, **k: kept.append(key) or add(key, *a, **k))
        services.object_to(activation_id=in_force.pk, text=SAID, sender="203.0.113.77")

    counted = [key for key in kept if "salt" not in key]
    assert counted
    assert not any("203.0.113" in key for key in kept)
    plain = sha256(b"203.0.113.77").hex()
    assert not any(plain in key for key in counted)
    row = Objection.objects.values().get()
    assert not any("203.0.113" in str(value) for value in row.values())
    assert b"203.0.113" not in bytes(LedgerEntry.objects.get(verb="forecast.objected").leaf)


def test_the_limits_are_said_beforehand(anyone, in_force):
    text = main_of(anyone.get("/places/public"))

    assert "From one address 10 objections a day are taken, and 500 in all" in text


def test_one_visitor_sends_ten_a_minute_at_most(in_force, settings):
    settings.ACCORD_RATE_LIMITS = True
    here = f"/places/public/{in_force.pk}/object"

    answers = [Client().get(here).status_code for _ in range(25)]

    assert answers.count(429) >= 5  # a minute may turn meanwhile
    assert 200 in answers


def test_a_visit_computes_no_interval_and_reads_no_row_of_what_people_wrote_or_did(
    anyone, in_force, region, why, monkeypatch
):
    log = {"activity": "lighting", "minutes": 60, "acted_on": START}
    for rank in (1, 2):
        services.log_response(
            by=region.analysts[0], purpose=why, run_id=in_force.run_id, rank=rank, **log
        )
    drawn = []
    monkeypatch.setattr(core_reach, "ratio_interval", lambda *a, **k: drawn.append(a))
    for _ in range(3):
        services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.8")
    with CaptureQueriesContext(connection) as asked:
        text = main_of(anyone.get("/places/public"))

    assert "100 staff hours" in text
    assert "3 waiting" in text
    assert drawn == []
    written = [one["sql"] for one in asked if "places_objection" in one["sql"]]
    assert written
    assert not any('"text"' in sql for sql in written)
    done = [one["sql"] for one in asked if "places_forecastresponse" in one["sql"]]
    assert done
    assert all("SUM(" in sql for sql in done)


def test_the_public_answer_is_bounded_and_paged(anyone, in_force, monkeypatch):
    here = "/api/v1/places/public/forecasts"
    assert anyone.get(f"{here}?limit=51").status_code == 422
    assert anyone.get(f"{here}?offset=-1").status_code == 422
    assert anyone.get(f"{here}?offset=1").json() == []
    monkeypatch.setattr(public_pages, "A_PAGE", 1)
    Activation.objects.filter(pk=in_force.pk).update(question="another")
    second = Activation.objects.get(pk=in_force.pk)
    second.pk, second.stated_purpose = new_id(), "Letters to residents, and nothing else"
    second.question = "one more"
    second.asked_at += timedelta(minutes=1)
    second.save(force_insert=True)

    first = main_of(anyone.get("/places/public"))
    assert second.stated_purpose in first
    assert in_force.stated_purpose not in first
    assert "?page=2" in first
    assert in_force.stated_purpose in main_of(anyone.get("/places/public?page=2"))
    behind = anyone.get("/places/public?page=99999999999")
    assert behind.status_code == 404
    assert 'href="?page=1"' in behind.content.decode()


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "about 5"), (6, "about 5"),
     (8, "about 10"), (1_236, "about 1,235")],
)  # fmt: skip
def test_counts_of_encounters_are_public_without_their_last_unit(count, told):
    assert response_pages.public_count(count) == told


def test_the_public_page_tells_no_small_count_of_stops(anyone, in_force, region, why):
    services.log_response(
        by=region.analysts[0], purpose=why, run_id=in_force.run_id, rank=1, activity="patrol",
        minutes=60, acted_on=START, stops=3, complaints=7,
    )  # fmt: skip

    text = main_of(anyone.get("/places/public"))
    assert "Stops near it: fewer than 5; complaints: about 5." in text
    inside = " ".join(response_pages.done_lines(selectors.done_under(in_force)))
    assert "Stops near it: 3; complaints: 7." in inside


def test_the_reason_for_an_override_is_told_in_words_written_for_the_public(
    anyone, region, why, put_in_force, ora
):
    reason = "Sergeant Doe says the corner by number 12 must be watched"
    run = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", offences=["35A"], starts_on=START,
        cell_m=500, method="last-year", override_reason=reason,
    )  # fmt: skip
    assert run.status == "done", run.refusal
    with pytest.raises(Invalid) as refused:
        put_in_force(run, by=region.analysts[0], overseer=ora)
    assert [one.field for one in refused.value.faults] == ["public_reason"]
    words = "Health services want to know where to offer help"
    held = put_in_force(run, by=region.analysts[0], overseer=ora, public_reason=words)

    text = main_of(anyone.get("/places/public"))
    assert words in text
    assert reason not in text
    told = anyone.get("/api/v1/places/public/forecasts").json()[0]
    assert told["public_reason"] == words
    assert reason not in str(told)
    shown = activation_pages.oversight_context(RequestFactory().get("/"), held)
    assert {reason, words} <= {str(value) for _, value in shown["terms"]}


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("objection_answered_has_answer", {"state": "answered"}),
        ("objection_says_something", {"text": ""}),
    ],
)
def test_the_database_keeps_what_must_hold(in_force, constraint, change):
    sent = services.object_to(activation_id=in_force.pk, text=SAID, sender="192.0.2.7")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Objection.objects.filter(pk=sent.pk).update(**change)
