"""What a stranger's first file is answered: dates, reports, saved mappings, empty files, points."""

import json
import re

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records import selectors
from accord.apps.records.models import Load, MappingVersion, QuarantinedRow, Record, Submission
from accord.cli import ingest as command

pytestmark = pytest.mark.django_db
MIXED = b"""case_number,when_occurred,offense,address
24-1,2024-01-02 10:00,BURGLARY,100 MAIN ST
24-2,01/13/2024,ROBBERY,200 MAIN ST
24-3,14.01.2024,BURGLARY,300 MAIN ST
24-4,Jan 15 2024,SIMPLE ASSAULT,400 MAIN ST
24-5,16 Jan 2024,BURGLARY,500 MAIN ST
24-6,20240117,ROBBERY,600 MAIN ST
24-7,soon,BURGLARY,700 MAIN ST
"""
REPORTED = ("incident_number,Date Rptd,offense\n" + "".join(
    f"24-{n:04d},2024-03-{1 + n % 28:02d} 10:15,BURGLARY\n" for n in range(40)
)).encode()  # fmt: skip


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def ann(agency, make_user):
    return make_user("ann", "analyst", agency=agency)


@pytest.fixture
def run(agency, ann, tmp_path):
    """Run `accord ingest` on a file of these bytes, as an analyst of the agency."""
    app = typer.Typer()
    command.register(app)

    def invoke(data: bytes, *options: str, name: str = "weekly.csv"):
        file = tmp_path / name
        file.write_bytes(data)
        arguments = [str(file), "--agency", agency.ori, "--as", "ann", *options]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, arguments)

    return invoke


@pytest.fixture
def page(sign_in, ann):
    return sign_in(ann, purpose="records-management")


def sent(page, data: bytes, name: str = "weekly.csv") -> str:
    """The mapping page of a file that was just sent."""
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    return answer.content.decode()


def test_mixed_dates_are_named_and_the_formats_asked_for(run):
    answer = run(MIXED, "--yes")
    assert answer.exit_code == command.UNDECIDED
    for words in (
        "when_occurred: 1 cell reads as iso, first in row 2",
        "when_occurred: 1 cell reads as d.m.y, first in row 4",
        "when_occurred: 1 cell reads as no date, first in row 8",
        "--date-formats 'iso, m/d/y'",
    ):
        assert words in answer.output
    said = run(MIXED, "--yes", "--date-formats", "iso, m/d/y")
    assert "Landed 2 incidents" in said.output
    assert "5 rows: when_occurred (date_format)" in said.output
    waiting = QuarantinedRow.objects.order_by("row_number").values_list("row_number", "field")
    assert list(waiting) == [(row, "when_occurred") for row in (4, 5, 6, 7, 8)]


def test_day_and_month_in_both_orders_are_named_by_row_and_asked_for(run):
    lines = [f"24-{n:04d},0{1 + n % 9}/{1 + n % 28:02d}/2024 10:15,BURGLARY" for n in range(200)]
    lines[120] = "24-9001,25/03/2024 11:00,ROBBERY"
    data = "\n".join(["case_number,when_occurred,offense", *lines, ""]).encode()
    answer = run(data, "--yes")
    assert answer.exit_code == command.UNDECIDED
    for words in (
        "cells read as m/d/y, first in row 14",
        "cells read as m/d/y or d/m/y, first in row 2",
        "1 cell reads as d/m/y, first in row 122",
    ):
        assert words in answer.output, words
    said = run(data, "--yes", "--date-formats", "m/d/y")
    assert "Landed 199 incidents" in said.output
    waiting = QuarantinedRow.objects.values_list("row_number", "field", "rule")
    assert list(waiting) == [(122, "when_occurred", "date_format")]


def test_an_unknown_format_is_answered_with_those_that_are_known(run):
    answer = run(MIXED, "--date-formats", "yyyy-mm-dd")
    assert answer.exception.faults[0].rule == "date_format_known"
    assert "m/d/y" in answer.exception.faults[0].message


