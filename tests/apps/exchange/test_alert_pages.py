"""Pages, API and command of alerts: from a search to what it tells, and back."""

import json

import pytest
from django.test import Client

from accord.apps.exchange.models import Alert, Subscription
from accord.frame import outbox

ACTIONS = ("search", "pointer", "view", "export", "subscribe")
JSON = "application/json"


@pytest.fixture
def sharing(two, agree):
    agree(two.here, two.there, actions=ACTIONS)
    return two


def search(client: Client, text: str) -> str:
    answer = client.post("/exchange/search/", {"kind": "incident", "text": text})
    return str(answer.url).rstrip("/").rpartition("/")[2]


def subscribe(client: Client, text: str = "BURGLARY", **changes: str):
    form = {"label": "Burglaries", "on_new": "on", "delivery": "immediate", "days": "90"}
    form |= {"validated_every": "90", **changes}
    return client.post(f"/exchange/alerts/subscriptions/new/{search(client, text)}", form)


def test_from_a_search_to_its_alerts(sharing, sign_in, ingest, export):
    client = sign_in(sharing.ana)
    found = client.get(f"/exchange/search/results/{search(client, 'BURGLARY')}/")
    assert "Tell me of what comes" in found.content.decode()
    assert subscribe(client).status_code == 302
    assert "0 alerts" in client.get("/exchange/alerts/").content.decode()
    ingest(sharing.there, export(8))
    outbox.deliver()
    page = client.get("/exchange/alerts/").content.decode()
    assert "24-000004" in page
    assert "Verify with the owning agency" in page
    assert "2 alerts" in client.get("/exchange/alerts/waiting").content.decode()
    ids = [str(one) for one in Alert.objects.values_list("pk", flat=True)]
    assert client.post("/exchange/alerts/seen", {"alert": ids}).status_code == 302
    assert "24-000004" not in client.get("/exchange/alerts/").content.decode()
    assert "24-000004" in client.get("/exchange/alerts/?show=all").content.decode()


def test_the_form_names_whose_records_an_agreement_lets_one_be_told_of(two, agree, sign_in):
    client = sign_in(two.ana)
    asked = f"/exchange/alerts/subscriptions/new/{search(client, 'BURGLARY')}"
    agree(two.here, two.there, actions=("search", "view"))
    assert "No agreement in force lets you be told" in client.get(asked).content.decode()
    agree(two.here, two.there, actions=ACTIONS, purposes=("investigation",))
    assert "No agreement in force lets you be told" in client.get(asked).content.decode()
    agree(two.here, two.there, actions=ACTIONS)
    page = client.get(asked).content.decode()
    assert "No agreement in force" not in page
    assert f"records of: {two.there.name}." in page


def test_a_form_with_faults_says_where(sharing, sign_in):
    answer = subscribe(sign_in(sharing.ana), label="", on_new="")
    assert answer.status_code == 422


def test_a_subscription_is_validated_and_ended_after_a_question(sharing, sign_in):
    client = sign_in(sharing.ana)
    subscribe(client)
    made = Subscription.objects.get()
    url = f"/exchange/alerts/subscriptions/{made.pk}"
    page = client.get(url).content.decode()
    assert "BURGLARY" in page
    assert client.post(url, {"days": "30"}).status_code == 302
    assert "No record that lands" in client.get(f"{url}/end").content.decode()
    assert client.post(f"{url}/end", {"confirm": "on"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_because == "own"
    listed = client.get("/exchange/alerts/subscriptions").content.decode()
    assert "Ended" in listed


def test_what_is_another_persons_is_as_what_is_not(sharing, sign_in):
    subscribe(sign_in(sharing.ana))
    url = f"/exchange/alerts/subscriptions/{Subscription.objects.get().pk}"
    stranger = sign_in(sharing.ben)
    missing = "/exchange/alerts/subscriptions/01a21081-cb40-71db-a8ec-ddc08c0fca59"
    for door in ("", "/end"):
        foreign, none = stranger.get(url + door), stranger.get(missing + door)
        assert (foreign.status_code, none.status_code) == (404, 404)


def test_programs_do_all_of_it(sharing, sign_in, ingest, export):
    client = sign_in(sharing.ana)
    api = "/api/v1/exchange/alerts"
    asked = {"search_id": search(client, "BURGLARY"), "label": "Burglaries"}
    made = client.post(f"{api}/subscriptions", json.dumps(asked), JSON)
    assert made.status_code == 201, made.content
    ingest(sharing.there, export(8))
    outbox.deliver()
    told = client.get(f"{api}?seen=false").json()
    assert told["unseen"] == 2
    assert {one["number"] for one in told["alerts"]} == {"24-000000", "24-000004"}
    ids = [one["id"] for one in told["alerts"]]
    assert client.post(f"{api}/seen", json.dumps({"alerts": ids}), JSON).json() == {
        "acknowledged": 2
    }
    (listed,) = client.get(f"{api}/subscriptions").json()
    assert (listed["state"], listed["unseen"]) == ("standing", 0)
    one = f"{api}/subscriptions/{listed['id']}"
    assert client.post(f"{one}/validations", json.dumps({"days": 30}), JSON).status_code == 200
    assert sign_in(sharing.ben).delete(one).status_code == 404
    assert client.delete(one).status_code == 204
    assert client.delete(one).status_code == 409


def test_a_search_that_was_saved_can_be_made_to_stand(sharing, sign_in):
    client = sign_in(sharing.ana)
    asked = search(client, "BURGLARY")
    saved = client.post(f"/api/v1/exchange/search/results/{asked}/save", {"name": "n"}, JSON)
    assert saved.status_code == 204
    body = {"label": "Burglaries", "search_id": asked, "days": 30}
    made = client.post("/api/v1/exchange/alerts/subscriptions", body, JSON)
    assert made.status_code == 201
    page = client.get(f"/exchange/alerts/subscriptions/{made.json()['id']}").content.decode()
    assert "BURGLARY" in page
