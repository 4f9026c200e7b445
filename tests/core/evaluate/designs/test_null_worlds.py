"""The bench's worlds hold what their setting says, so that its false-alarm rates mean something."""

import numpy as np
import pytest
from bench.null_grid import GRID, p_values, wdd_z
from bench.null_worlds import Setting, counts

from accord.core.evaluate.designs.contrasts import first_unit_chance


def test_the_grid_has_the_corners_that_were_promised():
    assert len(GRID) == 24
    assert {s.mean for s in GRID} == {1, 5, 20, 100}
    assert max(s.disp for s in GRID) == 0.15
    assert max(s.rho for s in GRID) == 0.9


def test_noise_has_the_variance_and_memory_asked_for():
    setting = Setting(mean=1e6, disp=0.1, rho=0.5, uneven=0, missing=0, season=0)
    logs = np.log(counts(setting, 200, np.random.default_rng(1)))
    assert logs.var() == pytest.approx(0.1, rel=0.05)
    spread = logs - logs.mean()
    memory = (spread[..., 1:] * spread[..., :-1]).mean() / logs.var()
    assert memory == pytest.approx(0.5, abs=0.03)


def test_three_percent_of_agency_months_are_missing_and_whole():
    setting = Setting(mean=5, disp=0, rho=0)
    gone = np.isnan(counts(setting, 300, np.random.default_rng(2)))
    assert gone.mean() == pytest.approx(0.03, abs=0.004)
    agency = np.arange(41) * 6 // 41
    for number in range(6):
        block = gone[:, agency == number]
        assert (block.all(axis=1) == block.any(axis=1)).all()


def test_a_known_effect_is_in_the_second_half_alone():
    setting = Setting(mean=1e5, disp=0, rho=0, missing=0, season=0)
    table = counts(setting, 5, np.random.default_rng(3), ratio=0.5)
    ratio = table[:, 0, 12:].mean() / table[:, 0, :12].mean()
    assert ratio == pytest.approx(0.5, rel=0.01)


def test_donors_hold_the_level_where_the_practitioners_test_does_not():
    setting = Setting(mean=20, disp=0.15, rho=0.9)
    table = counts(setting, 600, np.random.default_rng(4))
    assert (p_values(table) <= 0.05).mean() < 0.08
    assert (np.abs(wdd_z(table)) > 1.96).mean() > 0.3


@pytest.mark.parametrize("donors", [8, 10, 15])
def test_chances_beyond_all_donors_hold_far_out_too(donors):
    rng = np.random.default_rng(17)
    noise = np.exp(0.3 * rng.standard_normal((6_000, donors + 1, 2)).repeat(12, axis=2))
    chances = first_unit_chance(rng.poisson(20 * noise).astype(float), 12)
    called = [float((chances <= level).mean()) for level in (0.05, 0.01, 0.001)]
    assert 0.035 <= called[0] <= 0.06
    assert called[1] <= 0.0125
    assert called[2] <= 0.0025