def test_the_page_names_mixed_dates_and_guesses_no_format(page):
    shown = sent(page, MIXED)
    assert "when_occurred: 1 cell reads as iso, first in row 2" in shown
    assert "Under “Date formats, in order” write the formats that count" in shown
    field = re.search(r'<input[^>]*name="date_formats"[^>]*>', shown)[0]
    assert "value=" not in field
    assert '<option value="when_occurred" selected>' in shown


def test_the_date_of_the_report_is_offered_and_told_wherever_it_stands(run, page, ann, actor_of):
    from accord.frame.actor import Purpose

    answer = run(REPORTED, "--yes")
    assert answer.exit_code == command.UNDECIDED
    assert "Date Rptd tells when it was reported" in answer.output
    assert "--by-report" in answer.output
    assert not MappingVersion.objects.exists()
    said = run(REPORTED, "--yes", "--by-report")
    assert "Landed 40 incidents" in said.output
    assert "the moments are those of the report" in said.output
    assert MappingVersion.objects.get().by_report
    viewer = {"viewer": actor_of(ann), "purpose": Purpose(code="crime-analysis")}
    assert [one.by_report for one in selectors.data_status(**viewer)] == [True]
    there = f"/records/submissions/{Submission.objects.get().pk}/"
    assert "The moments are those of the report" in page.get(there).content.decode()
    assert "those of the report" in page.get("/records/status/").content.decode()


def test_pages_that_count_by_the_report_say_so_to_those_who_may_count(
    run, ann, sign_in, make_user, make_agency
):
    run(REPORTED, "--yes", "--by-report")
    line = "Agency 1: the moments of incidents are those of the reports"
    own = sign_in(ann, purpose="crime-analysis")
    for there in ("/places/", "/places/forecasts", "/strategies/"):
        assert line in own.get(there).content.decode(), there
    foreign = sign_in(make_user("bea", "analyst", agency=make_agency()), purpose="crime-analysis")
    for there in ("/places/", "/places/forecasts", "/strategies/"):
        assert "the moments of" not in foreign.get(there).content.decode(), there


def test_moments_that_are_told_are_no_moments_of_the_report(run, export, ann, actor_of):
    from accord.frame.actor import Purpose

    run(export(40), "--yes")
    assert not MappingVersion.objects.get().by_report
    viewer = {"viewer": actor_of(ann), "purpose": Purpose(code="crime-analysis")}
    assert [one.by_report for one in selectors.data_status(**viewer)] == [False]


def test_the_page_offers_the_date_of_the_report_by_the_name_of_the_field(page):
    shown = sent(page, REPORTED)
    assert "Choose “Date Rptd” under “Date, or date and time, when it happened” as well" in shown


def test_a_saved_mapping_is_shown_as_it_was_confirmed(run, export, page):
    columns = [
        "incident_number",
        "date_occurred",
        "offense",
        "longitude",
        "latitude",
        "note",
        "beat",
    ]
    run(export(40, columns=columns), "--yes", "--mapping", "rms")
    version = MappingVersion.objects.get()
    body = json.loads(version.body) | {"area": ["note"]}
    MappingVersion.objects.filter(pk=version.pk).update(body=json.dumps(body))
    again = export(50, columns=columns)
    answer = run(again, "--dry-run", name="next.csv")
    assert "Saved mapping: rms, version 1; the file is read by it." in answer.output
    assert "Suggested mapping" not in answer.output
    assert re.search(r"Beat, district or area\s*│\s*note", answer.output)
    shown = sent(page, again, name="next.csv")
    assert "your saved mapping “rms”, version 1: the file is read by it" in shown
    assert "Why these are suggested" not in shown


