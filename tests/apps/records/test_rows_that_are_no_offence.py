"""Rows that the crosswalk calls no offence (accidents) are told apart from mapped and unmapped ones."""

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records.models import Load, MappingVersion, Submission
from accord.cli import ingest as command
from accord.core.vocabulary import RecordKind

pytestmark = pytest.mark.django_db
ROWS, ACCIDENTS, UNKNOWN = 40, 6, 2
CHANGES = {
    **{n: {"offense": "TRAFFIC ACCIDENT"} for n in range(ACCIDENTS - 1)},
    ACCIDENTS - 1: {"offense": "FOUND PROPERTY"},
    **{n: {"offense": "QXZZY"} for n in range(ACCIDENTS, ACCIDENTS + UNKNOWN)},
}


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=agency))


@pytest.fixture
def data(export):
    return export(ROWS, changes=CHANGES)


@pytest.fixture
def run(agency, make_user, tmp_path):
    """Run `accord ingest` on a file of these bytes, as an analyst of the agency."""
    make_user("bea", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)

    def invoke(data: bytes, *options: str):
        file = tmp_path / "weekly.csv"
        file.write_bytes(data)
        arguments = [str(file), "--agency", agency.ori, "--as", "bea", *options]
        return CliRunner(env={"COLUMNS": "240"}).invoke(app, arguments)

    return invoke


def test_the_command_tells_their_number_and_words_before_and_after_the_load(run, data):
    seen = run(data, "--dry-run").output
    assert "4 of 5 offences have a code, 2 rows stay unmapped" in seen
    assert "- 6 rows are no offence (TRAFFIC ACCIDENT, FOUND PROPERTY)" in seen
    loaded = run(data, "--yes").output
    assert "offence not mapped: 2;" in loaded
    assert "6 of these rows are no offence" in loaded
    again = run(data.replace(b"QXZZY", b"ZZXQY"), "--dry-run").output  # by the saved mapping
    assert "4 of 5 offences have a code, 2 rows stay unmapped" in again
    assert "- 6 rows are no offence" in again


def test_the_command_is_silent_where_there_are_none(run, export):
    shown = run(export(ROWS), "--yes").output
    assert "4 of 4 offences have a code, 0 rows stay unmapped" in shown
    assert "no offence (" not in shown
    assert "of these rows" not in shown


def test_what_the_saved_mapping_has_no_answer_for_is_unmapped_whatever_is_suggested(run, export):
    run(export(ROWS), "--yes")
    shown = run(export(ROWS, changes={2: {"offense": "TRAFFIC ACCIDENT"}}), "--dry-run").output
    assert "Saved mapping" in shown
    assert "4 of 5 offences have a code, 1 rows stay unmapped" in shown
    assert "no offence (" not in shown


def test_the_pages_tell_their_number_from_the_file_to_the_result(client, agency, data, ingest):
    file = SimpleUploadedFile("weekly.csv", data)
    there = client.post("/records/submissions/new/", {"file": file, "level": "green"}).url
    told = "6 rows are no offence (an accident, found property …) and in no count of offences."
    assert told in client.get(there).content.decode()
    ingest(agency, data)
    page = client.get(f"/records/submissions/{Submission.objects.get().pk}/").content.decode()
    assert "No offence (an accident, found property …)" in page
    saved = client.get(f"/records/mappings/{MappingVersion.objects.get().pk}/").content.decode()
    assert "4 of the agency's offences have a NIBRS code." in saved
    assert "2 are no offence (an accident, found property …)" in saved
    assert "<td>not an offence</td>" in saved


def test_what_a_person_answers_counts_before_it_is_confirmed(client, export):
    data = export(ROWS, changes={0: {"offense": "QXZZY"}})
    file = SimpleUploadedFile("weekly.csv", data)
    there = client.post("/records/submissions/new/", {"file": file, "level": "green"}).url
    page = client.get(there)
    assert "no count of offences" not in page.content.decode()
    form = {one.html_name: one.value() or "" for one in page.context["form"]}
    entries = page.context["proposal"]["crosswalk"]
    place = next(n for n, one in enumerate(entries) if one["code"] is None)
    seen = client.post(there, {**form, f"cw{place}": "-", "step": "preview"}).content.decode()
    assert "1 row is no offence (an accident, found property …)" in seen


def test_nothing_is_told_of_them_where_there_are_none(client, agency, export, ingest):
    ingest(agency, export(ROWS))
    page = client.get(f"/records/submissions/{Submission.objects.get().pk}/").content.decode()
    assert "No offence (an accident" not in page
    saved = client.get(f"/records/mappings/{MappingVersion.objects.get().pk}/").content.decode()
    assert "4 of the agency's offences have a NIBRS code." in saved
    assert "no count of offences" not in saved


def test_the_load_and_the_api_count_them_apart(client, agency, data, ingest):
    result = ingest(agency, data)
    assert (result.landed, result.unmapped, result.no_offence) == (ROWS, UNKNOWN, ACCIDENTS)
    assert Load.objects.get().no_offence == ACCIDENTS
    there = f"/api/v1/records/submissions/{Submission.objects.get().pk}/loads"
    [told] = client.get(there).json()
    assert (told["unmapped"], told["no_offence"]) == (UNKNOWN, ACCIDENTS)


def test_calls_for_service_carry_no_offence_so_that_none_of_them_is_none(agency, data, ingest):
    result = ingest(agency, data, change={"kind": RecordKind.CALL_FOR_SERVICE})
    assert result.no_offence == 0
