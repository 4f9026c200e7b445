"""`accord call`: any operation of the API from a terminal, by the same right, purpose and ledger."""

import json

import pytest
from typer.testing import CliRunner

from accord.apps.agencies import services
from accord.cli.main import app
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import AccordError, Missing, NotSignedIn, PurposeNeeded

pytestmark = pytest.mark.django_db
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")
PASSWORD = "correct horse battery staple"


@pytest.fixture
def people():
    for number, (admin, analyst) in enumerate((("ada", "ana"), ("bea", "ben")), start=1):
        agency = services.register_agency(
            by=SYSTEM, purpose=WHY, ori=f"XA00{number}0000", name=f"Agency {number}", kind="police"
        )
        for username, role in ((admin, "agency-admin"), (analyst, "analyst")):
            services.register_person(
                by=SYSTEM, purpose=WHY, username=username, full_name=username.title(),
                password=PASSWORD, roles=[role], agency=agency,
            )  # fmt: skip


def call(*args, as_user="ada", purpose="administration", fails=None, told=None):
    environment = {"ACCORD_AS": as_user, "ACCORD_PURPOSE": purpose}
    result = CliRunner().invoke(app, ["call", *args], env=environment, input=told)
    if fails is None:
        assert result.exception is None, (result.output, result.exception)
        return result.output
    assert isinstance(result.exception, fails), (result.output, result.exception)
    return result.exception


def test_it_prints_what_the_operation_answers_and_leaves_its_entry(people):
    found = json.loads(call("get", "/agencies/people"))
    assert [one["username"] for one in found] == ["ada", "ana"]
    assert found[0]["roles"] == ["agency-admin"]
    entry = LedgerEntry.objects.filter(verb="people.viewed").get()
    assert (entry.agency_ori, entry.purpose_code) == ("XA0010000", "administration")


def test_the_operations_right_is_asked_and_a_refusal_is_in_the_ledger(people):
    error = call("GET", "/agencies/people", as_user="ana", fails=AccordError)
    assert error.code == "denied"
    assert LedgerEntry.objects.filter(verb="people.viewed", outcome="denied").count() == 1


def test_another_agencys_people_are_not_told(people):
    found = json.loads(call("GET", "/api/v1/agencies/people", as_user="bea"))
    assert {one["agency_ori"] for one in found} == {"XA0020000"}


def test_who_acts_and_why_are_demanded(people):
    call("GET", "/agencies/me", as_user="", fails=NotSignedIn)
    call("GET", "/agencies/me", purpose="", fails=PurposeNeeded)


def test_what_is_no_operation_is_said_to_be_none(people):
    call("GET", "/nothing", fails=Missing)
    call("DELETE", "/agencies/people", fails=Missing)
    call("GET", "/docs", fails=Missing)


def test_a_body_is_read_and_each_fault_names_its_field_as_it_was_written(people, tmp_path):
    asked = {
        "title": "Free form", "parties": ["XA0010000", "XA0020000"], "kinds": ["incident"],
        "levels": ["green"], "purposes": ["crime-analysis"], "actions": ["search"],
        "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(asked))
    made = json.loads(call("POST", "/agencies/agreements", "--body", str(file)))
    assert made["status"] == "draft"
    read = json.loads(call("GET", f"/agencies/agreements/{made['id']}"))
    assert read["digest"] == made["digest"]
    assert [one["signed_at"] for one in read["signatures"]] == [None, None]

    wrong = {**asked, "rank": 3, "parties": ["XA0010000", 7]}
    error = call(
        "POST", "/agencies/agreements", "--body", "-", told=json.dumps(wrong), fails=AccordError
    )
    assert error.code == "invalid"
    assert {fault.field for fault in error.faults} == {"rank", "parties.1"}
    error = call(
        "POST",
        "/agencies/agreements",
        "--body",
        "-",
        told=json.dumps({**asked, "parties": ["XA0010000", "NOPE"]}),
        fails=AccordError,
    )
    assert [(fault.field, fault.rule) for fault in error.faults] == [("parties", "known")]


def test_a_stranger_to_an_agreement_finds_none(people):
    asked = json.dumps({
        "title": "T", "parties": ["XA0010000", "XA0020000"], "kinds": ["incident"],
        "levels": ["green"], "purposes": ["crime-analysis"], "actions": ["search"],
        "valid_from": "2026-01-01T00:00:00Z",
    })  # fmt: skip
    made = json.loads(call("POST", "/agencies/agreements", "--body", "-", told=asked))
    third = services.register_agency(
        by=SYSTEM, purpose=WHY, ori="XA0030000", name="Agency 3", kind="police"
    )
    services.register_person(
        by=SYSTEM, purpose=WHY, username="cas", full_name="Cas", password=PASSWORD,
        roles=["agency-admin"], agency=third,
    )  # fmt: skip
    error = call("GET", f"/agencies/agreements/{made['id']}", as_user="cas", fails=AccordError)
    assert error.code == "missing"
    assert call("GET", f"/agencies/agreements/{made['id']}", as_user="bea")


def test_own_tokens_are_listed_and_ended_and_nobody_elses(people):
    run = CliRunner().invoke
    as_ana = {"ACCORD_AS": "ana"}
    secret = run(app, ["people", "token", "nightly", "--for", "crime-analysis"], env=as_ana)
    assert secret.exception is None
    listed = run(app, ["people", "tokens"], env=as_ana).output
    token_id = listed.split()[0]
    assert "nightly" in listed
    assert "live" in listed
    assert secret.output.strip() not in listed
    assert json.loads(call("GET", "/agencies/tokens", as_user="ana"))[0]["id"] == token_id
    assert call("DELETE", f"/agencies/tokens/{token_id}", as_user="ben", fails=AccordError)
    assert run(app, ["people", "revoke", token_id], env={"ACCORD_AS": "ben"}).exception
    assert run(app, ["people", "revoke", token_id], env=as_ana).exception is None
    assert "revoked" in run(app, ["people", "tokens"], env=as_ana).output
    token = {"ACCORD_TOKEN": secret.output.strip(), "ACCORD_PURPOSE": "crime-analysis"}
    assert isinstance(run(app, ["call", "GET", "/agencies/me"], env=token).exception, NotSignedIn)


def test_a_file_is_written_where_one_is_named(people, tmp_path):
    out = tmp_path / "me.json"
    assert "bytes written" in call("GET", "/agencies/me", "--out", str(out))
    assert json.loads(out.read_text())["name"] == "Ada"
