"""A goal's status never says more than its interval does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Goal, progress

targets = st.floats(-0.9, 0.9).filter(lambda change: abs(change) > 0.01)


@pytest.mark.parametrize(
    ("observed", "status"),
    [(0, "target reached"), (240, "on track"), (400, "off track"), (290, "off track")],
)
def test_status_of_a_twenty_per_cent_goal_after_nine_months(observed, status):
    goal = Goal(baseline_count=400, baseline_days=364, target_change=-0.2)
    assert progress(goal, observed_count=observed, observed_days=273).status == status


def test_few_counts_are_too_early_to_say():
    goal = Goal(baseline_count=10, baseline_days=364, target_change=-0.2)
    assert progress(goal, observed_count=1, observed_days=60).status == "too early to say"


@given(st.integers(0, 500), st.integers(1, 500), targets)
def test_the_status_follows_from_the_interval(observed, baseline, target):
    goal = Goal(baseline_count=baseline, baseline_days=364, target_change=target)
    result = progress(goal, observed_count=observed, observed_days=364)
    low, high = result.change.lower, result.change.upper
    if result.status == "target reached":
        assert high <= target if target < 0 else low >= target
    if result.status == "off track":
        assert low > target if target < 0 else high < target
    if result.status == "on track":
        assert low <= target <= high
        assert not low <= 0 <= high
    if result.status == "too early to say":
        assert low <= 0 <= high


def test_the_sentence_holds_the_numbers():
    goal = Goal(baseline_count=183, baseline_days=53, target_change=-0.5)
    text = progress(goal, observed_count=30, observed_days=24).sentence
    assert "30 in 24 days" in text
    assert "−63.8 %" in text
    assert "goal −50.0 %" in text


@pytest.mark.parametrize("change", [0, -1, -2])
def test_a_goal_must_change_something_and_not_everything(change):
    with pytest.raises(ValueError, match="target"):
        Goal(baseline_count=1, baseline_days=1, target_change=change)


@pytest.mark.parametrize("target", [float("nan"), float("inf"), -1.0, 0.0])
def test_a_target_is_a_number(target):
    with pytest.raises(ValueError, match="a target changes the count"):
        Goal(baseline_count=30, baseline_days=30.0, target_change=target)
