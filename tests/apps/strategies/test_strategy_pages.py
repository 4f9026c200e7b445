"""Pages and API of strategies by role."""

import json

import pytest

from accord.apps.agencies import services as agencies
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Goal, Strategy
from accord.frame.audit.models import LedgerEntry
from accord.frame.ids import new_id

FORM = {
    "title": "Burglary along the river",
    "scanning": "Homes are entered on weekdays.",
    "kind": "incident",
    "offences": ["220"],
    "starts_on": "2024-07-01",
}
GOAL = {
    "outcome": "Fewer burglaries",
    "baseline_from": "2024-01-01",
    "baseline_to": "2024-07-01",
    "target_percent": "-20",
    "due_on": "2024-12-31",
}


@pytest.fixture
def two(make_agency, make_user):
    a, b = make_agency(), make_agency()
    return {
        "a": a,
        "b": b,
        "cora": make_user("cora", "coordinator", agency=a),
        "bob": make_user("bob", "coordinator", agency=b),
        "ora": make_user("ora", "oversight"),
        "ada": make_user("ada", "agency-admin", agency=a),
    }


def test_a_strategy_from_the_form_to_its_goal(two, sign_in, agree, land, steady):
    agree(two["a"], two["b"])
    land(two["a"], steady(days=213))
    cora, bob = sign_in(two["cora"]), sign_in(two["bob"])
    answer = cora.post("/strategies/new", FORM | {"partners": [two["b"].ori]})
    assert answer.status_code == 302
    home = answer["Location"]
    assert "invites your agency" in bob.get("/strategies/").content.decode()
    bob.post(f"{home}/answer", {"answer": "accept"})
    assert cora.post(f"{home}/goals/new", GOAL).status_code == 302
    assert (
        cora.post(
            f"{home}/actions/new",
            {"title": "Lock survey", "owner": two["b"].ori, "due_on": "2024-08-01"},
        ).status_code
        == 302
    )
    page = cora.get(home).content.decode()
    assert "31 incidents in 31 days; the baseline" in page
    assert "Lock survey" in page
    assert "overdue" in page
    svg = cora.get(f"/strategies/goals/{Goal.objects.get().pk}/trend.svg")
    assert svg.status_code == 200
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content


def test_a_form_with_faults_says_which(two, sign_in):
    page = sign_in(two["cora"]).post("/strategies/new", FORM | {"title": "", "offences": ["XX"]})
    assert page.status_code == 422
    assert not Strategy.objects.exists()
    assert not LedgerEntry.objects.filter(verb="strategy.created").exists()


def test_closing_wants_a_tick(two, sign_in, joint):
    made = joint(two["a"], two["b"])
    cora = sign_in(two["cora"])
    assert cora.post(f"/strategies/{made.pk}/close", {"note": "x"}).status_code == 422
    assert cora.post(f"/strategies/{made.pk}/close", {"confirm": "on"}).status_code == 302
    made.refresh_from_db()
    assert made.status == "closed"


def test_roles_without_the_right_are_refused(two, sign_in, joint):
    made = joint(two["a"], two["b"])
    assert sign_in(two["ada"]).get("/strategies/").status_code == 403
    ora = sign_in(two["ora"])
    assert ora.get(f"/strategies/{made.pk}").status_code == 200
    assert ora.get("/strategies/new").status_code == 403


def test_oversight_sees_what_several_agencies_carry_out_together(
    two, sign_in, joint, draft, actor_of, why
):
    """What one agency plans for itself, or has only asked others to join, is as if it were not."""
    made = joint(two["a"], two["b"])
    alone, asked = (
        strategies.create_strategy(
            by=actor_of(two["cora"]), purpose=why, draft=draft(title=title), partners=partners
        )
        for title, partners in (("Alone on the quay", ()), ("Asked to the quay", (two["b"],)))
    )
    ora, cora = sign_in(two["ora"]), sign_in(two["cora"])
    listed = ora.get("/strategies/").content.decode()
    assert made.title in listed
    for own in (alone, asked):
        assert own.title not in listed
        assert own.title in cora.get("/strategies/").content.decode()
        assert cora.get(f"/strategies/{own.pk}").status_code == 200
        told, none = (ora.get(f"/strategies/{one}") for one in (own.pk, new_id()))
        assert (told.status_code, none.status_code) == (404, 404)


def test_spanish_pages_are_spanish(two, sign_in, joint):
    made = joint(two["a"], two["b"])
    cora = sign_in(two["cora"])
    page = cora.get(f"/strategies/{made.pk}", headers={"accept-language": "es"}).content.decode()
    assert "Estrategia conjunta" in page
    late = GOAL | {"due_on": "2024-06-01"}
    refused = cora.post(
        f"/strategies/{made.pk}/goals/new", late, headers={"accept-language": "es"}
    ).content.decode()
    assert "La meta debe vencer después de que empiece la estrategia." in refused


def test_the_api_does_what_the_pages_do(two, client, why, system, settings):
    settings.ACCORD_RATE_LIMITS = False
    _token, secret = agencies.issue_token(
        by=_actor(two["cora"]), purpose=why, label="t", purposes=["crime-analysis"], days=1
    )
    head = {"authorization": f"Bearer {secret}", "x-accord-purpose": "crime-analysis"}
    body = FORM | {"partners": [two["b"].ori]}
    made = client.post("/api/v1/strategies", json.dumps(body), "application/json", headers=head)
    assert made.status_code == 201, made.content
    url = f"/api/v1/strategies/{made.json()['id']}"
    said = {k: v for k, v in FORM.items() if k != "partners"} | {"analysis": "Back doors."}
    changed = client.put(url, json.dumps(said), "application/json", headers=head)
    assert changed.json()["analysis"] == "Back doors.", changed.content
    goal = client.post(f"{url}/goals", json.dumps(GOAL), "application/json", headers=head)
    assert goal.status_code == 201, goal.content
    moved = client.put(url, json.dumps(said | {"offences": []}), "application/json", headers=head)
    assert moved.status_code == 422  # a goal is measured by them
    whole = client.get(url, headers=head).json()
    assert whole["goals"][0]["counted"] == []
    assert whole["goals"][0]["change"] is None
    refused = client.post(
        "/api/v1/strategies", json.dumps(body | {"rank": 1}), "application/json", headers=head
    )
    assert refused.status_code == 422


def _actor(user):
    from accord.apps.agencies import selectors

    return selectors.actor_of(user)
