"""A purpose of aggregates alone opens no door of cases: each is tried, and each other door is named."""

from http import HTTPStatus

import pytest
from tests.turns import whose_turn
from typer.testing import CliRunner

from accord.apps.agencies.roles import all_roles, capability_names
from accord.cli.main import app
from accord.core import vocabulary
from accord.frame import fitting
from accord.frame.audit.models import LedgerEntry
from accord.frame.declare import PUBLIC, SIGNED_IN, declared
from accord.frame.errors import PurposeUnfit

from .conftest import doors

#: On a node of real records, training is no purpose for them either.
BARRED = sorted(
    code for code, one in vocabulary.purposes().items() if one.bars_cases(are_made_up=False)
)
#: Whole parts of the product in which there is no case: terms, accounts, the ledger, layers, numbers.
PARTS = (
    "account/", "admin/", "agreements", "api/v1/agencies", "api/v1/briefs", "api/v1/evaluation/",
    "api/v1/feeds", "api/v1/layers", "api/v1/policy/", "api/v1/strategies", "briefs/", "evaluation/",
    "feeds/", "layers/", "ledger/", "receipts/", "session/", "strategies/", "stream", "task-forces",
)  # fmt: skip
#: Doors without a case in parts that have cases: one by one, so that a new one must be thought of.
DOORS = {
    "api/v1/exchange/deconfliction/on-call": "who of the own agency is called",
    "api/v1/exchange/deconfliction/on-call/<on_call_id>": "the same",
    "api/v1/exchange/deconfliction/setup": "settings of the agency",
    "api/v1/exchange/legal/misuse": "the ledger of an account",
    "api/v1/exchange/legal/misuse/<case_id>/close": "the ledger of an account",
    "api/v1/exchange/legal/misuse/<case_id>/decide": "the ledger of an account",
    "api/v1/exchange/legal/misuse/<case_id>/notices": "the ledger of an account",
    "api/v1/exchange/legal/misuse/<case_id>/seen": "the ledger of an account",
    "api/v1/exchange/legal/retention": "rules, and numbers of what is due",
    "api/v1/exchange/legal/retention/runs": "the same",
    "api/v1/places/activations": "forecasts in use",
    "api/v1/places/activations/<activation_id>": "forecasts in use",
    "api/v1/places/activations/<activation_id>/decision": "forecasts in use",
    "api/v1/places/activations/<activation_id>/off": "forecasts in use",
    "api/v1/places/areas": "numbers after disclosure control",
    "api/v1/places/objections": "what the public says of forecasts in use",
    "api/v1/places/objections/<objection_id>/answer": "the same",
    "exchange/deconflict/setup": "settings of the agency",
    "exchange/deconflict/setup/on-call": "who of the own agency is called",
    "exchange/deconflict/setup/on-call/<uuid:on_call_id>/off": "the same",
    "exchange/legal/misuse": "the ledger of an account",
    "exchange/legal/misuse/<uuid:case_id>": "the ledger of an account",
    "exchange/legal/misuse/<uuid:case_id>/close": "the ledger of an account",
    "exchange/legal/misuse/<uuid:case_id>/decide": "the ledger of an account",
    "exchange/legal/misuse/<uuid:case_id>/seen": "the ledger of an account",
    "exchange/legal/misuse/new": "the ledger of an account",
    "exchange/legal/retention": "rules, and numbers of what is due",
    "places/areas": "numbers after disclosure control",
    "places/objections": "what the public says of forecasts in use",
    "places/objections/<uuid:objection_id>": "the same",
    "places/oversight": "forecasts in use",
    "places/oversight/<uuid:activation_id>": "forecasts in use",
    "places/oversight/<uuid:activation_id>/decision": "forecasts in use",
    "places/oversight/<uuid:activation_id>/off": "forecasts in use",
    "records/explain/": "who may see what, of the own records",
    "records/rehearsal/agreement/<uuid:agreement_id>/": "numbers",
    "records/rehearsal/law/<uuid:approval_id>/": "numbers",
}
#: Doors of cases that lie within such parts.
CASES_WITHIN = ("layers/addresses", "layers/aliases", "evaluation/course", "evaluation/harm")


