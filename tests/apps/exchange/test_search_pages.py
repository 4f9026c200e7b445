"""Search: stated by POST, found within policy, private to whoever stated it."""

from accord.apps.exchange.models import Search
from accord.frame.audit.models import LedgerEntry


def stated(client, **terms):
    return client.post("/exchange/search/", {"kind": "incident", "text": "", **terms})


def test_a_search_leads_to_an_address_without_the_terms(two, ingest, export, sign_in):
    ingest(two.here, export(8))
    client = sign_in(two.ana)
    answer = stated(client, text="24-000003")
    assert answer.status_code == 302
    assert answer.url == f"/exchange/search/results/{Search.objects.get().pk}/"
    page = client.get(answer.url).content.decode()
    assert "24-000003" in page
    assert "24-000004" not in page


def test_what_another_agency_does_not_share_is_not_found(two, ingest, export, sign_in):
    ingest(two.there, export(8))
    client = sign_in(two.ana)
    page = client.get(stated(client, text="BURGLARY").url).content.decode()
    assert "Nothing found" in page


def test_what_it_shares_is_found_with_its_owner(shared, ingest, export, sign_in):
    ingest(shared.there, export(8))
    client = sign_in(shared.ana)
    page = client.get(stated(client, text="main burglary").url).content.decode()
    assert "Birch" in page
    assert "24-000004" in page


def test_results_are_for_their_owner_and_purpose_alone(shared, sign_in):
    url = stated(sign_in(shared.ana), text="x").url
    assert sign_in(shared.ben).get(url).status_code == 404
    other = sign_in(shared.ana, purpose="records-management")
    assert other.get(url).status_code == 404


def test_the_ledger_holds_commitments_and_no_terms(two, sign_in):
    client = sign_in(two.ana)
    client.get(stated(client, text="Winterbottom").url)
    entries = LedgerEntry.objects.filter(verb__startswith="search.")
    assert sorted(entry.verb for entry in entries) == ["search.ran", "search.stated"]
    assert not any(b"Winterbottom" in bytes(entry.leaf) for entry in entries)
    assert b"Winterbottom" not in bytes(Search.objects.get().sealed)


def test_programs_search_by_post_and_page_by_id(shared, ingest, export, sign_in):
    ingest(shared.there, export(60))
    client = sign_in(shared.ana)
    body = {"kind": "incident", "text": "main"}
    first = client.post(
        "/api/v1/exchange/search/incidents", body, content_type="application/json"
    ).json()
    assert len(first["found"]) == 50
    assert first["has_more"]
    second = client.get(f"/api/v1/exchange/search/results/{first['search_id']}?page=2").json()
    assert len(second["found"]) == 10
    assert not second["has_more"]
