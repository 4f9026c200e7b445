"""Self-exciting estimators: the recursion is the sum, and simulated parameters come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import EtasCell, EtasSpaceTime, Events, TooLittleHistoryError, Window
from accord.core.forecast.etas_cell import CellSequences, expected_over, fit_etas
from accord.core.forecast.etas_space_time import Trigger, fit_trigger
from accord.core.geo import SquareGrid

from .places import town


def cascade(rng, *, mu, theta, omega, days, cells):
    """Events of a branching process in each of `cells` cells, with their cells."""
    t = rng.uniform(0, days, rng.poisson(mu * days * cells))
    cell = rng.integers(0, cells, len(t))
    parents, homes = t, cell
    while len(parents):
        many = rng.poisson(theta, len(parents))
        born = np.repeat(parents, many) + rng.exponential(1 / omega, many.sum())
        home = np.repeat(homes, many)
        alive = born < days
        parents, homes = born[alive], home[alive]
        t, cell = np.concatenate([t, parents]), np.concatenate([cell, homes])
    return t, cell


def test_the_recursion_is_the_sum_over_predecessors():
    rng = np.random.default_rng(3)
    t, cell = np.sort(rng.uniform(0, 100, 300)), rng.integers(-1, 12, 300)
    sequences = CellSequences.of(cell, t, cells=12)
    plain, weighted = sequences.memory(0.3)
    for index in range(len(sequences.t)):
        same = np.flatnonzero(sequences.cell[:index] == sequences.cell[index])
        gap = sequences.t[index] - sequences.t[same]
        assert plain[index] == pytest.approx(np.exp(-0.3 * gap).sum())
        assert weighted[index] == pytest.approx((gap * np.exp(-0.3 * gap)).sum())


def test_simulated_parameters_come_back():
    rng = np.random.default_rng(5)
    thetas, omegas = [], []
    for _ in range(6):
        t, cell = cascade(rng, mu=0.02, theta=0.3, omega=0.5, days=1000, cells=100)
        found = fit_etas(
            CellSequences.of(cell, t, cells=100), days=1000, iterations=60, corrected=True
        )
        thetas.append(found.theta)
        omegas.append(found.omega)
    assert np.mean(thetas) == pytest.approx(0.3, abs=0.04)
    assert np.mean(omegas) == pytest.approx(0.5, rel=0.15)


def test_expected_counts_of_the_fit_are_the_events_seen():
    rng = np.random.default_rng(6)
    t, cell = cascade(rng, mu=0.05, theta=0.2, omega=1.0, days=400, cells=40)
    found = fit_etas(CellSequences.of(cell, t, cells=40), days=400, iterations=80, corrected=True)
    background = found.mu.sum() * 400
    offspring = found.theta * (len(t) - np.exp(-found.omega * (400 - t)).sum())
    assert background + offspring == pytest.approx(len(t), rel=0.01)


def test_rounded_times_do_not_run_away():
    t = np.floor(np.sort(np.random.default_rng(1).uniform(0, 300, 2000)))
    found = fit_etas(CellSequences.of(np.zeros(2000, int), t, cells=1), days=300, iterations=60)
    assert np.isfinite([found.theta, found.omega]).all()
    assert found.theta < 0.951


def test_nothing_in_any_cell_is_an_error():
    with pytest.raises(TooLittleHistoryError):
        fit_etas(CellSequences.of(np.array([-1]), np.array([1.0]), cells=3), days=10)


def test_the_same_window_has_the_same_answer_whatever_was_asked_before():
    events, grid = town()
    asked = EtasCell().fit(events, grid)
    for start in (17_350.0, 17_150.0, 17_250.0):
        asked.expected(Window(start=start))
    fresh = EtasCell().fit(events, grid).expected(Window(start=17_250.0))
    np.testing.assert_array_equal(asked.expected(Window(start=17_250.0)), fresh)


def test_near_repeats_are_found_where_they_are():
    rng = np.random.default_rng(8)
    base = 1500
    x, y = rng.uniform(0, 6000, (2, base))
    t = rng.uniform(0, 700, base)
    child = rng.random(base) < 0.3
    x2 = x[child] + rng.normal(0, 80, child.sum())
    y2 = y[child] + rng.normal(0, 80, child.sum())
    t2 = t[child] + rng.exponential(10, child.sum())
    x, y, t = np.append(x, x2), np.append(y, y2), np.append(t, t2)
    order = np.argsort(t)
    found = fit_trigger(
        x[order], y[order], t[order],
        days=700, area_m2=36e6, bandwidth_m=500, reach_m=500, reach_days=80, iterations=40,
    )  # fmt: skip
    assert found.theta == pytest.approx(child.sum() / len(t), abs=0.05)
    assert 1 / found.omega == pytest.approx(10, rel=0.3)
    assert found.sigma_m == pytest.approx(80, rel=0.2)


def squares(side_m: float):
    """A grid of 250 m over a square, and its projection's way from metres to degrees."""
    across = side_m / 111_320
    grid = SquareGrid.around([0.0, across], [0.0, across], cell_m=250.0, within_m=side_m)
    return grid, across


