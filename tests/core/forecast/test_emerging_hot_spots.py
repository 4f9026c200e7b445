"""Space-time Gi* and Mann-Kendall by their formulas; each story by its published definition."""

from itertools import permutations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import ForecastError
from accord.core.forecast.emerging import (
    discoveries,
    emerging_hot_spots,
    mann_kendall,
    space_time_gi_star,
    story_of,
    two_sided,
)

from .places import town


def test_gi_star_in_space_and_time_is_its_formula():
    _, grid = town()
    counts = np.random.default_rng(3).poisson(1.5, (6, grid.size)).astype(float)
    found = space_time_gi_star(counts, grid, within_m=300, lags=2)
    for step, cell in ((0, 5), (1, 40), (5, 17)):
        near = np.hypot(grid.x - grid.x[cell], grid.y - grid.y[cell]) <= 300
        cube = counts[max(step - 2, 0) : step + 1, near]
        n, w = counts.size, cube.size
        spread = sqrt((counts**2).mean() - counts.mean() ** 2)
        bound = spread * sqrt((n * w - w**2) / (n - 1))
        assert found[step, cell] == pytest.approx((cube.sum() - counts.mean() * w) / bound)
    assert (space_time_gi_star(np.ones((3, grid.size)), grid, within_m=300) == 0).all()


@pytest.mark.parametrize(
    ("series", "score", "variance"),
    [
        (range(10), 45, 125.0),  # 10 · 9 · 25 ÷ 18
        ([1, 2, 2, 3], 5, (4 * 3 * 13 - 2 * 1 * 9) / 18),
        ([5, 4, 4, 4, 1], -7, (5 * 4 * 15 - 3 * 2 * 11) / 18),
    ],
)
def test_the_trend_is_kendalls_score_over_its_error(series, score, variance):
    column = np.array([list(series)], float).T
    expected = (score - np.sign(score)) / sqrt(variance)

    assert mann_kendall(column)[0] == pytest.approx(expected)


def test_over_all_orders_the_trend_has_the_variance_that_it_divides_by():
    values = [1.0, 2.0, 2.0, 3.0, 5.0]
    scores = [
        sum(np.sign(b - a) for at, a in enumerate(order) for b in order[at + 1 :])
        for order in permutations(values)
    ]
    assert np.mean(scores) == 0
    assert np.var(scores) == pytest.approx((5 * 4 * 15 - 2 * 1 * 9) / 18)


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=12))
def test_turning_time_turns_the_trend(series):
    column = np.array([series]).T
    assert mann_kendall(column)[0] == pytest.approx(-mann_kendall(column[::-1])[0])
    assert mann_kendall(np.ones((8, 2))).tolist() == [0, 0]


STEPS = {
    "new": "0000000001",
    "consecutive": "0000000111",
    "persistent": "1111111111",
    "sporadic": "0100110001",
    "historical": "1111111110",
    "none": "0110000000",
}


def steps(text, sign="1"):
    return np.array([one == sign for one in text])


@pytest.mark.parametrize(("story", "text"), STEPS.items())
def test_each_story_is_its_published_definition(story, text):
    own = steps(text)
    assert story_of(own, np.zeros(10, bool), trend=0) == story
    if story == "persistent":
        assert story_of(own, np.zeros(10, bool), trend=1) == "intensifying"
        assert story_of(own, np.zeros(10, bool), trend=-1) == "diminishing"
        assert story_of(steps("0111111111"), np.zeros(10, bool), trend=0) == "persistent"


def test_what_was_cold_before_oscillates_unless_this_is_its_first_run():
    text = "1-0-01-001"
    assert story_of(steps(text), steps(text, "-"), trend=0) == "oscillating"
    assert story_of(steps("--00000001"), steps("--00000001", "-"), trend=0) == "new"


def test_planted_stories_are_told_and_noise_has_none():
    _, grid = town()
    rng = np.random.default_rng(8)
    noise = rng.poisson(2.0, (12, grid.size)).astype(float)
    quiet = emerging_hot_spots(noise, grid, within_m=300)
    assert (quiet.story != "none").mean() < 0.03

    middle = np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean()) < 320
    edge = int(np.argmin(grid.x + grid.y))
    corner = np.hypot(grid.x - grid.x[edge], grid.y - grid.y[edge]) < 320
    counts = noise.copy()
    counts[:, middle] += 12
    counts[-1:, corner] += 18
    found = emerging_hot_spots(counts, grid, within_m=300, lags=0)
    at = int(np.argmin(np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean())))
    assert found.story[at] in {"persistent", "intensifying", "diminishing"}
    assert (found.story[edge], found.side[edge]) == ("new", 1)
    with pytest.raises(ForecastError, match="at least 10 steps"):
        emerging_hot_spots(counts[:9], grid, within_m=300)


def test_a_patch_that_is_hot_and_stays_so_has_no_trend_but_by_chance():
    _, grid = town(cells=10)
    rng = np.random.default_rng(21)
    middle = np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean()) < 320
    at = int(np.argmin(np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean())))
    mean = np.where(middle, 9.0, 2.0)
    told = [
        emerging_hot_spots(
            rng.poisson(mean, (13, grid.size)).astype(float), grid, within_m=300
        ).story[at]
        for _ in range(200)
    ]
    moving = told.count("intensifying") + told.count("diminishing")
    assert moving + told.count("persistent") > 180
    assert moving <= 0.08 * len(told)


def test_hot_and_cold_are_mirrors():
    _, grid = town()
    rng = np.random.default_rng(4)
    counts = rng.normal(0, 1, (11, grid.size))
    counts[:, :30] += 4
    one = emerging_hot_spots(counts, grid, within_m=300)
    turned = emerging_hot_spots(-counts, grid, within_m=300)
    assert (one.story == turned.story).all()
    assert (one.side == -turned.side).all()
    assert (one.side != 0).any()


def test_the_false_discovery_rate_is_benjamini_and_hochbergs():
    # The fifteen p of Benjamini and Hochberg 1995, table of section 4: four are rejected at 0.05.
    p = np.array(
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]
    )  # fmt: skip
    assert discoveries(p).tolist() == [True] * 4 + [False] * 11
    assert not discoveries(np.ones(5)).any()
    assert two_sided(np.array([1.959964, 0.0])) == pytest.approx([0.05, 1.0], abs=1e-6)
