"""`accord ndex` and `accord niem`: files are summarized, checked and converted, offline."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.core.formats.ndex.samples import SCENARIOS, leaves_of, without_skipped
from tests.core.formats.ndex.test_ndex_messages import an_item
from tests.public_data import public_data
from typer.testing import CliRunner, Result

from accord.cli.main import app
from accord.core.formats.exchange import Attachment, Item
from accord.core.formats.ndex import read_ndex, write_ndex
from accord.core.formats.niem import read_envelopes, write_envelopes
from accord.frame.errors import Conflict, Invalid

ATTACHED = Attachment(uri="a.jpg", details=(("lexs:AttachmentURI", "a.jpg"),))


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [*map(str, words)])


def items_of(path: Path) -> list[Item | Attachment]:
    with path.open("rb") as stream:
        return list(read_ndex(stream))


@pytest.fixture
def message(tmp_path: Path) -> Path:
    path = tmp_path / "in.xml"
    path.write_bytes(b"".join(write_ndex([an_item(), an_item(item_id="A-2")])))
    return path


@pytest.fixture
def envelopes(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join(write_envelopes([an_item(), an_item(item_id="A-2")])))
    return path


@pytest.mark.parametrize("form", ["ndex", "niem"])
def test_a_summary_counts_what_a_file_holds(message: Path, envelopes: Path, form: str) -> None:
    result = run(form, "summary", message if form == "ndex" else envelopes)
    assert result.exit_code == 0, result.output
    assert "reports      2, of them 0 deletions" in result.output
    assert "activities   arrest: 2, incident: 2, offence: 2" in result.output
    assert "roles        arrestee: 2, complainant: 2, officer: 2" in result.output
    assert "agencies     1" in result.output
    assert "dates        2026-03-01 to 2026-03-01" in result.output
    assert "faults       none" in result.output


def test_findings_name_item_element_and_rule_and_go_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    bad = replace(an_item(item_id="A-2"), date="yesterday")
    path.write_bytes(b"".join(write_ndex([an_item(), bad])))
    result = run("ndex", "check", path)
    assert result.exit_code == 1
    words = "2: A-2 element DataItemDate error item_date_form: the date is not an ISO 8601 date"
    assert words in result.stdout
    assert "1 errors" in result.stderr
    assert "yesterday" not in result.output
    for name in ("found.csv", "found.json"):
        out = tmp_path / name
        assert run("ndex", "check", path, "--out", out).exit_code == 1
        if name.endswith("json"):
            found = json.loads(out.read_text())
        else:
            with out.open(newline="") as stream:
                found = list(csv.DictReader(stream))
        (error,) = (one for one in found if one["severity"] == "error")
        assert (str(error["item"]), error["id"], error["ori"]) == ("2", "A-2", "NM1234567")
        assert (error["element"], error["rule"]) == ("DataItemDate", "item_date_form")


def test_a_sound_file_has_no_errors(message: Path, envelopes: Path) -> None:
    for words in (("ndex", "check", message), ("niem", "check", envelopes)):
        result = run(*words)
        assert result.exit_code == 0, result.output
        assert "0 errors" in result.stderr


def test_a_line_that_is_no_envelope_is_a_finding_and_is_set_aside(envelopes: Path) -> None:
    envelopes.write_bytes(envelopes.read_bytes() + b'{"a":1}\n')
    result = run("niem", "check", envelopes)
    assert result.exit_code == 1
    assert "3: row 3 element /@context error schema_required" in result.stdout
    assert "schema_required: 1" in run("niem", "summary", envelopes).output
    out = envelopes.with_name("out.xml")
    result = run("niem", "convert", envelopes, "--to", "ndex", out)
    assert result.exit_code == 1
    assert "2 reports" in result.output
    assert "not certified for submission" in result.output
    assert [one.id for one in items_of(out) if isinstance(one, Item)] == ["A-1", "A-2"]
    assert out.with_name("out.xml.rejected").read_bytes() == b'{"a":1}\n'
    assert "schema_required" in out.with_name("out.xml.rejected.csv").read_text()


def test_there_and_back_is_the_same(message: Path) -> None:
    lines, back = message.with_name("out.jsonl"), message.with_name("back.xml")
    result = run("ndex", "convert", message, "--to", "niem", lines)
    assert result.exit_code == 0, result.output
    assert "2 envelopes" in result.output
    assert run("niem", "convert", lines, "--to", "ndex", back).exit_code == 0
    assert back.read_bytes() == message.read_bytes()


def test_an_attachment_is_set_aside_as_it_came(message: Path) -> None:
    message.write_bytes(b"".join(write_ndex([an_item(), ATTACHED])))
    assert "attachments  1" in run("ndex", "summary", message).output
    out = message.with_name("out.jsonl")
    assert run("ndex", "convert", message, "--to", "niem", out).exit_code == 1
    assert items_of(out.with_name("out.jsonl.rejected")) == [ATTACHED]
    with out.with_name("out.jsonl.rejected.csv").open(newline="") as stream:
        (reason,) = csv.DictReader(stream)
    assert (reason["rule"], reason["element"]) == ("attachment", "lexs:Attachment")


def test_a_report_that_fits_no_envelope_is_set_aside_whole(message: Path) -> None:
    levels = an_item().dissemination * 101  # an envelope holds a hundred
    wide = replace(an_item(item_id="A-2"), dissemination=levels)
    message.write_bytes(b"".join(write_ndex([an_item(), wide])))
    out = message.with_name("out.jsonl")
    result = run("ndex", "convert", message, "--to", "niem", out)
    assert result.exit_code == 1
    assert "1 envelopes" in result.output
    (kept,) = items_of(out.with_name("out.jsonl.rejected"))
    assert isinstance(kept, Item)
    assert (kept.id, len(kept.dissemination)) == ("A-2", 101)
    with out.open("rb") as stream:
        assert all(isinstance(one, Item) for one in read_envelopes(stream))


def test_an_envelope_whose_names_are_no_xml_is_set_aside_whole(envelopes: Path) -> None:
    smuggler = replace(an_item(item_id="A-2"), details=(("a><b", "x"),))
    raw = b"".join(write_envelopes([smuggler]))
    envelopes.write_bytes(raw + b"".join(write_envelopes([an_item()])))
    out = envelopes.with_name("out.xml")
    result = run("niem", "convert", envelopes, "--to", "ndex", out)
    assert result.exit_code == 1
    assert [one.id for one in items_of(out) if isinstance(one, Item)] == ["A-1"]
    assert out.with_name("out.xml.rejected").read_bytes() == raw
    with out.with_name("out.xml.rejected.csv").open(newline="") as stream:
        (reason,) = csv.DictReader(stream)
    assert (reason["item"], reason["id"], reason["rule"]) == ("1", "A-2", "ndex_name")


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"<html><body/></html>", "no_report"), (b"<!DOCTYPE x><x/>", "xml_no_dtd"), (b"<x>", "xml_")],
)
def test_what_is_no_message_is_an_error_and_nothing_is_written(
    message: Path, data: bytes, rule: str
) -> None:
    message.write_bytes(data)
    result = run("ndex", "check", message)
    assert result.exit_code == 1
    assert rule in result.stdout
    assert run("ndex", "summary", message).exit_code == 1
    out = message.with_name("out.jsonl")
    error = run("ndex", "convert", message, "--to", "niem", out).exception
    assert isinstance(error, Invalid)
    assert error.faults[0].rule.startswith(rule)
    assert sorted(path.name for path in message.parent.iterdir()) == ["in.xml"]


def test_a_message_that_breaks_off_names_the_report(message: Path) -> None:
    data = message.read_bytes()
    message.write_bytes(data[: data.rindex(b"</lexs:DataItemPackage>")])
    error = run("ndex", "convert", message, "--to", "niem", message.with_name("out")).exception
    assert isinstance(error, Invalid)
    assert error.faults[0].field == "report 2"


def test_nothing_is_overwritten_unasked_and_never_the_source(envelopes: Path) -> None:
    out = envelopes.with_name("out.xml")
    words = ("niem", "convert", envelopes, "--to", "ndex")
    good = envelopes.read_bytes()
    envelopes.write_bytes(good + b"{}\n")
    assert run(*words, out).exit_code == 1
    assert isinstance(run(*words, out).exception, Conflict)
    envelopes.write_bytes(good)
    assert run(*words, out, "--replace").exit_code == 0
    assert not out.with_name("out.xml.rejected").exists()  # it told of the file that is replaced
    assert isinstance(run(*words, envelopes, "--replace").exception, Invalid)
    assert envelopes.read_bytes() == good


def test_what_steers_a_terminal_is_not_shown(envelopes: Path) -> None:
    bad = an_item(item_id="A\x1b[2J", date="yesterday")
    envelopes.write_bytes(b"".join(write_envelopes([bad])))
    result = run("niem", "check", envelopes)
    assert "item_date_form" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_standards_scenarios_are_checked_and_go_there_and_back(
    name: str, tmp_path: Path
) -> None:
    path = public_data("records/ndex_iepd_2.1.1", f"{name}.xml")
    assert "reports      1," in run("ndex", "summary", path).output
    assert run("ndex", "check", path).exit_code == 0
    lines, back = tmp_path / "out.jsonl", tmp_path / "back.xml"
    first = run("ndex", "convert", path, "--to", "niem", lines)
    attached = any(isinstance(one, Attachment) for one in items_of(path))
    assert first.exit_code == int(attached), first.output
    assert run("niem", "check", lines).exit_code == 0
    assert run("niem", "convert", lines, "--to", "ndex", back).exit_code == 0
    found = without_skipped(leaves_of(back.read_bytes()))
    wanted = without_skipped(leaves_of(path.read_bytes()))
    if attached:
        kept = without_skipped(leaves_of((tmp_path / "out.jsonl.rejected").read_bytes()))
        found += type(kept)({leaf: n for leaf, n in kept.items() if "Attachment" in leaf[0]})
    assert found == wanted
