"""The law of the place stands above agreements; two persons change it; a barred part is not there."""

import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.agencies import selectors, services, session_purpose, sharing
from accord.apps.agencies.models import JurisdictionProfile
from accord.core import policy
from accord.core.policy import Never, Prohibition, RecordFacts, Release, holds
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.actor import Purpose
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.tasks import enqueue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def admins(make_agency, make_user, actor_of):
    """Two who may change the law: the node's administrator and an agency's."""
    agency = make_agency()
    one = actor_of(make_user("root", "platform-admin"))
    return one, actor_of(make_user("adm", "agency-admin", agency=agency))


@pytest.fixture
def adopt(admins, why):
    def make(*templates, own=None):
        one, other = admins
        asked = services.propose_profile(by=one, purpose=why, templates=templates, own=own)
        services.decide_profile(by=other, purpose=why, approval_id=str(asked.pk), approve=True)

    return make


@pytest.fixture
def two(make_agency, make_user, actor_of, agree):
    ours, theirs = make_agency("XA0009001", "Ours"), make_agency("XA0009002", "Theirs")
    agree(ours, theirs)
    return ours, theirs, make_user("ana", "analyst", agency=ours)


def facts(owner, kind=RecordKind.INCIDENT):
    return RecordFacts(
        owner=owner, kind=kind, offence_code="220", release=Release(level=Dissemination.GREEN)
    )


def test_a_new_node_keeps_the_cautious_law():
    law = selectors.profile_in_force()
    assert law.version == 0
    offered = dict(session_purpose.choices())
    assert not {"civil-immigration", "protest-monitoring", "lawful-care"} & offered.keys()
    with pytest.raises(Denied, match="forbids the purpose"):
        session_purpose.demand_lawful("civil-immigration")


def test_an_own_record_too_is_closed_to_a_purpose_that_the_law_forbids(two, actor_of):
    ana = actor_of(two[2])
    assert sharing.predicate(viewer=ana, purpose="lawful-care", action="view", now=NOW) == Never()


def test_one_proposes_and_another_adopts(admins, why):
    one, other = admins
    asked = services.propose_profile(by=one, purpose=why, templates=["us-ca"], title="Here")
    assert selectors.profile_in_force().version == 0
    with pytest.raises(Denied, match="second person"):
        services.decide_profile(by=one, purpose=why, approval_id=str(asked.pk), approve=True)
    services.decide_profile(by=other, purpose=why, approval_id=str(asked.pk), approve=True)
    law = selectors.profile_in_force()
    assert (law.version, law.title) == (1, "Here")
    assert "Cal. Gov. Code § 7284.6" in policy.law_in_words(law)
    with pytest.raises(Conflict):
        services.decide_profile(by=other, purpose=why, approval_id=str(asked.pk), approve=True)


def test_a_rejected_proposal_changes_nothing(admins, why):
    one, other = admins
    asked = services.propose_profile(by=one, purpose=why, templates=["us-ca"])
    services.decide_profile(by=other, purpose=why, approval_id=str(asked.pk), approve=False)
    assert selectors.profile_in_force().version == 0


def test_a_proposal_on_what_has_changed_meanwhile_is_stale(admins, why, adopt):
    one, other = admins
    stale = services.propose_profile(by=one, purpose=why, templates=["us-il"])
    adopt("us-ca")
    with pytest.raises(Conflict, match="propose it anew"):
        services.decide_profile(by=other, purpose=why, approval_id=str(stale.pk), approve=True)
    assert selectors.profile_in_force().id == "us-ca"


def test_nobody_else_proposes_and_nothing_unknown_is_proposed(admins, two, actor_of, why):
    with pytest.raises(Denied):
        services.propose_profile(by=actor_of(two[2]), purpose=why, templates=["us-ca"])
    with pytest.raises(Invalid):
        services.propose_profile(by=admins[0], purpose=why, templates=["atlantis"])
    strange = policy.Profile(id="x", title="X", rules=(), modules=frozenset({"weather"}))
    with pytest.raises(Invalid):
        services.propose_profile(by=admins[0], purpose=why, own=strange)


def test_the_database_itself_wants_two_persons():
    with pytest.raises(IntegrityError), transaction.atomic():
        JurisdictionProfile.objects.create(
            version=1, terms={}, digest="", adopted_at=timezone.now(),
            proposed_by="same", approved_by="same",
        )  # fmt: skip


