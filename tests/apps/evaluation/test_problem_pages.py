"""A problem analysis over pages, API and terminal, in two languages."""

import csv
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.briefs import sections
from accord.apps.briefs.facts import Facts, QuestionLine
from accord.apps.evaluation import services
from accord.apps.evaluation.models import EvaluationPlan, ProblemSheet
from accord.apps.strategies.models import Action
from accord.cli.main import app

from .conftest import payloads

GRADE = {"citation": "A review, 2015", "level": "3", "direction": "fewer", "effect": "A tenth."}


@pytest.fixture
def clients(world, sign_in, on_day):
    on_day(date(2024, 12, 15))
    return sign_in(world.users["cora"]), sign_in(world.users["bob"])


@pytest.fixture
def home(world):
    return f"/evaluation/strategies/{world.strategy.pk}/problem"


def test_from_the_empty_sheet_to_the_plan(recorded, clients, home, why):
    cora, bob = clients
    assert "Nothing has been written yet" in cora.get(home).content.decode()
    assert home in cora.get(f"/strategies/{recorded.strategy.pk}").content.decode()
    assert "Homes are entered." in cora.get(f"{home}/describe").content.decode()
    bad = cora.post(f"{home}/describe", {"version": "0", "statement": "Robert Jones did it."})
    assert bad.status_code == 422
    assert "looks like the name of a person" in bad.content.decode()
    said = {"version": "0", "statement": "Homes are entered.", "cheers_harm": "<b>Loss</b>"}
    assert cora.post(f"{home}/describe", said).status_code == 302
    assert bob.post(f"{home}/causes/new", {"version": "0", "text": ""}).status_code == 422
    for text in ("Rear doors are weak.", "It is the season."):
        bob.post(f"{home}/causes/new", {"version": "0", "text": text, "side": "target"})
    evidence = {
        "bears": "for", "strength": "strong", "source": "records", "measure": "change",
        "until": "2025-01-01", "weeks": "13",
    }  # fmt: skip
    assert (
        cora.post(f"{home}/causes/c1/judge", {"state": "supported", "reason": "So."}).status_code
        == 422
    )
    assert bob.post(f"{home}/causes/c1/evidence", evidence | {"measure": ""}).status_code == 422
    assert bob.post(f"{home}/causes/c1/evidence", evidence)["Location"] == f"{home}#c1"
    cora.post(f"{home}/causes/c1/judge", {"state": "supported", "reason": "So."})
    draft = {
        "version": "0",
        "title": "Locks",
        "how": "A lock takes longer.",
        "cause": "c1",
        "side": "",
    }
    cora.post(f"{home}/responses/new", draft)
    assert cora.post(f"{home}/responses/r1/evidence", GRADE | {"citation": ""}).status_code == 422
    cora.post(f"{home}/responses/r1/evidence", GRADE)
    assert bob.post(f"{home}/priority", {"level": "low"}).status_code == 422
    bob.post(f"{home}/priority", {"level": "low", "reason": "Few calls.", "cause": "c1"})
    cora.post(f"{home}/responses/r1/decide", {"state": "chosen", "reason": "Ready."})
    act = {"title": "Fit locks", "owner": recorded.partner.ori, "due_on": "2025-03-01", "goal": ""}
    assert cora.post(f"{home}/responses/r1/act", act).status_code == 302
    assert Action.objects.get().title == "Fit locks"
    shown = bob.get(home).content.decode()
    assert "&lt;b&gt;Loss&lt;/b&gt;" in shown
    assert "in the 13 weeks before" in shown
    assert "Maryland level 3 of 5, as its source says" in shown
    assert "Fit locks" in shown
    assert "Write its evaluation plan" not in shown  # the lead's part
    new = f"/evaluation/strategies/{recorded.strategy.pk}/plans/new"
    form = cora.get(f"{new}?response=r1").content.decode()
    assert "Locks: A lock takes longer." in form
    assert "It is the season." in form
    version = ProblemSheet.objects.first().version
    plan = {
        "problem_version": str(version), "problem_response": "r1", "hypothesis": "Locks help.",
        "treated": [str(recorded.beat(6))], "catchment": "none", "primary_outcome": "burglaries",
        "start": "2025-01-01", "follow_up_months": "6", "smallest_percent": "-30",
        "continue_rule": "Continue below nought.", "offences": ["220"],
    }  # fmt: skip
    page = cora.post(new, plan)["Location"]
    assert EvaluationPlan.objects.get().content["settings"]["problem"]["version"] == version
    told = bob.get(page).content.decode()
    assert f"The plan rests on version {version}." in told
    assert "It judges the response: Locks" in " ".join(told.split())
    assert f'value="{version}" selected' in cora.get(f"{page}/edit").content.decode()
    assert page in bob.get(home).content.decode()


