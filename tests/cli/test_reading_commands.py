"""From a terminal: where and when, counts by area, mappings, who sees what, the use of the ledger."""

import json

import pytest
from typer.testing import CliRunner

from accord.apps.agencies import services
from accord.cli.main import app
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")
PASSWORD = "correct horse battery staple"
STRANGER = "01a225bc-34c2-777a-aa4d-e04d037bc1ac"


@pytest.fixture
def people():
    one, two = (
        services.register_agency(
            by=SYSTEM, purpose=WHY, ori=f"XA00{number}0000", name=f"Agency {number}", kind="police"
        )
        for number in (1, 2)
    )
    for username, role, agency in (
        ("ana", "analyst", one), ("ada", "agency-admin", one), ("rita", "records-custodian", one),
        ("ben", "records-custodian", two), ("udo", "auditor", None), ("ora", "oversight", None),
    ):  # fmt: skip
        services.register_person(
            by=SYSTEM, purpose=WHY, username=username, full_name=username.title(),
            password=PASSWORD, roles=[role], agency=agency,
        )  # fmt: skip
    return one, two


def run(*args, as_user, fails=None):
    result = CliRunner().invoke(app, list(args), env={"ACCORD_AS": as_user})
    if fails is None:
        assert result.exception is None, (result.output, result.exception)
    else:
        assert isinstance(result.exception, fails), (result.output, result.exception)
    return result.output


DAYS = ("--since", "2026-01-01", "--until", "2026-02-01", "--purpose", "crime-analysis")


def test_a_picture_without_records_counts_none_and_is_in_the_ledger(people):
    told = json.loads(run("places", "picture", *DAYS, "--json", as_user="ana"))
    assert (told["total"], told["unit"]) == (0, "incidents")
    assert len(told["by_weekday_and_hour"]) == 7
    assert "0 incidents" in run("places", "picture", *DAYS, as_user="ana")
    assert LedgerEntry.objects.filter(verb="places.viewed").count() == 2
    run("places", "picture", *DAYS, as_user="ora", fails=Denied)


def test_counts_by_area_are_for_whole_quarters_and_need_areas(people):
    why = ("--purpose", "crime-analysis")
    run("places", "areas", "--quarter", "2026-02-01", *why, as_user="ora", fails=Invalid)
    run("places", "areas", *why, as_user="ora", fails=Missing)


def test_a_free_agreement_is_drafted_signed_and_told_line_by_line(people):
    words = ["--kind", "incident", "--only-for", "crime-analysis", "--action", "search"]
    parties = ["--party", "XA0010000", "--party", "XA0020000", "--valid-from", "2020-01-01"]
    told = run("agreements", "draft", "Free form", *words, *parties, as_user="ada")
    agreement = told.split()[0]
    assert "has not signed" in told
    one, two = people
    for agency in (one, two):
        services.sign_agreement(by=SYSTEM, purpose=WHY, agreement_id=agreement, agency=agency)
    lines = json.loads(run("agreements", "who-sees-what", "--json", as_user="ada"))
    assert {(line["recipient"], line["owner"]) for line in lines} == {
        ("XA0010000", "XA0020000"), ("XA0020000", "XA0010000")
    }  # fmt: skip
    shown = run("agreements", "who-sees-what", "--recipient", "XA0010000", as_user="ada")
    assert "XA0010000 may search green incident of XA0020000 for crime-analysis" in shown
    assert "XA0020000 may" not in shown
    run(
        "agreements", "draft", "T", *words, *parties[:2], *parties[4:], as_user="ada", fails=Invalid
    )


def test_mappings_of_another_agency_are_missing(people):
    assert "No mapping yet" in run("mappings", "list", as_user="rita")
    run("mappings", "show", STRANGER, as_user="rita", fails=Missing)
    run("mappings", "show", "no-id", as_user="rita", fails=Missing)


def test_briefs_that_nobody_made_are_none(people):
    assert "No brief yet" in run("briefs", "list", as_user="ana")
    for deed in ("show", "verify"):
        run("briefs", deed, STRANGER, as_user="ana", fails=Missing)
    run("briefs", "write", STRANGER, "brief.txt", as_user="ana", fails=Invalid)


def test_an_auditor_reads_entries_use_and_days_and_others_do_not(people):
    run("places", "picture", *DAYS, as_user="ana")
    assert "places.viewed" in run("ledger", "entries", as_user="udo")
    used = json.loads(run("ledger", "usage", "--json", as_user="udo"))
    ana = next(one for one in used if one["agency_ori"] == "XA0010000")
    assert "places.viewed" in run("ledger", "days", ana["actor_id"], as_user="udo")
    assert "0 times" in run("ledger", "given", STRANGER, as_user="udo")
    run("places", "picture", *DAYS, as_user="ora", fails=Denied)
    assert "denied" in run("ledger", "failed", as_user="udo")
    assert "few accounts" in run("ledger", "figures", as_user="ora")
    run("ledger", "entries", as_user="ana", fails=Denied)
