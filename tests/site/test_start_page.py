"""The start page: what waits, what is late, what is new, for this reader and purpose alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accord.apps.agencies import services
from accord.apps.strategies import services as strategies
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.site import start

pytestmark = pytest.mark.django_db
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="crime-analysis", reason="test")
PASSWORD = "correct horse battery staple"


@pytest.fixture
def offices():
    found = []
    for number in (1, 2):
        agency = services.register_agency(
            by=SYSTEM, purpose=WHY, ori=f"XA00{number}0000", name=f"Agency {number}", kind="police"
        )
        for role in ("coordinator", "agency-admin"):
            services.register_person(
                by=SYSTEM, purpose=WHY, username=f"{role}{number}", full_name="P",
                password=PASSWORD, roles=[role], agency=agency,
            )  # fmt: skip
        found.append(agency)
    return found


def reader(username: str) -> Actor:
    from accord.apps.agencies import selectors

    actor = selectors.actor_of(selectors.user_by_name(username))
    assert actor is not None
    return actor


def told(username: str) -> start.Start:
    return start.start_of(viewer=reader(username), purpose=WHY)


def page(username: str, *, purpose: bool = True, language: str = "en") -> str:
    from accord.apps.agencies import selectors

    client = Client(headers={"Accept-Language": language})
    client.force_login(selectors.user_by_name(username))
    session = client.session
    session["consented"] = True
    session.save()
    if purpose:
        client.post("/session/purpose", {"code": "crime-analysis", "reason": "Monday", "next": "/"})
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def no_second_factor(settings):
    settings.ACCORD_REQUIRE_MFA = False


def strategy(offices):
    made = strategies.create_strategy(
        by=reader("coordinator1"), purpose=WHY, partners=[offices[1]],
        draft=strategies.Draft(
            title="Quiet quay", scanning="s", kind="incident", starts_on=timezone.localdate()
        ),
    )  # fmt: skip
    strategies.plan_action(
        by=reader("coordinator1"), purpose=WHY, strategy_id=made.pk, title="Mend the lamps",
        owner=offices[0], due_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    return made


def test_nothing_waits_on_a_new_node_and_the_look_is_in_the_ledger(offices):
    found = told("coordinator1")
    assert (found.waiting, found.new) == ((), ())
    assert LedgerEntry.objects.get(verb="start.viewed").agency_ori == "XA0010000"


def test_what_is_late_stands_first_and_only_with_whom_it_concerns(offices):
    strategy(offices)
    lead, partner = told("coordinator1"), told("coordinator2")
    assert [(line.words.endswith("Mend the lamps"), line.is_late) for line in lead.waiting] == [
        (True, True)
    ]
    assert [line.words for line in partner.waiting] == ["1 strategy asks your agency to take part"]


def test_an_agreement_waits_for_those_who_sign_and_have_not(offices):
    made = services.draft_agreement(
        by=SYSTEM, purpose=WHY, title="T", parties=offices, kinds=["incident"], levels=["green"],
        purposes=["crime-analysis"], actions=["search"], valid_from=timezone.now(), valid_to=None,
    )  # fmt: skip
    words = "1 agreement waits for your agency's signature"
    assert [line.words for line in told("agency-admin1").waiting] == [words]
    services.sign_agreement(by=SYSTEM, purpose=WHY, agreement_id=str(made.pk), agency=offices[0])
    assert told("agency-admin1").waiting == ()
    assert [line.words for line in told("agency-admin2").waiting] == [words]
    assert told("coordinator1").waiting == ()


def test_the_page_says_so_in_both_languages_and_keeps_the_way_to_all_pages(
    offices, no_second_factor
):
    strategy(offices)
    english = page("coordinator1")
    assert "What waits for you" in english
    assert "Mend the lamps" in english
    assert "Nothing is new." in english
    assert 'href="/strategies/"' in english
    assert "Lo que le espera" in page("coordinator1", language="es")


def test_without_a_purpose_nothing_is_read_and_one_is_asked_for(offices, no_second_factor):
    strategy(offices)
    found = page("coordinator1", purpose=False)
    assert "Mend the lamps" not in found
    assert "State why you are here" in found
    assert not LedgerEntry.objects.filter(verb="start.viewed").exists()


def test_every_line_leads_to_a_page_that_is_there():
    from django.urls import resolve, reverse

    for name in {**start.WAITING, **start.NEW}:
        assert resolve(reverse(name)).func.declaration
