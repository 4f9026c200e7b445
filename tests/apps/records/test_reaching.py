"""Expungement reaches what a record left elsewhere, and outlives a backup that holds it."""

import io
import json

import pytest
import typer
from django.core.management import call_command
from tests.core.formats.reports.made import burglary, message
from typer.testing import CliRunner

from accord.apps.layers.models import UnplacedAddress
from accord.apps.records import services
from accord.apps.records.models import (
    CaseOutcome,
    Expungement,
    OutcomeFile,
    Record,
    RejectedOutcomeRow,
)
from accord.apps.records.services import storage
from accord.cli import records as command
from accord.frame.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db
ORDER = "Order 24-77, County Court"
COLUMNS = "case_number,arrest_number,charge,disposition,disposition_date"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency(make_agency, ingest):
    found = make_agency(ori="NJ0010100")
    ingest(
        found, message(burglary("24-00001"), burglary("24-00002")), name="a.xml", mapping="N-DEx"
    )
    return found


@pytest.fixture
def court(make_agency):
    return make_agency(ori="NJ099015J")


@pytest.fixture
def outcomes(court, system, records_why):
    """Load a court's table of outcomes."""

    def load(*rows: str) -> OutcomeFile:
        who = {"by": system, "purpose": records_why}
        data = "\n".join((COLUMNS, *rows, "")).encode()
        found = services.receive_outcomes(
            **who, agency=court, filename="court.csv", stream=io.BytesIO(data)
        )
        return services.load_outcomes(**who, file_id=found.pk)

    return load


@pytest.fixture
def expunge(agency, make_user, actor_of, records_why):
    """Two custodians expunge a record, and its files are done."""
    users = [make_user(name, "records-custodian", agency=agency) for name in ("one", "two")]
    one, two = ({"by": actor_of(user), "purpose": records_why} for user in users)

    def make(record: Record) -> Expungement:
        asked = services.ask_expungement(
            **one, record_id=record.pk, authority=ORDER, confirmed=True
        )
        services.decide_expungement(**two, expungement_id=asked.pk, approve=True)
        return services.finish_expungement(**two, expungement_id=asked.pk)

    return make


def current(kind: str, number: str = "24-00001") -> Record:
    rows = Record.objects.filter(is_current=True, kind=kind)
    return rows.get(local_id=number) if kind == "incident" else rows.get(incident_ref=number)


def row(number: str, *, case: str = "", disposition: str = "Guilty") -> str:
    return f"{case},{number},BURGLARY,{disposition},2024-06-01"


def test_the_outcomes_of_an_expunged_arrest_go_and_the_others_stay(outcomes, expunge):
    file = outcomes(row("A24-00001"), row("a24 00001", case="24-00001"), row("A24-00002"))
    assert CaseOutcome.objects.count() == 3
    found = expunge(current("incident"))
    assert found.outcomes == 2
    assert [one.arrest_number for one in CaseOutcome.objects.all()] == ["A24-00002"]
    file.refresh_from_db()
    assert file.original_gone
    assert not (storage.folder() / file.digest).exists()


def test_an_expunged_arrest_alone_takes_its_outcomes_from_a_case_that_is_its_own(outcomes, expunge):
    outcomes(row("", case="24-00001"), row("", case="24-00002"))
    expunge(current("arrest"))
    assert [one.case_number for one in CaseOutcome.objects.all()] == ["24-00002"]


def test_a_number_that_another_agency_s_arrest_has_too_is_nobody_s_alone(
    outcomes, expunge, make_agency, ingest
):
    other = make_agency(ori="NJ0020200")
    ingest(other, message(burglary("24-00001", ori="NJ0020200")), name="b.xml", mapping="N-DEx")
    outcomes(row("A24-00001"))
    arrest = Record.objects.get(kind="arrest", owner__ori="NJ0010100", incident_ref="24-00001")
    expunge(arrest)
    assert CaseOutcome.objects.count() == 1


def test_rows_that_could_not_be_read_lose_the_number_too(outcomes, expunge):
    file = outcomes(row("A24-00002"))
    cells = {"arrest_number": "a24 00001", "charge": "BURGLARY"}
    RejectedOutcomeRow.objects.create(
        file=file, row_number=9, field="disposition_date", rule="date", reason="no date", raw=cells
    )
    expunge(current("arrest"))
    left = RejectedOutcomeRow.objects.get()
    assert (left.raw, left.rule) == ({}, "expunged")


