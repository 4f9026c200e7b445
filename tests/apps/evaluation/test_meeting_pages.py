"""Meetings over pages, API and terminal, in two languages."""

import json
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.briefs import sections
from accord.apps.briefs.facts import Facts, OrphanLine
from accord.apps.evaluation import services
from accord.apps.evaluation.models import AgendaPoint, Meeting
from accord.apps.strategies import selectors as strategies_seen
from accord.apps.strategies import services as strategies
from accord.cli.main import app

DAY = date(2025, 3, 20)
FORM = {"day": "2025-03-20", "starts_at": "10:00", "length_minutes": "90", "place": "Room 2"}


@pytest.fixture
def clients(world, sign_in, on_day):
    on_day(date(2025, 3, 11))
    return sign_in(world.users["cora"]), sign_in(world.users["bob"])


@pytest.fixture
def api(world, client, why, settings):
    """Calls of the API as somebody, with the status that is expected."""
    settings.ACCORD_RATE_LIMITS = False

    def sign(name):
        _token, secret = agencies.issue_token(
            by=getattr(world, name), purpose=why, label="t", purposes=["crime-analysis"], days=30
        )
        head = {"authorization": f"Bearer {secret}", "x-accord-purpose": "crime-analysis"}

        def call(method, path, body, status):
            data = () if body is None else (json.dumps(body), "application/json")
            answer = getattr(client, method)(path, *data, headers=head)
            assert answer.status_code == status, answer.content
            return answer.json()

        return call

    return sign


def test_from_the_call_to_the_closed_minutes(world, clients, sign_in, why, on_day):
    cora, bob = clients
    home = f"/evaluation/strategies/{world.strategy.pk}/meetings"
    assert "No meeting yet" in cora.get(home).content.decode()
    assert "Call a meeting" not in bob.get(home).content.decode()
    assert cora.post(f"{home}/new", FORM | {"length_minutes": "1"}).status_code == 422
    page = cora.post(f"{home}/new", FORM)["Location"]
    strategies.plan_action(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, title="<b>Letters</b>",
        owner=world.partner, due_on=date(2025, 3, 1),
    )  # fmt: skip
    shown = bob.get(page).content.decode()
    assert "&lt;b&gt;Letters&lt;/b&gt;" in shown
    assert "10 days late" in shown
    assert "Close the minutes" not in cora.get(page).content.decode()
    assert bob.post(f"{page}/points/new", {"title": ""}).status_code == 422
    bob.post(f"{page}/points/new", {"title": "The depot", "note": "Where first?"})
    key = AgendaPoint.objects.get().key
    answer = bob.post(f"{page}/points/{key}/order", {"to": "up"})
    assert answer["Location"].endswith(f"#{key}")
    assert Meeting.objects.get().order[-2] == key
    assert bob.post(f"{page}/points/own-nothing/order", {"to": "up"}).status_code == 404
    said = {
        "version": "0", "minutes": "Two doors\nare open.", "decision": "Mend them",
        "owner": world.partner.ori, "person": "Foreman", "due_on": "2025-05-01", "as_action": "on",
    }  # fmt: skip
    url = f"{page}/points/{key}"
    assert bob.post(url, said | {"owner": ""}).status_code == 422
    assert bob.post(url, said).status_code == 302
    stale = cora.post(url, said)
    assert stale.status_code == 422
    assert "Somebody has written to this point meanwhile" in stale.content.decode()
    due = '<span class="ac-unbroken">2025-05-01</span>'
    assert f"Mend them (Agency 2, Foreman, {due})" in cora.get(page).content.decode()
    strategy = cora.get(f"/strategies/{world.strategy.pk}").content.decode()
    assert "Foreman" in strategy
    assert home in strategy
    on_day(DAY)
    cora, bob = sign_in(world.users["cora"]), sign_in(world.users["bob"])
    assert cora.post(f"{page}/close", {"present": [world.lead.ori]}).status_code == 422
    cora.post(f"{page}/close", {"present": [world.lead.ori], "confirm": "on"})
    closed = bob.get(page).content.decode()
    assert "Held, minutes closed" in closed
    assert Meeting.objects.get().seal in closed
    assert "Two doors<br>are open." in closed
    assert "Write the minutes" not in closed
    assert "left open" not in closed.split("The depot")[1].split("</li>")[0]
    bob.post(f"{page}/add", {"text": "Three doors.", "point": key})
    cora.post("/i18n/setlang/", {"language": "es"})
    spanish = cora.get(page).content.decode()
    assert "Three doors." in spanish
    assert "Celebrada, acta cerrada" in spanish
    assert "Reunión del 2025-03-20" in spanish
    assert "No es lo que se selló" not in spanish
    AgendaPoint.objects.filter(key=key).update(minutes="Changed")
    assert "not what was sealed" in bob.get(page).content.decode()


