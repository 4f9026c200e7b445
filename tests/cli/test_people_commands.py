"""`accord people`: what a terminal may do, it does in somebody's name and with their rights."""

import json
import os
import sys

import pytest
import typer
from typer.testing import CliRunner

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import User
from accord.cli import passwords
from accord.cli.main import app
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing, NotSignedIn

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")


@pytest.fixture
def root():
    return services.first_admin(username="root", full_name="Root", password=PASSWORD)


@pytest.fixture
def ana(root):
    agency = services.register_agency(
        by=SYSTEM, purpose=WHY, ori="XA0010000", name="Riverton", kind="police"
    )
    return services.register_person(
        by=SYSTEM,
        purpose=WHY,
        username="ana",
        full_name="Ana",
        password=PASSWORD,
        roles=["analyst"],
        agency=agency,
    )


@pytest.fixture
def ada(ana):
    run(
        "add",
        "ada",
        "Ada",
        "--role",
        "agency-admin",
        "--agency",
        "XA0010000",
        "--password",
        PASSWORD,
    )
    return "ada"


def test_on_a_new_node_a_command_says_how_the_first_account_is_made():
    found = CliRunner().invoke(app, ["people", "list"], env={"ACCORD_AS": "ana"})
    assert isinstance(found.exception, NotSignedIn)
    assert "accord people first-admin" in str(found.exception)


def run(*args, as_user="root", fails=None, **environment):
    result = CliRunner().invoke(app, ["people", *args], env={"ACCORD_AS": as_user, **environment})
    if fails is None:
        assert result.exception is None, result.output
    else:
        assert isinstance(result.exception, fails), result.exception
    return result.output


def test_a_person_is_added_listed_changed_and_switched_off(ada):
    words = ["--role", "analyst", "--agency", "XA0010000", "--password", PASSWORD]
    run("add", "bob", "Bob", *words, as_user=ada)
    assert "bob" in run("list", as_user=ada)
    run("roles", "bob", "--role", "auditor", as_user=ada)
    assert "auditor" in run("list", as_user=ada)
    run("switch", "bob", "--off", as_user=ada)
    assert not selectors.user_by_name("bob").is_active
    verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"person.registered", "person.changed", "people.viewed"} <= verbs


def test_a_command_asks_for_the_declared_right_and_a_refusal_is_in_the_ledger(ana):
    run("list", as_user="ana", fails=Denied)
    assert LedgerEntry.objects.filter(actor_id=str(ana.pk), outcome="denied").count() == 1


def test_a_purpose_and_an_account_are_demanded(ana):
    run("list", as_user="", fails=NotSignedIn)
    run("list", "--purpose", "made-up", fails=Invalid)
    run("list", as_user="nobody", fails=Missing)


def test_a_token_is_printed_once_and_works_for_its_purposes_only(ana):
    secret = run("token", "script", "--for", "crime-analysis", as_user="ana").strip()
    actor, purposes = selectors.actor_of_token(secret)
    assert (actor.id, purposes) == (str(ana.pk), {"crime-analysis"})
    run("list", "--purpose", "administration", ACCORD_TOKEN=secret, fails=Denied)
    run("list", ACCORD_TOKEN="accord_made_up", fails=NotSignedIn)


def test_a_password_is_given_anew(ada):
    run("password", "ana", "--new", "another good long phrase", as_user=ada)
    assert selectors.user_by_name("ana").check_password("another good long phrase")
    run("password", "ana", "--new", "short", as_user=ada, fails=Invalid)


def test_the_platforms_administrator_lets_in_nobody_who_sees_an_agencys_records(ada):
    words = ["--role", "analyst", "--agency", "XA0010000", "--password", PASSWORD]
    run("add", "bob", "Bob", *words, fails=Denied)
    run("add", "two", "Two", "--role", "agency-admin", *words[2:], fails=Denied)
    run("password", "ana", "--new", "another good long phrase", fails=Denied)
    run("password", "ada", "--new", "another good long phrase")
    assert selectors.user_by_name("ada").must_change_password


def test_without_a_terminal_a_password_is_one_line_of_input_and_never_waited_for(root, monkeypatch):
    asked = ("add", "cy", "Cy Cole", "--role", "auditor")
    run(*asked, fails=Invalid)
    assert not User.objects.filter(username="cy").exists()
    reader, writer = os.pipe()
    monkeypatch.setattr(passwords, "SECONDS", 0.01)
    with os.fdopen(reader) as idle, monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", idle)
        with pytest.raises(Invalid) as told:
            passwords.password_of("")
        assert "no terminal" in told.value.faults[0].message
        os.write(writer, f"{PASSWORD}\nmore".encode())
        assert passwords.password_of("") == PASSWORD
    os.close(writer)


def test_a_token_for_a_purpose_that_is_none_is_told_those_there_are(ana):
    words = ["people", "token", "script", "--for", "gossip"]
    (fault,) = CliRunner().invoke(app, words, env={"ACCORD_AS": "ana"}).exception.faults
    assert "gossip" in fault.message
    assert "crime-analysis" in fault.message


def test_the_first_administrator_is_made_once(root):
    run("first-admin", "two", "Two", "--password", PASSWORD, fails=Conflict)


@pytest.mark.parametrize(
    "command",
    [
        ["people", "list"],
        ["ledger", "verify"],
        ["ledger", "export", "{folder}/exported"],
    ],
)
def test_every_command_that_takes_a_purpose_takes_its_case_number(command, ana, tmp_path):
    services.change_roles(
        by=SYSTEM,
        purpose=WHY,
        user=selectors.user_by_name("root"),
        roles=["platform-admin", "auditor"],
    )
    words = [one.format(folder=tmp_path) for one in command]
    words += ["--as", "root", "--purpose", "investigation"]
    refused = CliRunner().invoke(app, words)
    assert isinstance(refused.exception, Invalid)
    assert "needs a case number" in refused.exception.message
    done = CliRunner().invoke(app, [*words, "--case", "24-17"])
    assert done.exception is None, done.exception
    leaves = [json.loads(bytes(one.leaf)) for one in LedgerEntry.objects.all()]
    # The number itself is personal: the leaf holds a salted commitment to it.
    assert any((one.get("purpose") or {}).get("case_number") for one in leaves)


def test_no_command_asks_why_without_asking_for_which_case():
    asked = {}
    for path, command in _leaves(typer.main.get_command(app)):
        options = {one for parameter in command.params for one in parameter.opts}
        if "--purpose" in options:
            asked[path] = "--case" in options
    assert len(asked) > 10
    assert [path for path, case in asked.items() if not case] == []


def _leaves(command, path=()):
    for name, inner in getattr(command, "commands", {}).items():
        yield from _leaves(inner, (*path, name))
    if not hasattr(command, "commands"):
        yield " ".join(path), command
