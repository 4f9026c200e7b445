"""`accord ingest`: suggests, asks, loads, counts with a unit; exit codes for scripts."""

import pytest
import typer
from typer.testing import CliRunner

from accord.apps.records.models import Load, MappingVersion, Record, Submission
from accord.cli import ingest as command

pytestmark = pytest.mark.django_db
INCIDENTS = "case_number,occurred_at,offense,address\n" + "".join(
    f"24-{n:05d},2024-03-{1 + n % 28:02d} 10:00,BURGLARY,{n}00 MAIN ST\n" for n in range(1, 31)
)
PERSONS = "ref,person_id,role,last_name,first_name,dob,sex\n" + "".join(
    f"24-{n:05d},P{n}{role[0]},{role},DOE{n},JO,19{30 + n}-05-06,F\n"
    for n in range(1, 31)
    for role in ("VICTIM", "SUSPECT")[: 1 + n % 2]
)


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
    assert "without --dry-run it asks, and loads" in answer.output
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


def test_several_files_join_and_what_joins_nothing_is_told(run, tmp_path):
    from accord.apps.records.models import Person

    (tmp_path / "persons.csv").write_text(PERSONS + "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F\n")
    more = str(tmp_path / "persons.csv")
    answer = run(INCIDENTS.encode(), more, "--yes", "--mapping", "rms", name="incidents.csv")
    assert answer.exit_code == 0, answer.output
    assert "ref =" in answer.output
    assert "Landed 30 records: 30 incidents; in them 45 persons" in answer.output
    assert "(15 suspect, 30 victim)" in answer.output
    assert "1 rows: ref (orphan)" in answer.output
    assert Person.objects.count() == 45


def test_a_person_says_what_a_file_is(run, tmp_path):
    from accord.apps.records.models import Person

    (tmp_path / "persons.csv").write_text(PERSONS)
    more = str(tmp_path / "persons.csv")
    left_out = ("--part", "persons=other")
    answer = run(INCIDENTS.encode(), more, "--yes", *left_out, name="incidents.csv")
    assert answer.exit_code == 0, answer.output
    assert "45 rows are left out" in " ".join(answer.output.split())
    assert not Person.objects.exists()
    bad = run(INCIDENTS.encode(), more, "--part", "persons=nobody", name="incidents.csv")
    assert bad.exit_code == 2


def test_the_agencys_own_code_list_speaks_for_its_codes(run, export, tmp_path):
    codes = tmp_path / "codes.csv"
    codes.write_text("code,description\nX1,BURGLARY\nX2,ROBBERY\n")
    data = export(10, changes={n: {"offense": f"X{1 + n % 2}"} for n in range(10)})
    without = run(data, "--dry-run")
    assert "10 rows stay unmapped" in " ".join(without.output.split())
    assert "--codes FILE" in without.output
    answer = run(data, "--yes", "--codes", str(codes))
    assert answer.exit_code == 0, answer.output
    assert "offence not mapped: 0" in answer.output


def test_numbers_that_several_rows_bear_are_told_before_and_after(run):
    twice = "24-00007,2024-04-01 10:00,ROBBERY,9 ELM ST\n24-00007,2024-04-02 10:00,ARSON,1 ELM ST\n"
    answer = run((INCIDENTS + twice).encode(), "--yes")
    assert (
        "case_number: rows that bear the number of an earlier row: 2; 24-00007 (3)" in answer.output
    )
    assert "Landed 32 incidents" in answer.output
    told = "1 number is borne by several rows, 3 in all, each of which is a record: 24-00007 (3)"
    assert told in " ".join(answer.output.split())
    assert "is borne by" not in run(INCIDENTS.encode(), "--yes", "--mapping", "other").output


def test_a_file_is_called_by_signs_that_can_be_read(run, export):
    assert run(export(40), "--yes", "--mapping", "rms", name="week\u202evsc.csv").exit_code == 0
    assert Submission.objects.get().filename == "week\ufffdvsc.csv"
