"""The pages from file to result, without JavaScript, and the records behind them."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyarrow import parquet

from accord.apps.records import exporting, tables
from accord.apps.records.models import Load, MappingVersion, QuarantinedRow, Record, Submission
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=agency))


def upload(client, data: bytes, name="weekly export.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post("/records/submissions/new/", {"file": file, "level": "green"})


def form_of(page) -> dict[str, str]:
    """What a browser would send back from the mapping page as it stands."""
    form = page.context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_a_file_that_was_not_read_to_its_end_is_not_said_to_break_no_rule(
    client, agency, ingest, export
):
    ingest(agency, export(5))
    submission = Submission.objects.get()
    there = f"/records/submissions/{submission.pk}/quality/"
    assert "No rule was broken" in client.get(there).content.decode()
    fault = {"row": 4, "rule": "no_dtd", "message": "A DTD is not read", "field": "(file)"}
    Submission.objects.update(fault=fault, state="stopped")
    page = client.get(there).content.decode()
    assert "A DTD is not read" in page
    assert "No rule was broken" not in page
    assert "no_dtd" not in client.get(f"/records/submissions/{submission.pk}/").content.decode()


def test_from_file_to_result_without_javascript(client, agency, export, system, records_why):
    answer = upload(client, export(40, changes={3: {"date_occurred": "soon"}}))
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert page.status_code == 200
    text = page.content.decode()
    assert "date_occurred" in text
    assert "100 %" in text or " %" in text
    assert "1 of the first 40 rows do not land" in text
    confirmed = client.post(answer.url, {**form_of(page), "step": "confirm"})
    assert confirmed.status_code == 302, confirmed.content.decode()[:3000]
    assert MappingVersion.objects.get().mapping.name == "weekly export"
    submission = Submission.objects.get()
    started = client.post(f"/records/submissions/{submission.pk}/load/")
    assert started.url == f"/records/submissions/{submission.pk}/progress/"
    assert client.get(started.url).status_code == 200
    during = client.get(f"/records/submissions/{submission.pk}/").content.decode()
    assert "Landed so far" in during
    assert "How far the load is" in during
    assert "Load the rows" not in during
    run_the_worker()
    shown = client.get(started.url).content.decode()
    assert "Finished: 40 rows" in shown
    result = client.get(f"/records/submissions/{submission.pk}/")
    text = result.content.decode()
    assert "39" in text
    assert "the records span" in text or "records; this step needs" in text
    assert Record.objects.filter(owner=agency).count() == 39


def run_the_worker():
    """Run what is enqueued, as the worker process does."""
    from django_tasks_db.models import DBTaskResult

    from accord.apps.records.tasks import load_submission

    for job in DBTaskResult.objects.all():
        assert job.task_path.endswith("load_submission")
        load_submission.func(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])


def test_the_preview_follows_what_is_edited(client, export):
    answer = upload(client, export(40))
    page = client.get(answer.url)
    data = {**form_of(page), "date_formats": "d.m.y", "step": "preview"}
    shown = client.post(answer.url, data)
    assert "40 of the first 40 rows do not land" in shown.content.decode()
    assert not MappingVersion.objects.exists()


def test_a_wrong_code_and_a_wrong_pair_are_explained_beside_their_fields(client, export):
    answer = upload(client, export(40))
    data = form_of(client.get(answer.url))
    wrong = {**data, "cw0": "ZZZ", "agency_table": "no pair", "step": "confirm"}
    page = client.post(answer.url, wrong)
    assert page.status_code == 422
    assert {"cw0", "agency_table"} <= page.context["form"].errors.keys()


def test_a_file_that_is_no_table_is_explained_on_the_form(client):
    page = upload(client, b"%PDF-1.7 nothing", "report.csv")
    assert page.status_code == 422
    assert "known_format" in page.content.decode()


def test_the_same_file_again_leads_to_the_first_submission(client, export):
    upload(client, export(20))
    again = upload(client, export(20))
    assert again.url == f"/records/submissions/{Submission.objects.get().pk}/"


def test_quarantine_is_listed_exported_mended_and_given_up(client, agency, ingest, export):
    ingest(agency, export(40, changes={3: {"date_occurred": "soon"}, 5: {"date_occurred": "=1+1"}}))
    submission = Submission.objects.get()
    base = f"/records/submissions/{submission.pk}/quarantine/"
    page = client.get(base).content.decode()
    assert "a date in a format of the mapping" in page
    text = b"".join(client.get(f"{base}?format=csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:5] == ["file", "row", "field", "rule", "reason"]
    assert any("'=1+1" in row for row in rows)
    first, second = QuarantinedRow.objects.order_by("row_number")
    form = client.get(f"/records/quarantine/{first.pk}/").context["form"]
    assert form.names[0] == "date_occurred"
    data = {bound.html_name: bound.value() for bound in form}
    wrong = client.post(f"/records/quarantine/{first.pk}/", {**data, "cell0": "still"})
    assert wrong.status_code == 422
    assert "no date of the mapping" in wrong.content.decode()
    mended = client.post(f"/records/quarantine/{first.pk}/", {**data, "cell0": "2024-02-02 10:00"})
    assert mended.status_code == 302
    give_up = f"{base}discard/?rule=date_format"
    assert client.post(give_up, {"reason": "x"}).status_code == 422
    assert client.post(give_up, {"reason": "vendor test row", "confirm": "on"}).status_code == 302
    second.refresh_from_db()
    assert second.state == "discarded"


def test_an_old_file_runs_again_under_another_version(client, agency, ingest, export):
    ingest(agency, export(20))
    first = Submission.objects.get()
    ingest(agency, export(22), change={"zone": "America/Chicago"})
    version = MappingVersion.objects.get(number=2)
    page = client.get(f"/records/submissions/{first.pk}/").content.decode()
    assert "rms v2" in page
    answer = client.post(f"/records/submissions/{first.pk}/rerun/", {"version": str(version.pk)})
    assert answer.status_code == 302
    run_the_worker()
    assert Load.objects.filter(submission=first).count() == 2


def test_the_list_counts_one_kind_with_its_unit_and_filters(client, agency, ingest, export):
    ingest(agency, export(40))
    page = client.get("/records/?kind=incident").content.decode()
    assert "40 incidents" in page
    assert "Verify with the owning agency" in page
    assert "10 incidents" in client.get("/records/?kind=incident&offence=220").content.decode()
    few = client.get("/records/?kind=incident&start=2024-01-01&end=2024-02-01").content.decode()
    january = Record.objects.filter(local_date__lt="2024-02-01").count()
    assert f"{january} incidents" in few
    assert "0 calls for service" in client.get("/records/?kind=call_for_service").content.decode()


COLUMNS_TO_SORT_BY = (
    "local_id",
    "owner__name",
    "local_date",
    "local_hour",
    "offence_code",
    "openness",
)


@pytest.mark.parametrize("sort", [sign + name for name in COLUMNS_TO_SORT_BY for sign in ("", "-")])
def test_the_list_is_sorted_by_each_column_that_is_not_masked(
    client, agency, make_agency, agree, ingest, export, sort
):
    partner = make_agency(name="Zoar")
    agree(agency, partner)
    ingest(agency, export(8), level="yellow")
    ingest(agency, export(20).replace(b"24-0000", b"25-0000"), name="more.csv")
    ingest(agency, export(5).replace(b"24-0000", b"26-0000"), name="red.csv", level="red")
    ingest(partner, export(4), level="green")
    page = client.get(f"/records/?kind=incident&sort={sort}")
    levels = ["green", "yellow", "red"]
    shown = [
        levels.index(row.level) if sort.endswith("openness")
        else row.owner.name if sort.endswith("owner__name")
        else getattr(row, sort.removeprefix("-"))
        for row in page.context["table"].page.object_list
    ]  # fmt: skip
    assert len(set(shown)) > 1
    assert shown == sorted(shown, reverse=sort.startswith("-"))
    direction = "descending" if sort.startswith("-") else "ascending"
    assert page.content.decode().count(f'aria-sort="{direction}"') == 1


def test_no_order_tells_an_address_that_is_masked(client, agency, ingest, export):
    ingest(agency, export(8))
    heads = client.get("/records/?kind=incident").context["table"].headers
    assert [head.label for head in heads if not head.url] == ["Address"]


def test_a_long_list_is_sorted_by_date_alone_and_says_so(
    client, agency, ingest, export, monkeypatch
):
    ingest(agency, export(8))
    shown = client.get("/records/?kind=incident&sort=local_id")
    assert "sort it by other columns" not in shown.content.decode()
    monkeypatch.setattr(tables, "SORTED_AT_MOST", 7)
    shown = client.get("/records/?kind=incident&sort=local_id")
    table = shown.context["table"]
    assert [head.label for head in table.headers if head.url] == ["Local date"]
    dates = [row.local_date for row in table.page.object_list]
    assert dates == sorted(dates, reverse=True)
    assert "Filter the list to 7 rows or fewer to sort it" in shown.content.decode()


def test_a_page_behind_the_last_leads_back_to_the_list(client, agency, ingest, export):
    ingest(agency, export(60))
    behind = client.get("/records/?kind=incident&sort=local_id&page=99999")
    text = behind.content.decode()
    assert behind.status_code == 404
    assert "This list has no page “99999”." in text
    assert 'href="/records/?kind=incident&amp;sort=local_id"' in text
    client.cookies["django_language"] = "es"
    assert (
        "Ir a la primera página de la lista"
        in client.get("/records/?kind=incident&page=99999").content.decode()
    )


def test_two_kinds_at_once_are_refused(client):
    answer = client.get("/records/?kind=incident&kind=arrest")
    assert answer.status_code == 422


def test_any_program_reads_the_export_and_each_row_carries_the_caveat_and_the_count(
    client, agency, ingest, export
):
    ingest(agency, export(12))
    answer = client.get("/records/export.csv?kind=incident")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 12
    assert all(row["caveat"].startswith("Verify with the owning agency") for row in rows)
    assert all("12 incidents" in row["caveat"] for row in rows)
    assert LedgerEntry.objects.filter(verb="records.exported").count() == 1


def test_the_same_rows_leave_as_geojson_and_parquet(client, agency, ingest, export):
    ingest(agency, export(12))
    links = client.get("/records/?kind=incident").content.decode()
    assert all(f"/records/export.{name}?kind=incident" in links for name in exporting.FORMATS)
    answer = client.get("/records/export.geojson?kind=incident")
    read = json.loads(answer.getvalue())
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert "12 incidents" in read["caveat"]
    numbers = {one["properties"]["local_id"] for one in read["features"]}
    assert numbers == set(Record.objects.values_list("local_id", flat=True))
    table = parquet.read_table(
        io.BytesIO(client.get("/records/export.parquet?kind=incident").getvalue())
    )
    assert set(table.column("local_id").to_pylist()) == numbers
    assert set(table.column("owner").to_pylist()) == {agency.ori}
    assert LedgerEntry.objects.filter(verb="records.exported").count() == 2
    assert client.get("/records/export.docx?kind=incident").status_code == 404


def test_nothing_of_a_partner_leaves_without_the_right_to_export(
    client, agency, make_agency, agree, ingest, export
):
    other = make_agency()
    agree(agency, other, actions=("search", "pointer", "view"))
    ingest(other, export(9))
    assert "9 incidents" in client.get("/records/?kind=incident").content.decode()
    for name in exporting.FORMATS:
        answer = client.get(f"/records/export.{name}?kind=incident")
        assert b"24-0000" not in answer.getvalue(), name


def test_a_record_shows_its_versions_and_its_proof(client, agency, ingest, export):
    ingest(agency, export(20))
    ingest(agency, export(21, changes={2: {"address": "1 NEW ST"}}))
    record = Record.objects.get(local_id="24-000002", is_current=True)
    page = client.get(f"/records/{record.pk}/").content.decode()
    assert "1 NEW ST" in page
    assert "Version 1" in page
    assert record.chunk.root[:8] in page
    assert "NOT what was committed" not in page


def test_a_yellow_record_shows_whom_to_ask_and_no_more(
    client, agency, make_agency, agree, ingest, export
):
    other = make_agency()
    agree(agency, other)
    ingest(other, export(8), level="yellow")
    record = Record.objects.filter(owner=other).first()
    page = client.get("/records/?kind=incident").content.decode()
    assert "0 incidents" in page
    assert other.name in page
    assert record.local_id not in page
    pointer = client.get(f"/records/{record.pk}/pointer/").content.decode()
    assert other.ori in pointer
    assert record.local_id not in pointer
    assert record.address not in pointer
    assert client.get(f"/records/{record.pk}/").status_code == 404


def test_foreign_and_missing_pages_are_the_same(client, make_agency, ingest, export):
    ingest(make_agency(), export(30, changes={3: {"date_occurred": "soon"}}))
    pairs = [
        (f"/records/{Record.objects.first().pk}/", f"/records/{MISSING}/"),
        (f"/records/{Record.objects.first().pk}/pointer/", f"/records/{MISSING}/pointer/"),
        (
            f"/records/submissions/{Submission.objects.get().pk}/",
            f"/records/submissions/{MISSING}/",
        ),
        (
            f"/records/submissions/{Submission.objects.get().pk}/quarantine/",
            f"/records/submissions/{MISSING}/quarantine/",
        ),
        (f"/records/mappings/{MappingVersion.objects.get().pk}/", f"/records/mappings/{MISSING}/"),
    ]
    for foreign, missing in pairs:
        one, other = client.get(foreign), client.get(missing)
        assert one.status_code == other.status_code == 404
        assert strip(one, foreign) == strip(other, missing)


def strip(answer, path):
    import re

    text = answer.content.decode().replace(path, "PATH")
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", text)


@pytest.mark.parametrize("role", ["liaison", "auditor", "agency-admin", "partner", "coordinator"])
def test_only_those_who_may_ingest_see_submissions(agency, make_user, sign_in, role):
    client = sign_in(make_user("xavier", role, agency=agency))
    for path in ("submissions/", "submissions/new/", "mappings/", f"submissions/{MISSING}/"):
        assert client.get(f"/records/{path}").status_code == 403


@pytest.mark.parametrize("role", ["liaison", "auditor", "agency-admin", "partner"])
def test_roles_without_case_data_are_turned_away_from_records(agency, make_user, sign_in, role):
    client = sign_in(make_user("xavier", role, agency=agency))
    for path in ("?kind=incident", "export.csv?kind=incident", "status/", f"{MISSING}/"):
        assert client.get(f"/records/{path}").status_code == 403


def test_without_a_purpose_the_purpose_is_asked_for(agency, make_user, sign_in):
    client = sign_in(make_user("ann", "analyst", agency=agency), purpose=None)
    answer = client.get("/records/?kind=incident")
    assert answer.status_code == 302
    assert "/session/purpose" in answer.url


PAGES = {
    "/records/?kind=incident": "records.listed",
    "/records/status/": "status.read",
    "/records/submissions/": "submissions.viewed",
    "/records/mappings/": "mappings.viewed",
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leaves_exactly_one_entry_of_its_verb(client, agency, ingest, export, path):
    ingest(agency, export(5))
    before = LedgerEntry.objects.filter(verb=PAGES[path]).count()
    assert client.get(path).status_code == 200
    assert LedgerEntry.objects.filter(verb=PAGES[path]).count() == before + 1


def test_pages_speak_spanish(client, agency, ingest, export):
    ingest(agency, export(5))
    client.cookies["django_language"] = "es"
    page = client.get("/records/?kind=incident").content.decode()
    assert "5 incidentes" in page
    assert "Registros" in page


def test_a_mapping_version_is_shown_in_words(client, agency, ingest, export):
    ingest(agency, export(30))
    version = MappingVersion.objects.get()
    page = client.get(f"/records/mappings/{version.pk}/").content.decode()
    assert "Record&#x27;s own number" in page
    assert "America/New_" in page
    assert version.digest[:8] in page
