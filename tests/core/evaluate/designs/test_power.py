"""Power from the past itself: it agrees with what later comes, and says when nothing can."""

import numpy as np
import pytest

from accord.core.evaluate import (
    TooFewDonorsError,
    minimum_detectable_effect,
    past_worlds,
    periods_before,
    power_of,
)
from accord.core.evaluate.designs.contrasts import first_unit_chance


def past(seed, *, mean=40.0, areas=20, months=48, noise=0.0):
    rng = np.random.default_rng(seed)
    level = mean * np.exp(0.2 * rng.standard_normal((areas, 1)))
    bursts = np.exp(noise * rng.standard_normal((areas, months // 4)).repeat(4, axis=1))
    return rng.poisson(level * bursts).astype(float)


def cut(table):
    return past_worlds(table, treated=0, before=12, after=12)


def test_power_told_beforehand_is_the_power_that_comes():
    told = np.mean(
        [
            power_of(cut(past(s)), -0.25, rng=np.random.default_rng(s), trials=100).share
            for s in range(5)
        ]
    )
    rng = np.random.default_rng(99)
    level = 40 * np.exp(0.2 * rng.standard_normal((300, 20, 1))) * np.ones(24)
    level[:, 0] = 40
    level[:, 0, 12:] *= 0.75
    came = (first_unit_chance(rng.poisson(level).astype(float), 12) <= 0.05).mean()
    assert told == pytest.approx(came, abs=0.1)


def test_without_a_change_power_is_the_level():
    shares = [
        power_of(cut(past(s, noise=0.3)), 0.0, rng=np.random.default_rng(1)).share for s in range(6)
    ]
    assert 0.02 < np.mean(shares) < 0.09


def test_more_is_seen_more_often_and_the_least_is_seen_as_often_as_wanted():
    worlds = cut(past(3))
    shares = [power_of(worlds, e, rng=np.random.default_rng(5)).share for e in (-0.1, -0.3, -0.6)]
    assert shares == sorted(shares)
    least = minimum_detectable_effect(worlds, seed=5)
    assert -0.6 < least.effect < -0.1
    again = power_of(worlds, least.effect, rng=np.random.default_rng(5))
    assert again.share >= 0.8 - 0.02
    assert again.interval.lower < again.share < again.interval.upper


def test_bursts_ask_for_a_larger_change():
    quiet = minimum_detectable_effect(cut(past(4)), seed=1, trials=100).effect
    loud = minimum_detectable_effect(cut(past(4, noise=0.5)), seed=1, trials=100).effect
    assert loud is None or loud < quiet


def test_a_rise_is_asked_about_as_a_fall_is():
    least = minimum_detectable_effect(cut(past(4)), seed=1, rise=True, trials=200)
    assert 0.1 < least.effect < 1
    assert "+" in least.in_words()


def test_what_cannot_be_learnt_is_said():
    worlds = cut(past(6, mean=0.3))
    least = minimum_detectable_effect(worlds, seed=1, trials=100)
    assert least.effect is None
    assert "cannot be learnt" in least.in_words()
    assert "no se puede saber" in least.in_words(language="es")
    asked = power_of(worlds, -0.2, rng=np.random.default_rng(1))
    assert not asked.can_be_learnt
    assert "cannot be learnt" in asked.in_words()
    assert "no se puede saber" in asked.in_words(language="es")


def test_months_not_reported_stay_so():
    table = past(7)
    table[2, 5:9] = np.nan
    table[0, 40] = np.nan
    assert 0 <= power_of(cut(table), -0.3, rng=np.random.default_rng(1)).share <= 1
    assert np.isnan(cut(table).worlds).any()


def test_a_past_that_is_too_short_or_empty_is_refused():
    with pytest.raises(ValueError, match="24 are needed"):
        cut(past(1, months=20))
    with pytest.raises(TooFewDonorsError):
        cut(past(1, areas=8))
    empty = past(1)
    empty[0] = 0
    with pytest.raises(ValueError, match="no events"):
        cut(empty)
    with pytest.raises(ValueError, match="above"):
        power_of(cut(past(1)), -1.0, rng=np.random.default_rng(1))


def test_the_worlds_keep_as_much_before_as_the_comparison_uses():
    assert [periods_before(*one) for one in ((60, 3), (24, 12), (7, 3), (5, 2), (5, 3))] == [
        54, 9, 3, 3, 0
    ]  # fmt: skip


def test_the_sentence_tells_its_interval_and_the_areas_it_rests_on():
    told = power_of(cut(past(3)), -0.3, rng=np.random.default_rng(5))
    assert 10 < told.areas <= 20
    ends = f"{100 * told.interval.lower:.0f}–{100 * told.interval.upper:.0f} %"
    assert f"(95 % interval {ends}, by the past of {told.areas} areas)" in told.in_words()
    assert f"(intervalo del 95 % {ends}, por el pasado de {told.areas} zonas)" in told.in_words(
        language="es"
    )
