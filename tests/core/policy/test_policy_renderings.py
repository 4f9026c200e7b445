"""Decision, Cedar and query predicate are three renderings of one source and never disagree."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.policy.rules_at_random import (
    AGENCIES,
    NOW,
    agreements,
    forbids,
    grants,
    of_each_name,
    profiles,
    questions,
    records,
)

from accord.core.policy import (
    CLOSED,
    MASKED,
    Agreement,
    CedarRules,
    Grant,
    Never,
    PolicyError,
    Profile,
    RecordFacts,
    Release,
    Viewer,
    decide,
    grants_from_json,
    grants_to_json,
    holds,
    in_words,
    owners_named,
    profile_from_json,
    profile_to_json,
    query_predicate,
)
from accord.core.vocabulary import Dissemination, RecordKind

pytestmark = pytest.mark.smoke


@settings(deadline=None)
@given(
    st.lists(agreements, min_size=1, max_size=3),
    profiles,
    questions,
    st.lists(records, min_size=1, max_size=8),
)
def test_decision_cedar_and_query_give_one_answer(terms, profile, question, seen):
    cedar = CedarRules(tuple(terms), profile)
    predicate = query_predicate(agreements=terms, profile=profile, **question)
    for record in seen:
        plain = decide(agreements=terms, profile=profile, record=record, **question)
        assert cedar.decide(record=record, **question) == plain
        assert holds(predicate, record) is plain.is_permitted
        for who, fields in MASKED.items():
            lifted = query_predicate(agreements=terms, profile=profile, unmasking=who, **question)
            marked = replace(record, marks=record.marks | {who})
            told = decide(agreements=terms, profile=profile, record=marked, **question)
            assert holds(lifted, marked) is (told.is_permitted and told.masks.isdisjoint(fields))


@given(st.lists(agreements, max_size=3), profiles, questions, records)
def test_of_owners_it_does_not_name_the_query_gives_nothing(terms, profile, question, record):
    predicate = query_predicate(agreements=terms, profile=profile, **question)
    assert not holds(predicate, record) or record.owner in owners_named(predicate)


@given(st.lists(agreements, max_size=3), questions, records)
def test_outsiders_never_reach_red_expired_or_closed(terms, question, record):
    decision = decide(agreements=terms, record=record, **question)
    gone = record.release.expires is not None and record.release.expires <= NOW
    closed = record.marks & frozenset(CLOSED)
    unnamed = question["viewer"].names.isdisjoint(record.release.audience)
    red = record.release.level is Dissemination.RED and unnamed
    if record.owner != question["viewer"].agency and (gone or closed or red):
        assert not decision.is_permitted


@given(st.lists(agreements, max_size=3), profiles, forbids(), questions, records)
def test_one_more_prohibition_never_permits_more(terms, profile, rule, question, record):
    law = profile.rules if profile else ()
    more = Profile(id="here", title="Here", rules=of_each_name((*law, replace(rule, id="new"))))
    with_it = decide(agreements=terms, profile=more, record=record, **question)
    without = decide(agreements=terms, profile=profile, record=record, **question)
    assert without.is_permitted or not with_it.is_permitted


@given(st.lists(forbids(covers_own=st.booleans()), max_size=3).map(of_each_name))
def test_prohibitions_and_profiles_survive_json(rules):
    profile = Profile(id="p", title="P", rules=rules, version=3, modules=frozenset({"forecast"}))
    stored = json.loads(json.dumps(profile_to_json(profile)))
    assert profile_from_json(stored, version=3) == profile


@given(st.lists(grants, max_size=4).map(tuple))
def test_grants_survive_json(terms):
    assert grants_from_json(grants_to_json(terms)) == terms


OWNER, READER, OTHER = AGENCIES[:3]
FULL = Grant(
    owners=frozenset({OWNER}),
    recipients=frozenset({READER}),
    kinds=frozenset({RecordKind.INCIDENT}),
    levels=frozenset({Dissemination.GREEN, Dissemination.YELLOW}),
    purposes=frozenset({"investigation"}),
    actions=frozenset({"view", "pointer"}),
    offences=frozenset({"220"}),
)
MOU = Agreement(
    id="mou-1",
    parties=frozenset({OWNER, READER, OTHER}),
    grants=(FULL,),
    valid_from=NOW - timedelta(days=1),
    valid_to=NOW + timedelta(days=1),
)


def answer(
    agency=READER, purpose="investigation", action="view", now=NOW, code="220", groups=(), **release
):
    release.setdefault("level", Dissemination.GREEN)
    facts = RecordFacts(
        owner=OWNER, kind=RecordKind.INCIDENT, offence_code=code, release=Release(**release)
    )
    viewer = Viewer(agency=agency, groups=frozenset(groups))
    asked = {"viewer": viewer, "purpose": purpose, "action": action, "now": now}
    decision = decide(record=facts, agreements=(MOU,), **asked)
    assert CedarRules((MOU,)).decide(record=facts, **asked) == decision
    assert holds(query_predicate(agreements=(MOU,), **asked), facts) is decision.is_permitted
    return decision


def test_a_partner_within_the_grant_sees_a_green_record():
    decision = answer()
    assert (decision.is_permitted, decision.rule) == (True, "mou-1@1/0")
    assert not decision.obligations


def test_red_exists_for_those_whom_the_owner_names_within_the_agreement():
    named = {"level": Dissemination.RED, "audience": frozenset({"tf:river", "u:0a1b"})}
    assert answer(groups=("tf:river",), **named).rule == "mou-1@1/0"
    assert answer(groups=("u:0a1b",), action="pointer", **named).is_permitted
    assert answer(groups=("tf:lake",), **named).rule == "red-is-unknown"
    assert answer(groups=("tf:river",), purpose="crime-analysis", **named).rule == "default-deny"
    assert answer(level=Dissemination.RED, groups=("tf:river",)).rule == "red-is-unknown"


def test_an_audience_of_a_task_force_or_account_narrows_green():
    assert answer(groups=("tf:river",), audience=frozenset({"tf:river"})).is_permitted
    assert not answer(groups=(), audience=frozenset({"tf:river"})).is_permitted


def test_yellow_gives_a_pointer_and_nothing_else():
    assert not answer(level=Dissemination.YELLOW).is_permitted
    pointer = answer(level=Dissemination.YELLOW, action="pointer")
    assert pointer.is_permitted
    assert pointer.obligations == {"pointer_only"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"purpose": ""}, "no-purpose"),
        ({"purpose": "crime-analysis"}, "default-deny"),
        ({"action": "export"}, "default-deny"),
        ({"agency": OTHER}, "default-deny"),
        ({"code": "240"}, "default-deny"),
        ({"level": Dissemination.RED}, "red-is-unknown"),
        ({"level": Dissemination.YELLOW}, "yellow-is-a-pointer"),
        ({"expires": NOW}, "expired-is-red"),
        ({"audience": frozenset({OTHER})}, "default-deny"),
        ({"now": NOW + timedelta(days=1)}, "default-deny"),
        ({"now": NOW - timedelta(days=2)}, "default-deny"),
    ],
)
def test_one_step_outside_the_grant_is_denied(change, rule):
    decision = answer(**change)
    assert (decision.is_permitted, decision.rule) == (False, rule)


def test_the_owner_sees_its_red_and_expired_records_but_states_a_purpose():
    assert answer(agency=OWNER, level=Dissemination.RED, expires=NOW).rule == "own-record"
    assert not answer(agency=OWNER, purpose="").is_permitted


def test_without_purpose_the_query_is_empty():
    asked = {"viewer": Viewer(agency=OWNER), "action": "search", "now": NOW}
    assert query_predicate(agreements=(MOU,), purpose="", **asked) == Never()


def test_terms_that_could_break_out_of_the_policy_text_are_refused():
    with pytest.raises(PolicyError):
        Agreement(
            id='x") permit (principal, action, resource);//',
            parties=frozenset({OWNER}),
            grants=(),
            valid_from=NOW,
        )


@pytest.mark.parametrize(
    "broken", [{}, [{}], [1], [{**grants_to_json((FULL,))[0], "levels": ["red"]}]]
)
def test_malformed_terms_are_refused(broken):
    with pytest.raises(PolicyError):
        grants_from_json(broken)


def test_a_grant_to_a_stranger_is_refused():
    with pytest.raises(PolicyError, match="no party"):
        Agreement(id="m", parties=frozenset({OWNER}), grants=(FULL,), valid_from=NOW)


def test_plain_words_name_parties_levels_purposes_and_limits():
    words = in_words(MOU, names={READER: "Brook County"})
    assert "Brook County may learn that one exists and whom to ask and read them" in words
    assert "(incidents) of CO0010000 marked green and yellow, offences 220" in words
    assert "for investigation of a case (investigation) only" in words
    assert "Of yellow records they learn only" in words


def marked(*marks):
    return RecordFacts(
        owner=OWNER,
        kind=RecordKind.INCIDENT,
        offence_code="220",
        release=Release(level=Dissemination.GREEN),
        marks=frozenset(marks),
    )


ASKED = {"purpose": "investigation", "action": "view", "now": NOW}


@pytest.mark.parametrize("mark", CLOSED)
def test_no_agreement_opens_what_a_mark_closes(mark):
    reader, owner = Viewer(agency=READER), Viewer(agency=OWNER)
    refused = decide(viewer=reader, record=marked(mark), agreements=(MOU,), **ASKED)
    assert refused.rule == f"closed-{mark}"
    own = decide(viewer=owner, record=marked(mark), agreements=(MOU,), **ASKED)
    assert own.is_permitted is (mark != "expunged")
    with pytest.raises(PolicyError, match="no grant opens"):
        replace(FULL, unmasks=frozenset({mark}))


def test_a_victims_identity_is_left_out_unless_a_grant_lifts_the_mask():
    asked = {"viewer": Viewer(agency=READER), "record": marked("victim"), **ASKED}
    decision = decide(agreements=(MOU,), **asked)
    assert decision.is_permitted
    assert {"victim.name", "victim.birth_date"} <= decision.masks
    lifted = replace(MOU, grants=(replace(FULL, unmasks=frozenset({"victim"})),))
    assert not decide(agreements=(lifted,), **asked).masks
    assert not decide(agreements=(MOU,), **{**asked, "viewer": Viewer(agency=OWNER)}).masks


def test_passing_on_is_a_purpose_of_its_own():
    with pytest.raises(PolicyError, match="onward-transfer alone"):
        replace(FULL, actions=frozenset({"view", "onward"}))
    onward = replace(FULL, actions=frozenset({"onward"}), purposes=frozenset({"onward-transfer"}))
    terms = (replace(MOU, grants=(FULL, onward)),)
    green = RecordFacts(
        owner=OWNER, kind=RecordKind.INCIDENT, offence_code="220",
        release=Release(level=Dissemination.GREEN),
    )  # fmt: skip
    asked = {"viewer": Viewer(agency=READER), "action": "onward", "now": NOW, "record": green}
    assert decide(agreements=terms, purpose="onward-transfer", **asked).rule == "mou-1@1/1"
    assert not decide(agreements=(MOU,), purpose="onward-transfer", **asked).is_permitted
    refused = decide(agreements=terms, purpose="investigation", **asked)
    assert refused.rule == "onward-has-its-own-purpose"


def test_a_category_means_its_codes():
    assault = replace(FULL, offences=None, categories=frozenset({"Robbery"}))
    assert assault.codes == {"120"}
    with pytest.raises(PolicyError, match="category"):
        replace(FULL, categories=frozenset({"Robery"}))


def test_terms_of_before_the_marks_still_read():
    old = grants_to_json((FULL,))[0]
    for later in ("categories", "unmasks", "retention_days"):
        del old[later]
    assert grants_from_json([old]) == (FULL,)
