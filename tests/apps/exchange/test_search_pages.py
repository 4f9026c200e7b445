"""Search: stated by POST, found within policy, private to whoever stated it."""

import json

import pytest
from tests.apps.records.test_finding import attach, person

from accord.apps.agencies import services as agreements
from accord.apps.exchange.models import Search
from accord.apps.records.models import Person, Record
from accord.core.formats.tabular.related import VehicleEntry
from accord.frame.audit.models import LedgerEntry

HERE = "/exchange/search/"
API = "/api/v1/exchange/search/"


def stated(client, what="", **terms):
    kind = {"kind": "incident"} if what in {"", "places/"} else {}
    return client.post(f"{HERE}{what}", {**kind, **terms})


def shown(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()[:800]
    return answer.content.decode()


def post(client, path, body):
    return client.post(API + path, json.dumps(body), content_type="application/json")


@pytest.fixture
def world(shared, ingest, export):
    """Birch holds eight incidents; a green and a yellow person, and vehicles, stand in them."""
    ingest(shared.there, export(8))
    rows = list(Record.objects.order_by("local_id"))
    born = "1984-03-07"
    attach(rows[0], person("Robert", "Castellano", born), person("Bobby", "Castellano"))
    attach(
        rows[1],
        person("Bob", "Castellano", born),
        vehicles=[VehicleEntry(role="stolen", plate="ABC123")],
    )
    attach(
        rows[2],
        person("Robert", "Castellano", born),
        vehicles=[VehicleEntry(role="stolen", plate="ABC123")],
    )
    Person.objects.exclude(given_names="Bobby").update(level="green")
    return shared


def test_a_search_leads_to_an_address_without_the_terms(two, ingest, export, sign_in):
    ingest(two.here, export(8))
    client = sign_in(two.ana)
    answer = stated(client, text="24-000003")
    assert answer.status_code == 302
    assert answer.url == f"{HERE}results/{Search.objects.get().pk}/"
    page = shown(client, answer.url)
    assert "24-000003" in page
    assert "24-000004" not in page


def test_what_another_agency_does_not_share_is_not_found(two, ingest, export, sign_in):
    ingest(two.there, export(8))
    client = sign_in(two.ana)
    assert "Nothing found" in shown(client, stated(client, text="BURGLARY").url)


def test_what_it_shares_is_found_with_its_owner_and_facets(world, sign_in):
    client = sign_in(world.ana)
    url = stated(client, text="main").url
    page = shown(client, url)
    assert "Birch" in page
    assert "24-000004" in page
    assert "offence=220" in page
    narrowed = shown(client, f"{url}?offence=220")
    assert "24-000004" in narrowed
    assert "24-000001" not in narrowed
    assert "<strong>220 Burglary" in narrowed
    assert f'href="{url}?">Offence: all</a>' in narrowed


def test_a_person_is_shown_with_the_own_level_and_not_with_the_records(world, sign_in):
    """A victim stays with the owner in a record that is open to the partners."""
    Person.objects.filter(given_names="Bob").update(level="red", role="victim")
    client = sign_in(world.ben)
    url = stated(client, "persons/", family_name="Castellano").url
    assert "Red: stays with its owner" in shown(client, url)
    assert "level=red" in shown(client, url)
    told = b"".join(client.get(f"{url}found.csv?level=red").streaming_content).decode()
    assert "Castellano" in told
    assert ",red,green," in told


def test_a_person_is_found_with_match_role_and_whom_to_ask(world, sign_in):
    client = sign_in(world.ana)
    page = shown(
        client, stated(client, "persons/", family_name="Castelano", given_names="Robert").url
    )
    assert "Castellano, Robert" in page
    assert "one letter differs" in page
    assert "Bobby" not in page
    Person.objects.filter(given_names="Bob").update(level="yellow")
    known = {"given_names": "Robert", "date_of_birth": "1984-03-07"}
    page = shown(client, stated(client, "persons/", family_name="Castellano", **known).url)
    assert "A record exists: ask its owner" in page
    page = shown(client, stated(client, "persons/", family_name="Castellano").url)
    assert "A record exists: ask its owner" not in page
    assert "Bobby" not in page


@pytest.mark.parametrize(
    ("what", "terms", "word"),
    [
        ("vehicles/", {"plate": "ABC"}, "ABC123"),
        ("places/", {"lat": "40.7", "lon": "-73.9", "radius": "100"}, "24-000000"),
    ],
)
def test_vehicles_and_places_have_pages_of_their_own(world, sign_in, what, terms, word):
    client = sign_in(world.ana)
    assert word in shown(client, stated(client, what, **terms).url)


@pytest.mark.parametrize(
    ("what", "terms"),
    [
        ("persons/", {}),
        ("persons/", {"given_names": "Ana"}),
        ("persons/", {"family_name": "Lopez", "date_of_birth": "1984-13-01"}),
        ("vehicles/", {"plate": "A*"}),
        ("vehicles/", {}),
        ("places/", {"radius": "100"}),
        ("places/", {"address": "12 NOWHERE ST", "radius": "100"}),
        ("places/", {"lat": "40.7", "radius": "100"}),
    ],
)
def test_a_search_for_nothing_in_particular_is_sent_back(world, sign_in, what, terms):
    answer = stated(sign_in(world.ana), what, **terms)
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()
    assert Search.objects.count() == 0


def test_results_are_for_their_owner_and_purpose_alone(world, sign_in):
    client = sign_in(world.ana)
    url = stated(client, text="x").url
    for path in (
        "",
        "chart/",
        "chart.svg",
        "points.geojson",
        "found.csv",
        "chart.graphml",
        "forget",
    ):
        assert client.get(url + path).status_code == 200, path
        assert sign_in(world.ben).get(url + path).status_code == 404, path
        other = sign_in(world.ana, purpose="records-management")
        assert other.get(url + path).status_code == 404, path
    assert client.get(url + "found.pdf").status_code == 404


def test_the_ledger_holds_commitments_and_the_records_that_left(world, sign_in):
    client = sign_in(world.ana)
    client.get(stated(client, "persons/", family_name="Castellano").url)
    entries = LedgerEntry.objects.filter(verb__startswith="search.")
    assert sorted(entry.verb for entry in entries) == ["search.ran", "search.stated"]
    assert not any(b"astellano" in bytes(entry.leaf) for entry in entries)
    assert b"Castellano" not in bytes(Search.objects.get().sealed)


def test_a_search_is_kept_under_a_name_run_again_and_forgotten(world, sign_in):
    client = sign_in(world.ana)
    url = stated(client, "persons/", family_name="Castellano").url
    assert client.post(url + "save", {"name": "The brothers"}).status_code == 302
    assert "The brothers" in shown(client, f"{HERE}saved/")
    assert "The brothers" in shown(client, HERE)
    assert b"brothers" not in bytes(Search.objects.get().sealed)
    assert "Castellano" in shown(client, url)
    assert "The brothers" not in sign_in(world.ben).get(f"{HERE}saved/").content.decode()
    assert client.post(url + "forget", {}).status_code == 200
    assert client.post(url + "forget", {"confirm": "on"}).status_code == 302
    assert client.get(url).status_code == 404


def test_files_hold_what_may_leave_with_its_caveat(world, sign_in, agree):
    client = sign_in(world.ana)
    url = stated(client, "persons/", family_name="Castellano").url
    text = b"".join(client.get(url + "found.csv").streaming_content).decode()
    assert text.splitlines()[0].strip('"') != ""
    assert "Robert" in text
    assert "Bobby" not in text
    collection = json.loads(b"".join(client.get(url + "found.geojson").streaming_content))
    assert len(collection["features"]) == 3
    points = client.get(url + "points.geojson").json()
    assert "Castellano" not in json.dumps(points)


def test_the_chart_joins_who_stands_in_several_records(world, sign_in):
    client = sign_in(world.ana)
    url = stated(client, text="main").url
    page = shown(client, f"{url}chart/")
    assert 'Castellano, Robert (<span class="ac-unbroken">1984-03-07</span>)' in page
    assert "Bobby" not in page
    svg = client.get(f"{url}chart.svg").content.decode()
    assert svg.count("Castellano, Robert (1984-03-07)") == 2
    assert "Bobby" not in svg
    graph = b"".join(client.get(f"{url}chart.graphml").streaming_content).decode()
    assert graph.count("<edge ") == svg.count("<line x1=") - 1
    links = b"".join(client.get(f"{url}chart.links").streaming_content).decode()
    assert "stolen" in links


def test_a_hidden_record_leaves_no_trace_in_chart_and_facets(world, sign_in):
    client = sign_in(world.ana)
    url = stated(client, text="main").url
    hidden = Record.objects.order_by("local_id")[5]
    Record.objects.filter(pk=hidden.pk).update(level="red")
    before = [client.get(url + path).content for path in ("chart.svg", "points.geojson")]
    Person.objects.filter(record=hidden).delete()
    Record.objects.filter(pk=hidden.pk).update(is_current=False)
    assert [client.get(url + path).content for path in ("chart.svg", "points.geojson")] == before


def test_programs_search_by_post_and_page_by_id(shared, ingest, export, sign_in):
    ingest(shared.there, export(60))
    client = sign_in(shared.ana)
    first = post(client, "incidents", {"text": "main"}).json()
    assert len(first["found"]) == 50
    assert first["has_more"]
    second = client.get(f"{API}results/{first['search_id']}?page=2").json()
    assert len(second["found"]) == 10
    assert not second["has_more"]
    behind = client.get(f"{API}results/{first['search_id']}?page=99999")
    assert behind.status_code == 404
    assert behind.json()["code"] == "no_such_page"
    assert LedgerEntry.objects.filter(verb__startswith="search.").count() == 3


def test_whom_to_ask_is_not_told_again_under_a_key_when_the_agreement_has_ended(
    two, agree, ingest, export, sign_in, why, make_user, actor_of
):
    chief = actor_of(make_user("chief", "agency-admin", agency=two.there))
    agreement = agree(two.here, two.there, actions=("pointer",))
    ingest(two.there, export(8))
    attach(Record.objects.earliest("local_id"), person("Robert", "Castellano", "1984-03-07"))
    client = sign_in(two.ana)

    def ask():
        whole = {
            "family_name": "Castellano", "given_names": "Robert", "date_of_birth": "1984-03-07",
        }  # fmt: skip
        return client.post(
            f"{API}persons", json.dumps(whole), "application/json",
            headers={"Idempotency-Key": "search-0001"},
        )  # fmt: skip

    found = ask().json()
    assert [one["agency"] for one in found["pointers"]] == ["Birch"]
    assert found["found"] == []
    agreements.end_agreement(by=chief, purpose=why, agreement_id=str(agreement.pk))
    again = ask()
    assert (again.status_code, again.json()["pointers"]) == (200, [])


def test_programs_do_all_that_pages_do(world, sign_in):
    client = sign_in(world.ana)
    asked = {"family_name": "Castellano", "given_names": "Robert", "date_of_birth": "1984"}
    found = post(client, "persons", asked).json()
    assert [one["about"]["match"] for one in found["found"]] == ["exact", "exact", "short_form"]
    assert found["pointers"] == []
    Person.objects.filter(given_names="Bob").update(level="yellow")
    known = post(client, "persons", {**asked, "date_of_birth": "1984-03-07"}).json()
    assert [one["agency"] for one in known["pointers"]] == ["Birch"]
    here = f"{API}results/{found['search_id']}"
    assert (
        client.post(
            f"{here}/save", json.dumps({"name": "x"}), content_type="application/json"
        ).status_code
        == 204
    )
    assert [one["name"] for one in client.get(f"{API}saved").json()] == ["x"]
    chart = client.get(f"{here}/chart").json()
    assert {node["kind"] for node in chart["nodes"]} == {"person", "vehicle", "place", "record"}
    assert client.get(f"{here}/found.csv").status_code == 200
    assert client.get(f"{here}/chart.graphml").status_code == 200
    assert client.delete(here).status_code == 204
    assert client.get(here).status_code == 404
    assert post(client, "vehicles", {"plate": "ABC1*"}).json()["found"]
    assert post(client, "places", {"lat": 40.7, "lon": -73.9}).json()["found"]
    for path, body in (
        ("persons", {}),
        ("persons", {"given_names": "A"}),
        ("places", {}),
        ("vehicles", {"plate": "A"}),
    ):
        assert post(client, path, body).status_code == 422, path


def test_the_pages_speak_spanish(world, sign_in):
    client = sign_in(world.ana)
    client.cookies["django_language"] = "es"
    url = stated(client, "persons/", family_name="Castellano").url
    for path in (HERE, f"{HERE}saved/", url, f"{url}chart/"):
        page = shown(client, path)
        assert 'lang="es"' in page
        assert "Search" not in page.split("<main", 1)[1].split("</main>")[0]
