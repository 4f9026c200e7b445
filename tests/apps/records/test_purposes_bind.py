"""Purposes bind at every door: aggregates give no record, an investigation names its case."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.agencies import sharing
from accord.apps.records import selectors
from accord.apps.records.models import Record
from accord.apps.records.services import proposals
from accord.cli.main import app
from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db
AGGREGATES = sorted(c for c, one in vocabulary.purposes().items() if one.aggregates_only)


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def ann(agency, make_user, ingest, export):
    ingest(agency, export(40, changes={3: {"date_occurred": "soon"}}))
    return make_user("ann", "analyst", agency=agency)


@pytest.fixture
def ask(ann, actor_of, settings):
    settings.ACCORD_RATE_LIMITS = False
    _token, secret = agencies.issue_token(
        by=actor_of(ann), purpose=Purpose(code="administration"), label="test",
        purposes=list(vocabulary.purposes()), days=1,
    )  # fmt: skip

    def get(path: str, purpose: str, *, post: bool = False, **headers: str):
        sent = {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": purpose, **headers}
        if post:
            kind = "application/json"
            return Client().post(f"/api/v1/records{path}", {}, headers=sent, content_type=kind)
        return Client().get(f"/api/v1/records{path}", headers=sent)

    return get


@pytest.mark.parametrize("code", AGGREGATES)
def test_with_a_purpose_of_aggregates_pages_give_no_record_not_even_ones_own(code, ann, sign_in):
    record = Record.objects.first()
    assert record.local_id in sign_in(ann).get("/records/?kind=incident").content.decode()
    client = sign_in(ann, purpose=code)
    for page in (
        "?kind=incident",
        f"{record.pk}/",
        f"{record.pk}/pointer/",
        "export.csv?kind=incident",
    ):
        asked = client.get(f"/records/{page}")
        assert asked.status_code == 302, page
        assert asked.url.startswith("/session/purpose?next="), page


@pytest.mark.parametrize("code", AGGREGATES)
def test_nor_does_the_api(code, ann, actor_of, ask):
    record = Record.objects.first()
    assert ask("?kind=incident", "crime-analysis").json()["count"] == 39
    for path in ("?kind=incident", f"/{record.pk}", f"/{record.pk}/pointer"):
        refused = ask(path, code)
        assert (refused.status_code, refused.json()["code"]) == (403, "purpose_unfit"), path
    none = selectors.records_visible_to(viewer=actor_of(ann), purpose=Purpose(code=code))
    assert none.count() == 0


def test_nor_a_quarantined_row_nor_a_brief_for_partners_from_a_terminal(ann, actor_of):
    viewer, why = actor_of(ann), Purpose(code="administration")
    assert selectors.quarantine_visible_to(viewer=viewer, purpose=why).count() == 0
    other = Purpose(code="crime-analysis")
    assert selectors.quarantine_visible_to(viewer=viewer, purpose=other).count() == 1
    result = CliRunner().invoke(app, ["brief", "--as", "ann", "--purpose", "administration"])
    assert isinstance(result.exception, Invalid)
    assert "No records of this kind may be counted" in result.exception.message


@pytest.mark.parametrize("code", AGGREGATES)
def test_nor_a_row_of_a_proposal(code, ann, agency, ask, sign_in, send, export):
    found = send(agency, export(41, changes={3: {"date_occurred": "soonish"}}), name="two.csv")
    page = f"/records/submissions/{found.pk}/mapping/"
    quoted = ["24-000001", "soonish", "200 BLOCK MAIN ST"]
    whole = sign_in(ann, purpose="records-management").get(page).content.decode()
    assert all(text in whole for text in quoted)
    assert sign_in(ann, purpose=code).get(page).status_code == 302
    assert ask(f"/submissions/{found.pk}/propose", code, post=True).status_code == 403
    proposed = ask(f"/submissions/{found.pk}/propose", "records-management", post=True).json()
    bare = proposals.within(Purpose(code=code), proposed["proposal"])
    assert bare["preview"]["rejected_count"] == 1
    assert [text for text in quoted if text in json.dumps(proposed)]
    assert not [text for text in quoted if text in json.dumps(bare)]


@pytest.mark.parametrize("code", AGGREGATES)
def test_numbers_after_disclosure_control_remain(code, ann, actor_of):
    viewer, why = actor_of(ann), Purpose(code=code)
    scope = sharing.aggregate_scope(viewer=viewer, purpose=why, now=timezone.now())
    assert Record.objects.filter(scope, is_current=True).count() == 39
    counted = selectors.data_status(viewer=viewer, purpose=why, counting=True)
    assert [one.records for one in counted] == [39]


def test_the_api_demands_the_case_of_an_investigation(ask):
    refused = ask("?kind=incident", "investigation")
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["field"] == "case_number"
    assert ask("?kind=incident", "investigation", **{"X-Accord-Case": "  "}).status_code == 422
    assert ask("?kind=incident", "investigation", **{"X-Accord-Case": "24-17"}).status_code == 200


def test_a_page_demands_it(ann, sign_in):
    client = sign_in(ann, purpose=None)
    told = client.post("/session/purpose", {"code": "investigation", "reason": "x"})
    assert "needs a case number" in told.content.decode()
    assert client.get("/records/?kind=incident").status_code != 200


def test_and_so_does_a_terminal(ann):
    command = ["layers", "list", "--as", "ann", "--purpose", "investigation"]
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, Invalid)
    assert "needs a case number" in refused.exception.message
    assert CliRunner().invoke(app, [*command, "--case", "24-17"]).exit_code == 0
    assert CliRunner().invoke(app, command, env={"ACCORD_CASE": "24-17"}).exit_code == 0
    seen = LedgerEntry.objects.filter(verb="layers.viewed", purpose_code="investigation")
    assert seen.count() == 2
    assert all(json.loads(bytes(one.leaf))["purpose"]["case_number"] for one in seen)


def test_a_file_can_still_be_handed_in_for_a_purpose_of_records(ann, sign_in, export):
    file = SimpleUploadedFile("more.csv", export(41))
    sent = sign_in(ann, purpose="records-management").post(
        "/records/submissions/new/", {"file": file, "level": "green"}
    )
    assert sent.status_code == 302
