"""The API does all that the pages do, by closed shapes, for a token and its purposes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accord.apps.agencies import services as agencies
from accord.apps.records import exporting
from accord.apps.records.models import Load, QuarantinedRow, Record, Submission
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
BASE = "/api/v1/records"
MISSING = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def call(agency, make_user, actor_of, settings):
    """Call the API with a token of an analyst; `purpose=""` states none."""
    settings.ACCORD_RATE_LIMITS = False
    actor = actor_of(make_user("ann", "analyst", agency=agency))
    _token, secret = agencies.issue_token(
        by=actor, purpose=Purpose(code="administration"), label="test",
        purposes=["records-management", "crime-analysis"], days=1,
    )  # fmt: skip
    client = Client()

    def ask(method: str, path: str, data=None, *, purpose="crime-analysis", form=False):
        headers = {"Authorization": f"Bearer {secret}"}
        if purpose:
            headers["X-Accord-Purpose"] = purpose
        kind = {} if form or method == "get" else {"content_type": "application/json"}
        return getattr(client, method)(f"{BASE}{path}", data, headers=headers, **kind)

    return ask


def send(call, agency, data: bytes):
    file = SimpleUploadedFile("export.csv", data)
    return call("post", "/submissions", {"file": file, "agency": agency.ori}, form=True)


def test_from_file_to_records(call, agency, export):
    made = send(call, agency, export(40, changes={3: {"date_occurred": "soon"}}))
    assert made.status_code == 200, made.content
    assert made.json()["is_new"]
    path = f"/submissions/{made.json()['id']}"
    proposal = call("post", f"{path}/propose").json()["proposal"]
    assert proposal["rows_seen"] == 40
    assert proposal["preview"]["rejected"][0]["rule"] == "date_format"
    version = call("post", f"{path}/confirm", {"name": "rms", "level": "green"})
    assert version.status_code == 200, version.content
    assert version.json()["number"] == 1
    assert call("post", f"{path}/load").status_code == 202
    assert call("post", f"{path}/load").status_code == 202  # asking again changes nothing
    assert Load.objects.count() == 1
    _work()
    [run] = call("get", f"{path}/loads").json()
    assert (run["state"], run["landed"], run["quarantined"]) == ("done", 39, 1)
    [row] = call("get", f"{path}/quarantine").json()
    assert (row["row_number"], row["field"], row["rule"]) == (5, "date_occurred", "date_format")
    wrong = call("post", f"/quarantine/{row['id']}/mend", {"cells": {"date_occurred": "x"}})
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["row"] == 5
    good = {"cells": {"date_occurred": "2024-02-02 02:02"}}
    assert call("post", f"/quarantine/{row['id']}/mend", good).json()["state"] == "mended"
    assert call("post", f"/quarantine/{row['id']}/mend", good).status_code == 409
    page = call("get", "?kind=incident&limit=5").json()
    assert (page["count"], page["unit"], len(page["records"])) == (40, "incidents", 5)
    assert "Verify" in page["caveat"]


def test_moments_of_the_report_and_doubted_points_are_shown_by_every_answer(call, agency, export):
    lines = export(60, changes={
        3: {"longitude": "40.712345", "latitude": "-73.954321"},
        9: {"longitude": "12.5", "latitude": "8.1"},
    }).replace(b"date_occurred", b"Date Rptd")  # fmt: skip
    path = f"/submissions/{send(call, agency, lines).json()['id']}"
    bare = call("post", f"{path}/propose").json()["proposal"]
    assert (bare["missing"], bare["mapping"]) == (["occurred"], None)
    said = call("post", f"{path}/propose", {"by_report": True}).json()["proposal"]
    assert any("those of the report" in note for note in said["notes"])
    version = call("post", f"{path}/confirm", {"name": "rms", "level": "green"}).json()
    assert version["by_report"] is True
    call("post", f"{path}/load")
    _work()
    [run] = call("get", f"{path}/loads").json()
    doubted = {
        one["rule"]: (one["became"], one["rows"], one["first_rows"]) for one in run["doubted"]
    }
    assert doubted == {"swapped": ("put_right", 1, [5]), "outside": ("without_point", 1, [11])}
    points = [(one["row"], one["rule"]) for one in call("get", f"{path}/points").json()]
    assert points == [(5, "swapped"), (11, "outside")]
    assert [one["by_report"] for one in call("get", "/mappings").json()] == [True]
    assert call("get", f"/mappings/{version['id']}").json()["by_report"] is True
    assert [one["by_report"] for one in call("get", "/status").json()] == [True]


def _work():
    from django_tasks_db.models import DBTaskResult

    from accord.apps.records.tasks import load_submission

    for job in DBTaskResult.objects.all():
        load_submission.func(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])


def test_shapes_are_closed(call, agency, export):
    made = send(call, agency, export(30)).json()
    path = f"/submissions/{made['id']}"
    call("post", f"{path}/propose")
    wrong = [
        call("post", f"{path}/confirm", {"name": "rms", "surprise": 1}),
        call("post", f"{path}/confirm", {"name": "rms", "mapping": {"format": 1}}),
        call("post", f"{path}/confirm", {"name": "rms", "mapping": {"kind": []}}),
        call("post", f"{path}/confirm", {"name": ""}),
        call("get", "?kind=incident&order=secret"),
        call("get", "?kind=rumour"),
        call("get", "?kind=incident&limit=100000"),
        call("get", ""),
    ]
    assert [answer.status_code for answer in wrong] == [422] * len(wrong)
    assert all(answer.json()["code"] == "invalid" for answer in wrong)


def test_confirming_before_a_proposal_is_a_conflict(call, agency, export):
    made = send(call, agency, export(30)).json()
    assert call("post", f"/submissions/{made['id']}/confirm", {"name": "rms"}).status_code == 409
    assert call("post", f"/submissions/{made['id']}/load").status_code == 409


def test_a_file_that_is_no_table_names_its_rule(call, agency):
    answer = send(call, agency, b"%PDF-1.7")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["rule"] == "known_format"
    assert not Submission.objects.exists()


def test_nobody_submits_for_another_agency(call, make_agency, export):
    assert send(call, make_agency(), export(30)).status_code == 403


def test_without_token_or_purpose_nothing_is_answered(call):
    assert Client().get(f"{BASE}/status").status_code == 401
    refused = call("get", "/status", purpose="")
    assert refused.status_code == 403
    assert refused.json()["code"] == "purpose_needed"
    assert call("get", "/status", purpose="investigation").status_code == 422


def test_foreign_and_missing_give_the_same_answer(call, make_agency, ingest, export):
    ingest(make_agency(), export(30, changes={3: {"date_occurred": "soon"}}))
    foreign = {
        "/{}": Record.objects.first().pk,
        "/{}/pointer": Record.objects.first().pk,
        "/submissions/{}": Submission.objects.get().pk,
        "/submissions/{}/loads": Submission.objects.get().pk,
        "/submissions/{}/quarantine": Submission.objects.get().pk,
    }
    for path, pk in foreign.items():
        one, other = call("get", path.format(pk)), call("get", path.format(MISSING))
        assert one.status_code == other.status_code == 404
        assert one.json() == other.json()
    row = QuarantinedRow.objects.get()
    body = {"cells": {"date_occurred": "2024-01-01"}}
    answers = [call("post", f"/quarantine/{pk}/mend", body) for pk in (row.pk, MISSING)]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].json() == answers[1].json()


def test_dissemination_by_its_owner(call, agency, ingest, export):
    ingest(agency, export(30))
    ids = [str(pk) for pk in Record.objects.values_list("pk", flat=True)[:3]]
    answer = call("post", "/dissemination", {"records": ids, "level": "red"})
    assert answer.json() == {"changed": 3}
    assert Record.objects.filter(level="red").count() == 3
    bad = call("post", "/dissemination", {"records": ids, "level": "purple"})
    assert bad.status_code == 422


def test_status_and_mappings(call, agency, ingest, export):
    ingest(agency, export(30))
    [status] = call("get", "/status").json()
    assert (status["records"], status["unit"]) == (30, "incidents")
    [version] = call("get", "/mappings").json()
    assert (version["mapping"], version["number"]) == ("rms", 1)


def test_records_leave_as_files_of_each_format(call, ingest, agency, export):
    ingest(agency, export(6))
    for name, one in exporting.FORMATS.items():
        answer = call("get", f"/export/{name}?kind=incident")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Type"] == one.media_type
        assert b"24-000003" in answer.getvalue() or name == "parquet"
    assert call("get", "/export/docx?kind=incident").status_code == 404
    assert call("get", "/export/csv?kind=incident&limit=3").status_code == 422