def test_a_rule_of_the_law_wins_over_what_an_agreement_grants(two, adopt, actor_of):
    _ours, theirs, user = two
    ana = actor_of(user)

    def sees():
        found = sharing.predicate(viewer=ana, purpose="crime-analysis", action="view", now=NOW)
        return holds(found, facts(theirs.ori))

    assert sees()
    rule = Prohibition(id="no-view", actions=frozenset({"view"}), citation="s. 1")
    adopt(own=policy.Profile(id="strict", title="Strict", rules=(rule,)))
    assert not sees()
    judged = sharing.judge(viewer=ana, purpose=Purpose(code="crime-analysis"), now=NOW)
    assert judged.decide(facts(theirs.ori), "view").rule == "profile:strict@1/no-view"
    assert judged.decide(facts("XA0009001"), "view").rule == "own-record"


FORECAST_PAGES = ("/places/forecasts", "/places/forecasts/new", "/places/public")


def test_a_barred_part_has_no_page_menu_operation_job_or_right(two, adopt, sign_in, actor_of):
    user = two[2]
    client = sign_in(user)
    assert "places.forecast" in actor_of(user).capabilities
    assert [client.get(page).status_code for page in FORECAST_PAGES] == [200, 200, 200]
    assert "/places/forecasts" in client.get("/places/").content.decode()
    adopt("no-forecasts")
    for page in FORECAST_PAGES:
        assert_as_if_it_never_was(client, page)
    menu = client.get("/places/").content.decode()
    assert "/places/forecasts" not in menu
    assert "places.forecast" not in actor_of(user).capabilities
    answer = client.get("/api/v1/places/forecasts")
    unknown = client.get("/api/v1/places/forecasts-that-never-were")
    assert answer.status_code == unknown.status_code == 404
    with pytest.raises(Missing):
        enqueue("accord.apps.places.tasks.make_forecast", "0")
    ana = actor_of(user)
    for action, seen in (("forecast", False), ("view", True)):
        found = sharing.predicate(viewer=ana, purpose="crime-analysis", action=action, now=NOW)
        assert holds(found, facts("XA0009001")) is seen


def assert_as_if_it_never_was(client, page):
    barred, unknown = client.get(page), client.get("/places/never-was")
    assert barred.status_code == unknown.status_code == 404
    assert told(barred, page) == told(unknown, "/places/never-was")


def told(answer, page):
    """The answer without its own address and the form's changing token."""
    text = answer.content.decode().replace(page, "")
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)


def test_counting_what_happened_is_no_forecast(two, adopt, make_user, actor_of, why):
    liaison = actor_of(make_user("lia", "liaison", agency=two[0]))
    adopt("no-forecasts")
    assert sharing.aggregate_scope(viewer=liaison, purpose=why, now=NOW) != sharing.NOTHING
    assert str(two[0].pk) in str(sharing.aggregate_scope(viewer=liaison, purpose=why, now=NOW))


def test_the_start_up_checks_know_every_part():
    call_command("check")


def test_pages_tell_the_law_and_ask_for_a_second_person(admins, make_user, sign_in, make_agency):
    root = sign_in(selectors.user_by_name("root"), purpose="administration")
    told = root.get("/agreements/law").content.decode()
    assert "civil-immigration" in told
    assert "What nobody grants is denied." in told
    done = root.post("/agreements/law/propose", {"title": "Springfield", "templates": ["us-il"]})
    assert done.status_code == 302
    waiting = root.get("/agreements/law").content.decode()
    assert "Springfield" in waiting
    proposal = selectors.profile_proposals(viewer=admins[0], purpose=Purpose(code="none")).get()
    page = f"/agreements/law/{proposal.pk}"
    assert "another person decides" in root.get(page).content.decode()
    other = sign_in(selectors.user_by_name("adm"), purpose="administration")
    assert other.post(page, {"step": "adopt", "confirm": "on"}).status_code == 302
    assert selectors.profile_in_force().title == "Springfield"
    assert other.get(page).status_code == 404


def test_the_api_tells_the_law(admins, sign_in):
    client = sign_in(selectors.user_by_name("adm"), purpose="administration")
    told = client.get("/api/v1/agencies/law").json()
    assert told["version"] == 0
    assert {rule["id"] for rule in told["rules"]} == {
        "cautious.civil-immigration",
        "cautious.protest-monitoring",
        "cautious.lawful-care",
    }
