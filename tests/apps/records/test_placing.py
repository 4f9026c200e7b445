"""Records that come with an address and no point: placed at landing, queued, placed anew."""

import io
import json
from datetime import date

import pytest

from accord.apps.layers import services as layers
from accord.apps.layers.models import UnplacedAddress
from accord.apps.records import doubt_words, exporting, listing, selectors, services
from accord.apps.records.contents import digest_of, is_committed
from accord.apps.records.models import Load, Record
from accord.apps.records.services.homes import reach_of
from accord.core.vocabulary import RecordKind
from accord.frame import outbox
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.outbox.models import OutboxEvent

BARE = {"longitude": "", "latitude": ""}


def collection(*features) -> io.BytesIO:
    made = [
        {"type": "Feature", "geometry": {"type": kind, "coordinates": at}, "properties": facts}
        for kind, at, facts in features
    ]
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": made}).encode())


def main_street(first=-73.9):
    """Thirty blocks of 0.001 degrees, a hundred numbers each."""
    return [
        (
            "LineString",
            [[first + n / 1000, 40.7], [first + (n + 1) / 1000, 40.7]],
            {"name": "MAIN ST", "from_number": 100 * n, "to_number": 100 * n + 99},
        )
        for n in range(1, 31)
    ]


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def add_layer(system, records_why):
    def add(role, *features):
        return layers.add(
            by=system, purpose=records_why, stream=collection(*features), filename="a.geojson",
            about=layers.Particulars(
                name=role, role=role, source="S", licence="CC0", valid_from=date(2020, 1, 1)
            ),
        )  # fmt: skip

    return add


@pytest.fixture
def streets(db, add_layer):
    return add_layer("street", *main_street())


def current(number: int) -> Record:
    return Record.objects.get(local_id=f"24-{number:06d}", is_current=True)


def alias_for(text, system, why, **meaning):
    row = UnplacedAddress.objects.get(key=text)
    return layers.learn(
        by=system, purpose=why, address_id=row.pk, meaning=layers.Meaning(**meaning)
    )


def test_a_row_without_a_point_gets_one_from_its_address(streets, agency, ingest, export):
    result = ingest(agency, export(8, changes={3: BARE}))

    found = current(3)
    assert (found.match_grade, found.match_kind) == ("A", "block")
    assert found.lat == pytest.approx(40.7, abs=1e-4)
    assert found.lon == pytest.approx(-73.9 + 4.5 / 1000, abs=1e-3)
    assert found.error_radius_m > 20
    assert found.coordinate_status == "missing"
    assert result.without_point == 0


def test_a_point_that_the_agency_gave_stays_as_it_is(streets, agency, ingest, export):
    ingest(agency, export(8))

    found = current(5)
    assert (found.lon, found.lat) == (-73.895, 40.705)
    assert (found.match_grade, found.match_note, found.error_radius_m) == ("", "", None)


def test_a_point_that_a_geocoder_found_is_no_exact_one_where_its_export_is_read(
    streets, agency, ingest, export, make_agency, make_user, actor_of, sign_in
):
    ingest(agency, export(5, changes={3: BARE | {"address": "1250 MAIN ST"}}))
    actor = actor_of(make_user("ann", "analyst", agency=agency))
    made = exporting.exported(
        viewer=actor, purpose=Purpose(code="crime-analysis", reason="test"),
        filters=listing.Filters(kind=RecordKind.INCIDENT), chosen=exporting.format_named("csv"),
    )  # fmt: skip
    other = make_agency()
    ingest(other, b"".join(made.blocks), name="of another.csv", mapping="of another")
    read = {one.local_id: one for one in Record.objects.filter(owner=other)}
    placed = {one.local_id: one for one in Record.objects.filter(owner=agency)}
    assert len(read) == 5
    for number, one in placed.items():
        its = read[number]
        assert (its.lon, its.lat) == (one.lon, one.lat)
        assert (its.error_radius_m, its.match_kind) == (one.error_radius_m, one.match_kind)
        assert its.match_grade == ""
        assert is_committed(digest_of(its), commitment=bytes(its.commitment), salt=bytes(its.salt))
    (block,) = [one for one in read.values() if one.error_radius_m]
    client = sign_in(make_user("bob", "analyst", agency=other))
    assert "as its file says" in client.get(f"/records/{block.pk}/").content.decode()


@pytest.mark.parametrize("text", ["", "soon", "-5", "0", "nan", "inf", "1e9"])
def test_a_radius_that_is_none_makes_no_point_inexact(agency, ingest, export, text):
    lines = export(2).decode().splitlines()
    told = [f"{line},{'error_radius_m' if at == 0 else text}" for at, line in enumerate(lines)]
    ingest(agency, "\n".join(told).encode())
    assert set(Record.objects.values_list("error_radius_m", flat=True)) == {None}


