"""The API: all that pages do, and the door for those who send, with a token for one feed alone."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accord.apps.feeds import services
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.records.models import Submission
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied

from .conftest import export, load

pytestmark = pytest.mark.django_db
PUSH = {"channel": "https_push", "settings": {}, "schedule": None}


@pytest.fixture
def api(analyst, manage, settings):
    from accord.apps.agencies import services as agencies

    settings.ACCORD_RATE_LIMITS = False
    _, secret = agencies.issue_token(
        by=analyst, purpose=manage, label="t", purposes=["records-management"], days=1
    )
    return Client(
        headers={"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "records-management"}
    )


@pytest.fixture
def push_feed(new_feed):
    return new_feed("Push", **PUSH)


@pytest.fixture
def partner(push_feed, analyst, manage, settings):
    settings.ACCORD_RATE_LIMITS = False
    _, secret = services.issue_push_token(by=analyst, purpose=manage, feed_id=push_feed.pk, days=30)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client, feed, data=None, **headers):
    file = SimpleUploadedFile("export.csv", export() if data is None else data)
    return client.post(f"/api/v1/feeds/{feed.pk}/deliveries", {"file": file}, headers=headers)


def test_a_feed_is_set_up_changed_paused_resumed_and_removed(api, feeds_root):
    said = {
        "name": "RMS", "channel": "folder", "settings": {"folder": "rms"},
        "schedule": {"every_minutes": 30}, "expected": {"weekdays": [0], "at": "06:30"},
    }  # fmt: skip
    made = api.post("/api/v1/feeds", said, "application/json")
    assert made.status_code == 201, made.content
    feed = made.json()
    assert (feed["responsible"], feed["has_secret"], feed["open_alarms"]) == ("Ana", False, 0)
    here = f"/api/v1/feeds/{feed['id']}"
    changed = api.put(here, {**said, "grace_minutes": 30}, "application/json")
    assert changed.json()["grace_minutes"] == 30
    assert api.post(f"{here}/pause").json()["is_paused"] is True
    assert api.post(f"{here}/pause").status_code == 409
    assert api.post(f"{here}/resume").json()["is_paused"] is False
    assert api.post(f"{here}/run").status_code == 202
    assert [one["name"] for one in api.get("/api/v1/feeds").json()] == ["RMS"]
    assert api.get(f"{here}/deliveries").json() == []
    assert api.delete(here).status_code == 204
    assert api.get(here).status_code == 404


def test_a_wrong_shape_names_its_field(api, feeds_root):
    said = {"name": "RMS", "channel": "folder", "settings": {"folder": "../x"}, "schedule": {}}
    answer = api.post("/api/v1/feeds", said, "application/json")
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["faults"]} == {"folder", "schedule"}


def test_a_secret_never_comes_back(api, feeds_root):
    said = {
        "name": "City", "channel": "sftp", "settings": {"peer": "city", "username": "u"},
        "schedule": {"every_minutes": 30}, "secret": "hunter2-Quartermain",
    }  # fmt: skip
    made = api.post("/api/v1/feeds", said, "application/json")
    assert made.json()["has_secret"] is True
    assert b"Quartermain" not in made.content + api.get("/api/v1/feeds").content


def test_what_is_sent_is_received_and_the_answer_is_the_receipt(partner, push_feed, confirm):
    first = send(partner, push_feed)
    assert first.status_code == 202, first.content
    receipt = first.json()
    row = Delivery.objects.get(pk=receipt["id"])
    assert receipt["outcome"] == "held"
    assert receipt["submission_id"] == str(row.submission_id)
    assert receipt["digest"] == row.submission.digest
    confirm(row)
    second = send(partner, push_feed, export(20, 9)).json()
    assert second["outcome"] == "loading"
    loaded = Delivery.objects.get(pk=second["id"])
    load(loaded)
    loaded.refresh_from_db()
    assert (loaded.outcome, loaded.rows) == ("loaded", 9)
    assert LedgerEntry.objects.filter(verb="feed.pushed").count() == 2


def test_a_repeated_push_with_its_key_is_one_delivery(partner, push_feed):
    key = {"Idempotency-Key": "delivery-2026-03-02"}
    first, again = (send(partner, push_feed, export(), **key) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Delivery.objects.count() == 1
    assert send(partner, push_feed, export(5, 5), **key).status_code == 409
    assert send(partner, push_feed).json()["outcome"] == "duplicate"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code", "rule"), [(b"", "empty", "not_empty"), (b"%PDF-1", "refused", "known_format")]
)
def test_what_brings_nothing_is_refused_in_words_and_alarms(partner, push_feed, data, code, rule):
    answer = send(partner, push_feed, data)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["faults"][0]["rule"] == rule
    assert Alarm.objects.get(feed=push_feed).kind == ("empty" if code == "empty" else "failed")


def test_the_token_opens_its_own_feed_and_nothing_else(partner, push_feed, new_feed, api):
    other = new_feed("Other", **PUSH)
    missing = send(partner, Feed(pk=push_feed.agency_id))
    assert send(partner, other).status_code == missing.status_code == 404
    assert send(partner, other).content == missing.content
    for path in (
        "/api/v1/feeds", f"/api/v1/feeds/{push_feed.pk}", "/api/v1/feeds/standing",
        "/api/v1/feeds/alarms", "/api/v1/agencies/me", "/api/v1/agencies",
        "/api/v1/records/submissions", "/api/v1/records?kind=incident", "/feeds/", "/account/tokens",
    ):  # fmt: skip
        answer = partner.get(path, headers={"X-Accord-Purpose": "records-management"})
        assert answer.status_code in {403, 404}, (path, answer.status_code)
    assert send(partner, push_feed).status_code == 202


def test_a_bound_token_opens_no_command(partner, push_feed, monkeypatch):
    from typer.testing import CliRunner

    from accord.cli.main import app

    secret = partner.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    monkeypatch.setenv("ACCORD_TOKEN", secret)
    said = ["--purpose", "records-management"]
    for words in (["feeds", "list"], ["people", "token", "mine", "--for", "crime-analysis"]):
        assert CliRunner().invoke(app, [*words, *said]).exit_code != 0


def test_a_paused_or_fetched_feed_takes_nothing(partner, push_feed, api, new_feed):
    assert send(api, new_feed("RMS")).status_code == 409
    api.post(f"/api/v1/feeds/{push_feed.pk}/pause")
    assert send(partner, push_feed).status_code == 409
    assert not Delivery.objects.exists()


def test_only_a_person_issues_a_token_and_only_where_something_is_sent(
    new_feed, push_feed, analyst, manage
):
    who = {"purpose": manage, "days": 30}
    with pytest.raises(Conflict):
        services.issue_push_token(by=analyst, feed_id=new_feed().pk, **who)
    machine = replace(analyst, kind="token")
    with pytest.raises(Denied):
        services.issue_push_token(by=machine, feed_id=push_feed.pk, **who)


def test_alarms_are_listed_and_closed_with_a_reason(partner, push_feed, api):
    send(partner, push_feed, b"")
    [alarm] = api.get("/api/v1/feeds/alarms").json()
    here = f"/api/v1/feeds/alarms/{alarm['id']}/close"
    assert api.post(here, {}, "application/json").status_code == 422
    closed = api.post(here, {"reason": "a test of theirs"}, "application/json").json()
    assert closed["closed_at"]
    assert api.get("/api/v1/feeds/alarms").json() == []
    assert len(api.get("/api/v1/feeds/alarms?closed=true").json()) == 1


def test_a_foreign_feed_is_missing_at_every_door(running, make_agency, make_user, sign_in):
    import uuid

    from django.urls import get_resolver

    client = sign_in(make_user("stan", "analyst", agency=make_agency()))
    alarm = Alarm.objects.create(
        feed=running, kind="late", since=running.created_at, opened_at=running.created_at
    )
    pages = next(p for p in get_resolver().url_patterns if str(p.pattern) == "feeds/").url_patterns
    tried = 0
    for pattern in map(str, (one.pattern for one in pages)):
        theirs = {"<uuid:feed_id>": running.pk, "<uuid:alarm_id>": alarm.pk}
        for name, pk in theirs.items():
            if name not in pattern:
                continue
            for method in ("GET", "POST"):
                found, nothing = (
                    client.generic(method, "/feeds/" + pattern.replace(name, str(one)))
                    for one in (pk, uuid.uuid4())
                )
                assert found.status_code == nothing.status_code, pattern
                assert found.status_code in {404, 405}, (pattern, found.status_code)
                tried += 1
    assert tried >= 16
    assert Feed.objects.get(pk=running.pk).is_paused is False
