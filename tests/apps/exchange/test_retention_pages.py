"""Retention as pages, API and command; who is told of it; intelligence by its own law beside it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from accord.apps.exchange.models import Intelligence, Recall
from accord.apps.records import selectors as records
from accord.apps.records import services
from accord.apps.records.models import Record, RetentionRule, RetentionRun
from accord.cli.main import app
from accord.frame.actor import Purpose
from accord.frame.outbox.services import deliver

pytestmark = pytest.mark.django_db
WHY = Purpose(code="records-management")
BASE = "/exchange/legal/retention"
API = f"/api/v1{BASE}"
JSON = "application/json"
FORM = {
    "kind": "incident", "category": "", "keep_days": "365", "counted_from": "occurred",
    "authority": "Schedule PD-12",
}  # fmt: skip


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    class Scene:
        a, b = make_agency(), make_agency()
        ann = actor_of(make_user("ann", "analyst", "records-custodian", agency=a))
        bea_user = make_user("bea", "records-custodian", agency=b)
        bob_user = make_user("bob", "records-custodian", agency=b)
        boss_user = make_user("boss", "agency-admin", agency=b)
        cid_user = make_user("cid", "records-custodian", agency=a)
        bea, bob = actor_of(bea_user), actor_of(bob_user)

    agree(Scene.a, Scene.b)
    ingest(Scene.b, export(6))
    deliver()
    return Scene


def in_force(scene, **about):
    told = {"kind": "incident", "keep_days": 365, "authority": "Schedule PD-12"} | about
    asked = services.ask_rule(by=scene.bea, purpose=WHY, owner=scene.b, **told)
    return services.decide_rule(by=scene.bob, purpose=WHY, rule_id=asked.pk, approve=True)


def test_two_custodians_and_the_worker_on_pages(scene, sign_in):
    bea = sign_in(scene.bea_user, purpose="records-management")
    bob = sign_in(scene.bob_user, purpose="records-management")
    assert "Without a rule every record is kept." in bea.get(BASE).content.decode()
    assert bea.post(f"{BASE}/new", FORM | {"authority": ""}).status_code == 422
    made = bea.post(f"{BASE}/new", FORM)
    assert made.status_code == 302
    place = made.url
    assert "Waits for a second person" in bea.get(place).content.decode()
    assert bea.post(f"{place}/decide", {"decision": "approve"}).status_code == 422
    assert bea.get(f"{place}/run").status_code == 404
    assert bob.post(f"{place}/decide", {"decision": "approve"}).status_code == 302
    assert bob.get(f"{place}/decide").status_code == 404
    shown = bob.get(place).content.decode()
    assert "24-000003" in shown
    assert "Delete what is due" in shown
    assert "6 records are due for deletion and wait" in bob.get("/").content.decode()
    assert bob.post(f"{place}/run", {"go": "1"}).status_code == 422
    assert bob.post(f"{place}/run", {"confirm": "on"}).status_code == 302
    assert "Stop the deletion" in bob.get(place).content.decode()
    services.carry_on(now=timezone.now())
    assert not Record.objects.exclude(state="expunged").exists()
    shown = bob.get(BASE).content.decode()
    assert "Schedule PD-12" in shown
    assert "Done" in shown
    assert "Nothing comes due" in bob.get(place).content.decode()
    assert "24-000003" not in bob.get("/records/expungements/").content.decode()
    assert bob.post(f"{place}/end", {"go": "1"}).status_code == 302
    assert bob.get(place).status_code == 404
    assert RetentionRule.objects.get().state == "ended"


def test_a_deletion_under_way_is_stopped_on_its_page(scene, sign_in):
    made = in_force(scene)
    bob = sign_in(scene.bob_user, purpose="records-management")
    bob.post(f"{BASE}/{made.pk}/run", {"confirm": "on"})
    run = RetentionRun.objects.get()
    stranger = sign_in(scene.cid_user, purpose="records-management")
    assert stranger.post(f"{BASE}/runs/{run.pk}/stop", {"go": "1"}).status_code == 404
    assert bob.get(f"{BASE}/runs/{run.pk}/stop").status_code == 200
    assert bob.post(f"{BASE}/runs/{run.pk}/stop", {"go": "1"}).status_code == 302
    assert bob.get(f"{BASE}/runs/{run.pk}/stop").status_code == 404
    services.carry_on(now=timezone.now())
    assert Record.objects.exclude(state="expunged").count() == 6


def test_the_administrator_sees_numbers_and_strangers_see_nothing(scene, sign_in):
    made = in_force(scene)
    boss = sign_in(scene.boss_user, purpose="administration")
    shown = boss.get(BASE).content.decode()
    assert "Schedule PD-12" in shown
    assert str(made.pk) not in shown
    assert "24-0000" not in shown
    assert boss.get(f"{BASE}/{made.pk}").status_code == 403
    stranger = sign_in(scene.cid_user, purpose="records-management")
    assert "Schedule PD-12" not in stranger.get(BASE).content.decode()
    none = f"{BASE}/{scene.a.pk}"
    for tail in ("", "/decide", "/run", "/end"):
        assert stranger.get(f"{BASE}/{made.pk}{tail}").status_code == 404
        assert stranger.get(f"{none}{tail}").status_code == 404
    assert stranger.get(API).json() == []
    assert stranger.get(f"{API}/{made.pk}/records").status_code == 404
    assert stranger.get(f"{API}/runs").json() == []


def test_the_api_does_what_the_pages_do(scene, sign_in):
    bea = sign_in(scene.bea_user, purpose="records-management")
    bob = sign_in(scene.bob_user, purpose="records-management")
    rule = {"kind": "incident", "keep_days": 365, "authority": "Schedule PD-12"}
    assert bea.post(API, rule | {"keep_days": 1}, content_type=JSON).status_code == 422
    made = bea.post(API, rule, content_type=JSON).json()
    place = f"{API}/{made['id']}"
    assert bea.post(f"{place}/decide", {"approve": True}, content_type=JSON).status_code == 403
    decided = bob.post(f"{place}/decide", {"approve": True}, content_type=JSON).json()
    assert decided["state"] == "standing"
    held = Record.objects.get(local_id="24-000003")
    services.place_hold(
        by=scene.bea, purpose=WHY, owner=scene.b, scope="record", value=str(held.pk),
        authority="Order 7",
    )  # fmt: skip
    (due,) = bob.get(API).json()
    assert (due["due"], due["held"], due["soon"]) == (5, 1, 0)
    listed = {one["number"]: one for one in bob.get(f"{place}/records").json()}
    assert listed["24-000003"]["held_by"] == "Order 7"
    expected = held.local_date + timedelta(days=365)
    assert listed["24-000003"]["comes_due_on"] == expected.isoformat()
    assert bob.post(f"{place}/run", {"confirm": False}, content_type=JSON).status_code == 422
    run = bob.post(f"{place}/run", {"confirm": True}, content_type=JSON)
    assert run.status_code == 201
    services.carry_on(now=timezone.now())
    (done,) = bob.get(f"{API}/runs").json()
    assert (done["state"], done["deleted"], done["kept"]) == ("done", 5, 0)
    stopped = bob.post(f"{API}/runs/{done['id']}/stop", content_type=JSON)
    assert stopped.status_code == 409
    assert bob.post(f"{place}/end", content_type=JSON).json()["state"] == "ended"


def test_commands_do_it_too(scene):
    def say(*words, who="bea"):
        found = CliRunner().invoke(app, ["retention", *words, "--as", who], env={"COLUMNS": "300"})
        return found.output

    assert "every record is kept" in say("due")
    assert "Nothing has been deleted" in say("runs")
    told = say("ask", "incident", "--days", "365", "--schedule", "Schedule PD-12")
    assert "Asked: " in told
    pk = str(RetentionRule.objects.get().pk)
    assert "standing" in say("decide", pk, "--approve", who="bob")
    assert "Schedule PD-12" in say("due")
    assert "24-000003" in say("records", pk)
    assert "Started: " in say("run", pk, "--yes")
    run = str(RetentionRun.objects.get().pk)
    assert "stopped: 0 deleted" in say("stop", run)
    assert "stopped" in say("runs")
    assert "ended" in say("end", pk)


def test_whoever_was_given_a_record_is_told_to_destroy_it(scene):
    record = Record.objects.get(local_id="24-000003")
    records.record_visible_to(
        viewer=scene.ann, purpose=Purpose(code="crime-analysis"), record_id=record.pk
    )
    made = in_force(scene)
    services.start_run(
        by=scene.bea, purpose=WHY, rule_id=made.pk, confirmed=True, now=timezone.now()
    )
    services.carry_on(now=timezone.now())
    deliver()
    (told,) = Recall.objects.all()
    assert (told.record_id, told.what, told.recipient) == (record.pk, "expunged", scene.a)


def test_intelligence_is_listed_by_its_own_law_to_whoever_may_know(
    scene, sign_in, make_user, actor_of
):
    today = timezone.now().date()
    Intelligence.objects.create(
        owner=scene.b, number="I-1", state="standing", activity="gangs", source_grade="A",
        content_grade="1", submitted_by="x", supervisor="y", certified_at=timezone.now(),
        entered_on=date(2024, 1, 1), review_on=today, purge_on=today + timedelta(days=5),
    )  # fmt: skip
    both = make_user("both", "records-custodian", "coordinator", agency=scene.b)
    shown = sign_in(both, purpose="records-management").get(BASE).content.decode()
    assert "28 CFR Part 23" in shown
    assert "1 within 30 days" in shown
    hidden = sign_in(scene.bea_user, purpose="records-management").get(BASE).content.decode()
    assert "28 CFR Part 23" not in hidden
