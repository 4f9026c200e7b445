"""`accord nibrs codes`: tables are listed, shown, added with a ledger entry, and taken away."""

import pytest
from django.conf import settings
from typer.testing import CliRunner

from accord.apps.records.services import code_tables
from accord.cli.main import app
from accord.core.ledger import Leaf
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.models import LedgerEntry

pytestmark = pytest.mark.django_db

LATER = """
year = 2021
version = "2021.1"
source = "a test"
based_on = 2019
against = { "99X" = "property A" }
[tables.offence]
add = { "99X" = "A New Offence" }
"""


@pytest.fixture
def run(monkeypatch, tmp_path, make_agency, make_user):
    make_user("root", "platform-admin")
    make_user("ann", "analyst", agency=make_agency())
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")
    monkeypatch.setenv("ACCORD_STATE_DIR", str(tmp_path))
    (tmp_path / "later.toml").write_text(LATER)

    def invoke(*words: str, user: str = "root"):
        who = ["--as", user] if words[0] in {"add", "remove"} else []
        return CliRunner().invoke(app, ["nibrs", "codes", *words, *who])

    return invoke


def test_shipped_tables_are_listed_and_shown(run):
    assert run("list").output.splitlines()[1].startswith("2019  2019.1")
    assert "7    STOLEN" in run("show", "loss").output
    assert "HR " in run("show", "relationship", "--year", "2018").output
    assert "bias" in run("show").output
    assert isinstance(run("show", "swords").exception, Missing)


def test_a_later_year_is_added_with_a_ledger_entry_and_taken_away(run, tmp_path):
    file = str(tmp_path / "later.toml")
    added = run("add", file, "--year", "2021")
    assert added.exit_code == 0, added.output
    assert "99X" in run("show", "offence", "--year", "2022").output
    assert "99X" in code_tables.code_books()[2021]["offence"]
    assert isinstance(run("add", file, "--year", "2021").exception, Conflict)
    assert run("add", file, "--year", "2021", "--replace").exit_code == 0
    gone = run("remove", "--year", "2021", "--yes")
    assert gone.exit_code == 0, gone.output
    leaves = [Leaf.decode(bytes(one.leaf)) for one in LedgerEntry.objects.order_by("pk")]
    deeds = [leaf.verb for leaf in leaves if leaf.verb.startswith("codes.")]
    assert deeds == ["codes.added", "codes.added", "codes.removed"]
    assert 2021 not in code_tables.code_books()
    assert isinstance(run("remove", "--year", "2021", "--yes").exception, Missing)


def test_a_bad_file_is_refused_with_its_table_and_nothing_kept(run, tmp_path):
    (tmp_path / "bad.toml").write_text(LATER.replace('"99X" = "A New', '"99x" = "A New'))
    refused = run("add", str(tmp_path / "bad.toml"), "--year", "2021").exception
    assert isinstance(refused, Invalid)
    assert refused.faults[0].field == "tables.offence.codes"
    assert 2021 not in code_tables.code_books()


def test_tables_that_others_rest_on_stay(run, tmp_path):
    run("add", str(tmp_path / "later.toml"), "--year", "2021")
    text = 'year = 2022\nversion = "x"\nsource = "x"\nbased_on = 2021\n'
    (tmp_path / "next.toml").write_text(text)
    assert run("add", str(tmp_path / "next.toml"), "--year", "2022").exit_code == 0
    assert isinstance(run("remove", "--year", "2021", "--yes").exception, Invalid)
    assert sorted(code_tables.code_books()) == [2018, 2019, 2021, 2022]


def test_an_analyst_may_not_change_the_tables(run, tmp_path):
    refused = run("add", str(tmp_path / "later.toml"), "--year", "2021", user="ann")
    assert isinstance(refused.exception, Denied)
    assert 2021 not in code_tables.code_books()
