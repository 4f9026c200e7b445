"""What lasts: a mixture over every excess and memory that a series leaves open."""

import numpy as np
import pytest
from scipy import stats

from accord.core.evaluate.series import lasting as module
from accord.core.evaluate.series.lasting import Stretch, lasting


def stretch(rests, first, where=None):
    """A series of unit weights about two levels."""
    size = len(rests)
    design = np.column_stack([np.arange(size) < first, np.arange(size) >= first]).astype(float)
    return Stretch(
        rests=np.asarray(rests, float), weights=np.ones(size), design=design,
        where=np.arange(size, dtype=float) if where is None else where,
    )  # fmt: skip


def turned(size, first):
    """The difference of the two means."""
    return np.where(np.arange(size) >= first, 1 / (size - first), -1 / first)


def about_levels(values, first):
    """What is left over by the two means."""
    values = np.asarray(values, float)
    return np.concatenate([part - part.mean() for part in (values[:first], values[first:])])


def test_without_excess_it_is_chance_alone(monkeypatch):
    monkeypatch.setattr(module, "LOG_VARIANCES", np.array([0.0]))
    found = lasting([stretch(about_levels(np.sin(np.arange(20.0)), 12), 12)], [turned(20, 12)])
    assert found.times == pytest.approx(1, rel=5e-3)
    error = np.sqrt(1 / 12 + 1 / 8)
    assert found.chance(0.7) == pytest.approx(2 * stats.norm.sf(0.7 / error))
    assert found.reach(0.95) == pytest.approx(stats.norm.ppf(0.975) * error)


def test_one_excess_and_memory_give_the_variance_that_they_have(monkeypatch):
    monkeypatch.setattr(module, "LOG_VARIANCES", np.array([2.0]))
    monkeypatch.setattr(module, "MEMORIES", np.array([0.5]))
    where = np.array([0, 1, 2, 3, 4, 5, 9, 10, 11, 12], float)
    part = stretch(about_levels(np.arange(10.0) % 3, 6), 6, where)
    turn = turned(10, 6)
    found = lasting([part], [turn])
    covariance = np.eye(10) + 2.0 * 0.5 ** np.abs(np.subtract.outer(where, where))
    assert found.variances == pytest.approx([turn @ covariance @ turn])
    assert (found.memory, found.excess) == (0.5, 2.0)


def test_the_weights_are_the_restricted_likelihood():
    rests = about_levels(np.random.default_rng(3).normal(size=12) * 2, 7)
    part = stretch(rests, 7)
    found = lasting([part], [turned(12, 7)])
    free = np.linalg.svd(part.design.T)[2][2:]
    apart = np.abs(np.subtract.outer(part.where, part.where))
    logs = [
        stats.multivariate_normal(cov=free @ (np.eye(12) + v * rho**apart) @ free.T).logpdf(free @ rests)
        + np.log(module.STEADY if v == 0 else v**module.VARIANCE_TILT)
        - v / (2 * module.USUAL_SWING**2) - module.MEMORY_TILT * np.log(1 - rho)
        for rho in module.MEMORIES for v in module.LOG_VARIANCES
    ]  # fmt: skip
    weights = np.exp(logs - np.max(logs))
    assert found.chances == pytest.approx(weights / weights.sum(), rel=1e-6)


def test_runs_reach_further_than_the_same_values_apart():
    wave = 2 * np.sin(2 * np.pi * np.arange(12) / 12)
    shuffled = wave[[0, 8, 2, 6, 4, 11, 10, 1, 9, 3, 7, 5]]
    long, short = (
        lasting([stretch(np.tile(one, 2), 12)], [turned(24, 12)]) for one in (wave, shuffled)
    )
    assert long.memory > short.memory
    assert long.reach(0.95) > 1.1 * short.reach(0.95)


def test_chance_and_reach_agree_and_series_add_up():
    parts = [stretch(about_levels(np.cos(np.arange(14.0) * k), 8), 8) for k in (1, 2)]
    found = lasting(parts, [turned(14, 8)] * 2)
    for level in (0.8, 0.95, 0.99):
        assert found.chance(found.reach(level)) == pytest.approx(1 - level, rel=1e-6)
    assert found.least == pytest.approx(2 * (1 / 8 + 1 / 6))


def test_students_law_reaches_as_far_as_the_mixture():
    found = lasting([stretch(about_levels(np.cos(np.arange(14.0)), 8), 8)], [turned(14, 8)])
    for level, within in ((0.95, 1e-6), (0.995, 0.05)):
        by_student = np.sqrt(found.scale) * stats.t.ppf((1 + level) / 2, found.freedom)
        assert by_student == pytest.approx(found.reach(level), rel=within)
    assert found.times == pytest.approx(found.scale / (1 / 8 + 1 / 6))


def test_few_events_leave_no_swings_open_that_no_level_makes():
    size = 24
    few = Stretch(
        rests=about_levels(np.cos(np.arange(24.0) ** 2), 12), weights=np.full(size, 0.5),
        design=np.sqrt(0.5) * stretch(np.zeros(size), 12).design, where=np.arange(24.0),
    )  # fmt: skip
    found = lasting([few], [turned(size, 12) / np.sqrt(0.5)])
    assert 1.1 < found.reach(0.95) / (1.96 * np.sqrt(found.least)) < 2.5


def test_nothing_shared_and_no_change_are_no_error():
    found = module.Lasting(
        variances=np.array([0.0, 1.0]),
        chances=np.array([0.5, 0.5]),
        least=0.0,
        memory=0.0,
        excess=0.0,
    )
    assert found.chance(0.0) == 1.0
    assert found.chance(1.96) == pytest.approx(0.025, rel=1e-3)
