"""The layer pages: load with a preview, publish, look, replace, remove, and the map's data."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.apps.layers import services
from accord.apps.layers.models import Layer
from accord.frame.audit.models import LedgerEntry

FORM = {
    "name": "Beats",
    "role": "beat",
    "source": "Test county",
    "licence": "CC0",
    "valid_from": "2024-01-01",
    "is_shared": "on",
}


def upload(layer_file, **shapes):
    return SimpleUploadedFile("beats.geojson", layer_file(**shapes).read())


@pytest.fixture
def analyst(make_user):
    return make_user()


@pytest.fixture
def published(analyst, actor_of, analysis, layer_file):
    return services.add(
        by=actor_of(analyst),
        purpose=analysis,
        stream=layer_file(),
        filename="beats.geojson",
        about=services.Particulars(
            name="Beats", role="beat", source="S", licence="CC0", valid_from=date(2024, 1, 1)
        ),
    )


def test_a_file_is_previewed_before_it_counts(analyst, visit, layer_file):
    client = visit(analyst)

    answer = client.post("/layers/new", FORM | {"file": upload(layer_file)}, follow=True)

    layer = Layer.objects.get()
    assert layer.status == "draft"
    assert "Only you see this draft" in answer.content.decode()
    client.post(f"/layers/{layer.pk}/publish")
    layer.refresh_from_db()
    assert layer.status == "published"


def test_a_bad_feature_is_named_beside_the_file_field(analyst, visit, layer_file):
    from shapely.geometry import Point

    answer = visit(analyst).post(
        "/layers/new", FORM | {"file": upload(layer_file, shapes=[("x", "1", Point(0, 0))])}
    )

    assert answer.status_code == 422
    assert "Feature 1 is a Point" in answer.content.decode()
    assert not Layer.objects.exists()


def test_a_form_without_a_licence_is_refused(analyst, visit, layer_file):
    answer = visit(analyst).post("/layers/new", FORM | {"licence": "", "file": upload(layer_file)})

    assert answer.status_code == 422
    assert "Licence" in answer.content.decode()


def test_the_list_says_what_to_do_when_it_is_empty(analyst, visit):
    body = visit(analyst).get("/layers/").content.decode()

    assert "No map layer is loaded yet" in body
    assert "/layers/new" in body


def test_the_list_shows_source_and_licence_and_filters_by_day(analyst, visit, published):
    client = visit(analyst)

    assert "CC0" in client.get("/layers/").content.decode()
    before = client.get("/layers/?role=&day=2023-01-01").content.decode()
    assert published.name not in before.split("<main")[1].replace("Beats or districts", "")


def test_the_detail_page_has_a_map_and_a_table(analyst, visit, published):
    body = visit(analyst).get(f"/layers/{published.pk}").content.decode()

    assert f"/layers/{published.pk}/map.geojson" in body
    assert "West" in body
    assert "SHA-256" in body


def test_the_feature_table_is_filtered_by_name(analyst, visit, published):
    body = visit(analyst).get(f"/layers/{published.pk}?name=east").content.decode()
    table = body.split('id="features"')[1].split("</table>")[0]

    assert "East" in table
    assert "West" not in table


def test_the_map_is_loaded_once_and_then_confirmed(analyst, visit, published):
    client = visit(analyst)
    url = f"/layers/{published.pk}/map.geojson"

    first = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    again = client.get(url, headers={"If-None-Match": first["ETag"]})

    assert [one["id"] for one in json.loads(first.content)["features"]] == [1, 2]
    assert packed["Content-Encoding"] == "gzip"
    assert again.status_code == 304
    assert LedgerEntry.objects.filter(verb="layer.map_read").count() == 3


def test_the_map_is_narrowed_to_a_box(analyst, visit, published):
    url = f"/layers/{published.pk}/map.geojson?bbox=-79.39,43.60,-79.38,43.61"

    features = json.loads(visit(analyst).get(url).content)["features"]

    assert [one["properties"]["name"] for one in features] == ["East"]


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "3,0,1,1", "0,0,999,1", "nan,0,1,1"])
def test_a_senseless_box_is_refused(analyst, visit, published, bbox):
    assert visit(analyst).get(f"/layers/{published.pk}/map.geojson?bbox={bbox}").status_code == 422


def test_a_new_version_keeps_the_particulars(analyst, visit, published, layer_file):
    client = visit(analyst)
    url = f"/layers/{published.pk}/replace"

    assert 'value="Beats"' in client.get(url).content.decode()
    client.post(url, FORM | {"valid_from": "2025-01-01", "file": upload(layer_file)})
    assert Layer.objects.get(version=2).series == published.series


def test_removal_asks_first(analyst, visit, published):
    client = visit(analyst)
    url = f"/layers/{published.pk}/remove"

    assert "2 features leave every map" in client.get(url).content.decode()
    client.post(url)
    assert Layer.objects.exists()
    client.post(url, {"confirm": "on"})
    assert not Layer.objects.exists()


def test_a_liaison_looks_but_loads_nothing(make_user, visit, published, layer_file):
    client = visit(make_user(role="liaison"))

    assert client.get(f"/layers/{published.pk}").status_code == 200
    assert client.post("/layers/new", FORM | {"file": upload(layer_file)}).status_code == 403
    assert client.post(f"/layers/{published.pk}/remove", {"confirm": "on"}).status_code == 403


def test_an_auditor_sees_no_layer(make_user, visit, published):
    assert visit(make_user(role="auditor")).get(f"/layers/{published.pk}").status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, db, published):
    answer = client.get(f"/layers/{published.pk}")

    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_each_page_leaves_an_entry(analyst, visit, published):
    client = visit(analyst)
    client.get("/layers/")
    client.get(f"/layers/{published.pk}")

    verbs = LedgerEntry.objects.filter(actor_id=str(analyst.pk)).values_list("verb", flat=True)
    assert {"layers.viewed", "layer.viewed"} <= set(verbs)
