"""The queue of addresses without a point: queued, placed, learnt, dismissed; one's own only."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from shapely.geometry import LineString, Point, box

from accord.apps.layers import selectors, services
from accord.apps.layers.models import AddressAlias, UnplacedAddress
from accord.core.geocode import Candidate, Match, place_key
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

DAY = date(2026, 1, 1)
MAIN = LineString([(-75.0, 40.0), (-75.0, 40.002)])


@pytest.fixture
def analyst(make_user):
    return make_user()


@pytest.fixture
def ana(analyst, actor_of):
    return actor_of(analyst)


@pytest.fixture
def agency(analyst):
    return analyst.agency


@pytest.fixture
def load(ana, analysis):
    def put(role, shapes, by=ana):
        features = [
            {
                "type": "Feature",
                "geometry": json.loads(json.dumps(shape.__geo_interface__)),
                "properties": one,
            }
            for shape, one in shapes
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        return services.add(
            by=by, purpose=analysis, stream=io.BytesIO(text.encode()), filename="a.geojson",
            about=services.Particulars(
                name=role, role=role, source="S", licence="CC0", valid_from=date(2020, 1, 1)
            ),
        )  # fmt: skip

    return put


@pytest.fixture
def streets(load):
    return load("street", [(MAIN, {"name": "MAIN ST", "from_number": 100, "to_number": 199})])


@pytest.fixture
def queue(ana, analysis, agency):
    waiting = {}

    def put(text, records=3, candidates=()):
        why = "ambiguous" if candidates else "unknown_street"
        match = Match(why=why, candidates=tuple(candidates))
        waiting[place_key(text)] = services.Waiting(text=text, records=records, match=match)
        services.queue_addresses(
            by=ana, purpose=analysis, agency=agency, waiting=list(waiting.values())
        )
        return UnplacedAddress.objects.order_by("first_seen_at", "key").last()

    return put


HALL = Candidate(text="CITY HALL", lon=-75.001, lat=40.001, radius_m=40.0)


def geocoder(ana, analysis, agency):
    return selectors.geocoder_for(viewer=ana, purpose=analysis, agency=agency, day=DAY)


def test_the_layers_that_hold_place_a_block(ana, analysis, agency, streets):
    found = geocoder(ana, analysis, agency).geocode("1XX Main Street")

    assert (found.grade, found.kind) == ("A", "block")


def test_without_streets_there_is_no_geocoder(ana, analysis, agency, load):
    assert geocoder(ana, analysis, agency) is None
    load("jurisdiction", [(box(-76, 39, -74, 41), {"name": "Here", "ori": "XX0010000"})])
    assert geocoder(ana, analysis, agency) is None


def test_a_landmark_of_a_covariate_layer_is_a_place(ana, analysis, agency, load):
    load("covariate", [(Point(-75, 40), {"name": "Harbor Mall"})])

    assert geocoder(ana, analysis, agency).geocode("harbor mall").kind == "place"


def test_the_jurisdiction_is_found_by_the_agencys_ori(ana, analysis, agency, load, streets):
    load("jurisdiction", [(box(-76, 39, -74, 41), {"name": "Here", "ori": agency.ori})])

    who = {"viewer": ana, "purpose": analysis, "agency": agency, "day": DAY}

    assert selectors.jurisdiction_for(**who).contains(Point(-75, 40))


def test_the_same_address_in_other_letters_stands_once(queue, agency):
    queue("City Hall", records=3)
    queue("CITY  HALL.", records=5)

    (row,) = UnplacedAddress.objects.all()
    assert (row.text, row.records, row.agency) == ("City Hall", 5, agency)


def test_the_ledger_holds_numbers_and_no_address(queue):
    queue("12 SECRET LANE")

    entry = LedgerEntry.objects.get(verb="addresses.queued")
    assert b"SECRET" not in bytes(entry.leaf)


def test_choosing_a_candidate_makes_an_alias_that_the_geocoder_asks_first(
    queue, ana, analysis, agency, streets
):
    row = queue("THE HALL", candidates=[HALL])

    services.choose_candidate(by=ana, purpose=analysis, address_id=row.pk, number=1)

    row.refresh_from_db()
    found = geocoder(ana, analysis, agency).geocode("the hall")
    assert row.state == "placed"
    assert (found.kind, found.grade, found.lon, found.radius_m) == ("alias", "A", -75.001, 40.0)
    event = OutboxEvent.objects.get(type__endswith="AliasChanged")
    assert event.payload["alias_id"] == str(AddressAlias.objects.get().pk)
    assert "HALL" not in json.dumps(event.payload)


def test_an_alias_to_another_address_must_be_one_that_the_layers_place(
    queue, ana, analysis, agency, streets
):
    row = queue("OLD POST OFFICE")
    who = {"by": ana, "purpose": analysis, "address_id": row.pk}

    with pytest.raises(Invalid) as refused:
        services.learn(**who, meaning=services.Meaning(address="NOWHERE ST"))
    assert refused.value.faults[0].field == "address"
    services.learn(**who, meaning=services.Meaning(address="120 MAIN ST"))

    assert geocoder(ana, analysis, agency).geocode("old post office").is_placed


@pytest.mark.parametrize(
    ("meaning", "field"),
    [
        (services.Meaning(lon=200.0, lat=40.0), "lon"),
        (services.Meaning(lon=-75.0), "lat"),
        (services.Meaning(lon=-75.0, lat=float("nan")), "lat"),
        (services.Meaning(lon=-75.0, lat=40.0, radius_m=0), "radius_m"),
        (services.Meaning(), "address"),
    ],
)
def test_a_meaning_that_is_none_names_its_field(queue, ana, analysis, meaning, field):
    row = queue("SOMEWHERE")

    with pytest.raises(Invalid) as refused:
        services.learn(by=ana, purpose=analysis, address_id=row.pk, meaning=meaning)

    assert field in [fault.field for fault in refused.value.faults]
    assert not AddressAlias.objects.exists()


def test_a_second_alias_of_the_same_address_waits_for_the_first_to_go(queue, ana, analysis):
    row = queue("THE HALL", candidates=[HALL])
    who = {"by": ana, "purpose": analysis}
    made = services.choose_candidate(**who, address_id=row.pk, number=1)

    with pytest.raises(Conflict):
        services.choose_candidate(**who, address_id=row.pk, number=1)
    services.withdraw_alias(**who, alias_id=made.pk)
    row.refresh_from_db()

    assert row.state == "open"
    services.choose_candidate(**who, address_id=row.pk, number=1)
    assert AddressAlias.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_what_is_dismissed_stays_so_when_it_comes_again(queue, ana, analysis):
    row = queue("UNKNOWN")
    who = {"by": ana, "purpose": analysis, "address_id": row.pk}
    with pytest.raises(Invalid):
        services.dismiss(**who, reason="no")
    services.dismiss(**who, reason="means nothing is known")
    queue("unknown", records=9)
    row.refresh_from_db()
    assert (row.state, row.records) == ("dismissed", 9)

    services.reopen(**who)
    row.refresh_from_db()
    assert (row.state, row.note) == ("open", "")


def test_a_foreign_address_does_not_exist(queue, make_user, actor_of, analysis):
    row = queue("THE HALL", candidates=[HALL])
    stranger = actor_of(make_user("XX0020000"))
    who = {"purpose": analysis}

    with pytest.raises(Missing):
        services.choose_candidate(by=stranger, **who, address_id=row.pk, number=1)
    assert not selectors.addresses_visible_to(viewer=stranger, **who).exists()


def test_only_who_loads_records_decides(queue, make_user, actor_of, analysis):
    row = queue("THE HALL", candidates=[HALL])
    reader = actor_of(make_user(role="coordinator", name="lea"))
    assert not reader.may("records.ingest")

    with pytest.raises(Denied):
        services.choose_candidate(by=reader, purpose=analysis, address_id=row.pk, number=1)
    with pytest.raises(Denied):
        services.queue_addresses(by=reader, purpose=analysis, agency=row.agency, waiting=[])


def test_an_address_for_which_no_record_waits_leaves_the_queue(queue, ana, analysis, agency):
    queue("THE HALL")

    services.queue_addresses(by=ana, purpose=analysis, agency=agency, waiting=[])

    assert not UnplacedAddress.objects.exists()


def test_spellings_of_one_address_are_added_up_under_the_most_frequent(ana, analysis, agency):
    match = Match(why="unknown_street")
    waiting = [
        services.Waiting(text=text, records=n, match=match)
        for text, n in (("city hall", 2), ("City Hall.", 5), ("CITY HALL", 1))
    ]

    services.queue_addresses(by=ana, purpose=analysis, agency=agency, waiting=waiting)

    row = UnplacedAddress.objects.get()
    assert (row.text, row.records) == ("City Hall.", 8)


@pytest.mark.parametrize(
    "change",
    [{"grade": "A"}, {"key": ""}, {"state": "lost"}, {"state": "dismissed", "note": ""}, {"state": "placed"}],
)  # fmt: skip
def test_the_table_itself_refuses_what_may_not_be(queue, change):
    row = queue("THE HALL")

    with pytest.raises(IntegrityError), transaction.atomic():
        UnplacedAddress.objects.filter(pk=row.pk).update(**change)


def test_an_alias_without_a_meaning_is_refused_by_the_table(queue, ana, analysis):
    row = queue("THE HALL", candidates=[HALL])
    made = services.choose_candidate(by=ana, purpose=analysis, address_id=row.pk, number=1)

    for change in ({"lon": None, "lat": None, "address": ""}, {"radius_m": 0}, {"lon": 999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressAlias.objects.filter(pk=made.pk).update(**change)


def test_the_queue_page_lists_places_and_exports(queue, analyst, visit, streets):
    row = queue("THE HALL", candidates=[HALL])
    queue("ELSEWHERE", records=7)
    client = visit(analyst)

    page = client.get("/layers/addresses").content.decode()
    assert page.index("ELSEWHERE") < page.index("THE HALL")
    assert "CITY HALL" in client.get(f"/layers/addresses/{row.pk}").content.decode()
    answer = client.post(f"/layers/addresses/{row.pk}/candidates/1", follow=True)
    assert "Learnt" in answer.content.decode()
    assert "THE HALL" in client.get("/layers/aliases").content.decode()
    text = b"".join(client.get("/layers/addresses?format=csv").streaming_content).decode()
    assert [line[0] for line in csv.reader(io.StringIO(text))] == ["Address", "ELSEWHERE"]


def test_the_page_takes_a_point_or_an_address_and_tells_what_is_wrong(queue, analyst, visit):
    row = queue("THE HALL")
    client, url = visit(analyst), f"/layers/addresses/{row.pk}"

    assert client.post(url, {"address": ""}).status_code == 422
    assert client.post(url, {"lat": "40"}).status_code == 422
    refused = client.post(url, {"address": "NOWHERE"})
    assert "do not place this address" in refused.content.decode()
    assert client.post(url, {"lat": "40.1", "lon": "-75.2"}).status_code == 302
    made = AddressAlias.objects.get()
    assert (made.lat, made.lon, made.radius_m) == (40.1, -75.2, 50.0)

    client.post(f"/layers/aliases/{made.pk}/withdraw", {})
    assert AddressAlias.objects.filter(withdrawn_at__isnull=True).exists()
    client.post(f"/layers/aliases/{made.pk}/withdraw", {"confirm": "on"})
    assert not AddressAlias.objects.filter(withdrawn_at__isnull=True).exists()


def test_the_page_dismisses_with_a_reason_and_opens_again(queue, analyst, visit):
    row = queue("THE HALL")
    client, url = visit(analyst), f"/layers/addresses/{row.pk}"

    assert client.post(f"{url}/dismiss", {"reason": "x"}).status_code == 422
    client.post(f"{url}/dismiss", {"reason": "the station itself"})
    assert "THE HALL" in client.get("/layers/addresses?state=dismissed").content.decode()
    client.post(f"{url}/reopen")
    row.refresh_from_db()
    assert row.state == "open"


def test_an_empty_queue_says_what_comes_here(analyst, visit):
    page = visit(analyst).get("/layers/addresses").content.decode()

    assert "No address waits" in page


def test_the_api_does_what_the_pages_do(queue, analyst, visit):
    row = queue("THE HALL", candidates=[HALL])
    other = queue("ELSEWHERE")
    client, base = visit(analyst), "/api/v1/addresses"

    def post(path, **body):
        return client.post(f"{base}/{path}", json.dumps(body), content_type="application/json")

    assert {one["text"] for one in client.get(f"{base}?state=open").json()} == {
        "THE HALL", "ELSEWHERE",
    }  # fmt: skip
    assert client.get(f"{base}/{row.pk}").json()["candidates"][0]["text"] == "CITY HALL"
    made = post(f"{row.pk}/meaning", candidate=1)
    assert made.status_code == 201, made.content
    assert [one["text"] for one in client.get(f"{base}/aliases").json()] == ["THE HALL"]
    assert client.delete(f"{base}/aliases/{made.json()['id']}").status_code == 204
    assert post(f"{other.pk}/dismiss", reason="no place at all").json()["state"] == "dismissed"
    assert post(f"{other.pk}/reopen").json()["state"] == "open"
    assert post(f"{other.pk}/meaning", colour="red").status_code == 422


def test_the_commands_do_what_the_pages_do(queue, analyst, tmp_path, capsys):
    from accord.cli import addresses

    row = queue("THE HALL", candidates=[HALL])
    who = {"as_user": analyst.username, "purpose": "crime-analysis"}

    addresses.addresses(state="open", out=None, **who)
    assert "1. CITY HALL" in capsys.readouterr().out
    addresses.addresses(state="open", out=tmp_path / "a.csv", **who)
    assert "THE HALL" in (tmp_path / "a.csv").read_text()
    with pytest.raises(Invalid, match="one of"):
        addresses.place(str(row.pk), candidate=0, point="", radius=50, means="", **who)
    addresses.place(str(row.pk), candidate=0, point="40.1,-75.2", radius=50, means="", **who)
    addresses.aliases(**who)
    assert "40.10000, -75.20000" in capsys.readouterr().out
    addresses.withdraw(str(AddressAlias.objects.get().pk), yes=True, **who)
    addresses.dismiss(str(row.pk), because="no place at all", **who)
    addresses.reopen(str(row.pk), **who)
    row.refresh_from_db()
    assert row.state == "open"


def test_a_partners_streets_and_points_move_no_address_of_ours(
    ana, analysis, agency, load, make_user, actor_of
):
    evil = actor_of(make_user("XX0020000"))
    far = LineString([(-74.0, 40.0), (-74.0, 40.002)])
    block = {"name": "MAIN ST", "from_number": 100, "to_number": 199}
    theirs = [
        load("street", [(far, block)], by=evil),
        load("address-point", [(Point(-74, 40), {"name": "112 MAIN ST"})], by=evil),
        load("covariate", [(Point(-74, 40), {"name": "Evil Mall"})], by=evil),
    ]
    # What others share is offered: without any of one's own, too, it places nothing by itself.
    assert geocoder(ana, analysis, agency) is None
    for one in theirs:
        services.take_up(by=ana, purpose=analysis, layer_id=one.pk)
    assert geocoder(ana, analysis, agency).geocode("112 Main Street").lon == pytest.approx(-74)
    load("street", [(MAIN, block)])
    load("address-point", [(Point(-75, 40.001), {"name": "118 MAIN ST"})])
    for text in ("112 Main Street", "118 Main Street"):
        found = geocoder(ana, analysis, agency).geocode(text)
        assert found.lon == pytest.approx(-75, abs=0.01)
