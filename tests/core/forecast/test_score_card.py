"""The regression, the trees and the score card: recovered, explained, set right."""

import numpy as np
import pytest

from accord.core.forecast import (
    DecayedKDE,
    ForecastEnsemble,
    ForecastError,
    MultiScalePoisson,
    Recalibrated,
    RiskTerrain,
    Window,
    ratio_interval,
    score_card,
)
from accord.core.forecast.boosting import fit_boosted
from accord.core.forecast.mixture import fit_mixture
from accord.core.forecast.regression import fit_poisson

from .places import town


@pytest.fixture(scope="module")
def fitted():
    events, grid = town()
    model = MultiScalePoisson(refit_days=91, learn_days=140)
    return model.fit(events.focus("burglary"), grid), grid


def test_intervals_of_the_regression_hold_their_parameters():
    rng = np.random.default_rng(2)
    truth, held = np.array([0.4, -0.3]), 0
    for _ in range(200):
        x = rng.normal(size=(400, 2))
        y = rng.poisson(np.exp(-0.5 + x @ truth)).astype(float)
        fit = fit_poisson(x, y, penalty=0.0)
        slope = fit.coefficients / fit.spread
        error = np.sqrt(np.diag(fit.covariance)[1:]) / fit.spread
        held += int((np.abs(slope - truth) < 1.96 * error).sum())
    assert 0.92 < held / 400 < 0.98


def test_fitted_means_add_up_to_the_counts():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(500, 3))
    y, w = rng.poisson(1.0, 500).astype(float), rng.uniform(0.5, 2, 500)
    fit = fit_poisson(x, y, weight=w, penalty=5.0)
    assert (w * fit.mean(x)).sum() == pytest.approx((w * y).sum(), rel=1e-4)


def test_a_constant_column_is_left_alone():
    x = np.column_stack([np.ones(50), np.arange(50.0)])
    assert fit_poisson(x, np.ones(50)).coefficients[0] == 0


def test_a_ridge_pulls_to_its_prior_where_the_rows_say_nothing():
    rng = np.random.default_rng(6)
    x = rng.normal(size=(400, 2)) * [1.0, 3.0]
    y = rng.poisson(np.exp(-1.0 + x @ [0.9, 0.1])).astype(float)
    prior = np.array([1.0, 0.0])
    held = fit_poisson(x, y, penalty=1e9, prior=prior)
    assert held.coefficients / held.spread == pytest.approx(prior, abs=1e-5)
    free = fit_poisson(x, y, penalty=0.0, prior=prior)
    assert free.coefficients == pytest.approx(fit_poisson(x, y, penalty=0.0).coefficients, abs=1e-4)


def test_a_mixture_finds_the_density_that_incidents_came_from():
    rng = np.random.default_rng(8)
    cells = rng.gamma(0.5, size=(4000, 3))
    mean = 0.7 * cells[:, 0] / cells[:, 0].mean() + 0.3 * cells[:, 2] / cells[:, 2].mean()
    counts = rng.poisson(mean).astype(float)
    some = counts > 0
    terms = np.column_stack([cells, np.log(cells[:, 0])])
    means = np.append(cells.mean(axis=0), 0.0)  # the last is no density
    mixture = fit_mixture(terms[some], counts[some], means=means, places=4000.0)
    parts = mixture.weights * np.append(cells.mean(axis=0), 0.0)
    assert parts / parts.sum() == pytest.approx([0.7, 0.0, 0.3, 0.0], abs=0.05)
    assert mixture(terms, np.ones(4000)).sum() == pytest.approx(counts.sum())


def test_a_mixture_of_nothing_is_even():
    mixture = fit_mixture(np.ones((2, 1)), np.ones(2), means=np.zeros(1), places=10.0)
    assert mixture(np.ones((10, 1)), np.ones(10)) == pytest.approx(np.full(10, 0.2))


def test_trees_find_what_a_sum_cannot():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(6000, 3))
    mean = np.where((x[:, 0] > 0) & (x[:, 1] > 0), 3.0, 0.5)
    y = rng.poisson(mean).astype(float)
    offset = np.full(6000, np.log(y.mean()))
    fit = fit_boosted(
        x, y, weight=np.ones(6000), offset=offset, rng=rng, trees=60, rate=0.2, columns=1.0
    )
    found = np.exp(offset + fit.log_factor(x))
    assert found[mean == 3.0].mean() == pytest.approx(3.0, rel=0.1)
    assert found[mean == 0.5].mean() == pytest.approx(0.5, rel=0.1)


def test_the_card_multiplies_up_to_the_forecast(fitted):
    model, grid = fitted
    window = Window(start=17_357.0)
    expected = model.expected(window)
    for index in (0, int(expected.argmax())):
        card = score_card(model, window, index)
        product = card.base * card.level * np.prod([line.factor for line in card.lines])
        assert product == pytest.approx(expected[index])
        assert card.expected == pytest.approx(expected[index])
        assert card.cell == grid.ids[index]
    assert {line.group for line in card.lines} >= {"lasting here", "recent here", "premises"}


def test_terms_and_names_agree(fitted):
    model, grid = fitted
    learned, x = model.terms(Window(start=17_357.0))
    assert x.shape == (grid.size, 1 + len(learned.features.names))  # the mixture stands first
    assert len(learned.features.groups) == len(learned.features.names)
    assert len(set(learned.features.names)) == len(learned.features.names)


def test_an_ensemble_of_one_is_that_one_and_of_none_is_an_error():
    events, grid = town()
    alone = DecayedKDE().fit(events, grid).expected(Window(start=17_300.0))
    same = ForecastEnsemble([DecayedKDE()]).fit(events, grid).expected(Window(start=17_300.0))
    assert same.sum() == pytest.approx(alone.sum())
    assert np.corrcoef(same, alone)[0, 1] > 0.9999
    with pytest.raises(ForecastError):
        ForecastEnsemble([])


def test_an_ensemble_learns_to_leave_out_what_knows_nothing():
    events, grid = town()
    backwards = DecayedKDE(bandwidth_m=3000.0)
    ensemble = ForecastEnsemble([DecayedKDE(bandwidth_m=0.0), backwards], windows=8)
    weights = ensemble.fit(events, grid).learned(Window(start=17_400.0))
    assert weights[0] > 0.5
    assert (weights >= 0).all()


class _Double(DecayedKDE):
    def expected(self, window):
        return 2 * super().expected(window)


def test_a_forecast_twice_too_high_is_set_right():
    events, grid = town()
    plain = DecayedKDE().fit(events, grid)
    mended = Recalibrated(_Double(), windows=13, pseudo=5.0).fit(events, grid)
    window = Window(start=17_400.0)
    assert mended.expected(window).sum() == pytest.approx(plain.expected(window).sum(), rel=0.2)


def test_risk_terrain_finds_the_feature_that_matters():
    events, grid = town()
    busy = grid.centres()[0][events.counts().argmax()], grid.centres()[1][events.counts().argmax()]
    model = RiskTerrain({"bar": ([busy[0]], [busy[1]])}).fit(events, grid)
    card = model.card(Window(start=17_400.0))
    assert card[0].feature == "bar"
    assert card[0].risk > 1
    assert card[0].lower < card[0].risk < card[0].upper


def test_a_ratio_of_the_same_is_one():
    hits = np.random.default_rng(1).poisson(20, 30).astype(float)
    low, high = ratio_interval(hits, hits)
    assert (low, high) == (1.0, 1.0)
    low, high = ratio_interval(1.2 * hits, hits)
    assert low == pytest.approx(1.2)
