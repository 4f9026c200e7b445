"""A command says for whom it is run, as a page does; the ledger keeps a commitment to it alone."""

import json

import pytest
from typer.testing import CliRunner

from accord.cli.main import app
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
WHO = "Chief Marlow"


def run(*words: str, **environment: str) -> None:
    told = CliRunner().invoke(app, ["bulletins", "list", "--as", "ann", *words], env=environment)
    assert told.exit_code == 0, told.output


def newest():
    entry = LedgerEntry.objects.filter(verb="bulletins.viewed").order_by("-id").first()
    return json.loads(bytes(entry.leaf))["purpose"]["on_behalf_of"]


@pytest.fixture
def ann(make_agency, make_user):
    return make_user("ann", "coordinator", agency=make_agency())


def test_the_word_stands_in_the_ledger_as_a_commitment(ann):
    run("--on-behalf-of", WHO)
    assert newest()
    assert not any(WHO.encode() in bytes(one.leaf) for one in LedgerEntry.objects.all())
    run(ACCORD_ON_BEHALF_OF=WHO)
    assert newest()


def test_one_command_says_nothing_for_the_next(ann):
    run("--on-behalf-of", WHO)
    run()
    assert newest() == ""


def test_every_command_that_states_a_purpose_may_say_it():
    from typer.main import get_command

    def walk(command):
        yield command
        for one in getattr(command, "commands", {}).values():
            yield from walk(one)

    names = [{one.name for one in each.params} for each in walk(get_command(app))]
    stating = [each for each in names if "purpose" in each]
    assert len(stating) > 50
    assert all("on_behalf_of" in each for each in stating)
    assert not any("on_behalf_of" in each for each in names if "purpose" not in each)
