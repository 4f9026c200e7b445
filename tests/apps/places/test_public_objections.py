"""Anyone reads what is in use and may object without a name; oversight answers by a day."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accord.apps.places import selectors, services
from accord.apps.places.models import Activation, Objection
from accord.apps.places.services import objecting
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Denied, Invalid, Missing, TooMany

from .conftest import START
from .test_places_pages import main_of

SAID = "The lamps in our street have been broken for a year; send those who mend them."
ANSWERED = "Public works has been told; the lamps are mended by the end of the month."


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


def test_what_is_off_is_not_public(anyone, in_force):
    Activation.objects.filter(pk=in_force.pk).update(ends_on=timezone.localdate() - timedelta(1))

    assert "No forecast is in use" in main_of(anyone.get("/places/public"))
    assert anyone.get(f"/places/public/{in_force.pk}/object").status_code == 404
    with pytest.raises(Missing):
        services.object_to(activation_id=in_force.pk, text=SAID)


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
    assert "1 answered, 0 waiting" in main_of(anyone.get("/places/public"))


def test_the_ledger_has_the_objection_behind_a_commitment_and_the_answer_with_its_punctuality(
    in_force, ora, why
):
    sent = services.object_to(activation_id=in_force.pk, text=SAID)
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
    sent = services.object_to(activation_id=in_force.pk, text=SAID)
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
    services.object_to(activation_id=in_force.pk, text=SAID)

    with pytest.raises(TooMany):
        services.object_to(activation_id=in_force.pk, text=SAID)
    assert Objection.objects.count() == 1


def test_one_visitor_sends_ten_a_minute_at_most(in_force, settings):
    settings.ACCORD_RATE_LIMITS = True
    here = f"/places/public/{in_force.pk}/object"

    answers = [Client().get(here).status_code for _ in range(25)]

    assert answers.count(429) >= 5  # a minute may turn meanwhile
    assert 200 in answers


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("objection_answered_has_answer", {"state": "answered"}),
        ("objection_says_something", {"text": ""}),
    ],
)
def test_the_database_keeps_what_must_hold(in_force, constraint, change):
    sent = services.object_to(activation_id=in_force.pk, text=SAID)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Objection.objects.filter(pk=sent.pk).update(**change)
