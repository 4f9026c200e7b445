"""Three methods over one year: quiet years stay quiet, changes are seen, memory is allowed for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import ShortBaselineError, watch, week_alarms
from accord.core.evaluate.alarms import weekly
from accord.core.evaluate.alarms.farrington import Least, farrington
from accord.core.evaluate.alarms.memory import memory_of
from accord.core.evaluate.alarms.weekly import FALSE_YEARS, anytime_chance


def lasting(mean, disp, rho, size, rng):
    noise = np.empty(size)
    noise[0] = rng.standard_normal()
    for at in range(1, size):
        noise[at] = rho * noise[at - 1] + np.sqrt(1 - rho**2) * rng.standard_normal()
    return rng.poisson(mean * np.exp(np.sqrt(disp) * noise - disp / 2))


def told(weeks, judged=8):
    return week_alarms(
        weeks, weeks[52:156], weeks[156:], rng=np.random.default_rng(1), judged=judged
    )


def test_cusum_alarms_in_few_quiet_years_even_where_weeks_hang_together():
    rng = np.random.default_rng(2)
    for disp, rho in ((0.0, 0.0), (0.1, 0.8)):
        ever = 0
        for _ in range(60):
            chart = told(lasting(20, disp, rho, 208, rng), judged=0).by("cusum")
            ever += any(abs(v) >= u for v, u in zip(chart.values, chart.limits, strict=True))
        assert ever / 60 <= FALSE_YEARS["cusum"][1] / 100 + 0.06  # two errors of 60 years


@pytest.mark.parametrize("more", [True, False])
def test_a_lasting_change_is_seen_by_the_chart_and_by_cusum_on_its_side(more):
    rng = np.random.default_rng(3)
    weeks = [*rng.poisson(10, 156), *rng.poisson(18 if more else 4, 30)]
    found = told(weeks)
    for method in ("anytime", "cusum"):
        chart = found.by(method)
        assert chart.is_alarm
        assert chart.is_more is more
        assert chart.chance <= 0.01


def test_farrington_sees_one_week_unlike_other_years_that_the_sums_do_not():
    weeks = [*np.random.default_rng(4).poisson(6, 180), 30]
    found = told(weeks)
    assert found.by("farrington").is_alarm
    assert found.by("farrington").limits[-9] is None  # eight weeks are judged
    assert not found.by("anytime").is_alarm


def test_farrington_s_bound_allows_for_what_is_known_beside_the_like_weeks():
    weeks, watched = np.random.default_rng(9).poisson(6, 200), range(170, 200)
    plain = farrington(weeks, watched, years=3)
    assert farrington(weeks, watched, years=3, least=Least()) == plain
    for known in (Least(dispersion=3.0), Least(shared=2.0)):
        wider = farrington(weeks, watched, years=3, least=known)
        assert all(one.upper < other.upper for one, other in zip(plain, wider, strict=True))


def test_the_baseline_tells_farrington_what_its_few_like_weeks_do_not(monkeypatch):
    """Two dozen like weeks that happen to be calm do not make a place of bursts calm."""
    weeks = [6 if 33 <= at % 52 <= 46 else 12 * (at % 2) for at in range(200)]
    found = told(weeks).by("farrington").limits[-8:]
    monkeypatch.setattr(weekly, "Least", lambda **_known: Least())
    alone = told(weeks).by("farrington").limits[-8:]
    assert all(one >= other for one, other in zip(found, alone, strict=True))
    assert sum(found) > 1.1 * sum(alone)


def test_farrington_is_not_judged_where_what_is_unusual_lasts():
    found = told(lasting(60, 0.3, 0.9, 200, np.random.default_rng(5)))
    assert found.memory.times > 2
    assert found.by("farrington").limits[-1] is None
    assert not found.by("farrington").is_alarm


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(0, 10_000))
def test_the_chance_agrees_with_the_chart_that_it_is_of(weeks, seed):
    before = np.random.default_rng(seed).poisson(8, 60)
    alarmed = bool(watch(before, weeks).alarms)
    chance = anytime_chance(np.asarray(before, float), np.asarray(weeks, float))
    assert (chance <= 0.05) == alarmed or chance == pytest.approx(0.05, rel=1e-3)


def test_memory_is_none_in_unrelated_weeks_and_much_where_it_lasts():
    rng = np.random.default_rng(6)
    free = rng.standard_normal(400)
    bound = lasting(50, 0.2, 0.9, 400, rng).astype(float)
    assert memory_of([free - free.mean()]).times < 2
    assert memory_of([bound - bound.mean()]).times > 8
    assert memory_of([np.zeros(30)]).times == 1


def test_too_little_is_refused():
    rng = np.random.default_rng(7)
    with pytest.raises(ShortBaselineError, match="26 are needed"):
        week_alarms([1] * 30, [1] * 20, [1] * 10, rng=rng)
    with pytest.raises(ValueError, match="an event"):
        week_alarms([0] * 60, [0] * 40, [1] * 20, rng=rng)
