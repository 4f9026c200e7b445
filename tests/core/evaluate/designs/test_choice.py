"""The decision table chooses by what is known beforehand, and never beyond its ceiling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Situation, choose_design, decision_table


@pytest.mark.parametrize(
    ("known", "design"),
    [
        ({"donors": 40, "periods_before": 12}, "donor ratio"),
        ({"donors": 3, "periods_before": 12}, "two-area difference"),
        ({"donors": 0, "periods_before": 53}, "interrupted series"),
        ({"donors": 0, "periods_before": 6}, "before and after"),
        ({"donors": 9_603, "periods_before": 12, "balanced": True}, "synthetic control"),
        ({"donors": 20, "periods_before": 10, "staggered": True}, "group-time"),
        ({"donors": 0, "periods_before": 1, "lots": 20}, "randomised"),
    ],
)
def test_what_the_data_allow(known, design):
    assert choose_design(Situation(**known)).design == design


@given(st.integers(0, 500), st.integers(0, 80))
def test_one_series_never_passes_level_two(donors, periods):
    choice = choose_design(Situation(donors=donors, periods_before=periods))
    assert choice.ceiling <= 2 or donors >= 1


def test_the_table_is_whole_and_in_two_languages():
    rows = decision_table()
    assert len({row.design for row in rows}) == len(rows) == 7
    assert all(row.words != row.words_es for row in rows)
