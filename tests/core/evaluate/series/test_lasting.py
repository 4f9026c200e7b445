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
    monkeypatch.setattr(module, "EXCESSES", np.array([0.0]))
    found = lasting([stretch(about_levels(np.sin(np.arange(20.0)), 12), 12)], [turned(20, 12)])
    assert found.times == pytest.approx(1)
    error = np.sqrt(1 / 12 + 1 / 8)
    assert found.chance(0.7) == pytest.approx(2 * stats.norm.sf(0.7 / error))
    assert found.reach(0.95) == pytest.approx(stats.norm.ppf(0.975) * error)


def test_one_excess_and_memory_give_the_variance_that_they_have(monkeypatch):
    monkeypatch.setattr(module, "EXCESSES", np.array([2.0]))
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
        + module.EXCESS_TILT * np.log(1 + v) - module.MEMORY_TILT * np.log(1 - rho)
        for rho in module.MEMORIES for v in module.EXCESSES
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
    assert long.reach(0.95) > 1.2 * short.reach(0.95)


def test_chance_and_reach_agree_and_series_add_up():
    parts = [stretch(about_levels(np.cos(np.arange(14.0) * k), 8), 8) for k in (1, 2)]
    found = lasting(parts, [turned(14, 8)] * 2)
    for level in (0.8, 0.95, 0.99):
        assert found.chance(found.reach(level)) == pytest.approx(1 - level, rel=1e-6)
    assert found.least == pytest.approx(2 * (1 / 8 + 1 / 6))
    assert found.freedom > 4
