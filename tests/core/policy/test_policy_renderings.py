"""Decision, Cedar and query predicate are three renderings of one source and never disagree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.policy import (
    ACTIONS,
    Agreement,
    CedarRules,
    Grant,
    Never,
    PolicyError,
    RecordFacts,
    Release,
    Viewer,
    decide,
    grants_from_json,
    grants_to_json,
    holds,
    in_words,
    query_predicate,
)
from accord.core.vocabulary import Dissemination, RecordKind

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AGENCIES = ("CO0010000", "CO0020000", "CO0030000", "CO0040000")
PURPOSES = ("investigation", "crime-analysis")
OFFENCES = ("220", "240", "")

times = st.integers(-2, 2).map(lambda step: NOW + step * timedelta(microseconds=1))


def some(values, *, least=0):
    return st.frozensets(st.sampled_from(values), min_size=least)


def mostly(values):
    """Wide sets, so that permits are as common as denials."""
    return st.sampled_from((True, True, True, True, False)).flatmap(
        lambda is_wide: st.just(frozenset(values)) if is_wide else some(values)
    )


grants = st.builds(
    Grant,
    owners=mostly(AGENCIES),
    recipients=mostly(AGENCIES),
    kinds=mostly(tuple(RecordKind)),
    levels=mostly((Dissemination.GREEN, Dissemination.YELLOW)),
    purposes=mostly(PURPOSES),
    actions=mostly(ACTIONS),
    offences=st.none() | st.none() | some(OFFENCES[:2]),
)

pytestmark = pytest.mark.smoke
agreements = st.builds(
    Agreement,
    id=st.sampled_from(("mou-1", "mou-2", "task.force:3")),
    parties=st.just(frozenset(AGENCIES)),
    grants=st.lists(grants, max_size=3).map(tuple),
    valid_from=st.just(NOW) | times,
    valid_to=st.none() | st.none() | times,
    status=st.sampled_from(("active", "active", "active", "draft", "ended")),
)
records = st.builds(
    RecordFacts,
    owner=st.sampled_from(AGENCIES),
    kind=st.sampled_from(RecordKind),
    offence_code=st.sampled_from(OFFENCES),
    release=st.builds(
        Release,
        level=st.sampled_from((*Dissemination, Dissemination.GREEN, Dissemination.GREEN)),
        audience=st.just(frozenset()) | some(AGENCIES),
        expires=st.none() | st.none() | times,
    ),
)
questions = st.fixed_dictionaries(
    {
        "viewer": st.builds(
            Viewer,
            agency=st.sampled_from((*AGENCIES, "ZZ0000000")),
            is_permitted=st.sampled_from((*[True] * 9, False)),
        ),
        "purpose": st.sampled_from((*PURPOSES * 4, "curiosity", "")),
        "action": st.sampled_from((*ACTIONS, "pointer", "pointer")),
        "now": st.just(NOW),
    }
)


@settings(deadline=None)
@given(
    st.lists(agreements, min_size=1, max_size=3),
    questions,
    st.lists(records, min_size=1, max_size=8),
)
def test_three_renderings_give_one_answer(terms, question, seen):
    cedar = CedarRules(tuple(terms))
    predicate = query_predicate(agreements=terms, **question)
    for record in seen:
        plain = decide(agreements=terms, record=record, **question)
        assert cedar.decide(record=record, **question) == plain
        assert holds(predicate, record) is plain.is_permitted


@given(st.lists(agreements, max_size=3), questions, records)
def test_outsiders_never_reach_red_or_expired(terms, question, record):
    decision = decide(agreements=terms, record=record, **question)
    gone = record.release.expires is not None and record.release.expires <= NOW
    if record.owner != question["viewer"].agency and (
        gone or record.release.level is Dissemination.RED
    ):
        assert not decision.is_permitted


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


def answer(agency=READER, purpose="investigation", action="view", now=NOW, code="220", **release):
    release.setdefault("level", Dissemination.GREEN)
    facts = RecordFacts(
        owner=OWNER, kind=RecordKind.INCIDENT, offence_code=code, release=Release(**release)
    )
    asked = {"viewer": Viewer(agency=agency), "purpose": purpose, "action": action, "now": now}
    decision = decide(record=facts, agreements=(MOU,), **asked)
    assert CedarRules((MOU,)).decide(record=facts, **asked) == decision
    assert holds(query_predicate(agreements=(MOU,), **asked), facts) is decision.is_permitted
    return decision


def test_a_partner_within_the_grant_sees_a_green_record():
    decision = answer()
    assert (decision.is_permitted, decision.rule) == (True, "mou-1@1/0")
    assert not decision.obligations


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
    assert "for investigation only" in words
    assert "Of yellow records they learn only" in words
