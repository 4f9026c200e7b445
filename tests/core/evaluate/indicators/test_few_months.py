"""Of a month or two the level does not hold: the told rates are those of the worlds, in a short run."""

from math import sqrt

import numpy as np
import pytest
from bench.few_months import LENGTHS, SETTINGS
from bench.indicator_worlds import BAR, called

from accord.core.evaluate.indicators import alarms_of_few
from accord.core.evaluate.indicators.few_months import ALARMS

TRIALS = 150


def test_rates_are_told_above_the_bar_alone_and_of_every_kind():
    assert set(ALARMS) == {"rate", "share", "harm"}
    told = [rate for rates in ALARMS.values() for rate in rates.values()]
    assert told
    assert all(BAR < rate < 0.5 for rate in told)
    assert all(months in LENGTHS for rates in ALARMS.values() for months in rates)
    assert all(alarms_of_few(kind, 12, 12) is None for kind in ALARMS)


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_a_month_against_a_month_is_called_about_as_often_as_is_told(kind):
    told = alarms_of_few(kind, 1, 1)
    found = max(
        called(kind, setting, TRIALS, np.random.default_rng([5, at]), months=(1, 1)).allowed
        for at, setting in enumerate(SETTINGS)
    )
    assert abs(found - told) <= 3.3 * sqrt(told * (1 - told) / TRIALS)
    assert found > 0.05
