"""`accord export`: the format by the suffix, nothing overwritten unasked, nothing half written."""

import json

import pytest
import typer
from typer.testing import CliRunner

from accord.apps.records import exporting
from accord.cli import export as command
from accord.frame.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(make_agency, make_user, ingest, export, tmp_path):
    """Run the command as an analyst whose agency has seven incidents."""
    agency = make_agency()
    make_user("ann", "analyst", agency=agency)
    ingest(agency, export(7))
    app = typer.Typer()
    command.register(app)

    def invoke(name: str, *options: str):
        arguments = [str(tmp_path / name), "--as", "ann", "--purpose", "crime-analysis", *options]
        return CliRunner().invoke(app, arguments)

    return invoke


def test_the_suffix_names_the_format(run, tmp_path):
    answer = run("out.geojson")
    assert answer.exit_code == 0, answer.output
    assert "7 incidents written" in answer.output
    assert len(json.loads((tmp_path / "out.geojson").read_text())["features"]) == 7
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []


def test_a_nibrs_draft_says_what_would_be_refused(run):
    answer = run("out.nibrs")
    assert "7 of 7 draft reports would be refused by the FBI's edit rules" in answer.output
    assert "edit rules" not in run("out.csv").output


def test_the_receipt_lies_beside_the_file_and_is_read_back(run, tmp_path):
    assert run("out.ndex.xml").exit_code == 0
    proof = (tmp_path / "out.ndex.xml.tlog-proof").read_text(encoding="utf-8")
    assert proof.startswith("c2sp.org/tlog-proof")


def test_a_file_is_not_overwritten_unasked(run, tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    assert isinstance(run("out.csv").exception, Conflict)
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert run("out.csv", "--force").exit_code == 0
    assert "24-000003" in (tmp_path / "out.csv").read_text()


def test_a_format_that_is_none_is_told_with_those_there_are(run):
    answer = run("out.docx")
    assert isinstance(answer.exception, Invalid)
    assert "csv, geojson, parquet" in str(answer.exception)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("out.geojson", "geojson"), ("records.ndex.xml", "ndex"), ("march.niem.jsonl", "niem"),
        ("records.draft-not-certified.nibrs.txt", "nibrs"), ("may.nibrs.txt", "nibrs"),
        ("OUT.CSV", "csv"), ("out.ftm.json", "ftm"), ("out.nibrs", "nibrs"), ("notes.txt", "txt"),
        ("a.ftm.jsonl", "ftm"), ("a.ftm", "ftm"), ("a.ftm.csv", "csv"), ("ftm", "ftm"),
    ],
)  # fmt: skip
def test_the_name_that_a_browser_keeps_names_the_format_too(name, found):
    assert exporting.format_of(name) == found
