"""Pages and API of briefs: ask, wait for the worker, read, print, PDF, decide."""

import json

import pytest
from django.core.management import call_command

from accord.apps.agencies import services as agencies
from accord.apps.briefs import rendering
from accord.apps.briefs.models import Brief
from accord.apps.records.selectors.keeping import shelf


@pytest.fixture
def region(make_agency, make_user, land, varied):
    shelf.clear()
    a = make_agency(name="Alder")
    land(a, varied(days=200, each=3))
    return {
        "a": a,
        "ana": make_user("ana", "analyst", agency=a),
        "leo": make_user("leo", "liaison", agency=make_agency(name="Club", kind="community")),
    }


@pytest.fixture
def work():
    """Run all waiting jobs, as the worker would."""

    def run():
        call_command("db_worker", batch=True, interval=0, verbosity=0)

    return run


@pytest.mark.django_db(transaction=True)
def test_from_the_form_through_the_worker_to_paper(region, sign_in, work):
    ana = sign_in(region["ana"])
    asked = ana.post("/briefs/new", {"edition": "partners", "kind": "incident"})
    assert asked.status_code == 302, asked.content
    row = Brief.objects.get()
    assert row.status == "queued"
    assert "0 of 6" in ana.get(asked["Location"]).content.decode() or row.step == 0
    work()
    assert ana.get(asked["Location"])["Location"] == f"/briefs/{row.pk}"
    page = ana.get(f"/briefs/{row.pk}").content.decode()
    assert "What changed against what was expected" in page
    assert "21 recorded" in page

    printed = ana.get(f"/briefs/{row.pk}/print")
    html = printed.content.decode()
    policy = printed["Content-Security-Policy"]
    assert rendering.style_hash(html) in policy
    assert "unsafe-inline" not in policy
    pdf = ana.get(f"/briefs/{row.pk}/brief.pdf")
    assert pdf.content.startswith(b"%PDF")

    said = ana.post(f"/briefs/{row.pk}/decisions", {"text": "Light the underpass"})
    assert said.status_code == 302
    assert "Light the underpass" in ana.get(f"/briefs/{row.pk}").content.decode()
    assert ana.post(f"/briefs/{row.pk}/decisions", {"text": ""}).status_code == 422
    assert "is what the ledger says" in ana.get(f"/briefs/{row.pk}/verify").content.decode()


def test_a_liaison_sees_public_briefs_only(region, sign_in, actor_of, why):
    from accord.apps.briefs import services

    by = actor_of(region["ana"])
    partners = services.make_now(by=by, purpose=why, kind="incident")
    public = services.make_now(by=by, purpose=why, kind="incident", edition="public")
    leo = sign_in(region["leo"])
    assert leo.get("/briefs/").status_code == 403
    assert leo.get("/briefs/new").status_code == 403
    listed = leo.get("/briefs/public").content.decode()
    assert str(public.pk) in listed
    assert str(partners.pk) not in listed
    assert leo.get(f"/briefs/{public.pk}").status_code == 200
    for tail in ("", "/print", "/brief.pdf", "/verify", "/progress"):
        assert leo.get(f"/briefs/{partners.pk}{tail}").status_code == 404


def test_what_cannot_be_counted_is_said_in_the_form(region, sign_in):
    page = sign_in(region["ana"]).post("/briefs/new", {"edition": "partners", "kind": "arrest"})
    assert page.status_code == 422
    assert "No records of this kind" in page.content.decode()
    assert not Brief.objects.exists()


def test_the_api_asks_and_reads(region, client, actor_of, why, settings):
    from accord.apps.briefs import services

    settings.ACCORD_RATE_LIMITS = False
    by = actor_of(region["ana"])
    _token, secret = agencies.issue_token(
        by=by, purpose=why, label="t", purposes=["crime-analysis"], days=1
    )
    head = {"authorization": f"Bearer {secret}", "x-accord-purpose": "crime-analysis"}
    asked = client.post("/api/v1/briefs", json.dumps({}), "application/json", headers=head)
    assert asked.status_code == 202, asked.content
    url = f"/api/v1/briefs/{asked.json()['id']}"
    assert client.get(f"{url}/file", headers=head).status_code == 409
    services.run_brief(by=by, purpose=why, brief_id=asked.json()["id"])
    whole = client.get(url, headers=head).json()
    assert whole["facts"]["changes"][0]["count"] == 21
    assert client.get(f"{url}/verify", headers=head).json()["intact"] is True
    pdf = client.get(f"{url}/file?form=pdf", headers=head)
    assert pdf.content.startswith(b"%PDF")
    said = client.post(
        f"{url}/decisions", json.dumps({"text": "Light"}), "application/json", headers=head
    )
    assert said.status_code == 201
    wrong = client.post("/api/v1/briefs", json.dumps({"rank": 1}), "application/json", headers=head)
    assert wrong.status_code == 422


def test_pages_speak_spanish(region, sign_in, actor_of, why):
    from accord.apps.briefs import services

    row = services.make_now(by=actor_of(region["ana"]), purpose=why, kind="incident", language="es")
    assert '<html lang="es">' in row.html
    assert "Decisiones" in row.html
    assert "Qué cambió" in row.html
    page = sign_in(region["ana"]).get(f"/briefs/{row.pk}", headers={"accept-language": "es"})
    assert "Qué cambió" in page.content.decode()
