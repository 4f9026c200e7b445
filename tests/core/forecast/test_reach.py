"""Incidents expected where people went, beside last year's map: arithmetic and its error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import ForecastError, Reach, reach_rate

WEEKS = st.lists(st.floats(0, 40), min_size=8, max_size=30)


def reached(ours, theirs, *, cells: int, visits: float, hours: float) -> Reach:
    return reach_rate(ours, theirs, cells=cells).over(visits=visits, hours=hours)


def test_the_figure_is_hits_a_cell_week_times_visits_an_hour():
    found = reached(np.full(8, 6.0), np.full(8, 4.0), cells=20, visits=5.0, hours=10.0)

    assert found.model == pytest.approx(6 / 20 * 5 / 10 * 100)
    assert found.baseline == pytest.approx(4 / 20 * 5 / 10 * 100)
    assert (found.ratio, found.ratio_lower, found.ratio_upper) == pytest.approx((1.5, 1.5, 1.5))
    assert found.adds


@given(WEEKS)
def test_last_years_map_never_beats_itself(hits):
    weeks = np.array(hits) + 0.1
    found = reached(weeks, weeks, cells=10, visits=3.0, hours=2.0)

    assert found.ratio == pytest.approx(1.0)
    assert not found.adds
    assert found.lower <= found.model * (1 + 1e-9)
    assert found.upper >= found.model * (1 - 1e-9)


def test_a_gain_in_some_weeks_alone_is_inside_the_error():
    theirs = np.full(16, 5.0)
    ours = theirs + np.tile([4.0, 4.0, 4.0, 4.0, -3.5, -3.5, -3.5, -3.5], 2)

    assert not reached(ours, theirs, cells=10, visits=1.0, hours=1.0).adds


@pytest.mark.parametrize("wrong", [{"hours": 0.0}, {"cells": 0}])
def test_what_cannot_be_divided_by_is_refused(wrong):
    asked = {"cells": 10, "visits": 1.0, "hours": 1.0, **wrong}
    with pytest.raises(ForecastError, match="above 0"):
        reached(np.ones(8), np.ones(8), **asked)
    with pytest.raises(ForecastError, match="same past weeks"):
        reached(np.ones(4), np.ones(5), cells=1, visits=1.0, hours=1.0)
