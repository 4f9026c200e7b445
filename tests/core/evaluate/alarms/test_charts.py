"""CUSUM and Farrington: the alarms that the reference series is known to give."""

import numpy as np
import pytest
from tests.core.evaluate.worked import table

from accord.core.evaluate import cusum, farrington


def salmonella() -> np.ndarray:
    return np.array([float(row["cases"]) for row in table("salmonella_agona.csv")])


def test_cusum_alarms_are_the_published_ones():
    cases = salmonella()
    found = cusum(cases[249:], mean=float(cases[:249].mean()))
    assert [at + 1 for at in found.alarms] == [14, 15, 16, 17, 36, *range(45, 52)]


def test_farrington_alarms_and_bounds_are_the_published_ones():
    found = farrington(salmonella(), range(249, 312), years=4, half_window=3, level=0.99)
    alarms = [number for number, week in enumerate(found, start=1) if week.is_alarm]
    assert alarms == [5, 13, 14, 15, 35, 36]
    bounds = [week.upper for week in found[:3]]
    # The reference stops its regression at 1e-8 of the deviance, ours goes on to the end.
    assert bounds == pytest.approx([7.068628724, 9.952798333, 6.714850108], rel=2e-5)


def test_a_restarted_sum_begins_at_nothing():
    going, restarted = (cusum([9] * 6, mean=4, restart=again) for again in (False, True))
    assert going.sums[-1] > restarted.sums[-1]
    assert going.alarms[0] == restarted.alarms[0]


def test_quiet_weeks_give_no_alarm():
    rng = np.random.default_rng(2)
    found = farrington(rng.poisson(5, 320), range(300, 320))
    assert sum(week.is_alarm for week in found) <= 2


def test_few_events_never_alarm():
    weeks = np.zeros(320)
    weeks[310] = 4
    assert not farrington(weeks, [310])[0].is_alarm


def test_a_series_without_a_year_is_refused():
    with pytest.raises(ValueError, match="no full year"):
        farrington([1.0] * 40, [39])
