"""What hindsight would have caught: the bench's ceilings hold in a town whose truth is known."""

import numpy as np
import pytest
from bench.forecast_ceilings import ceilings

from accord.core.forecast import MultiScalePoisson, Window, compare

from .places import town


@pytest.fixture(scope="module")
def told():
    events, grid = town()
    events = events.focus("burglary")
    tested = Window(start=17_300.0, days=112.0)
    origins = tested.start + 7.0 * np.arange(0, 16, 2)
    model = MultiScalePoisson(refit_days=91, learn_days=140)
    found = compare({"card": model}, events, grid, origins=origins)
    most = ceilings(events, grid, tested=tested, origins=origins, share=0.05)
    return most, found.score("card", 0.05).hit_rate


def test_weights_learned_on_the_tested_weeks_catch_no_less(told):
    most, card = told
    assert most.own_weights >= card


def test_the_oracle_beats_the_truth_by_what_chance_drew(told):
    most, _ = told
    assert most.truth < most.oracle
    assert 0 < most.reachable(0.9 * most.truth) < 1


def test_the_interval_holds_the_rate(told):
    most, _ = told
    assert most.both_sides_low <= most.both_sides <= most.both_sides_high
