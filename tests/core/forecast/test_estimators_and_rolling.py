"""Forecasters: no look ahead, mass kept, scores within bounds, the oracle above all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.forecast import (
    DecayedKDE,
    Estimator,
    Events,
    ForecastError,
    LastYear,
    NotFittedError,
    Oracle,
    TooLittleHistoryError,
    Window,
    evaluate,
    explain,
    hits_at,
    tuned_decayed_kde,
    weekly_origins,
)
from accord.core.forecast.estimators import daily_rate
from accord.core.geo import Area, SquareGrid

TOWN = Area.from_bounds(west=-79.42, south=43.60, east=-79.38, north=43.63)
GRID = SquareGrid.over(TOWN)
START = 18_000.0


def town_events(seed=1, days=900, daily=4.0):
    """Events with half of them in a fifth of the town, at a steady rate."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(daily * days)
    hot = rng.random(count) < 0.5
    lon = np.where(hot, rng.uniform(-79.42, -79.412, count), rng.uniform(-79.42, -79.38, count))
    lat = rng.uniform(43.60, 43.63, count)
    return Events.of(t=START + rng.uniform(0, days, count), lon=lon, lat=lat)


EVENTS = town_events()
ESTIMATORS = [LastYear(), DecayedKDE(), DecayedKDE(half_life_days=60, bandwidth_m=0)]
every = pytest.mark.parametrize("estimator", ESTIMATORS, ids=["last year", "kde", "counts"])
NOW = Window(start=START + 800)


@every
def test_it_follows_the_protocol_and_refuses_to_guess(estimator):
    assert isinstance(estimator, Estimator)
    with pytest.raises(NotFittedError):
        type(estimator)().predict(NOW)
    with pytest.raises(TooLittleHistoryError):
        estimator.fit(EVENTS, GRID).predict(Window(start=START))


@every
def test_events_after_the_window_starts_change_nothing(estimator):
    all_known = estimator.fit(EVENTS, GRID).predict(NOW)
    past_known = estimator.fit(EVENTS.before(NOW.start), GRID).predict(NOW)
    assert (all_known.expected == past_known.expected).all()


@every
def test_the_total_is_the_citys_rate_and_the_interval_holds_the_middle(estimator):
    forecast = estimator.fit(EVENTS, GRID).predict(NOW)
    assert forecast.expected.sum() == pytest.approx(4.0 * 7, rel=0.12)
    assert (forecast.lower <= np.ceil(forecast.expected)).all()
    assert (forecast.upper >= np.floor(forecast.expected)).all()
    assert forecast.estimator["name"] == type(estimator).__name__
    assert forecast.cells == GRID.ids


@every
def test_the_prediction_interval_covers_what_happened(estimator):
    estimator.fit(EVENTS, GRID)
    inside = []
    for start in weekly_origins(end=START + 896, weeks=40):
        forecast = estimator.predict(Window(start=start))
        counts = EVENTS.on(GRID).between(start, start + 7).counts()
        inside.append((forecast.lower <= counts) & (counts <= forecast.upper))
    assert np.mean(inside) >= 0.93


@given(st.floats(5, 3_000), st.floats(1, 3_000))
def test_the_decayed_rate_is_unbiased_for_a_steady_stream(half_life, span):
    age = (np.arange(20_000) + 0.5) / 20_000 * span
    rate = daily_rate(age, half_life_days=half_life, span=span)
    assert rate == pytest.approx(20_000 / span, rel=1e-3)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 99))
def test_scores_lie_within_bounds_and_the_oracle_is_above_all(seed):
    events = town_events(seed=seed, days=500, daily=1.0)
    origins = weekly_origins(end=START + 497, weeks=6)
    best = evaluate(Oracle(), events, GRID, origins=origins)
    for estimator in ESTIMATORS:
        result = evaluate(estimator, events, GRID, origins=origins)
        for score, ceiling in zip(result.scores(), best.scores(), strict=True):
            assert 0 <= score.hit_rate <= ceiling.hit_rate + 1e-12
            assert ceiling.hit_rate <= 1
            assert score.pei <= 1 + 1e-12
            assert ceiling.pei == pytest.approx(1)
            assert score.pai == pytest.approx(score.hit_rate / score.share)
        assert (np.diff(result.hits, axis=1) >= -1e-12).all()


scored = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=60)


@given(scored, st.integers(0, 999))
def test_the_order_of_cells_does_not_matter_even_with_ties(pairs, seed):
    scores, counts = np.array(pairs, float).T
    shares = np.array([0.01, 0.3, 1.0])
    mixed = np.random.default_rng(seed).permutation(len(pairs))
    here = hits_at(scores, counts, shares=shares)
    assert here == pytest.approx(hits_at(scores[mixed], counts[mixed], shares=shares))
    assert here[-1] == pytest.approx(counts.sum())


def test_a_map_that_says_nothing_catches_the_share_itself():
    hits = hits_at(np.zeros(200), np.full(200, 3.0), shares=np.array([0.01, 0.05]))
    assert hits == pytest.approx([6.0, 30.0])


def test_the_last_weeks_are_a_part_of_all_weeks():
    origins = weekly_origins(end=START + 896, weeks=12)
    result = evaluate(LastYear(), EVENTS, GRID, origins=origins)
    last = evaluate(LastYear(), EVENTS, GRID, origins=origins[-8:])
    assert result.score(0.05, last=8) == last.score(0.05)
    with pytest.raises(ForecastError, match="share"):
        result.score(0.5)
    with pytest.raises(TooLittleHistoryError):
        evaluate(LastYear(), EVENTS, GRID, origins=[])


def test_tuning_looks_only_back_and_finds_the_hot_part():
    before = START + 800
    tuned = tuned_decayed_kde(EVENTS, GRID, before=before, weeks=8)
    blind = tuned_decayed_kde(EVENTS.before(before), GRID, before=before, weeks=8)
    assert tuned.get_params() == blind.get_params()
    origins = weekly_origins(end=before + 56, weeks=8)
    assert evaluate(tuned, EVENTS, GRID, origins=origins).score(0.1).pai > 1.8


def test_an_explanation_says_the_counts_that_are_there():
    forecast = DecayedKDE().fit(EVENTS, GRID).predict(NOW)
    index = int(forecast.top(1)[0])
    reason = explain(forecast, EVENTS, index)
    placed = EVENTS.on(GRID)
    in_cell = placed.t[placed.cell == index]
    recent = ((in_cell >= NOW.start - 56) & (in_cell < NOW.start)).sum()
    assert reason.rank == 1
    assert reason.recent == recent
    assert f"{recent} in the last 8 weeks" in reason.sentence
    assert f"{reason.expected:.2f} incidents expected" in reason.sentence
    assert reason.nearest_m < 250


def test_an_explanation_without_recent_events_says_so():
    old = EVENTS.before(START + 500)
    forecast = LastYear().fit(old, GRID).predict(Window(start=START + 700))
    assert "no incident anywhere" in explain(forecast, old, 0).sentence
