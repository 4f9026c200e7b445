"""Placebos: places and times where nothing began, called as often as the level says, no more."""

from dataclasses import replace

import numpy as np
import pytest

from accord.core.evaluate import (
    Placebos,
    area_counts,
    donor_placebos,
    shaped_placebos,
    time_placebos,
)

SIDE = 14


def grid():
    def at(x, y):
        return [
            (x + dx) * SIDE + y + dy
            for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0))
            if 0 <= x + dx < SIDE and 0 <= y + dy < SIDE
        ]

    return [at(x, y) for x in range(SIDE) for y in range(SIDE)]


def areas(rng, *, number=30, months=36, mean=20.0, drift=0.2):
    level = mean * np.exp(0.3 * rng.standard_normal((number, 1)))
    slow = np.exp(drift * rng.standard_normal((number, 3)).repeat(months // 3, axis=1))
    return rng.poisson(level * slow).astype(float)


def test_the_rate_is_that_of_the_level_where_donors_are_alike():
    rates = [
        donor_placebos(areas(np.random.default_rng(s)), treated=0, first_after=24).rate
        for s in range(12)
    ]
    assert 0.02 < np.mean(rates) < 0.08


def test_a_donor_that_is_noisier_than_the_rest_fires_more_than_its_share():
    rng = np.random.default_rng(2)
    table = areas(rng, drift=0.0, mean=400)
    table[0] = rng.poisson(20, 36)
    table[1:6] = rng.poisson(20 * np.exp(1.2 * rng.standard_normal((5, 6)).repeat(6, axis=1)))
    loud = donor_placebos(table, treated=0, first_after=24)
    assert loud.rate > 0.08
    assert loud.honest_alpha < 0.05


def test_placebos_grown_on_the_map_have_the_treated_size_and_spare_its_reach():
    rng = np.random.default_rng(5)
    cells = rng.poisson(4.0, (SIDE * SIDE, 24)).astype(float)
    treated, reach = (0, 1, SIDE), frozenset({2, SIDE + 1, 2 * SIDE})
    cells[list(treated), 12:] = 900  # if it were used as donor, everything else would be called
    found = shaped_placebos(
        cells, treated=treated, neighbours=grid(), first_after=12, rng=rng, number=60, reach=reach
    )
    assert found.kind == "map"
    assert len(found.p_values) == 60
    assert found.rate < 0.15
    assert found.interval.lower <= 0.05 <= found.interval.upper


def test_areas_of_another_volume_are_no_placebos():
    cells = np.full((SIDE * SIDE, 24), 2.0)
    cells[0] = 50
    none = shaped_placebos(
        cells, treated=(0,), neighbours=grid(), first_after=12,
        rng=np.random.default_rng(1), number=30,
    )  # fmt: skip
    assert none.p_values == ()
    assert none.rate is None
    assert none.interval is None


def test_too_few_placebos_have_no_rate():
    assert Placebos(p_values=(0.01,) * 19, alpha=0.05, kind="areas", apart=5).rate is None
    assert Placebos(p_values=(0.01,) * 20, alpha=0.05, kind="areas", apart=5).rate == 1.0


def test_the_own_chance_is_a_rank_among_placebos():
    placebos = Placebos(p_values=tuple(np.linspace(0.01, 1, 99)), alpha=0.05, kind="map", apart=5)
    assert placebos.chance(0.001) == pytest.approx(0.01)
    assert placebos.chance(1.0) == pytest.approx(1.0)


def test_a_fall_that_came_before_the_start_shows_in_time():
    table = areas(np.random.default_rng(8), drift=0.0, mean=80)
    quiet = time_placebos(table, treated=0, first_after=24)
    table[0, 10:] *= 0.4
    early = time_placebos(table, treated=0, first_after=24)
    assert min(one.p_value for one in quiet) > min(one.p_value for one in early)
    assert min(one.p_value for one in early) < 0.02
    assert all(one.first_after < 24 for one in early)


def test_a_short_past_has_no_starts_to_make_up():
    assert time_placebos(areas(np.random.default_rng(1)), treated=0, first_after=5) == ()


def test_an_unreported_cell_leaves_its_area_unreported():
    cells = np.array([[1.0, 2], [np.nan, 3]])
    found = area_counts(cells, [(0, 1)])
    assert np.isnan(found[0, 0])
    assert found[0, 1] == 5


def test_the_interval_goes_by_areas_that_share_nothing():
    rng = np.random.default_rng(5)
    cells = rng.poisson(6, (SIDE * SIDE, 24)).astype(float)
    found = shaped_placebos(
        cells, treated=range(4), neighbours=grid(), first_after=12, rng=rng, number=150
    )
    assert len(found.p_values) == 150
    assert 10 <= found.apart <= SIDE * SIDE // 4
    alone = replace(found, apart=150).interval
    assert found.interval.upper - found.interval.lower > 1.4 * (alone.upper - alone.lower)
    assert donor_placebos(areas(rng, number=12), treated=0, first_after=24).apart <= 11