def test_the_commitment_is_to_what_the_export_says(streets, agency, ingest, export):
    ingest(agency, export(8, changes={3: BARE}))

    found = current(3)
    assert is_committed(
        digest_of(found), commitment=bytes(found.commitment), salt=bytes(found.salt)
    )


def test_the_same_file_again_changes_nothing(streets, agency, ingest, export, add_layer):
    ingest(agency, export(8, changes={3: BARE}))
    before = current(3).pk
    add_layer("address-point", ("Point", [-73.0, 40.0], {"number": 400, "street": "MAIN ST"}))

    ingest(agency, export(9, changes={3: BARE}), name="again.csv")

    assert current(3).pk == before


def test_without_layers_nothing_is_placed_and_nothing_queued(agency, ingest, export):
    result = ingest(agency, export(8, changes={3: BARE}))

    assert current(3).lon is None
    assert result.without_point == 1
    assert not UnplacedAddress.objects.exists()


def test_what_stays_out_is_queued_with_the_number_of_its_records(streets, agency, ingest, export):
    lost = BARE | {"address": "CITY HALL"}
    result = ingest(agency, export(8, changes={1: lost, 2: lost, 3: BARE | {"address": ""}}))

    (row,) = UnplacedAddress.objects.all()
    assert (row.text, row.records, row.agency) == ("CITY HALL", 2, agency)
    assert result.without_point == 3


def test_a_street_alone_is_no_point(streets, agency, ingest, export):
    ingest(agency, export(8, changes={1: BARE | {"address": "MAIN ST"}}))

    assert current(1).lon is None
    assert UnplacedAddress.objects.get().grade == "D"


def test_a_learnt_alias_places_the_waiting_records_as_new_versions(
    streets, agency, ingest, export, system, records_why
):
    lost = BARE | {"address": "CITY HALL"}
    ingest(agency, export(8, changes={1: lost, 2: lost | {"address": "city hall."}}))
    made = alias_for("CITY HALL", system, records_why, lon=-73.95, lat=40.75, radius_m=30)

    changed = services.place_waiting(
        by=system, purpose=records_why, agency_id=agency.pk, alias_id=made.pk
    )

    found = current(1)
    assert changed == 2
    assert (found.version, found.reason, found.told_by) == (2, "placed by alias", "source")
    assert (found.lon, found.match_grade, found.match_kind) == (-73.95, "A", "alias")
    assert found.error_radius_m == 30
    assert Record.objects.get(local_id=found.local_id, version=1).lon is None
    proof = selectors.proof_of(viewer=system, purpose=records_why, record=found)
    assert proof.holds
    assert Load.objects.get().amended == 2
    entry = LedgerEntry.objects.get(verb="records.placed")
    assert b"HALL" not in bytes(entry.leaf)


def test_withdrawing_an_alias_takes_its_points_back(
    streets, agency, ingest, export, system, records_why
):
    ingest(agency, export(8, changes={1: BARE | {"address": "CITY HALL"}, 2: BARE}))
    made = alias_for("CITY HALL", system, records_why, lon=-73.95, lat=40.75)
    who = {"by": system, "purpose": records_why}
    services.place_waiting(**who, agency_id=agency.pk, alias_id=made.pk)

    layers.withdraw_alias(**who, alias_id=made.pk)
    changed = services.place_waiting(**who, agency_id=agency.pk, alias_id=made.pk)

    assert changed == 1
    assert (current(1).lon, current(1).match_grade) == (None, "")
    assert current(1).reason == "alias withdrawn"
    assert current(2).match_grade == "A"
    assert UnplacedAddress.objects.get().state == "open"


