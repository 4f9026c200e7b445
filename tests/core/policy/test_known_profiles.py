"""Templates of what law forbids: each cites where it stands, and warns that it is no advice."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from accord.core import vocabulary
from accord.core.policy import (
    ACTIONS,
    CAUTIOUS,
    PolicyError,
    RecordFacts,
    Release,
    Viewer,
    decide,
    known_profiles,
    law_in_words,
    profile_from,
    profile_from_json,
    profile_from_toml,
    profile_to_json,
)
from accord.core.vocabulary import Dissemination, RecordKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN = RecordFacts(
    owner="XA0000001", kind=RecordKind.INCIDENT, offence_code="220",
    release=Release(level=Dissemination.GREEN),
)  # fmt: skip


def own_view(profile, purpose, *, action="view", now=NOW):
    viewer = Viewer(agency="XA0000001")
    return decide(
        viewer=viewer, purpose=purpose, action=action, record=OWN, agreements=(), now=now,
        profile=profile,
    ).is_permitted  # fmt: skip


@pytest.mark.parametrize("one", known_profiles().values(), ids=lambda one: one.id)
def test_each_rule_cites_names_known_things_and_is_told(one):
    for rule in one.rules:
        assert rule.citation
        assert (rule.purposes or frozenset()) <= vocabulary.purposes().keys()
        assert (rule.actions or frozenset()) <= set(ACTIONS)
    assert one.title_es
    told = law_in_words(profile_from([one.id]))
    assert all(rule.citation in told for rule in one.rules)


def test_the_file_says_that_it_is_no_legal_advice():
    text = (files("accord.core.policy") / "profiles.toml").read_text(encoding="utf-8")
    assert "not legal advice" in text
    assert "CHECK WITH YOUR COUNSEL" in text


def test_several_templates_make_one_profile():
    profile = profile_from(["us-ca", "no-forecasts", "us-ca"], title="Santa Cruz")
    assert profile.title == "Santa Cruz"
    assert profile.modules == {"forecast"}
    assert [rule.id for rule in profile.rules] == [
        "us-ca.civil-immigration",
        "us-ca.lawful-care",
        "no-forecasts.forecasts",
    ]
    assert profile_from_json(profile_to_json(profile), version=1) == profile
    with pytest.raises(PolicyError, match="no profile atlantis"):
        profile_from(["atlantis"])


def test_the_cautious_one_closes_three_purposes_to_owners_too():
    cautious = profile_from([CAUTIOUS])
    for purpose in ("civil-immigration", "protest-monitoring", "lawful-care"):
        assert not own_view(cautious, purpose)
        assert cautious.bars_purpose(purpose, NOW)
    assert own_view(cautious, "investigation")
    assert not cautious.bars_purpose("investigation", NOW)


def test_a_rule_binds_from_its_first_day():
    california = profile_from(["us-ca"])
    before, after = datetime(2022, 9, 26, 23, tzinfo=UTC), datetime(2022, 9, 27, tzinfo=UTC)
    assert own_view(california, "lawful-care", now=before)
    assert not own_view(california, "lawful-care", now=after)


MINE = """
id = "our-city"
title = "Our city"
modules = ["forecast"]
[[rule]]
id = "no-export-of-calls"
kinds = ["call_for_service"]
actions = ["export"]
citation = "Ordinance 7"
effective_from = 2026-01-01
"""


def test_a_profile_of_ones_own_is_read_from_toml():
    profile = profile_from_toml(MINE)
    assert profile.modules == {"forecast"}
    assert profile.rules[0].kinds == {RecordKind.CALL_FOR_SERVICE}
    assert profile.rules[0].effective_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert not profile.bars_purpose("investigation", NOW)


@pytest.mark.parametrize(
    "broken",
    [
        "id =",
        'id = "x"',
        'id = "x"\ntitle = "X"\nsecret = 1',
        'id = "x y"\ntitle = "X"',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\nkinds = ["rumour"]',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\nwhen = "always"',
        'id = "x"\ntitle = 5',
        'id = "x"\ntitle = "X"\nrule = "none"',
        'id = "x"\ntitle = "X"\nrule = ["none"]',
        'id = "x"\ntitle = "X"\nmodules = "forecast"',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\nowners = "ABC"',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\ncovers_own = "no"',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\nactions = ["whatever"]',
        'id = "x"\ntitle = "X"\n[[rule]]\nid = "r"\neffective_from = "soon"',
        "id = " + "[" * 100_000,
        "id = 1" + "0" * 5_000,
    ],
)
def test_what_is_no_profile_is_refused(broken):
    with pytest.raises(PolicyError):
        profile_from_toml(broken)
