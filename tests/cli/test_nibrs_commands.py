"""`accord nibrs`: files are summarized, checked and converted from the command line, offline."""

import csv
import json
from pathlib import Path

import pytest
from tests.core.formats.nibrs.test_nibrs_xml import INCIDENT
from tests.public_data import public_data
from typer.testing import CliRunner, Result

from accord.cli.main import app
from accord.frame.errors import Conflict, Invalid

FLAT = INCIDENT.replace("\n", "\r\n")


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["nibrs", *map(str, words)])


@pytest.fixture
def flat_file(tmp_path: Path) -> Path:
    path = tmp_path / "in.txt"
    path.write_bytes(FLAT.encode())
    return path


def test_a_summary_counts_what_a_file_holds(flat_file: Path) -> None:
    result = run("summary", flat_file)
    assert result.exit_code == 0, result.output
    assert "reports    3" in result.output
    assert "levels     0: 1, 1: 1, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1" in result.output
    assert "faults     none" in result.output
    flat_file.write_bytes(FLAT.encode() + b"garbage\r\n")
    result = run("summary", flat_file)
    assert result.exit_code == 1
    assert "record_length: 1" in result.output


@pytest.mark.parametrize("version", ["4.2", "2019.1"])
def test_flat_to_xml_and_back_is_the_same_file(flat_file: Path, version: str) -> None:
    xml, back = flat_file.with_suffix(".xml"), flat_file.with_name("back.txt")
    result = run("convert", flat_file, "--to", "xml", "--out", xml, "--version", version)
    assert result.exit_code == 0, result.output
    assert "3 reports" in result.output
    assert "not certified for submission" in result.output
    assert "--each" in result.output
    assert run("convert", xml, "--to", "flat", "--out", back).exit_code == 0
    assert back.read_bytes() == FLAT.encode()
    assert "reports    3" in run("summary", xml).output


def test_both_record_lengths_are_written(flat_file: Path) -> None:
    old, new = flat_file.with_name("old.txt"), flat_file.with_name("new.txt")
    assert (
        run("convert", flat_file, "--to", "flat", "--out", new, "--lengths", "new").exit_code == 0
    )
    assert new.read_bytes() == FLAT.encode()
    result = run("convert", flat_file, "--to", "flat", "--out", old, "--lengths", "old")
    # Cargo theft and ethnicity have no column in the old lengths: the report is set aside whole.
    assert result.exit_code == 1
    assert [line[:5] for line in old.read_text().splitlines()] == ["00430", "00667"]
    assert b"<nibrs:Report>" in old.with_name("old.txt.rejected").read_bytes()
    with old.with_name("old.txt.rejected.csv").open(newline="") as stream:
        (reason,) = csv.DictReader(stream)
    assert (reason["rule"], reason["level"]) == ("does_not_fit", "1")


def test_what_cannot_be_read_is_set_aside_byte_for_byte(flat_file: Path) -> None:
    flat_file.write_bytes(FLAT.encode() + b"garbage \xe9\r\n")
    out = flat_file.with_name("out.xml")
    result = run("convert", flat_file, "--to", "xml", "--out", out)
    assert result.exit_code == 1
    assert out.with_name("out.xml.rejected").read_bytes() == b"garbage \xe9\r\n"
    assert "1 set aside" in result.output


def test_a_report_with_a_line_that_cannot_be_read_is_set_aside_whole(flat_file: Path) -> None:
    lines = FLAT.encode().splitlines(keepends=True)
    place = next(at for at, one in enumerate(lines) if one[4:5] == b"4")
    lines[place] = lines[place].replace(b"0141", b"0140", 1)
    flat_file.write_bytes(b"".join(lines))
    out = flat_file.with_name("out.txt")
    result = run("convert", flat_file, "--to", "flat", "--out", out)
    assert result.exit_code == 1
    assert "1 set aside" in result.output
    aside = out.with_name("out.txt.rejected").read_bytes()
    assert lines[place] in aside
    assert sorted([*out.read_bytes().splitlines(), *aside.splitlines()]) == sorted(
        b"".join(lines).splitlines()
    )
    assert {one[4:5] for one in out.read_bytes().splitlines()} == {b"0", b"7"}
    assert "reports    2, 1 more with lines that cannot be read" in run("summary", flat_file).output


