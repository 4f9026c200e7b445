"""Every forecaster: one interface, no look ahead, no negative count, and the recent total."""

from dataclasses import replace

import numpy as np
import pytest

from accord.core.forecast import (
    BoostedCounts,
    DecayedKDE,
    Estimator,
    EtasCell,
    EtasSpaceTime,
    Events,
    ForecastEnsemble,
    LastYear,
    MultiScalePoisson,
    NotFittedError,
    ProspectiveHotspot,
    Recalibrated,
    RecentCounts,
    RetrospectiveKDE,
    RiskTerrain,
    TooLittleHistoryError,
    Window,
)

from .places import town

NOW = 17_000 + 357.0
FEATURES = {"station": ([-79.4], [43.7]), "bar": ([-79.405, -79.39], [43.705, 43.698])}
FORECASTERS = {
    "last year": LastYear,
    "recent counts": RecentCounts,
    "retrospective": RetrospectiveKDE,
    "promap": ProspectiveHotspot,
    "decayed": DecayedKDE,
    "etas cell": EtasCell,
    "etas space-time": EtasSpaceTime,
    "multi-scale": lambda: MultiScalePoisson(refit_days=91, learn_days=140),
    "boosted": lambda: BoostedCounts(trees=12, refit_days=91, learn_days=140),
    "risk terrain": lambda: RiskTerrain(FEATURES),
    "ensemble": lambda: ForecastEnsemble([DecayedKDE(), RecentCounts()], windows=5),
    "recalibrated": lambda: Recalibrated(DecayedKDE(), windows=5),
}


@pytest.fixture(scope="module")
def place():
    events, grid = town()
    return events.focus("burglary"), grid


def shuffled_future(events: Events, now: float) -> Events:
    """The same events, but all that happens from `now` on happens elsewhere."""
    if events.others is not None:
        events = replace(events, others=shuffled_future(events.others, now))
    later = events.t >= now
    lon, lat, premises = events.lon.copy(), events.lat.copy(), events.premises.copy()
    lon[later] = lon[later][::-1] + 0.001
    lat[later] = lat[later][::-1]
    premises[later] = "elsewhere"
    return replace(events, lon=lon, lat=lat, premises=premises, cell=None, grid=None)


@pytest.mark.parametrize("name", FORECASTERS)
def test_what_happens_later_changes_nothing(place, name):
    events, grid = place
    window = Window(start=NOW)
    one = FORECASTERS[name]().fit(events, grid).expected(window)
    other = FORECASTERS[name]().fit(shuffled_future(events, NOW), grid).expected(window)
    np.testing.assert_allclose(one, other, rtol=1e-9)


@pytest.mark.parametrize("name", FORECASTERS)
def test_counts_are_finite_and_add_up_to_the_recent_rate(place, name):
    events, grid = place
    forecaster = FORECASTERS[name]().fit(events, grid)
    assert isinstance(forecaster, Estimator)
    expected = forecaster.expected(Window(start=NOW))
    weekly = len(events) / 60
    assert expected.shape == (grid.size,)
    assert np.isfinite(expected).all()
    assert expected.min() >= 0
    assert expected.sum() == pytest.approx(weekly, rel=0.35)


@pytest.mark.parametrize("name", FORECASTERS)
def test_the_record_names_the_parameters(place, name):
    forecaster = FORECASTERS[name]()
    assert forecaster.get_params() == FORECASTERS[name]().get_params()


@pytest.mark.parametrize("name", FORECASTERS)
def test_unfitted_is_an_error(name):
    with pytest.raises(NotFittedError):
        FORECASTERS[name]().predict(Window(start=NOW))


@pytest.mark.parametrize("name", sorted(set(FORECASTERS) - {"risk terrain"}))
def test_without_a_past_there_is_an_error(place, name):
    events, grid = place
    forecaster = FORECASTERS[name]().fit(events, grid)
    with pytest.raises(TooLittleHistoryError):
        forecaster.expected(Window(start=float(events.t[0]) - 10))


def test_focus_keeps_the_rest_and_cuts_it_by_the_same_time(place):
    events, _ = place
    past = events.before(NOW)
    assert set(events.category) == {"burglary"}
    assert set(events.others.category) == {"theft"}
    assert past.others.t.max() < NOW
    assert events.before(-np.inf).others.t.size == 0
