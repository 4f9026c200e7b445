"""Exports in feet or metres of a plane: found by the agency's own area, or asked for at each door."""

import io
import json
from datetime import date

import pyproj
import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.records import services
from accord.apps.records.models import QuarantinedRow, Record, Submission
from accord.cli import ingest as command
from accord.core.formats.tabular import Said
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db
ORI = "CODPD0000"
#: Colorado's central and southern zone both lay these feet in Colorado.
FEET = pyproj.Transformer.from_crs(4326, 2232, always_xy=True)
RING = [[[-105.1, 39.6], [-104.6, 39.6], [-104.6, 39.9], [-105.1, 39.9], [-105.1, 39.6]]]


def plane_export(rows=40, *, changes=None) -> bytes:
    lines = ["incident_number,date_occurred,offense,geo_x,geo_y"]
    for n in range(rows):
        x, y = FEET.transform(-104.95 + n % 7 / 500, 39.72 + n % 11 / 400)
        place = (changes or {}).get(n, f"{x:.1f},{y:.1f}")
        lines.append(f"24-{n:06d},2024-03-{1 + n % 28:02d} 10:15,BURGLARY,{place}")
    return "\n".join(lines).encode() + b"\n"


@pytest.fixture
def agency(make_agency):
    return make_agency(ori=ORI)


@pytest.fixture
def here(agency, system, records_why):
    """The agency's jurisdiction, loaded as a layer."""
    feature = {
        "type": "Feature", "geometry": {"type": "Polygon", "coordinates": RING},
        "properties": {"name": "Here", "ori": agency.ori},
    }  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    return layers.add(
        by=system, purpose=records_why, stream=io.BytesIO(body), filename="a.geojson",
        about=layers.Particulars(
            name="Here", role="jurisdiction", source="S", licence="CC0", valid_from=date(2020, 1, 1)
        ),
    )  # fmt: skip


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=agency))


def upload(client, data):
    return client.post(
        "/records/submissions/new/",
        {"file": SimpleUploadedFile("weekly.csv", data), "level": "green"},
    ).url


def form_of(page) -> dict[str, str]:
    values = {bound.html_name: bound.value() for bound in page.context["form"]}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_the_jurisdiction_finds_the_zone_and_records_are_placed(agency, here, ingest):
    result = ingest(agency, plane_export())
    assert (result.landed, result.without_point) == (40, 0)
    first = Record.objects.get(local_id="24-000000")
    assert (first.lon, first.lat) == pytest.approx((-104.95, 39.72), abs=1e-5)
    assert first.coordinate_status == "ok"


def test_a_row_of_broken_numbers_waits_with_its_row_field_and_rule(agency, here, ingest):
    result = ingest(agency, plane_export(changes={3: "400000000,-90000000", 5: "0,0"}))
    assert (result.landed, result.quarantined, result.without_point) == (39, 1, 1)
    waits = QuarantinedRow.objects.get()
    assert (waits.row_number, waits.field, waits.rule) == (5, "geo_x", "plane_range")


@pytest.mark.nightly_on_postgres
def test_where_two_zones_fit_the_page_shows_both_and_reads_as_it_is_told(client, agency):
    url = upload(client, plane_export())
    page = client.get(url)
    shown = page.content.decode()
    assert "EPSG:2232" in shown
    assert "EPSG:2233" in shown
    assert "More than one system fits" in shown
    sent = form_of(page)
    assert (sent["lon"], sent["lat"], sent.get("system")) == ("geo_x", "geo_y", None)
    # Confirmed without an answer nothing is guessed.
    told = client.post(url, sent | {"step": "preview"})
    assert told.status_code == 200
    assert not [row for row in told.context["proposal"]["preview"]["landed"] if row["lon"]]
    wrong = client.post(url, sent | {"system": "EPSG:4326", "step": "confirm"})
    assert wrong.status_code == 422
    assert "is no plane coordinate system" in wrong.content.decode()
    lacking = client.post(url, sent | {"system": "EPSG:2232", "lon": "", "step": "confirm"})
    assert lacking.status_code == 422
    done = client.post(url, sent | {"system": "epsg:2232", "step": "confirm"})
    assert done.status_code == 302, done.context["form"].errors
    rule = json.loads(Submission.objects.get().mapping_version.body)["coordinates"]
    assert (rule["system"], rule["lon"]) == ("EPSG:2232", "geo_x")
    assert rule["bounds"][0] < -104.95 < rule["bounds"][2]


def test_the_page_of_a_mapping_says_its_system(client, agency, here, ingest):
    ingest(agency, plane_export())
    version = Submission.objects.get().mapping_version
    shown = client.get(f"/records/mappings/{version.pk}/").content.decode()
    assert "EPSG:2232" in shown


def test_records_that_stand_already_find_the_zone(agency, ingest, export):
    near = {n: {"longitude": f"{-104.95 + n % 9 / 500}", "latitude": "39.74"} for n in range(40)}
    ingest(agency, export(40, changes=near), mapping="cad")
    result = ingest(agency, plane_export(), mapping="rms", name="plane.csv")
    assert result.without_point == 0
    assert Record.objects.filter(lat__gt=39.7, source_system__contains="rms").count() == 40


@pytest.fixture
def run(agency, make_user, tmp_path):
    make_user("cli", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)

    def invoke(*options):
        file = tmp_path / "weekly.csv"
        file.write_bytes(plane_export())
        return CliRunner().invoke(app, [str(file), "--agency", ORI, "--as", "cli", *options])

    return invoke


def test_the_command_shows_the_choice_and_takes_the_answer(run):
    shown = run("--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "more than one system fits" in " ".join(shown.output.split())
    assert "--coordinates" in shown.output
    done = run("--yes", "--coordinates", "EPSG:2232")
    assert done.exit_code == 0, done.output
    assert "without a point: 0" in done.output


def test_the_api_takes_the_answer_and_refuses_what_is_no_system(client, agency):
    upload(client, plane_export())
    where = f"/api/v1/records/submissions/{Submission.objects.get().pk}/propose"

    def post(body):
        return client.post(where, json.dumps(body), content_type="application/json")

    found = post({}).json()["proposal"]
    assert [one["value"] for one in found["systems"]] == ["EPSG:2233", "EPSG:2232"]
    refused = post({"coordinates": "EPSG:4326"})
    assert refused.status_code == 422
    assert "no plane coordinate system" in refused.content.decode()
    told = post({"coordinates": "EPSG:2232"}).json()["proposal"]
    assert json.loads(told["mapping"])["coordinates"]["system"] == "EPSG:2232"


def test_a_dry_run_refuses_what_is_no_system(agency, system, records_why, tmp_path):
    file = tmp_path / "weekly.csv"
    file.write_bytes(plane_export())
    with pytest.raises(Invalid) as answer:
        services.study(
            by=system, purpose=records_why, agency=agency, path=file, said=Said(system="nowhere")
        )
    assert answer.value.faults[0].rule == "plane_system"