@pytest.mark.parametrize("words", [("summary",), ("validate",), ("convert", "--to", "xml")])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, words: tuple[str, ...]) -> None:
    path, out = tmp_path / "empty.txt", tmp_path / "out"
    path.write_bytes(b"\r\n")
    more = ("--out", out) if "convert" in words else ()
    result = run(words[0], path, *words[1:], *more)
    assert isinstance(result.exception, Invalid)
    assert "holds no report" in str(result.exception)
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "rule"),
    [(b"<html><body/></html>", "no_report"), (b"<!DOCTYPE x><x/>", "xml_no_dtd"), (b"<x>", "xml_")],
)
def test_a_document_that_is_no_submission_is_an_error(
    flat_file: Path, text: bytes, rule: str
) -> None:
    flat_file.write_bytes(text)
    out = flat_file.with_name("out.txt")
    assert run("convert", flat_file, "--to", "flat", "--out", out).exit_code == 1
    assert rule in out.with_name("out.txt.rejected.csv").read_text()
    assert run("validate", flat_file).exit_code == 1


def test_nothing_is_overwritten_unasked(flat_file: Path) -> None:
    out = flat_file.with_name("out.xml")
    words = ("convert", flat_file, "--to", "xml", "--out", out)
    assert run(*words).exit_code == 0
    assert isinstance(run(*words).exception, Conflict)
    assert run(*words, "--replace").exit_code == 0
    words = ("convert", flat_file, "--to", "flat", "--out", flat_file.with_name("x"), "--each")
    assert isinstance(run(*words).exception, Invalid)


def test_findings_go_to_the_terminal_or_a_file(flat_file: Path) -> None:
    text = FLAT.replace("13ACN  20", "ZZZCN  20").encode()
    flat_file.write_bytes(text + b"00999\r\n")
    result = run("validate", flat_file)
    assert result.exit_code == 1
    assert "level 2 element 6 column 38 error" in result.output
    for name in ("found.csv", "found.json"):
        out = flat_file.with_name(name)
        assert run("validate", flat_file, "--out", out, "--year", 2020).exit_code == 1
        if name.endswith("json"):
            found = json.loads(out.read_text())
        else:
            with out.open(newline="") as stream:
                found = list(csv.DictReader(stream))
        assert [(int(one["line"]), one["severity"]) for one in found if one["rule"] == "051"] == [
            (10, "error")
        ]
        assert {"2"} == {one["level"] for one in found if one["field"] == "offence"}


def test_a_file_of_nothing_but_zero_reports_has_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "zero.txt"
    path.write_text("00430A012020    VT0000000000000000000012020\r\n")
    result = run("validate", path)
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


def test_written_documents_hold_against_the_schema(flat_file: Path) -> None:
    pytest.importorskip("lxml", reason="not run: needs lxml, the extra schema")
    schema = public_data("records/nibrs_xml_2019.1/xsd")
    out = flat_file.with_name("each")
    assert run("convert", flat_file, "--to", "xml", "--out", out, "--each").exit_code == 0
    made = sorted(out.iterdir())
    assert [path.name for path in made] == [f"report-{at:07d}.xml" for at in (1, 2, 3)]
    for path in made:
        result = run("check", path, "--schema", schema)
        assert (result.exit_code, result.output) == (0, "valid\n")
    wrong = out / "wrong.xml"
    wrong.write_bytes(made[0].read_bytes().replace(b">Acquaintance<", b">Pen pal<"))
    result = run("check", wrong, "--schema", schema)
    assert result.exit_code == 1
    assert "VictimToSubjectRelationshipCode (cvc_enumeration_valid)" in result.output
    assert "Pen pal" not in result.output
    assert isinstance(run("check", flat_file, "--schema", schema).exception, Invalid)


def test_a_register_and_a_day_of_receipt_let_their_rules_run(
    flat_file: Path, tmp_path: Path
) -> None:
    register = tmp_path / "register.csv"
    register.write_text("ori\nZZ0010000\n")
    plain = run("validate", flat_file)
    assert "952" not in plain.output
    assert "952" in run("validate", flat_file, "--register", register).output
    assert "060" in run("validate", flat_file, "--received", "1999-01-01").output
    register.write_text("ori,historical\nZZ0010000,perhaps\n")
    refused = run("validate", flat_file, "--register", register).exception
    assert isinstance(refused, Invalid)
    assert (refused.faults[0].row, refused.faults[0].field) == (2, "historical")
