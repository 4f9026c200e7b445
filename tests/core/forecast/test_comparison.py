"""Comparisons: the oracle is best, the same twice is one, and the report says what it found."""

import numpy as np
import pytest

from accord.core.forecast import (
    DecayedKDE,
    ForecastError,
    LastYear,
    Oracle,
    TooLittleHistoryError,
    Window,
    compare,
    comparison_html,
    comparison_table,
    evaluate,
    side_by_side,
)
from accord.core.forecast.scoring import bands_of

from .places import town

TESTED = Window(start=17_364.0, days=56.0)
ORIGINS = TESTED.start + 7.0 * np.arange(8)


@pytest.fixture(scope="module")
def found():
    events, grid = town()
    events = events.focus("burglary")
    return compare(side_by_side(events, grid, tested=TESTED), events, grid, origins=ORIGINS)


def test_nothing_beats_the_oracle_at_any_share(found):
    oracle = next(name for name in found.records if name.startswith("oracle"))
    for name in found.records:
        for share in found.shares:
            assert found.score(name, share).hits <= found.score(oracle, share).hits + 1e-9


def test_hits_are_those_of_the_evaluation():
    events, grid = town()
    one = compare({"a": DecayedKDE(), "b": LastYear()}, events, grid, origins=ORIGINS)
    alone = evaluate(DecayedKDE(), events, grid, origins=ORIGINS)
    np.testing.assert_allclose(one.records["a"].hits, alone.hits)
    assert one.ratio("a", "a", 0.05) == (1.0, 1.0, 1.0)


def test_a_map_that_knows_beats_a_uniform_one_in_nats(found):
    assert found.log_score("multi-scale Poisson") > 0.3
    assert 0 < found.brier("multi-scale Poisson") < 0.25


def test_bands_hold_all_that_was_observed_and_expected(found):
    record = found.records["multi-scale Poisson"]
    np.testing.assert_allclose(record.observed.sum(axis=1), found.events)
    assert record.calibration.shape == (4,)
    assert np.bincount(bands_of(np.arange(1000.0))).tolist() == [10, 40, 150, 800]


def test_an_oracle_of_the_span_is_calibrated():
    events, grid = town()
    one = compare({"o": Oracle(span=TESTED)}, events, grid, origins=ORIGINS)
    whole = one.records["o"]
    assert whole.observed.sum() == pytest.approx(whole.expected.sum())


def test_the_report_states_every_method_and_the_verdict(found):
    table = comparison_table(found)
    assert len(table.rows) == len(found.records)
    assert all(len(row) == len(table.headings) for row in table.rows)
    page = comparison_html(table, title="<b> & all")
    assert "&lt;b&gt; &amp; all" in page
    assert "script" not in page
    assert table.verdict.split(".")[0] in page


def test_a_model_no_better_than_last_year_is_told_so():
    events, grid = town()
    same = compare({"m": LastYear(), "l": LastYear()}, events, grid, origins=ORIGINS)
    table = comparison_table(same, model="m", baseline="l")
    assert "use last year's map" in table.verdict


def test_no_week_and_no_share_are_errors(found):
    events, grid = town()
    with pytest.raises(TooLittleHistoryError):
        compare({"l": LastYear()}, events, grid, origins=[])
    with pytest.raises(ForecastError):
        found.score("ProMap", 0.07)
