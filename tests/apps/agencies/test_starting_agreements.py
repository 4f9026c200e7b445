"""An agreement begun by a questionnaire, signed, bound to its paper, and told as a table."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.apps.agencies import selectors, services, sharing, terms
from accord.apps.agencies.models import Agreement
from accord.core.policy import Answers, RecordFacts, Release, holds
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
START = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 5, tzinfo=UTC)
PAPER = b"%PDF-1.7 signed by both"


@pytest.fixture
def world(make_agency, make_user, actor_of):
    class World:
        police, school = make_agency(), make_agency(kind="school")
        chief = actor_of(make_user("chief", "agency-admin", agency=police))
        ana = actor_of(make_user("ana", "analyst", agency=school))

    return World


@pytest.fixture
def begin(world, why):
    def make(template="police-prosecutor", by=None, replaces="", **more):
        answers = Answers(
            givers=frozenset({world.police.ori}), receivers=frozenset({world.school.ori}), **more
        )
        return services.start_agreement(
            by=by or world.chief, purpose=why, template=template, title="Thin", answers=answers,
            valid_from=START, valid_to=None, replaces=replaces,
        )  # fmt: skip

    return make


@pytest.fixture
def sign(world, system, why):
    def make(agreement):
        for agency in (world.police, world.school):
            services.sign_agreement(
                by=system, purpose=why, agreement_id=str(agreement.pk), agency=agency
            )

    return make


def may(viewer, owner, action, purpose, kind=RecordKind.INCIDENT):
    facts = RecordFacts(
        owner=owner.ori, kind=kind, offence_code="13A", release=Release(level=Dissemination.GREEN)
    )
    return holds(sharing.predicate(viewer=viewer, purpose=purpose, action=action, now=NOW), facts)


def test_it_binds_nobody_before_all_have_signed_and_one_direction_only(
    world, begin, sign, make_user, actor_of
):
    made = begin()
    assert not may(world.ana, world.police, "view", "investigation")
    sign(made)
    assert may(world.ana, world.police, "view", "investigation")
    bob = actor_of(make_user("bob", "analyst", agency=world.police))
    assert not may(bob, world.school, "view", "investigation")
    assert not may(world.ana, world.police, "onward", "onward-transfer")


def test_counts_only_closes_what_another_agreement_opens(world, begin, sign):
    sign(begin())
    assert may(world.ana, world.police, "view", "investigation")
    sign(begin("school-safety"))
    assert not may(world.ana, world.police, "view", "investigation")
    assert may(world.ana, world.police, "forecast", "prevention-planning")


def test_who_may_start_and_with_what(world, begin, make_user, actor_of, make_agency):
    with pytest.raises(Denied):
        begin(by=world.ana)
    outside = actor_of(make_user("out", "agency-admin", agency=make_agency()))
    with pytest.raises(Denied, match="own agency"):
        begin(by=outside)
    with pytest.raises(Invalid):
        begin("marriage")


@pytest.mark.parametrize(
    ("template", "answers", "field"),
    [
        ("police-prosecutor", {"purposes": frozenset({"gossip", "investigation"})}, "purposes"),
        ("police-prosecutor", {"categories": frozenset({"Gossip"})}, "categories"),
        ("gossip", {}, "template"),
    ],
)
def test_a_word_that_is_not_known_is_refused_beside_its_field(begin, template, answers, field):
    with pytest.raises(Invalid) as told:
        begin(template, **answers)
    assert [(one.field, one.rule) for one in told.value.faults] == [(field, "known")]
    assert "gossip" in told.value.faults[0].message.lower()
    assert not Agreement.objects.exists()


def test_the_paper_is_bound_to_the_rules_and_a_changed_rule_unbinds_it(world, begin, sign_in, why):
    made = begin()
    bound = services.bind_document(
        by=world.chief, purpose=why, agreement_id=str(made.pk), document=PAPER
    )
    assert bound.rules_digest == terms.digest(made)
    with pytest.raises(Conflict):
        services.bind_document(
            by=world.chief, purpose=why, agreement_id=str(made.pk), document=PAPER
        )
    page = f"/agreements/{made.pk}"
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    assert "bound to these rules" in chief.get(page).content.decode()
    made.terms["grants"][0]["retention_days"] = 9999
    Agreement.objects.filter(pk=made.pk).update(terms=made.terms)
    assert "not bound: the rules are others now" in chief.get(page).content.decode()


def test_only_a_pdf_of_an_agreement_one_has_is_bound(
    world, begin, why, make_user, actor_of, make_agency
):
    made = begin()
    with pytest.raises(Invalid):
        services.bind_document(
            by=world.chief, purpose=why, agreement_id=str(made.pk), document=b"GIF"
        )
    too_large = b"%PDF-".ljust(services.LARGEST_PAPER + 1)
    with pytest.raises(Invalid):
        services.bind_document(
            by=world.chief, purpose=why, agreement_id=str(made.pk), document=too_large
        )
    outside = actor_of(make_user("out", "agency-admin", agency=make_agency()))
    with pytest.raises(Missing):
        services.bind_document(by=outside, purpose=why, agreement_id=str(made.pk), document=PAPER)


def test_the_pages_take_answers_and_a_paper_without_scripts(world, sign_in):
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    assert "Who gives?" in chief.get("/agreements/start").content.decode()
    answers = {
        "template": "school-safety", "title": "Safe schools", "givers": [world.police.ori],
        "receivers": [world.school.ori], "valid_from": "2026-01-01",
    }  # fmt: skip
    done = chief.post("/agreements/start", answers)
    assert done.status_code == 302
    told = chief.get(done.url).content.decode()
    assert "may not find them by searching" in told
    paper = SimpleUploadedFile("signed.pdf", PAPER, content_type="application/pdf")
    assert chief.post(f"{done.url}/paper", {"document": paper}).status_code == 302
    again = chief.post("/agreements/start", {**answers, "receivers": []})
    assert "who gives and who receives" in again.content.decode()


def test_the_table_names_each_line_with_its_rule(world, begin, sign, sign_in):
    made = begin(categories=frozenset({"Robbery"}))
    sign(made)
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    page = chief.get("/agreements/who-sees-what").content.decode()
    assert "Thin, version 1, rule 1" in page
    assert f'href="/agreements/{made.pk}"' in page
    assert "read them" in page
    assert "prevention-planning" not in page
    assert "What nobody grants is denied." in page
    lines = chief.get("/api/v1/agencies/agreements/who-sees-what").json()
    granted = [line for line in lines if line["verdict"] == "may"]
    assert {line["recipient"] for line in granted} == {world.school.ori}
    assert {tuple(line["offences"]) for line in granted} == {("120",)}
    assert any(line["rule"].endswith("/forbid/no-onward-transfer") for line in lines)


def test_the_table_is_narrowed_by_what_stands_in_it_and_told_in_words(world, begin, sign, sign_in):
    sign(begin())
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    there = "/agreements/who-sees-what"
    narrowed = chief.get(f"{there}?action=view&verdict=may").content.decode()
    assert "read them" in narrowed
    assert "<td>export them" not in narrowed
    assert "<td>may not" not in narrowed
    nonsense = chief.get(f"{there}?action=gossip").content.decode()
    assert "export them" in nonsense
    spanish = chief.get(f"{there}?purpose=investigation", headers={"accept-language": "es"})
    assert "leerlos" in spanish.content.decode()
    assert "Investigación de un caso" in spanish.content.decode()


def test_the_api_drafts_from_answers(world, sign_in):
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    asked = {
        "template": "police-prosecutor", "title": "By program", "givers": [world.police.ori],
        "receivers": [world.school.ori], "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    known = {one["id"]: one for one in chief.get("/api/v1/agencies/agreements/templates").json()}
    assert known[asked["template"]]["purposes"] == ["investigation"]
    assert not known["school-safety"]["single_records"]
    token = chief.get("/agreements/start").cookies["csrftoken"].value
    done = chief.post(
        "/api/v1/agencies/agreements/start", asked, content_type="application/json",
        headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert done.status_code == 201, done.content
    assert "for investigation of a case (investigation) only" in done.json()["words"]
    refused = chief.post(
        "/api/v1/agencies/agreements/start",
        {**asked, "purposes": ["gossip"], "givers": ["XX9999999"]},
        content_type="application/json", headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["faults"]] == ["givers", "purposes"]
    there = f"/api/v1/agencies/agreements/{done.json()['id']}/paper"
    paper = SimpleUploadedFile("signed.pdf", PAPER, content_type="application/pdf")
    bound = chief.post(there, {"document": paper}, headers={"X-CSRFToken": token})
    assert bound.status_code == 201, bound.content
    assert bound.json() == {"document": sha256(PAPER).hexdigest(), "rules": done.json()["digest"]}
    picture = SimpleUploadedFile("signed.gif", b"GIF89a", content_type="image/gif")
    refused = chief.post(there, {"document": picture}, headers={"X-CSRFToken": token})
    assert [one["field"] for one in refused.json()["faults"]] == ["document"]


def test_an_amendment_takes_the_place_of_what_it_replaces_with_the_last_signature(
    world, begin, sign, system, why
):
    first = begin()
    sign(first)
    assert may(world.ana, world.police, "export", "investigation")
    old = terms.digest(first)
    second = begin(with_export=False, replaces=str(first.pk))
    assert (second.version, second.replaces_id) == (2, first.pk)
    police, school = world.police, world.school
    services.sign_agreement(by=system, purpose=why, agreement_id=str(second.pk), agency=police)
    assert may(world.ana, world.police, "export", "investigation")
    services.sign_agreement(by=system, purpose=why, agreement_id=str(second.pk), agency=school)
    assert may(world.ana, world.police, "view", "investigation")
    assert not may(world.ana, world.police, "export", "investigation")
    first.refresh_from_db()
    assert first.status == "ended"
    assert first.ended_at is not None
    assert terms.digest(first) == old
    # Ending the amendment brings nothing back.
    services.end_agreement(by=world.chief, purpose=why, agreement_id=str(second.pk))
    assert not may(world.ana, world.police, "view", "investigation")


def test_what_is_signed_says_what_it_replaces(world, begin, sign):
    first = begin()
    sign(first)
    second = begin(replaces=str(first.pk))
    told = terms.digest(second)
    second.replaces = None
    assert terms.digest(second) != told


def test_two_amendments_of_one_agreement_do_not_both_come_into_force(world, begin, sign):
    first = begin()
    sign(first)
    second, third = begin(replaces=str(first.pk)), begin(replaces=str(first.pk))
    sign(second)
    with pytest.raises(Conflict):
        sign(third)
    third.refresh_from_db()
    assert third.status == "draft"


def test_only_an_agreement_in_force_between_the_same_parties_is_amended(
    world, begin, sign, make_agency, make_user, actor_of, why
):
    draft = begin()
    for unknown in (str(draft.pk), "00000000-0000-7000-8000-000000000000", "no id"):
        with pytest.raises(Invalid) as told:
            begin(replaces=unknown)
        assert [(one.field, one.rule) for one in told.value.faults] == [("replaces", "known")]
    sign(draft)
    third = make_agency()
    answers = Answers(givers=frozenset({world.police.ori}), receivers=frozenset({third.ori}))
    asked = {"by": world.chief, "purpose": why, "template": "police-prosecutor", "title": "Other",
             "answers": answers, "valid_to": None, "replaces": str(draft.pk)}  # fmt: skip
    with pytest.raises(Invalid) as told:
        services.start_agreement(**asked, valid_from=datetime(2999, 1, 1, tzinfo=UTC))
    rules = [(one.field, one.rule) for one in told.value.faults]
    assert rules == [("replaces", "parties"), ("valid_from", "past")]


def test_the_page_of_an_agreement_leads_to_its_amendment_and_back(world, begin, sign, sign_in):
    first = begin()
    sign(first)
    chief = sign_in(selectors.user_by_name("chief"), purpose="administration")
    page = chief.get(f"/agreements/{first.pk}").content.decode()
    assert f"/agreements/start?replaces={first.pk}" in page
    form = chief.get(f"/agreements/start?replaces={first.pk}").content.decode()
    assert f'<option value="{first.pk}" selected>' in form
    answers = {
        "template": "police-prosecutor", "title": "Amended", "givers": [world.police.ori],
        "receivers": [world.school.ori], "valid_from": "2026-01-01", "replaces": str(first.pk),
    }  # fmt: skip
    done = chief.post("/agreements/start", answers)
    assert done.status_code == 302, done.content.decode()
    assert "It ends with the last signature." in chief.get(done.url).content.decode()
    assert "Amendment drafted" in chief.get(f"/agreements/{first.pk}").content.decode()