def guarded():
    return [door for door in doors() if door.declaration and door.declaration.policy != PUBLIC]


def of_cases():
    return [door for door in guarded() if fitting.opens_cases(door.declaration)]


def holders(door):
    rights = {role: one.capabilities | {SIGNED_IN} for role, one in all_roles().items()}
    return sorted(role for role, held in rights.items() if door.declaration.policy in held)


def test_purposes_that_bar_cases_are_known():
    assert {"administration", "oversight-audit", "public-information", "training"} == set(BARRED)


def test_each_door_without_a_case_is_named():
    without = {door.path for door in guarded() if not fitting.opens_cases(door.declaration)}
    assert {path for path in without if not path.startswith(PARTS)} == DOORS.keys()
    within = {path for path in without if path.startswith(CASES_WITHIN)}
    assert within == {"evaluation/harm/tables", "evaluation/harm/tables/new"}


def test_rights_that_open_no_case_are_rights():
    assert vocabulary.rights_without_cases() <= capability_names()


@pytest.mark.parametrize("code", BARRED)
def test_each_door_of_cases_asks_for_a_purpose_that_fits(world, browser, program, nothing, code):
    people = {role: browser(user, purpose=code) for role, user in world.people.items()}
    programs = {role: program(user) for role, user in world.people.items()}
    tried = 0
    for door in of_cases():
        for role in whose_turn((door, code), holders(door), 1):
            before = LedgerEntry.objects.filter(outcome="denied", purpose_code=code).count()
            of_api = door.path.startswith("api/")
            answer = (programs if of_api else people)[role].generic(
                door.method, door.url(nothing), headers={"X-Accord-Purpose": code}
            )
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                continue  # this view knows one method only: there is no such door
            tried += 1
            if of_api:
                assert answer.status_code == HTTPStatus.FORBIDDEN, (door, role, answer.status_code)
                assert answer.json()["code"] == PurposeUnfit.code, (door, answer.json())
            else:
                assert answer.status_code == HTTPStatus.FOUND, (door, role, answer.status_code)
                assert answer.url.startswith("/session/purpose"), (door, answer.url)
            after = LedgerEntry.objects.filter(outcome="denied", purpose_code=code).count()
            assert after == before + 1, door
    assert tried > 200


@pytest.mark.parametrize("code", BARRED)
def test_the_page_that_asks_says_why(world, browser, code):
    answer = browser(world.people["analyst"], purpose=code).get("/exchange/histories", follow=True)
    assert answer.redirect_chain[0][0].startswith("/session/purpose?next=%2Fexchange%2Fhistories")
    assert "opens no single record, person or operation" in answer.content.decode()


def test_what_is_looked_up_by_itself_is_refused_in_place(world, browser):
    client = browser(world.people["analyst"], purpose="administration")
    assert client.get("/exchange/alerts/waiting", headers={"HX-Request": "true"}).status_code == 403


def test_training_opens_what_is_made_up(world, browser, settings):
    client = browser(world.people["analyst"], purpose="training")
    assert client.get("/records/").status_code == HTTPStatus.FOUND
    settings.ACCORD_DEMO = True
    assert client.get("/records/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("code", BARRED)
def test_commands_of_cases_ask_for_it_too(world, code):
    for words in (["alerts", "list"], ["intelligence", "list"], ["bulletins", "list"]):
        told = CliRunner().invoke(app, [*words, "--as", "analyst", "--purpose", code])
        assert isinstance(told.exception, PurposeUnfit), (words, told.exception)
    commands = [one for one in declared.values() if one.kind == "command" and one.purpose]
    assert len([one for one in commands if fitting.opens_cases(one)]) > 80
