"""Templates of agreements: a few answers become rules, and what a template promises holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core import vocabulary
from accord.core.policy import (
    ACTIONS,
    Agreement,
    Answers,
    PolicyError,
    RecordFacts,
    Release,
    Viewer,
    agreement_templates,
    decide,
    drafted,
    in_words,
)
from accord.core.vocabulary import Dissemination, RecordKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CITY, COUNTY, SCHOOL, DA = "CO0010000", "CO0020000", "CO0040000", "CO003013A"
TWO_SIDES = Answers(givers=frozenset({CITY, COUNTY}), receivers=frozenset({SCHOOL}))


def agreed(template, answers=TWO_SIDES):
    grants, forbids = drafted(template, answers)
    return Agreement(
        id="a", parties=answers.givers | answers.receivers, grants=grants, forbids=forbids,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("template", agreement_templates())
def test_each_template_makes_an_agreement_that_reads_and_names_known_purposes(template):
    made = agreed(template)
    assert made.grants[0].purposes <= vocabulary.purposes().keys()
    assert agreement_templates()[template].title_es
    assert "Forbidden, whatever else is granted" in in_words(made)


@pytest.mark.parametrize("template", agreement_templates())
@given(
    st.sampled_from(ACTIONS),
    st.sampled_from(sorted(vocabulary.purposes())),
    st.sampled_from(RecordKind),
    st.sampled_from(Dissemination),
)
def test_no_template_passes_records_on_and_counts_only_means_it(
    template, action, purpose, kind, level
):
    record = RecordFacts(owner=CITY, kind=kind, offence_code="13A", release=Release(level=level))
    decided = decide(
        viewer=Viewer(agency=SCHOOL), purpose=purpose, action=action, record=record,
        agreements=[agreed(template)], now=NOW,
    )  # fmt: skip
    if action == "onward" or (
        template in {"school-safety", "hospital-counts"} and action != "forecast"
    ):
        assert not decided.is_permitted


def test_one_side_gives_and_the_other_receives():
    (grant,), _ = drafted(
        "police-prosecutor", Answers(givers=frozenset({CITY}), receivers=frozenset({DA}))
    )
    assert (grant.owners, grant.recipients) == ({CITY}, {DA})
    (grant,), _ = drafted("regional-exchange", Answers(givers=frozenset({CITY, COUNTY})))
    assert grant.owners == grant.recipients == {CITY, COUNTY}


def test_answers_narrow_and_lift():
    answers = Answers(
        givers=frozenset({CITY}), receivers=frozenset({DA}), with_export=False, name_victims=True,
        with_yellow=False, retention_days=30, categories=frozenset({"Robbery"}),
    )  # fmt: skip
    (grant,), _ = drafted("police-prosecutor", answers)
    assert "export" not in grant.actions
    assert grant.unmasks == {"victim"}
    assert grant.levels == {Dissemination.GREEN}
    assert (grant.retention_days, grant.codes) == (30, {"120"})


def test_where_no_record_is_seen_nobody_is_named():
    (grant,), _ = drafted(
        "school-safety",
        Answers(
            givers=frozenset({CITY}),
            receivers=frozenset({SCHOOL}),
            name_victims=True,
            with_export=True,
        ),
    )
    assert grant.actions == {"forecast"}
    assert not grant.unmasks


@pytest.mark.parametrize(
    ("template", "answers"),
    [
        ("marriage", TWO_SIDES),
        ("police-prosecutor", Answers(givers=frozenset({CITY}))),
        ("police-prosecutor", Answers(givers=frozenset({CITY}), receivers=frozenset({CITY}))),
        ("regional-exchange", Answers(givers=frozenset({CITY}))),
        (
            "regional-exchange",
            Answers(givers=frozenset({CITY, COUNTY}), categories=frozenset({"X"})),
        ),
    ],
)
def test_answers_that_make_no_agreement_are_refused(template, answers):
    with pytest.raises(PolicyError):
        drafted(template, answers)
