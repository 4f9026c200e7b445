"""Receipts, data quality, and mended files that come back."""

import csv
import io
import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records import selectors, services
from accord.apps.records.models import Load, QuarantinedRow, Record, Submission
from accord.apps.records.snapshot import Snapshot
from accord.cli.main import app
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Invalid, Missing

pytestmark = pytest.mark.django_db
BAD = {
    4: {"date_occurred": "soon"},
    9: {"date_occurred": "never", "address": "-5 BLOCK =MAIN ST"},
    12: {"longitude": "0", "latitude": "0"},
    13: {"longitude": "", "latitude": "", "address": "UNKNOWN"},
}


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(40, changes=BAD))
    return found


@pytest.fixture
def who(agency, make_user, actor_of, records_why):
    return {"by": actor_of(make_user("ann", "analyst", agency=agency)), "purpose": records_why}


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("amy", "analyst", agency=agency), purpose="records-management")


def viewer(who):
    return {"viewer": who["by"], "purpose": who["purpose"]}


def download(client) -> str:
    answer = client.get(
        f"/records/submissions/{Submission.objects.get().pk}/quarantine/?format=csv"
    )
    return b"".join(answer.streaming_content).decode()


def mended(text: str, changes: dict[str, dict[str, str]]) -> bytes:
    """The download with cells changed, by row number, as a spreadsheet would save it."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row.update(changes.get(row["row"], {}))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def send(who, data: bytes, name="quarantine.csv"):
    return services.resubmit(
        **who, submission_id=Submission.objects.get().pk, stream=io.BytesIO(data), filename=name
    )


def test_a_receipt_counts_every_row_once_and_names_its_ledger_entries(agency, who):
    submission = Submission.objects.get()
    found = selectors.receipt_of(**viewer(who), submission=submission)
    assert (found.rows, found.accepted, found.quarantined, found.open_rows) == (40, 38, 2, 2)
    parts = (found.accepted, found.restated, found.unchanged, found.outdated, found.quarantined)
    assert sum(parts) == found.rows
    assert found.digest == submission.digest
    assert [line.verb for line in found.ledger] == ["submission.received", "load.finished"]
    leaf = LedgerEntry.objects.get(pk=found.ledger[0].id)
    assert found.ledger[0].leaf_hash == bytes(leaf.leaf_hash).hex()


def test_numbers_that_come_twice_are_counted_as_duplicates(make_agency, ingest, export, who):
    twice = export(20, changes={7: {"incident_number": "24-000006"}})
    ingest(make_agency(), twice, change={"repeat_ids": False, "local_id": "incident_number"})
    submission = Submission.objects.exclude(agency_id=who["by"].agency_id).get()
    assert selectors.receipt_of(**viewer(who), submission=submission).duplicates == 1


def test_the_receipt_of_an_export_without_numbers_states_the_collision_risk(
    make_agency, ingest, export, who, agency
):
    assert (
        selectors.receipt_of(**viewer(who), submission=Submission.objects.get()).collision_chance
        is None
    )
    ingest(make_agency(), export(40), change={"local_id": ""})
    submission = Submission.objects.exclude(agency=agency).get()
    chance = selectors.receipt_of(**viewer(who), submission=submission).collision_chance
    assert chance == pytest.approx(40 * 39 / 2 / 2**96)


def test_a_restated_row_without_a_number_is_withdrawn_and_lands_anew(
    make_agency, send, export, system, records_why
):
    owner, by = make_agency(), {"by": system, "purpose": records_why}
    for data in (export(40), export(40, changes={3: {"address": "9 NEW ST"}})):
        submission = send(owner, data)
        mapping = services.propose(**by, submission=submission).mapping
        services.confirm_mapping(
            **by, submission=submission, mapping=replace(mapping, local_id=""), name="rms",
            snapshot=Snapshot(mode="full"),
        )  # fmt: skip
        services.load(**by, submission_id=submission.pk)
    states = Record.objects.filter(owner=owner, is_current=True).values_list("state", flat=True)
    assert sorted(states).count("standing") == 40
    assert sorted(states).count("withdrawn") == 1


def test_quality_is_counted_by_field_and_rule(agency, who):
    told = selectors.quality_of(**viewer(who), submission=Submission.objects.get())
    assert (told["rows"], told["landed"]) == (40, 38)
    assert told["invalid"] == {"date_occurred": {"date_format": 2}}
    assert told["coordinates"] == {"missing": 1, "ok": 36, "placeholder": 1}
    assert told["placed"] == {"point": 36, "address": 1, "neither": 1}
    assert told["filled"]["address"] == 38
    assert told["filled"]["narrative"] == 0
    assert told["to_the_hour"] == 38
    assert told["days_to_report"] is None
    delay = told["days_to_receipt"]
    assert delay["known"] == 38
    assert 300 < delay["median"] <= delay["ninth_decile"]
    assert told["rows"] == Load.objects.get().rows


def test_quality_waits_for_the_load(make_agency, send, export, who):
    submission = send(make_agency(), export(10))
    with pytest.raises(Conflict):
        selectors.quality_of(**viewer(who), submission=submission)


def test_the_mended_download_lands_row_by_row(agency, who, client):
    text = download(client)
    data = mended(text, {"6": {"date_occurred": "2024-03-01 10:00"}, "11": {"beat": "B9"}})
    done = send(who, data)
    assert (done.mended, done.unchanged, done.unmatched) == (1, 0, [])
    assert [(one.row, one.field, one.rule) for one in done.still] == [
        (11, "date_occurred", "date_format")
    ]
    assert Record.objects.filter(local_id="24-000004").exists()
    assert QuarantinedRow.objects.filter(state="open").count() == 1
    again = send(who, data)
    assert [one.rule for one in again.unmatched] == ["matched"]


def test_what_disarmed_a_formula_is_no_part_of_the_cell(agency, who, client):
    data = mended(download(client), {"11": {"date_occurred": "2024-03-02 10:00"}})
    assert b"'-5 BLOCK" in data
    assert send(who, data).mended == 1
    assert Record.objects.get(local_id="24-000009").address == "-5 BLOCK =MAIN ST"


def test_rows_in_the_layout_of_the_original_are_matched_by_their_number(agency, who, export):
    good = {4: {"date_occurred": "2024-03-01 10:00"}, 9: {"date_occurred": "2024-03-02 10:00"}}
    done = send(who, export(12, changes=good))
    assert done.mended == 2
    assert {one.rule for one in done.unmatched} == {"matched"}
    assert len(done.unmatched) == 10
    assert Record.objects.count() == 40


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"a,b\n1,2\n3,4\n", "same_layout"), (b"%PDF-1.7 nothing", "known_format")],
)
def test_a_file_of_another_kind_is_refused(agency, who, data, rule):
    with pytest.raises(Invalid) as refused:
        send(who, data)
    assert refused.value.faults[0].rule == rule
    assert QuarantinedRow.objects.filter(state="open").count() == 2


def test_strangers_see_no_receipt_and_send_nothing_back(
    agency, make_agency, make_user, actor_of, records_why, sign_in
):
    user = make_user("sam", "analyst", agency=make_agency())
    stranger = {"by": actor_of(user), "purpose": records_why}
    with pytest.raises(Missing):
        send(stranger, b"a,b\n1,2\n")
    client = sign_in(user, purpose="records-management")
    pk = Submission.objects.get().pk
    for path in (f"/records/submissions/{pk}/quality/", f"/records/submissions/{pk}/resubmit/"):
        assert client.get(path).status_code == 404
    assert client.get(f"/api/v1/records/submissions/{pk}/receipt").status_code == 404


def test_the_pages(agency, client):
    pk = Submission.objects.get().pk
    text = client.get(f"/records/submissions/{pk}/quality/").content.decode()
    for words in ("95.0 %", "Completeness", "date_format", "load.finished", "placeholder"):
        assert words in text
    assert "resubmit/" in client.get(f"/records/submissions/{pk}/quarantine/").content.decode()
    data = mended(download(client), {"6": {"date_occurred": "2024-03-01 10:00"}})
    file = SimpleUploadedFile("quarantine.csv", data)
    answer = client.post(f"/records/submissions/{pk}/resubmit/", {"file": file})
    text = answer.content.decode()
    assert "1 landed, 1 were sent as they were, 0 faults" in text
    wrong = SimpleUploadedFile("other.csv", b"a,b\n1,2\n3,4\n")
    assert client.post(f"/records/submissions/{pk}/resubmit/", {"file": wrong}).status_code == 422


def test_the_api(agency, client):
    pk = Submission.objects.get().pk
    assert client.get(f"/api/v1/records/submissions/{pk}/receipt").json()["accepted"] == 38
    assert client.get(f"/api/v1/records/submissions/{pk}/quality").json()["landed"] == 38
    data = mended(download(client), {"6": {"date_occurred": "2024-03-01 10:00"}})
    answer = client.post(
        f"/api/v1/records/submissions/{pk}/resubmit",
        {"file": SimpleUploadedFile("quarantine.csv", data)},
    )
    assert answer.json()["mended"] == 1, answer.content


def test_the_commands(agency, client, tmp_path):
    pk = str(Submission.objects.get().pk)

    def run(*args):
        return CliRunner().invoke(app, ["submissions", *args, "--as", "amy"])

    assert json.loads(run("receipt", pk).output)["accepted"] == 38
    assert "Rows accepted: 95.0 %" in run("quality", pk).output
    assert json.loads(run("quality", pk, "--json").output)["landed"] == 38
    file = tmp_path / "waiting.csv"
    assert "2 rows written" in run("quarantine", pk, "--to", str(file)).output
    good = {"date_occurred": "2024-03-01 10:00"}
    file.write_bytes(mended(file.read_bytes().decode(), {"6": good}))
    told = run("resubmit", pk, str(file))
    assert "1 landed, 1 were sent as they were" in told.output
    assert told.exit_code == 1, "one row still waits"


def test_submissions_are_listed_newest_first(agency, who, ingest, export):
    for rows in (10, 20):
        ingest(agency, export(rows))
    found = list(selectors.submissions_visible_to(**viewer(who)))
    moments = [one.received_at for one in found]
    assert len(found) == 3
    assert moments == sorted(moments, reverse=True)