def told(model, t, lon, lat, grid, windows):
    """Observed ÷ expected of a forecaster over windows of seven days."""
    events = Events.of(t=t, lon=lon, lat=lat).on(grid)
    model.fit(events, grid)
    observed = expected = 0.0
    for start in windows:
        window = Window(start=float(start))
        expected += model.expected(window).sum()
        observed += events.between(window.start, window.end).counts().sum()
    return observed, expected


@pytest.mark.parametrize(("theta", "omega"), [(0.5, 0.2), (0.3, 0.05), (0.6, 0.5), (0.0, 1.0)])
def test_in_its_own_world_a_cell_expects_what_comes(theta, omega):
    grid, _ = squares(2000.0)
    lon, lat = grid.centres()
    sums = []
    for seed in range(2):
        rng = np.random.default_rng(seed)
        t, cell = cascade(rng, mu=0.05, theta=theta, omega=omega, days=1100, cells=grid.size)
        model = EtasCell(corrected=True, iterations=40)
        windows = 14_000 + 7.0 * np.arange(104, 157, 2)
        sums.append(told(model, 14_000 + t, lon[cell], lat[cell], grid, windows))
    observed, expected = np.sum(sums, axis=0)
    assert observed / expected == pytest.approx(1.0, abs=0.05)


def test_in_its_own_world_space_time_excitation_expects_what_comes():
    side, theta, omega, sigma = 4000.0, 0.5, 0.3, 60.0
    grid, across = squares(side)
    sums = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        t = rng.uniform(0, 500, rng.poisson(1500))
        x, y = rng.uniform(0, side, (2, len(t)))
        parents = t, x, y
        while len(parents[0]):
            many = rng.poisson(theta, len(parents[0]))
            born = np.repeat(parents[0], many) + rng.exponential(1 / omega, many.sum())
            apart = rng.normal(0, sigma, (2, many.sum()))
            alive = born < 500
            parents = (
                born[alive],
                (np.repeat(parents[1], many) + apart[0])[alive],
                (np.repeat(parents[2], many) + apart[1])[alive],
            )
            t, x, y = (np.append(old, new) for old, new in zip((t, x, y), parents, strict=True))
        model = EtasSpaceTime(bandwidth_m=400.0, refit_days=100.0)
        windows = 14_000 + 7.0 * np.arange(43, 71, 2)
        lon, lat = x / side * across, y / side * across
        sums.append(told(model, 14_000 + t, lon, lat, grid, windows))
    observed, expected = np.sum(sums, axis=0)
    assert observed / expected == pytest.approx(1.0, abs=0.05)


@given(
    theta=st.floats(0, 0.95), omega=st.floats(1 / 3650, 24), days=st.floats(0.1, 60),
    rate=st.floats(0, 5), base=st.floats(0, 5),
)  # fmt: skip
def test_the_closed_form_is_the_sum_of_all_generations(theta, omega, days, rate, base):
    found = expected_over(
        days, rate=np.array([rate]), base=np.array([base]), theta=theta, omega=omega
    )
    steps = np.linspace(0, days, 20_001)
    calm = base / (1 - theta)
    course = calm + (rate - calm) * np.exp(-omega * (1 - theta) * steps)
    assert found[0] == pytest.approx(np.trapezoid(course, steps), rel=1e-3, abs=1e-9)


def test_later_generations_are_counted_as_often_as_they_come():
    rng = np.random.default_rng(9)
    theta, omega, days = 0.6, 0.4, 14.0
    found: list[int] = []
    parents, generation = np.zeros(40_000), 0
    while len(parents):
        generation += 1
        many = rng.poisson(theta, len(parents))
        born = np.repeat(parents, many) + rng.exponential(1 / omega, many.sum())
        parents = born[born < days]
        found += [generation] * len(parents)
    trigger = Trigger(theta=theta, omega=omega, sigma_m=1.0, background=np.zeros(0))
    assert trigger.generations(days) == pytest.approx(np.mean(found), rel=0.02)
    assert len(found) / 40_000 == pytest.approx(
        expected_over(
            days, rate=np.array([theta * omega]), base=np.zeros(1), theta=theta, omega=omega
        )[0],
        rel=0.02,
    )