def test_a_later_table_does_not_bring_the_outcome_back(outcomes, expunge):
    expunge(current("incident"))
    file = outcomes(row("A24-00001"), row("A24-00002"))
    assert [one.arrest_number for one in CaseOutcome.objects.all()] == ["A24-00002"]
    assert file.rejected == 1
    assert RejectedOutcomeRow.objects.get().raw == {}


def test_a_destroyed_table_is_not_read_again(outcomes, expunge, system, records_why):
    file = outcomes(row("A24-00001"))
    expunge(current("incident"))
    with pytest.raises(Conflict):
        services.load_outcomes(by=system, purpose=records_why, file_id=file.pk)


def test_an_address_that_no_other_record_has_leaves_the_queue(agency, expunge):
    from django.utils import timezone

    now = timezone.now()
    for text in ("100 MAIN ST", "7 OTHER RD"):
        UnplacedAddress.objects.create(
            agency=agency, key=text, text=text, first_seen_at=now, last_seen_at=now, records=1
        )
    expunge(current("incident"))
    assert UnplacedAddress.objects.count() == 2  # the other incident was there too
    expunge(current("incident", "24-00002"))
    assert [one.text for one in UnplacedAddress.objects.all()] == ["7 OTHER RD"]


def test_an_expunged_arrest_is_taken_out_of_the_file_of_its_incident(expunge, agency):
    before = current("arrest")
    done = expunge(before)
    assert done.files_rewritten + done.files_destroyed == 1
    kept = [path.read_bytes() for path in storage.folder().iterdir() if path.is_file()]
    assert kept
    assert not any(b"A24-00001" in data for data in kept)
    assert any(b"A24-00002" in data for data in kept)


def brought_back(tmp_path) -> None:
    """The rows as they stood before, as a restored backup has them."""
    call_command("loaddata", str(tmp_path / "before.json"), verbosity=0)


@pytest.fixture
def backup(tmp_path):
    """Keep the records as they are now, to be put back later."""

    def make() -> None:
        names = ["records.record", "records.person", "records.vehicle", "records.item"]
        call_command("dumpdata", *names, output=str(tmp_path / "before.json"), verbosity=0)

    return make


def test_a_restored_backup_is_expunged_again_from_the_list(
    agency, expunge, backup, tmp_path, system, records_why
):
    backup()
    expunge(current("incident"))
    told = services.stubs(by=system, purpose=records_why)
    assert {one["kind"] for one in told} == {"incident", "offence", "arrest"}
    assert "24-00001" not in json.dumps(told)
    Expungement.objects.all().delete()
    brought_back(tmp_path)
    assert current("incident").state == "standing"
    assert services.reapply(by=system, purpose=records_why, told=told) == 1
    states = Record.objects.filter(is_current=True).values_list("state", flat=True)
    assert sorted(states) == ["expunged"] * 3 + ["standing"] * 3
    assert Expungement.objects.get().authority == ORDER
    assert services.reapply(by=system, purpose=records_why, told=told) == 0


def test_who_does_not_run_the_node_gets_no_list(agency, make_user, actor_of, records_why):
    actor = actor_of(make_user("cus", "records-custodian", agency=agency))
    with pytest.raises(Denied):
        services.stubs(by=actor, purpose=records_why)
    with pytest.raises(Denied):
        services.reapply(by=actor, purpose=records_why, told=[])


@pytest.mark.parametrize("told", [[{"owner": "x"}], [{"owner": 1}]])
def test_another_list_is_refused(told, system, records_why):
    with pytest.raises(Invalid):
        services.reapply(by=system, purpose=records_why, told=told)


def test_the_command_writes_the_list_and_applies_it(expunge, make_user, tmp_path, agency):
    make_user("root", "platform-admin")
    expunge(current("incident"))
    app = typer.Typer()
    app.add_typer(command.app, name="records")
    file = tmp_path / "stubs.json"
    who = ["--as", "root", "--purpose", "administration"]
    answer = CliRunner().invoke(app, ["records", "stubs", str(file), *who])
    assert answer.exit_code == 0, answer.output
    assert "3 stubs" in answer.output
    answer = CliRunner().invoke(app, ["records", "reapply", str(file), *who])
    assert answer.exit_code == 0, answer.output
    assert "0 records" in answer.output
