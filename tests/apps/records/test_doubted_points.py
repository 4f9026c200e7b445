"""Coordinates that were put right or not believed are listed by row, field and rule."""

import csv
import io

import pytest
from typer.testing import CliRunner

from accord.apps.records import selectors, services
from accord.apps.records.models import DoubtedPoint, Record, Submission
from accord.cli.main import app

pytestmark = pytest.mark.django_db
ODD = {
    4: {"longitude": "40.71", "latitude": "-73.95"},
    9: {"longitude": "73.92", "latitude": "40.72"},
    12: {"longitude": "0", "latitude": "0"},
    15: {"longitude": "-73,95", "latitude": "40,71"},
    21: {"longitude": "2.35", "latitude": "48.85"},
    30: {"longitude": "", "latitude": ""},
}
RULES = {6: "swapped", 11: "sign", 14: "placeholder", 17: "unreadable", 23: "outside"}


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(60))
    ingest(found, export(40, changes=ODD), name="second.csv")
    return found


@pytest.fixture
def second(agency):
    return Submission.objects.get(filename="second.csv")


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("amy", "analyst", agency=agency), purpose="records-management")


def test_each_row_is_told_with_field_and_rule_and_becomes_a_record(second, system, records_why):
    rows = selectors.doubted_points_of(viewer=system, purpose=records_why, submission=second)
    assert {one.row_number: one.rule for one in rows} == RULES
    assert {one.field for one in rows} == {"longitude, latitude"}
    assert Record.objects.filter(is_current=True).count() == 60


def test_the_page_and_its_download_list_them_in_words(second, client):
    address = f"/records/submissions/{second.pk}/points/"
    page = client.get(address).content.decode()
    assert "latitude and longitude had changed places" in page
    assert f'href="{address}"' in client.get(f"/records/submissions/{second.pk}/").content.decode()
    answer = client.get(f"{address}?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(text)))
    assert {int(row["Row"]): row["Rule"] for row in told} == RULES
    assert "40.71" not in text, "which rows, and none of their values"


def test_a_file_without_doubts_says_so(agency, client):
    first = Submission.objects.get(filename="export.csv")
    page = client.get(f"/records/submissions/{first.pk}/points/").content.decode()
    assert "Every point was believed" in page


def test_api_and_command_tell_the_same(second, client):
    told = client.get(f"/api/v1/records/submissions/{second.pk}/points").json()
    assert {one["row"]: one["rule"] for one in told} == RULES
    done = CliRunner().invoke(app, ["submissions", "points", str(second.pk), "--as", "amy"])
    assert done.exit_code == 0, done.output
    assert "row 6: longitude, latitude [swapped]" in done.output
    assert "5 rows with doubted coordinates" in done.output


def test_another_agency_finds_nothing(second, make_agency, make_user, sign_in):
    other = sign_in(make_user("bea", "analyst", agency=make_agency()), purpose="records-management")
    assert other.get(f"/records/submissions/{second.pk}/points/").status_code == 404
    assert other.get(f"/api/v1/records/submissions/{second.pk}/points").status_code == 404


def test_a_run_under_another_mapping_tells_its_own_rows(second, system, records_why):
    who = {"by": system, "purpose": records_why}
    before = DoubtedPoint.objects.count()
    services.load(**who, submission_id=second.pk)
    assert DoubtedPoint.objects.count() == before, "the same file once more changes nothing"