def test_one_is_moved_called_off_and_goes_to_calendars(world, clients):
    cora, bob = clients
    home = f"/evaluation/strategies/{world.strategy.pk}/meetings"
    page = cora.post(f"{home}/new", FORM)["Location"]
    assert cora.post(f"{page}/move", FORM | {"day": "2025-04-03"}).status_code == 302
    file = bob.get(f"{page}/meeting.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20250403T140000Z" in file.content
    days = bob.get(f"/evaluation/strategies/{world.strategy.pk}/days.ics")
    assert b"SUMMARY:Meeting: Doors and lights" in days.content
    assert cora.post(f"{page}/call-off", {"because": "Snow."}).status_code == 422
    cora.post(f"{page}/call-off", {"because": "Snow.", "confirm": "on"})
    assert "Snow." in bob.get(page).content.decode()
    assert bob.post(f"{page}/points/new", {"title": "Late"}).status_code == 422


def test_nobody_else_sees_a_page(world, clients, sign_in, make_user, make_agency):
    cora, _ = clients
    home = f"/evaluation/strategies/{world.strategy.pk}/meetings"
    page = cora.post(f"{home}/new", FORM)["Location"]
    eve = sign_in(make_user("eve", "coordinator", agency=make_agency()))
    for path in ("", "/move", "/call-off", "/close", "/add", "/points/new", "/points/moved",
                 "/meeting.ics"):  # fmt: skip
        assert eve.get(f"{page}{path}").status_code == 404, path
    leo = sign_in(world.users["leo"])
    assert leo.get(page).status_code in {200, 403}
    assert leo.get(f"{page}/points/new").status_code == 403


def test_api_and_terminal_do_the_same(world, clients, api, on_day):
    cora, bob = api("cora"), api("bob")
    home = f"/api/v1/evaluation/strategies/{world.strategy.pk}/meetings"
    made = cora("post", home, {"day": "2025-03-20", "starts_at": "10:00"}, 201)
    at = f"/api/v1/evaluation/meetings/{made['id']}"
    assert bob("post", home, {"day": "2025-03-21", "starts_at": "10:00"}, 403)
    assert [one["key"] for one in made["points"]] == ["moved"]
    added = bob("post", f"{at}/points", {"title": "Depot"}, 201)
    key = added["points"][-1]["key"]
    put = bob("put", f"{at}/order", {"keys": [key]}, 200)
    assert [one["key"] for one in put["points"]] == [key, "moved"]
    said = {"version": 0, "decision": "Mend it", "owner": world.partner.ori, "due_on": "2025-05-01"}
    told = bob("put", f"{at}/points/{key}", said, 200)["points"][0]
    assert (told["decision"], told["owner"], told["version"]) == ("Mend it", world.partner.ori, 1)
    assert bob("put", f"{at}/points/{key}", said, 409)
    moved = cora("put", at, {"day": "2025-03-19", "starts_at": "10:00"}, 200)
    assert moved["day"] == "2025-03-19"
    assert [one["id"] for one in bob("get", "/api/v1/evaluation/meetings", None, 200)] == [
        made["id"]
    ]
    on_day(DAY)
    closed = cora("post", f"{at}/close", {"present": [world.lead.ori]}, 200)
    assert closed["is_unchanged"] is True
    noted = bob("post", f"{at}/additions", {"text": "And the gate.", "point": key}, 201)
    assert noted["additions"][0]["point"] == key
    other = cora("post", home, {"day": "2025-06-01", "starts_at": "10:00"}, 201)
    off = f"/api/v1/evaluation/meetings/{other['id']}/call-off"
    assert cora("post", off, {"because": "Snow."}, 200)["status"] == "called_off"


def test_the_terminal(world, clients, tmp_path, on_day):
    def run(*words, who="cora", code=0):
        done = CliRunner().invoke(
            app, ["meetings", *words, "--as", who, "--purpose", "crime-analysis", "--reason", "t"]
        )
        assert done.exit_code == code, done.output
        return done.output

    strategy = str(world.strategy.pk)
    one = run("call", strategy, "2025-03-20", "10:00", "--place", "Room 2").split()[0]
    key = run("add", one, "Depot", "--note", "Where?", who="bob").split()[0]
    assert run("order", one, key, who="bob").splitlines() == [key, "moved"]
    decided = ("--decided", "Mend it", "--owner", world.partner.ori, "--due", "2025-05-01")
    assert "settled, version 1, action" in run("minute", one, key, *decided, "--action", who="bob")
    assert "Decided: Mend it (Agency 2, 2025-05-01)" in run("show", one, who="bob")
    run("move", one, "2025-03-19", "09:00")
    file = tmp_path / "one.ics"
    run("calendar", one, str(file), who="bob")
    assert b"SEQUENCE:1" in file.read_bytes()
    on_day(DAY)
    seal = run("close", one, world.lead.ori, world.partner.ori).strip()
    run("add-to-minutes", one, "And the gate.", "--point", key, who="bob")
    told = run("show", one)
    assert f"Seal {seal}\n" in told
    assert "And the gate." in told
    whole = json.loads(run("show", one, "--json"))
    assert whole["is_unchanged"] is True
    other = run("call", strategy, "2025-06-01", "10:00").split()[0]
    run("call-off", other, "--because", "Snow.")
    assert "called_off" in run("list", who="bob")
    run("show", "nonsense", code=1)


def test_the_brief_names_goals_that_no_action_serves(world, why):
    goal = strategies.set_goal(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, outcome="Fewer burglaries",
        baseline_from=date(2024, 1, 1), baseline_to=date(2025, 1, 1), target_percent=-20,
        due_on=date(2026, 1, 1),
    )  # fmt: skip
    who = {"viewer": world.bob, "purpose": why}
    assert [one.pk for one in strategies_seen.goals_without_actions(**who)] == [goal.pk]
    strategies.plan_action(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, title="Letters",
        owner=world.lead, due_on=DAY, goal_id=goal.pk,
    )  # fmt: skip
    assert strategies_seen.goals_without_actions(**who) == []
    facts = Facts(
        edition="partners", kind="incident", area="", week=DAY, history_weeks=9, records=0,
        left_out=0, compared=0, changes=[], trend=[], agencies=[],
        orphans=[OrphanLine(strategy="Doors", outcome="Fewer burglaries")],
    )  # fmt: skip
    found = next(one for one in sections.sections_of(facts) if one.id == "work")
    assert found.lines == ["Doors: no action serves the goal “Fewer burglaries”."]


def test_a_page_costs_no_query_for_each_point(world, clients, why):
    cora, _ = clients
    home = f"/evaluation/strategies/{world.strategy.pk}/meetings"
    page = cora.post(f"{home}/new", FORM)["Location"]

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert cora.get(page).status_code == 200
        return len(seen)

    asked()
    before = asked()
    pk = page.rsplit("/", 1)[1]
    for n in range(6):
        services.add_point(by=world.bob, purpose=why, meeting_id=pk, title=f"Point {n}")
    assert asked() == before


def test_times_are_told_as_they_were_set(world, clients):
    cora, _ = clients
    home = f"/evaluation/strategies/{world.strategy.pk}/meetings"
    cora.post(f"{home}/new", FORM | {"starts_at": "09:05"})
    assert Meeting.objects.get().starts_at == time(9, 5)
    assert "09:05" in cora.get(home).content.decode()
