"""Boston's Operation Ceasefire: every published or reference figure of one series."""

import numpy as np
import pytest
from tests.core.evaluate.worked import table

from accord.core.evaluate import (
    break_intervals,
    find_breaks,
    fit_counts,
    fluctuation,
    interrupted_series,
    largest_f,
)


@pytest.fixture
def rows():
    return table("boston_homicide.csv")


@pytest.fixture
def homicides(rows):
    return np.array([float(row["homicides"]) for row in rows])


@pytest.fixture
def found(rows, homicides):
    names = ("ahomicides25", "unemploy", "populationBM")
    covariates = np.array([[float(row[name]) for name in names] for row in rows])
    start = [row["ym"] for row in rows].index("1996-06")
    return interrupted_series(homicides, start, covariates=covariates)


def test_means_and_counts(found):
    assert (found.before_count, found.after_count, found.first_after) == (183, 30, 53)
    assert (round(found.before_mean, 4), found.after_mean) == (3.4528, 1.25)


def test_poisson_fall_of_two_thirds(found):
    plain = found.plain
    assert plain.log_ratio == pytest.approx(-1.016050688, rel=1e-9)
    assert plain.standard_error == pytest.approx(0.19697151168, rel=1e-6)
    assert plain.change.estimate == pytest.approx(-0.6379781421, rel=1e-9)
    assert (round(plain.change.lower, 4), round(plain.change.upper, 4)) == (-0.7539, -0.4674)


def test_other_errors_of_the_same_fall(found):
    errors = {variant.name: variant.standard_error for variant in found.variants}
    assert errors["negative binomial"] == pytest.approx(0.19910117685, rel=1e-6)
    assert errors["Newey-West, lag 3"] == pytest.approx(0.1645811, rel=1e-6)


def test_dispersion_and_size(homicides):
    from accord.core.evaluate import fit_overdispersed

    design = np.column_stack([np.ones(77), np.arange(77) >= 53])
    assert fit_counts(homicides, design).dispersion == pytest.approx(1.0439, abs=5e-5)
    assert fit_overdispersed(homicides, design).size == pytest.approx(71.769, abs=5e-4)


def test_adjusted_falls(found):
    changes = {variant.name: variant for variant in found.variants}
    assert round(changes["with trend and seasons"].change.estimate, 4) == -0.6717
    assert round(changes["with trend, seasons and covariates"].change.estimate, 4) == -0.6954
    segmented = changes["segmented: level, trend, one harmonic"]
    assert segmented.log_ratio == pytest.approx(-0.82554411, rel=1e-8)
    assert round(segmented.standard_error, 5) == 0.37682
    assert round(segmented.p_value, 4) == 0.0285


def test_a_break_found_without_the_date(rows, homicides, found):
    test = largest_f(homicides)
    assert test.statistic == pytest.approx(27.6451126, rel=1e-8)
    assert test.p_value == pytest.approx(5.4796e-06, rel=1e-5)
    (interval,) = break_intervals(homicides, [test.last_before])
    months = [rows[at]["ym"] for at in (test.last_before, interval.lower, interval.upper)]
    assert months == ["1996-07", "1996-05", "1997-04"]
    assert found.agrees


def test_one_break_and_no_more(homicides):
    criteria = [round(partition.bic, 2) for partition in find_breaks(homicides)]
    assert criteria == [332.89, 317.42, 324.71, 329.40, 334.06, 341.24]


def test_the_score_process(homicides):
    process = fluctuation(fit_counts(homicides, np.ones((77, 1))), serial=True)
    assert process.double_maximum == pytest.approx(1.66899, abs=5e-6)
    assert process.double_maximum_p == pytest.approx(0.0076127, abs=5e-8)
    assert process.mean_square == pytest.approx(0.933746, abs=5e-7)
    assert process.mean_square_p < 0.005  # the reference reads .005 off a table that ends there
    assert process.sup_lm == pytest.approx(12.5097, abs=5e-5)
    assert process.sup_lm_p == pytest.approx(0.009869, abs=5e-7)
