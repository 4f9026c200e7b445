"""Two densities and their change: the kernel by its formula, the deviate by permutation."""

from math import pi

import numpy as np
import pytest

from accord.core.forecast import Events, ForecastError, Window
from accord.core.forecast.dual_density import density_change
from accord.core.forecast.emerging import discoveries, two_sided

from .places import town

BEFORE, AFTER = Window(start=17_000.0, days=200.0), Window(start=17_200.0, days=200.0)


def test_one_event_has_the_quartic_kernels_density():
    _, grid = town()
    lon, lat = grid.centres()
    middle = int(np.argmin(np.hypot(grid.x, grid.y)))
    events = Events.of(t=[17_010.0, 17_210.0], lon=[lon[middle]] * 2, lat=[lat[middle]] * 2)
    found = density_change(events, grid, before=BEFORE, after=AFTER, bandwidth_m=800)

    apart = np.hypot(grid.x - grid.x[middle], grid.y - grid.y[middle])
    exact = 3 / (pi * 0.8**2) * np.maximum(1 - (apart / 800) ** 2, 0) ** 2 / 200
    np.testing.assert_allclose(found.after, exact, rtol=0.02, atol=1e-4)
    mass = found.after.sum() * 200 * (grid.width_m / 1000) ** 2
    assert mass == pytest.approx(1, abs=0.02)
    assert found.ratio[middle] == pytest.approx(1)
    assert np.isnan(found.ratio[apart > 900]).all()
    assert (found.z == 0).all()  # two events tell nothing


def test_turning_the_windows_turns_the_change():
    events, grid = town()
    one = density_change(events, grid, before=BEFORE, after=AFTER, bandwidth_m=600)
    turned = density_change(events, grid, before=AFTER, after=BEFORE, bandwidth_m=600)

    np.testing.assert_allclose(one.z, -turned.z, atol=1e-9)
    np.testing.assert_array_equal(one.before, turned.after)
    both = np.isfinite(one.ratio) & (one.ratio > 0)
    np.testing.assert_allclose(one.ratio[both] * turned.ratio[both], 1)
    assert one.overall * turned.overall == pytest.approx(1)


def test_over_drawn_labels_the_deviate_is_standard_normal_and_a_planted_shift_is_found():
    events, grid = town()
    rng = np.random.default_rng(2)
    deviates = []
    for _ in range(60):
        mixed = Events.of(t=rng.permutation(events.t), lon=events.lon, lat=events.lat)
        found = density_change(mixed, grid, before=BEFORE, after=AFTER, bandwidth_m=500)
        deviates.append(found.z)
    drawn = np.array(deviates)
    told = (drawn != 0).all(axis=0)
    assert told.sum() > 100
    assert drawn[:, told].std() == pytest.approx(1, abs=0.06)
    assert abs(drawn[:, told].mean()) < 0.05
    assert np.mean([discoveries(two_sided(one)).any() for one in drawn]) < 0.2

    here = int(np.argmin(np.hypot(grid.x - 600, grid.y + 400)))
    lon, lat = grid.centres()
    moved = Events.of(
        t=np.concatenate([events.t, np.full(60, 17_300.0)]),
        lon=np.concatenate([events.lon, np.full(60, lon[here])]),
        lat=np.concatenate([events.lat, np.full(60, lat[here])]),
    )
    found = density_change(moved, grid, before=BEFORE, after=AFTER, bandwidth_m=500)
    marked = discoveries(two_sided(found.z)) & (found.z > 0)
    assert marked[here]
    apart = np.hypot(grid.x - grid.x[here], grid.y - grid.y[here])
    assert (apart[marked] < 1_000).all()


def test_what_cannot_be_compared_is_refused():
    events, grid = town()
    with pytest.raises(ForecastError, match="overlap"):
        density_change(
            events, grid, before=BEFORE, after=Window(start=17_100.0, days=9), bandwidth_m=500
        )
    with pytest.raises(ForecastError, match="no event"):
        density_change(events, grid, before=Window(start=1.0, days=9), after=AFTER, bandwidth_m=500)