def test_taken_off_put_back_and_read_as_it_was(world, clients, home):
    cora, bob = clients
    bob.post(f"{home}/causes/new", {"version": "0", "text": "Rear doors are weak."})
    assert "Take it off" in bob.get(home).content.decode()
    assert cora.post(f"{home}/parts/c1/withdraw", {"because": "No."}).status_code == 422
    cora.post(f"{home}/parts/c1/withdraw", {"because": "Nobody holds it.", "confirm": "on"})
    shown = bob.get(home).content.decode()
    assert "Nobody holds it." in shown
    assert "No cause is named" in shown
    assert "This is an earlier version." in bob.get(f"{home}/versions/1").content.decode()
    assert "Take it off" not in bob.get(f"{home}/versions/1").content.decode()
    assert bob.get(f"{home}/versions/9").status_code == 404
    history = bob.get(f"{home}/versions").content.decode()
    assert "A part was taken off" in history
    assert bob.post(f"{home}/parts/c1/put-back")["Location"] == f"{home}#c1"
    assert "Taken off the sheet" not in bob.get(home).content.decode()


def test_files_hold_the_sheet_and_are_entered(world, clients, home):
    cora, _bob = clients
    cora.post(f"{home}/describe", {"version": "0", "statement": "=Homes"})
    sheet = json.loads(cora.get(f"{home}.json").content)
    assert (sheet["version"], sheet["statement"]) == (1, "=Homes")
    lines = list(csv.reader(cora.get(f"{home}.csv").content.decode().splitlines()))
    assert all(line[-1].startswith("Doors and lights: version 1, SHA-256") for line in lines[1:])
    assert lines[1][3] == "'=Homes"  # no formula
    assert payloads("problem.exported") == [
        {"disclosed": 1, "version": 1, "format": "json"}, {"disclosed": 1, "version": 1, "format": "csv"},
    ]  # fmt: skip


def test_spanish(world, clients, home):
    cora, _bob = clients
    cora.post(f"{home}/causes/new", {"version": "0", "text": "Rear doors are weak."})
    cora.post("/i18n/setlang/", {"language": "es"})
    shown = cora.get(home).content.decode()
    assert "Análisis del problema" in shown
    assert "Preguntas abiertas" in shown
    bad = cora.post(f"{home}/causes/new", {"version": "0", "text": "Robert Jones"})
    assert "Esto parece el nombre de una persona." in bad.content.decode()


def test_nobody_else_sees_a_page(world, clients, home, sign_in, make_user, make_agency):
    cora, _bob = clients
    cora.post(f"{home}/causes/new", {"version": "0", "text": "Rear doors are weak."})
    eve = sign_in(make_user("eve", "coordinator", agency=make_agency()))
    for path in (
        "", ".json", ".csv", "/describe", "/versions", "/versions/1", "/priority", "/causes/new",
        "/causes/c1", "/causes/c1/evidence", "/causes/c1/judge", "/responses/new", "/responses/r1",
        "/responses/r1/evidence", "/responses/r1/decide", "/responses/r1/act", "/parts/c1/withdraw",
    ):  # fmt: skip
        assert eve.get(f"{home}{path}").status_code == 404, path
    assert eve.post(f"{home}/parts/c1/put-back").status_code == 404
    leo = sign_in(world.users["leo"])
    assert leo.get(f"{home}/causes/new").status_code == 403
    assert cora.get(f"{home}/causes/x1").status_code == 404


