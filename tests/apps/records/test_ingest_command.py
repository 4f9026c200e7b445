"""`accord ingest`: suggests, asks, loads, counts with a unit; exit codes for scripts."""

import pytest
import typer
from typer.testing import CliRunner

from accord.apps.records.models import Load, MappingVersion, Record, Submission
from accord.cli import ingest as command

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(make_agency, make_user, tmp_path):
    """Run the command as an analyst of a new agency on a file of these bytes."""
    agency = make_agency()
    make_user("ann", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)

    def invoke(data: bytes, *options: str, answer: str = "", name: str = "weekly.csv"):
        file = tmp_path / name
        file.write_bytes(data)
        arguments = [str(file), "--agency", agency.ori, "--as", "ann", *options]
        return CliRunner().invoke(app, arguments, input=answer)

    return invoke


def test_a_script_loads_with_yes_and_reads_counts_with_their_unit(run, export):
    answer = run(export(40), "--yes")
    assert answer.exit_code == 0, answer.output
    assert "Landed 40 incidents" in answer.output
    assert Record.objects.count() == 40
    assert MappingVersion.objects.get().mapping.name == "weekly"


def test_a_person_is_asked_and_may_say_no(run, export):
    answer = run(export(40), answer="n\n")
    assert answer.exit_code == command.UNDECIDED
    assert not Record.objects.exists()
    assert run(export(40), answer="y\n").exit_code == 0
    assert Record.objects.count() == 40


def test_the_same_file_again_changes_nothing(run, export):
    run(export(40), "--yes")
    answer = run(export(40), "--yes")
    assert answer.exit_code == 0
    assert "received before with the same content; nothing changed" in answer.output
    assert "Landed" not in answer.output
    assert (Submission.objects.count(), Load.objects.count()) == (1, 1)


def test_a_dry_run_keeps_nothing(run, export):
    answer = run(export(40), "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "Suggested mapping" in answer.output
    assert not Submission.objects.exists()


def test_quarantine_is_summed_up_by_field_and_rule(run, export):
    answer = run(export(40, changes={3: {"date_occurred": "soon"}}), "--yes", "--mapping", "rms")
    assert "1 rows: date_occurred (date_format)" in answer.output
    assert MappingVersion.objects.get().mapping.name == "rms"


def test_a_column_can_say_whose_record_a_row_is(run, export, make_agency, agree):
    from accord.apps.agencies.models import Agency

    second = make_agency()
    agree(Agency.objects.exclude(pk=second.pk).get(), second)
    first = Agency.objects.exclude(pk=second.pk).get()
    pairs = ("--agency-map", f"B1={first.ori}", "--agency-map", f"B2={second.ori}")
    answer = run(export(14), "--yes", "--agency-column", "beat", *pairs)
    assert answer.exit_code == 0, answer.output
    assert "10 rows: beat (known_agency)" in answer.output
    assert set(Record.objects.values_list("owner__ori", flat=True)) == {first.ori, second.ori}


def test_a_pair_without_an_equals_sign_is_refused(run, export):
    answer = run(export(5), "--agency-column", "beat", "--agency-map", "B1")
    assert answer.exit_code == 2


def test_a_file_that_is_no_table_names_its_rule(run):
    from accord.frame.errors import Invalid

    answer = run(b"%PDF-1.7", "--yes")
    assert isinstance(answer.exception, Invalid)
    assert answer.exception.faults[0].rule == "known_format"
