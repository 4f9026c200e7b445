"""`accord find`: finds what the pages find, within policy, and enters what it shows."""

import json

import pytest
from tests.apps.records.test_finding import attach, person
from typer.testing import CliRunner

from accord.apps.records.models import Record
from accord.cli.main import app
from accord.core.formats.tabular.related import VehicleEntry
from accord.frame.audit.models import LedgerEntry
from accord.frame.paging import NoSuchPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(make_agency, make_user, ingest, export):
    alder, birch = make_agency(name="Alder"), make_agency(name="Birch")
    make_user("ana", "analyst", agency=alder)
    make_user("bea", "analyst", agency=birch)
    ingest(alder, export(4))
    first, second, *_ = Record.objects.order_by("local_id")
    attach(first, person("Robert", "Castellano", "1984-03-07"))
    car = VehicleEntry(role="stolen", plate="KX7B12L", plate_state="XA")
    attach(second, vehicles=[car])

    def invoke(*words: str, who: str = "ana"):
        said = ["find", *words, "--as", who, "--purpose", "crime-analysis"]
        return CliRunner().invoke(app, said, env={"COLUMNS": "300"})

    return invoke


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("persons", "Castelano", "Bob"), "Castellano"),
        (("persons", "", "Robert", "--born", "03-07"), "Castellano"),
        (("vehicles", "x7b"), "KX7B12L"),
        (("records", "burglary"), "BURGLARY"),
        (("places", "--lat", "40.7", "--lon", "-73.9", "--within", "5000"), "found; page 1"),
    ],
)
def test_each_subject_is_found_and_entered_once(run, words, shown):
    before = LedgerEntry.objects.filter(verb="search.ran").count()
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert shown in done.output
    entries = LedgerEntry.objects.filter(verb="search.ran").order_by("recorded_at")
    assert len(entries) == before + 1
    leaf = bytes(entries.last().leaf)
    assert b"Castel" not in leaf
    assert json.loads(leaf)["payload"]["form"] == "list"


def test_a_page_that_there_is_not_is_said_and_the_search_entered_all_the_same(run):
    before = LedgerEntry.objects.filter(verb="search.ran").count()
    done = run("records", "burglary", "--page", "99")
    assert isinstance(done.exception, NoSuchPage)
    assert "no page “99”" in done.exception.message
    assert LedgerEntry.objects.filter(verb="search.ran").count() == before + 1


def test_an_agency_without_an_agreement_is_told_of_nobody(run):
    done = run("persons", "Castellano", "Robert", who="bea")
    assert done.exit_code == 0, done.output
    assert "0 found" in done.output
    assert "Castellano" not in done.output


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("persons",), "family_name"),
        (("persons", "", "Robert"), "date_of_birth"),
        (("persons", "Castellano", "--born", "yesterday"), "date_of_birth"),
        (("vehicles", "?"), "plate"),
        (("places", "--lat", "40.7"), "lon"),
        (("records", "--kind", "nothing"), "kind"),
    ],
)
def test_what_cannot_be_asked_is_said_by_field(run, words, fault):
    error = run(*words).exception
    assert [one.field for one in error.faults] == [fault]
    assert not LedgerEntry.objects.filter(verb="search.ran").exists()
