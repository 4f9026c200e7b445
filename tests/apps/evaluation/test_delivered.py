"""Only what was delivered is expanded: an amount above nought, and never more than actions tell."""

from datetime import date

import pytest

from accord.apps.evaluation import services
from accord.apps.evaluation.services.delivering import why_not_delivered
from accord.apps.strategies import services as strategies
from accord.frame.errors import Invalid

DAY = date(2025, 3, 1)


@pytest.fixture
def expand(world, on_day, why):
    """Close a review of the strategy with the decision to expand."""
    on_day(date(2025, 3, 11))
    row = services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[DAY]
    )[0]

    def decide(delivered, actions=()):
        decided = services.Decided(
            decision="expand", reason="as the rule says", delivered=delivered,
            actions=tuple(one.pk for one in actions),
        )  # fmt: skip
        return services.decide_review(by=world.cora, purpose=why, review_id=row.pk, decided=decided)

    return decide


@pytest.fixture
def finished(world, on_day, why):
    """An action that is done, with its dose or without."""

    def make(title, planned=None, delivered=None, unit=""):
        act = strategies.plan_action(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, title=title,
            owner=world.lead, due_on=DAY, dose_planned=planned, dose_unit=unit,
        )  # fmt: skip
        strategies.finish_action(
            by=world.cora, purpose=why, action_id=act.pk, dose_delivered=delivered
        )
        act.refresh_from_db()
        return act

    return make


def _refused(expand, delivered, actions=()):
    with pytest.raises(Invalid) as refused:
        expand(delivered, actions)
    assert [(one.field, one.rule) for one in refused.value.faults] == [("delivered", "dose")]
    return refused.value.faults[0].message


@pytest.mark.parametrize(
    "text",
    [
        "0 of 200 letters", "0/200 letters", "none of the 200 letters", "0", "none", "200 letters: none",
        "00 of 1,000 letters", "no letters of 200", "0 de 200 cartas", "ninguna de 200 cartas",
        "nothing by 2025-03-01", "letters by 2025-03-01", "0,0 letters of 200", "0 out of 200 letters",
    ],
)  # fmt: skip
def test_nought_is_not_expanded_however_it_is_written(expand, text):
    assert "Only what was delivered is expanded" in _refused(expand, text)


@pytest.mark.parametrize(
    "text", ["40 of 200 letters", "40/200 letters", "0.5 patrol hours a day", "1,200 cartas"]
)
def test_an_amount_above_nought_is(expand, text):
    assert expand(text).decision == "expand"


def test_an_action_of_which_nothing_was_delivered_expands_nothing(expand, finished):
    none = finished("Letters", planned=200, delivered=0, unit="letters")
    for text, named in (("", [none]), ("150 letters", [none]), ("150 letters", [])):
        assert "Letters: 0/200 letters" in _refused(expand, text, named)


def test_a_text_says_no_more_than_the_actions_delivered(expand, finished):
    some = finished("Letters", planned=200, delivered=40, unit="letters")
    assert "40 letters" in _refused(expand, "150 of 200 letters", [some])
    assert "40 letters" in _refused(expand, "1,500 letters")
    assert "above 0" in _refused(expand, "0 of 200 letters", [some])
    assert expand("40 of 200 letters", [some]).decision == "expand"


def test_a_done_action_without_a_dose_is_something_delivered(expand, finished):
    assert expand("", [finished("Lights repaired")]).delivered == "Lights repaired (Agency 1)"


def test_a_refusal_names_the_word_that_says_nothing():
    assert "“Ninguna”" in why_not_delivered("Ninguna de 200", [], [])