def test_api_and_terminal_do_the_same(world, clients, client, why, settings, tmp_path):
    settings.ACCORD_RATE_LIMITS = False
    _token, secret = agencies.issue_token(
        by=world.cora, purpose=why, label="t", purposes=["crime-analysis"], days=30
    )
    head = {"authorization": f"Bearer {secret}", "x-accord-purpose": "crime-analysis"}
    at = f"/api/v1/evaluation/strategies/{world.strategy.pk}/problem"

    def call(method, path, body, status=200):
        data = () if body is None else (json.dumps(body), "application/json")
        answer = getattr(client, method)(f"{at}{path}", *data, headers=head)
        assert answer.status_code == status, answer.content
        return answer.json()

    call("put", "", {"version": 0, "statement": "Homes are entered."})
    call("put", "", {"version": 0, "statement": "Again."}, 409)
    call("post", "/causes", {"text": "Rear doors are weak."}, 201)
    call("put", "/causes/c1", {"text": "Doors are weak.", "version": 2})
    seen = {"bears": "for", "source": "seen", "strength": "weak", "text": "T", "citation": "C"}
    call("post", "/causes/c1/evidence", seen, 201)
    call("put", "/causes/c1/judgement", {"state": "supported", "reason": "So."})
    call("post", "/responses", {"title": "Locks", "how": "Longer.", "cause": "c1"}, 201)
    call("put", "/responses/r1", {"title": "Bolts", "how": "Longer.", "cause": "c1", "version": 6})
    call("post", "/responses/r1/evidence", {"citation": "A review", "effect": "Fewer"}, 201)
    call("put", "/responses/r1/decision", {"state": "chosen", "reason": "Ready."})
    act = {"owner": world.partner.ori, "due_on": "2025-03-01"}
    call("post", "/responses/r1/actions", act, 201)
    call("put", "/priority", {"level": "high", "reason": "Many calls."})
    call("post", "/causes", {"text": "Another."}, 201)
    call("post", "/parts/c2/withdraw", {"because": "Double."})
    call("post", "/parts/c2/put-back", {})
    whole = call("get", "", None)
    assert whole["version"] == 14
    assert whole["priorities"][0]["agency"] == world.lead.ori
    assert call("get", "/versions", None)[-1]["what"] == "described"

    who = ["--as", "bob", "--purpose", "crime-analysis"]
    pk = str(world.strategy.pk)

    def run(*words):
        found = CliRunner().invoke(app, ["problem", *words, *who])
        assert found.exit_code == 0, found.output
        return found.output

    file = tmp_path / "problem.toml"
    file.write_text('version = 14\nstatement = "By day."\n[sides]\nplace = "Alleys"\n')
    assert "version 15" in run("describe", pk, str(file))
    assert "c3: version 16" in run("cause", pk, "The alleys are dark.", "--side", "place")
    run("evidence", pk, "c3", "against", "--text", "Lamps burn.", "--cited", "Walk", "--seen")
    run("judge", pk, "c3", "rejected", "--because", "Lamps burn.")
    assert "r2" in run("response", pk, "c1", "Chains", "--how", "They hold.")
    grade = tmp_path / "grade.toml"
    grade.write_text('citation = "A review"\neffect = "Fewer"\nlevel = 3\n')
    assert "g2" in run("grade", pk, "r2", str(grade))
    run("decide", pk, "r2", "chosen", "--because", "Cheap.")
    run("act", pk, "r2", world.partner.ori, "2025-04-01", "--dose", "5", "--of", "doors")
    run("priority", pk, "low", "--because", "Few calls.", "--cause", "c1")
    run("withdraw", pk, "g2", "--because", "Wrong one.")
    run("put-back", pk, "g2")
    shown = run("show", pk)
    assert "cause c3 (place): The alleys are dark.; rejected; Lamps burn." in shown
    assert "Changed: Graded evidence g2, added: A review" in shown
    assert "priority_set" in run("versions", pk)
    run("export", pk, str(tmp_path / "sheet.csv"))
    assert b"Chains" in (tmp_path / "sheet.csv").read_bytes()
    refused = CliRunner().invoke(app, ["problem", "export", pk, str(tmp_path / "x.pdf"), *who])
    assert refused.exit_code != 0


def test_the_review_and_the_brief_tell_what_lacks_evidence(world, clients, why):
    cora, _bob = clients
    services.name_cause(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, text="Rear doors are weak."
    )
    (row,) = services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[date(2025, 3, 1)]
    )
    shown = cora.get(f"/evaluation/reviews/{row.pk}").content.decode()
    assert "No evidence bears on the cause: Rear doors are weak." in shown
    facts = Facts(
        edition="partners", kind="incident", area="", week=date(2025, 3, 3), history_weeks=0,
        records=0, left_out=None, compared=0, changes=[], trend=[], agencies=[],
        questions=[QuestionLine(strategy="Doors", count=2)],
    )  # fmt: skip
    found = sections.work(facts)
    assert found is not None
    assert found.lines == [
        "Doors: 2 causes or responses of its problem analysis have no evidence yet."
    ]