def test_the_alias_announces_and_the_worker_places(
    streets, agency, ingest, export, system, records_why, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    ingest(agency, export(8, changes={1: BARE | {"address": "CITY HALL"}}))
    alias_for("CITY HALL", system, records_why, address="300 BLOCK MAIN ST")

    while outbox.deliver():
        pass

    assert current(1).match_kind == "alias"
    assert OutboxEvent.objects.filter(type__endswith="RecordsPlaced").count() == 1


def test_streets_that_come_later_place_what_waits(
    agency, ingest, export, system, records_why, add_layer, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    ingest(agency, export(8, changes={3: BARE, 4: BARE | {"address": "CITY HALL"}}))
    assert current(3).lon is None

    add_layer("street", *main_street())
    while outbox.deliver():
        pass

    assert (current(3).match_grade, current(3).reason) == ("A", "placed by layer")
    assert [row.text for row in UnplacedAddress.objects.all()] == ["CITY HALL"]


def test_an_alias_holds_for_later_loads(streets, agency, ingest, export, system, records_why):
    ingest(agency, export(8, changes={1: BARE | {"address": "CITY HALL"}}))
    alias_for("CITY HALL", system, records_why, lon=-73.95, lat=40.75)

    ingest(agency, export(9, changes={1: BARE, 8: BARE | {"address": "City Hall"}}), name="2.csv")

    assert current(8).match_kind == "alias"


def test_a_corrected_address_gives_up_the_point_of_the_old_one(
    streets, agency, ingest, export, system, records_why
):
    ingest(agency, export(8, changes={3: BARE}))

    services.correct(
        by=system, purpose=records_why, record_id=current(3).pk,
        fields={"address": "1200 BLOCK MAIN ST"}, reason="the caller was mistaken",
    )  # fmt: skip
    assert current(3).lon is None
    services.place_waiting(by=system, purpose=records_why, agency_id=agency.pk)

    assert current(3).lon == pytest.approx(-73.9 + 12.5 / 1000, abs=1e-3)
    assert current(3).told_by == "person"
    assert current(3).reason == "the caller was mistaken"


def test_a_point_that_a_person_corrected_outlives_other_layers(
    streets, agency, ingest, export, system, records_why, add_layer
):
    ingest(agency, export(8, changes={3: BARE}))
    services.correct(
        by=system, purpose=records_why, record_id=current(3).pk,
        fields={"lon": "-73.5", "lat": "40.5"}, reason="seen on the map",
    )  # fmt: skip
    assert current(3).match_grade == ""
    add_layer("address-point", ("Point", [-73.0, 40.0], {"number": 400, "street": "MAIN ST"}))

    ingest(agency, export(9, changes={3: BARE | {"beat": "B99"}}), name="again.csv")

    assert (current(3).lon, current(3).area_code) == (-73.5, "B99")


def test_a_point_outside_the_owners_jurisdiction_is_flagged_and_kept(
    agency, ingest, export, add_layer
):
    ring = [[[-74, 40.6], [-73.8, 40.6], [-73.8, 40.8], [-74, 40.8], [-74, 40.6]]]
    add_layer("jurisdiction", ("Polygon", ring, {"name": "Here", "ori": agency.ori}))

    ingest(agency, export(8, changes={2: {"longitude": "-73.700000"}}))

    assert (current(2).lon, current(2).match_note) == (-73.7, "outside_jurisdiction")
    assert current(3).match_note == ""


def test_the_record_page_says_how_the_point_was_found(
    streets, agency, ingest, export, make_user, client, settings
):
    from accord.apps.records import results

    ingest(agency, export(8, changes={3: BARE}))

    items = dict(results.record_items(current(3), narrative=""))
    assert items["Placed from the address"].startswith("grade A (block), within about ")


def test_streets_of_another_town_place_nothing_of_a_file_that_lies_elsewhere(
    add_layer, agency, ingest, export
):
    add_layer("street", *main_street(first=-80.0))

    result = ingest(agency, export(8, changes={3: BARE}))

    assert (current(3).lon, current(3).match_grade) == (None, "")
    assert result.without_point == 1
    assert UnplacedAddress.objects.get().why == "far_away"


def test_a_row_whose_point_is_not_believed_may_be_placed_by_its_address(
    streets, agency, ingest, export, system, records_why
):
    far = {"longitude": "12.5", "latitude": "41.9"}

    ingest(agency, export(60, changes={3: far, 4: far | {"address": "NOWHERE AT ALL"}}))

    run = Load.objects.get()
    found = selectors.doubts_of(viewer=system, purpose=records_why, run=run)
    assert [(one.rule, one.rows, one.by_address) for one in found] == [("outside", 2, 1)]
    assert doubt_words.doubts_told(found)[0].endswith("; 1 of them is placed by its address")


def test_an_agency_of_which_nothing_is_known_is_held_to_where_its_submitter_is(
    add_layer, make_agency, system, records_why
):
    known, unknown = make_agency(), make_agency()
    corners = [(-80.0, 35.0), (-79.9, 35.0), (-79.9, 35.1), (-80.0, 35.1), (-80.0, 35.0)]
    add_layer("jurisdiction", ("Polygon", [corners], {"name": "East", "code": known.ori}))

    def reach(*agencies):
        return reach_of(by=system, purpose=records_why, agencies=agencies)

    assert reach(unknown) == ()
    assert reach(unknown, known) == reach(known)
    west, south, east, north = reach(known)[0]
    assert -80.2 < west < -80.0 < -79.9 < east < -79.7
    assert 34.8 < south < 35.0 < 35.1 < north < 35.3
