"""From a terminal: an agreement is read, signed and ended, a strategy is changed and closed."""

from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from accord.apps.agencies import selectors as seen
from accord.apps.agencies import services as agencies
from accord.apps.agencies import terms
from accord.apps.strategies import services as strategies
from accord.cli.main import app
from accord.core.policy import Answers
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")
START = datetime(2020, 1, 1, tzinfo=UTC)
ORIS = ("XA0010000", "XA0020000", "XA0030000")


@pytest.fixture
def offices():
    found = {}
    for place, ori in enumerate(ORIS):
        found[ori] = agencies.register_agency(
            by=SYSTEM, purpose=WHY, ori=ori, name=f"Agency {place}", kind="police"
        )
        for role in ("agency-admin", "coordinator"):
            agencies.register_person(
                by=SYSTEM, purpose=WHY, username=f"{role}{place}", full_name="P",
                password=PASSWORD, roles=[role], agency=found[ori],
            )  # fmt: skip
    return found


@pytest.fixture
def agreement(offices):
    answers = Answers(givers=frozenset(ORIS[:1]), receivers=frozenset(ORIS[1:2]))
    return agencies.start_agreement(
        by=SYSTEM, purpose=WHY, template="police-prosecutor", title="Arrests", answers=answers,
        valid_from=START, valid_to=None,
    )  # fmt: skip


def run(*args, as_user, fails=None, **more):
    result = CliRunner().invoke(app, list(args), env={"ACCORD_AS": as_user}, **more)
    if fails is None:
        assert result.exception is None, (result.output, result.exception)
    else:
        assert isinstance(result.exception, fails), (result.output, result.exception)
    return result.output


def test_an_agreement_binds_once_each_party_has_signed_what_it_read(agreement):
    one = str(agreement.pk)
    told = run("agreements", "show", one, as_user="agency-admin0")
    assert terms.digest(agreement) in told
    assert told.count("has not signed") == 2
    assert "draft" in run("agreements", "sign", one, "--yes", as_user="agency-admin0")
    run("agreements", "sign", one, "--yes", as_user="agency-admin0", fails=Conflict)
    asked = run("agreements", "sign", one, as_user="agency-admin1", input="y\n")
    assert "Terms (SHA-256)" in asked.partition("Sign for your agency?")[0]
    assert "active" in asked
    assert "ended" in run("agreements", "end", one, "--yes", as_user="agency-admin1")
    agreement.refresh_from_db()
    assert agreement.status == "ended"


def test_who_says_no_has_not_signed(agreement):
    run("agreements", "sign", str(agreement.pk), as_user="agency-admin0", input="n\n",
        fails=SystemExit)  # fmt: skip
    assert not agreement.parties.filter(signed_at__isnull=False).exists()


def test_an_agreement_of_others_does_not_exist_and_a_coordinator_signs_none(agreement):
    one = str(agreement.pk)
    for command in ("show", "sign", "end"):
        run("agreements", command, one, as_user="agency-admin2", fails=Missing)
    run("agreements", "show", "no-id", as_user="agency-admin0", fails=Missing)
    for command in ("sign", "end"):
        run("agreements", command, one, "--yes", as_user="coordinator0", fails=Denied)
    agreement.refresh_from_db()
    assert agreement.status == "draft"


def test_no_token_signs_or_ends(agreement, monkeypatch):
    actor = seen.actor_of(seen.user_by_name("agency-admin0"))
    _token, secret = agencies.issue_token(
        by=actor, purpose=WHY, label="t", purposes=["administration"], days=2
    )
    monkeypatch.setenv("ACCORD_TOKEN", secret)
    for command in ("sign", "end"):
        run("agreements", command, str(agreement.pk), "--yes", as_user="", fails=Denied)
    assert not LedgerEntry.objects.filter(verb="agreement.signed", outcome="ok").exists()


@pytest.fixture
def strategy(offices):
    draft = strategies.Draft(
        title="Burglary", scanning="Homes are entered.", kind="incident", offences=("220",),
        starts_on=date(2024, 7, 1),
    )  # fmt: skip
    return strategies.create_strategy(by=SYSTEM, purpose=WHY, draft=draft, lead=offices[ORIS[0]])


def test_a_strategy_keeps_what_is_not_named_and_closes(strategy):
    why = ("--purpose", "prevention-planning")
    listed = run("strategies", "list", *why, as_user="coordinator0")
    assert f"{strategy.pk}  active  {ORIS[0]}  Burglary (goals: 0, open actions: 0)" in listed
    run("strategies", "edit", str(strategy.pk), "--analysis", "Back doors.", *why,
        as_user="coordinator0")  # fmt: skip
    strategy.refresh_from_db()
    assert (strategy.analysis, strategy.title, strategy.offences) == (
        "Back doors.", "Burglary", ["220"],
    )  # fmt: skip
    run("strategies", "edit", str(strategy.pk), "--offence", "nonsense", *why,
        as_user="coordinator0", fails=Invalid)  # fmt: skip
    run("strategies", "close", str(strategy.pk), "--yes", *why, as_user="coordinator1",
        fails=Missing)  # fmt: skip
    run("strategies", "close", str(strategy.pk), "--note", "Locks work.", "--yes", *why,
        as_user="coordinator0")  # fmt: skip
    strategy.refresh_from_db()
    assert (strategy.status, strategy.closing_note) == ("closed", "Locks work.")
