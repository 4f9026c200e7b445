"""The classic maps against their definitions written out; kernels that lose nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from accord.core.forecast import ProspectiveHotspot, RecentCounts, RetrospectiveKDE, Window
from accord.core.forecast.sites import Sites, gaussian, normal_cdf, own_cell
from accord.core.forecast.smoothing import BlockSmoother
from accord.core.geo import HexGrid

from .places import town

WINDOW = Window(start=17_300.0)


@pytest.fixture(scope="module")
def place():
    return town()


def test_promap_is_the_sum_over_incidents_and_cells(place):
    events, grid = place
    found = ProspectiveHotspot(weeks=8, cells=8).fit(events, grid).expected(WINDOW)
    recent = events.between(WINDOW.start - 56, WINDOW.start)
    plain = np.zeros(grid.size)
    for t, cell in zip(recent.t, recent.cell, strict=True):
        steps = np.maximum(abs(grid.columns - grid.columns[cell]), abs(grid.rows - grid.rows[cell]))
        weeks = (WINDOW.start - t) // 7
        plain += np.where(steps < 8, 1 / ((1 + steps) * (1 + weeks)), 0)
    np.testing.assert_allclose(found / found.sum(), plain / plain.sum(), rtol=1e-9)
    assert found.sum() == pytest.approx(len(recent) / 8)


def test_the_retrospective_map_is_the_quartic_sum(place):
    events, grid = place
    found = RetrospectiveKDE(days=60, bandwidth_m=500).fit(events, grid).expected(WINDOW)
    recent = events.between(WINDOW.start - 60, WINDOW.start)
    x, y = grid.projection.to_metres(recent.lon, recent.lat)
    apart = np.hypot(grid.x[:, None] - x, grid.y[:, None] - y) / 500
    plain = np.where(apart < 1, (1 - apart**2) ** 2, 0).sum(axis=1)
    np.testing.assert_allclose(found / found.sum(), plain / plain.sum(), rtol=1e-6)


def test_recent_counts_over_all_history_are_the_mean(place):
    events, grid = place
    past = events.before(WINDOW.start)
    found = RecentCounts(days=np.inf).fit(events, grid).expected(WINDOW)
    assert found.sum() * (WINDOW.start - past.t[0]) / 7 == pytest.approx(len(past))


@pytest.mark.parametrize("bandwidth", [0.0, 60.0, 240.0])
def test_a_site_gives_all_it_has(place, bandwidth):
    events, grid = place
    sites = Sites.of(events, grid)
    weight = np.random.default_rng(1).random(sites.size)
    spread = gaussian(sites, bandwidth_m=bandwidth)(weight)
    assert spread.sum() == pytest.approx(weight.sum())
    assert spread.min() >= 0


def test_sites_are_the_distinct_points_and_keep_their_cells(place):
    events, grid = place
    sites = Sites.of(events, grid)
    assert sites.size <= 262
    np.testing.assert_array_equal(sites.cell[sites.site], events.cell)
    counts = own_cell(sites)(np.bincount(sites.site, minlength=sites.size).astype(float))
    np.testing.assert_array_equal(counts, events.counts())


def test_a_point_at_the_border_gives_half_to_each_side(place):
    events, grid = place
    sites = Sites.of(events, grid)
    kernel = gaussian(sites, bandwidth_m=50)
    index = 3
    given = kernel.target[kernel.source == index]
    mass = kernel.share[kernel.source == index]
    exact = [
        np.prod(
            [
                norm.cdf((c - p + 100) / 50) - norm.cdf((c - p - 100) / 50)
                for c, p in ((grid.x[cell], sites.x[index]), (grid.y[cell], sites.y[index]))
            ]
        )
        for cell in given
    ]
    np.testing.assert_allclose(mass, np.array(exact) / np.sum(exact), atol=1e-5)


def test_hexagons_work_too(place):
    events, _ = place
    grid = HexGrid.around(events.lon, events.lat, resolution=9)
    found = RetrospectiveKDE().fit(events, grid).expected(WINDOW)
    promap = ProspectiveHotspot().fit(events, grid).expected(WINDOW)
    assert found.sum() > 0
    assert promap.sum() > 0


def test_blocks_lose_nothing_and_resemble_the_fine_kernel(place):
    events, grid = place
    counts = events.counts()
    wide = BlockSmoother.gaussian(grid, bandwidth_m=800, block_m=400)(counts)
    assert wide.sum() == pytest.approx(counts.sum())
    assert wide.max() < counts.max()


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=20))
def test_the_normal_distribution_is_scipys(z):
    np.testing.assert_allclose(normal_cdf(np.array(z)), norm.cdf(z), atol=2e-7)