def test_a_file_without_rows_saves_nothing(run, export, page):
    answer = run(export(0), "--yes")
    assert answer.exit_code == command.UNDECIDED
    assert "The file has a header and no rows: nothing was saved." in answer.output
    there = f"/records/submissions/{Submission.objects.get().pk}/mapping/"
    shown = page.get(there).content.decode()
    assert "There is nothing to read, so that no mapping can be saved" in shown
    assert 'name="local_id"' not in shown, "there is nothing to map"
    assert "<li>date_occurred</li>" in shown
    assert re.search(r'<a[^>]*href="/records/submissions/new/"', shown)
    form = {
        "name": "empty", "kind": "incident", "zone": "America/Chicago", "level": "green",
        "mode": "append", "date_formats": "iso", "local_id": "incident_number",
        "occurred": "date_occurred", "step": "confirm",
    }  # fmt: skip
    refused = page.post(there, form)
    assert refused.status_code == 422
    assert "The file has a header and no rows: nothing was saved." in refused.content.decode()
    assert not MappingVersion.objects.exists()


def test_an_empty_week_of_a_known_layout_makes_no_version_under_another_name(run, export):
    run(export(40), "--yes", "--mapping", "rms")
    assert run(export(0), "--yes", name="empty.csv").exit_code == 0
    columns_only = export(0) + b"\n"
    answer = run(columns_only, "--yes", "--mapping", "other", name="empty2.csv")
    assert answer.exception.faults[0].rule == "not_empty"
    assert MappingVersion.objects.count() == 1


def doubtful(export) -> bytes:
    changes = {
        3: {"longitude": "40.712345", "latitude": "-73.954321"},
        7: {"longitude": "73.954321"},
        9: {"longitude": "12.5", "latitude": "8.1"},
        11: {"longitude": "12.5", "latitude": "8.1"},
    }
    return export(60, changes=changes)


def test_doubted_points_are_told_with_their_rows_and_what_was_done(run, export, page):
    answer = run(doubtful(export), "--yes")
    assert "Coordinates that were not believed as written" in answer.output
    for words in (
        "1 row, put right: latitude and longitude had changed places (row 5)",
        "1 row, put right: a lost minus sign was put right (row 9)",
        "2 rows, the point is left out: far from where the agency’s records lie (rows 11, 13)",
        f"accord submissions points {Submission.objects.get().pk}",
    ):
        assert words in answer.output
    shown = page.get(f"/records/submissions/{Submission.objects.get().pk}/").content.decode()
    assert "2 rows, the point is left out: far from where" in shown
    assert "/points/" in shown


def test_a_load_without_doubts_says_nothing_of_them(run, export):
    assert "not believed" not in run(export(40), "--yes").output


def test_many_doubted_rows_name_the_first_and_say_that_there_are_more(run, export):
    changes = {n: {"longitude": "12.5", "latitude": "8.1"} for n in range(8)}
    assert "(rows 2, 3, 4, 5, 6 …)" in run(export(80, changes=changes), "--yes").output


def test_mending_speaks_of_columns_and_reasons_not_of_codes(run, export, page):
    run(export(40, changes={3: {"date_occurred": "soon"}}), "--yes")
    row = QuarantinedRow.objects.get()
    shown = page.get(f"/records/quarantine/{row.pk}/").content.decode()
    assert "What is wrong with “date_occurred”" in shown
    assert "is no date of the mapping" in shown
    assert "date_format" not in shown
    assert "(optional)" not in shown
    listed = page.get(f"/records/submissions/{row.load.submission_id}/quarantine/").content.decode()
    assert "a date in a format of the mapping" in listed
    still = page.post(
        f"/records/quarantine/{row.pk}/",
        {f"cell{place}": value for place, value in enumerate(_in_form(row))},
    )
    assert still.status_code == 422
    wrong = still.content.decode()
    assert "[date_format]" not in wrong
    assert re.search(r'id="id_cell0_error"', wrong)
    assert Record.objects.count() == 39
    assert Load.objects.count() == 1


def _in_form(row):
    """The cells in the order of the form: the one that is wrong first."""
    names = sorted(row.raw, key=lambda name: name != row.field.strip().lower())
    return [row.raw[name] for name in names]


def test_every_rule_with_words_is_one_that_sets_a_row_aside():
    from tools.reference.rules import rules_told

    from accord.apps.records.rule_words import RULES

    assert set(RULES) - set(rules_told()) == set()
