"""Case outcomes through pages, API and command line: the same services, the same answers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.records.test_outcomes import ROWS, table
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.records.models import CaseOutcome, OutcomeFile
from accord.cli.main import app
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-7000-8000-000000000000"
BAD = ["", "", "1", "Dismissed", ""]


@pytest.fixture
def court(make_agency):
    return make_agency(kind="prosecutor")


@pytest.fixture
def client(court, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=court))


def upload(client, data: bytes):
    file = SimpleUploadedFile("court.csv", data)
    return client.post("/records/outcomes/files/new/", {"file": file, "level": "green"})


def form_of(page) -> dict[str, str]:
    form = page.context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value}


def test_from_file_to_match_rate_without_javascript(client):
    empty = client.get("/records/outcomes/").content.decode()
    assert "No case outcomes" in empty
    assert "nothing can be matched" in empty
    sent = upload(client, table(*ROWS, BAD))
    assert sent.status_code == 302
    page = client.get(sent.url)
    assert "Placed on file" in page.content.decode()
    assert CaseOutcome.objects.count() == 0
    loaded = client.post(sent.url, {**form_of(page), "words0": "dismissed"})
    assert loaded.status_code == 302, loaded.content.decode()[:2000]
    result = client.get(loaded.url).content.decode()
    assert "key_given" in result
    assert set(CaseOutcome.objects.values_list("status", flat=True)) == {
        "convicted_plea", "dismissed", "acquitted",
    }  # fmt: skip
    listed = client.get("/records/outcomes/").content.decode()
    assert "24-000003" in listed
    found = client.get("/records/outcomes/", {"number": "a 2"}).content.decode()
    assert "24-000002" in found
    assert "24-000003" not in found
    none = client.get("/records/outcomes/", {"stage": "custody"}).content.decode()
    assert "24-000002" not in none
    assert "court.csv" in client.get("/records/outcomes/files/").content.decode()
    assert LedgerEntry.objects.filter(verb="outcomes.listed").count() == 4


def test_a_form_that_is_no_mapping_says_so(client):
    sent = upload(client, table())
    page = client.get(sent.url)
    values = {k: v for k, v in form_of(page).items() if k not in {"case_number", "arrest_number"}}
    answer = client.post(sent.url, values)
    assert "outcome_key" in answer.content.decode()
    assert CaseOutcome.objects.count() == 0


def test_a_file_that_is_no_table_is_refused_beside_its_field(client):
    answer = upload(client, b"%PDF-1.7")
    assert answer.status_code == 422
    assert "known_format" in answer.content.decode()
    assert OutcomeFile.objects.count() == 0


def test_the_pages_speak_spanish(client):
    client.cookies["django_language"] = "es"
    text = client.get("/records/outcomes/", headers={"accept-language": "es"}).content.decode()
    assert "Resultados de los casos" in text


def test_foreign_and_missing_files_give_the_same_answer(client, make_agency, make_user, sign_in):
    sent = upload(client, table())
    other = sign_in(make_user("bob", "analyst", agency=make_agency(name="Other")))
    foreign = other.get(sent.url)
    missing = other.get(f"/records/outcomes/files/{MISSING}/")
    assert (foreign.status_code, missing.status_code) == (404, 404)


@pytest.fixture
def call(court, make_user, actor_of, settings):
    settings.ACCORD_RATE_LIMITS = False
    actor = actor_of(make_user("tok", "analyst", agency=court))
    _token, secret = agencies.issue_token(
        by=actor, purpose=Purpose(code="administration"), label="test",
        purposes=["records-management", "crime-analysis"], days=1,
    )  # fmt: skip
    client = Client()

    def ask(method: str, path: str, data=None, *, form=False):
        headers = {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"}
        kind = {} if form or method == "get" else {"content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/outcomes{path}", data, headers=headers, **kind)

    return ask


def test_the_api_does_all_that_the_pages_do(call, court):
    file = SimpleUploadedFile("court.csv", table(*ROWS, BAD))
    sent = call("post", "/files", {"file": file, "agency": court.ori}, form=True).json()
    assert (sent["state"], sent["is_new"]) == ("proposed", True)
    assert sent["unknown"] == [["disposition", "Placed on file", 1]]
    done = call("post", f"/files/{sent['id']}/load", {}).json()
    assert (done["state"], done["landed"], done["rejected"]) == ("loaded", 4, 1)
    assert [one["id"] for one in call("get", "/files").json()] == [sent["id"]]
    [row] = call("get", f"/files/{sent['id']}/rejected").json()
    assert (row["row_number"], row["rule"], row["raw"]["count"]) == (6, "key_given", "1")
    page = call("get", "?number=24-000001").json()
    assert page["count"] == 1
    assert page["outcomes"][0]["status"] == "convicted_plea"
    matched = call("get", "/match").json()
    assert (matched["outcomes"], matched["arrests"], matched["match_rate"]) == (4, 0, 0)
    assert matched["grades"]["unmatched"] == 4
    wrong = call("post", f"/files/{sent['id']}/load", {"mapping": "{}"})
    assert wrong.status_code == 422
    assert call("post", f"/files/{MISSING}/load", {}).status_code == 404


@pytest.mark.django_db(transaction=False)
def test_the_command_loads_a_file_and_shows_the_match_rate(court, make_user, tmp_path):
    make_user("ann", "analyst", agency=court)
    path = tmp_path / "court.csv"
    path.write_bytes(table(*ROWS, BAD))
    saved = tmp_path / "mapping.json"
    run = CliRunner().invoke
    as_ann = ["--as", "ann", "--purpose", "crime-analysis"]
    args = ["outcomes", "load", str(path), "--agency", court.ori, *as_ann]
    dry = run(app, [*args, "--dry-run", "--save-mapping", str(saved)])
    assert dry.exit_code == 0, dry.output
    assert "Placed on file" in dry.output
    assert OutcomeFile.objects.count() == 0
    refused = run(app, args, input="n\n")
    assert refused.exit_code == 4
    done = run(app, [*args, "--yes", "--mapping", str(saved)])
    assert done.exit_code == 0, done.output
    assert "4 outcomes landed" in done.output
    assert "row 6, case number (key_given)" in done.output
    shown = run(app, ["outcomes", "match", *as_ann])
    assert shown.exit_code == 0, shown.output
    assert "4 outcomes, 0.0 % found their arrest" in shown.output


@pytest.fixture
def shared_outcomes(court, make_agency, make_user, sign_in, agree):
    """Who looks at a court's outcomes under an agreement that allows these actions."""

    def make(*actions):
        police = make_agency()
        agree(court, police, kinds=("arrest",), actions=actions)
        CaseOutcome.objects.update(level="green")
        return sign_in(make_user("vic", "analyst", agency=police))

    return make


@pytest.mark.parametrize(("actions", "is_taken"), [(("search", "view"), False),
                                                   (("search", "view", "export"), True)])  # fmt: skip
def test_a_file_of_outcomes_holds_what_may_be_taken_away(
    client, shared_outcomes, actions, is_taken
):
    sent = upload(client, table(*ROWS))
    client.post(sent.url, {**form_of(client.get(sent.url)), "words0": "dismissed"})
    partner = shared_outcomes(*actions)
    assert "24-000003" in partner.get("/records/outcomes/").content.decode()
    file = partner.get("/records/outcomes/?format=csv")
    text = b"".join(file.streaming_content).decode()
    assert ("24-000003" in text) is is_taken
    own = b"".join(client.get("/records/outcomes/?format=csv").streaming_content).decode()
    assert "24-000003" in own
