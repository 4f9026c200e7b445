"""Panels: the castle doctrine's published columns, and effects by group and time."""

from functools import cache

import numpy as np
import pytest
from tests.core.evaluate.worked import data_folder

from accord.core.evaluate import staggered_effect, two_way_effect

CONTROLS = (
    "l_police", "unemployrt", "poverty", "l_income", "l_prisoner", "l_lagprisoner",
    "blackm_15_24", "whitem_15_24", "blackm_25_44", "whitem_25_44", "l_exp_subsidy",
    "l_exp_pubwelfare",
)  # fmt: skip
PUBLISHED = {
    "two-way": (0.080064, 0.034225),
    "region by year": (0.094588, 0.027865),
    "controls": (0.093675, 0.028986),
    "two years before": (0.095543, 0.036676),
    "other crime": (0.098481, 0.029878),
    "state trends": (0.100378, 0.038792),
}


@cache
def castle():
    from pyarrow import parquet

    rows = parquet.read_table(data_folder() / "castle_doctrine.parquet").to_pydict()

    def columns(*names):
        return np.column_stack([np.array(rows[name], float) for name in names])

    region = columns(*(name for name in rows if name.startswith("r20")))
    trends = columns(*(name for name in rows if name.startswith("trend_")))
    known = np.hstack([region, columns(*CONTROLS)])
    sets = {
        "two-way": None,
        "region by year": region,
        "controls": known,
        "two years before": np.hstack([known, columns("pre2_cdl")]),
        "other crime": np.hstack([known, columns("l_larceny", "l_motor")]),
        "state trends": np.hstack([known, trends[:, ~np.isnan(trends).any(axis=0)]]),
    }
    return rows, columns, sets


@pytest.mark.parametrize("name", PUBLISHED)
def test_castle_doctrine(name):
    rows, columns, sets = castle()
    found = two_way_effect(
        columns("l_homicide")[:, 0],
        columns("cdl")[:, 0],
        unit=rows["state"],
        period=rows["year"],
        weights=columns("popwt")[:, 0],
        controls=sets[name],
    )
    assert (round(found.interval.estimate, 6), round(found.standard_error, 6)) == PUBLISHED[name]
    assert found.clusters == 50


def test_castle_doctrine_by_group_and_time():
    rows, _, _ = castle()
    states, years = sorted(set(rows["state"])), sorted(set(rows["year"]))
    table = np.zeros((len(states), len(years)))
    starts = [None] * len(states)
    for state, year, value, start in zip(
        rows["state"], rows["year"], rows["l_homicide"], rows["effyear"], strict=True
    ):
        table[states.index(state), years.index(year)] = value
        if start is not None and start > 0:
            starts[states.index(state)] = years.index(start)
    found = staggered_effect(table, starts)
    assert round(found.overall.estimate, 4) == 0.1104
    assert round(found.standard_error, 4) == 0.0387


def test_effects_that_grow_are_recovered_by_group_and_time():
    rng = np.random.default_rng(1)
    starts = [None] * 40 + [4] * 20 + [7] * 20
    table = rng.normal(size=(80, 1)) + np.arange(10) * 0.1 + rng.normal(0, 0.01, (80, 10))
    for unit, start in enumerate(starts):
        if start is not None:
            table[unit, start:] += 0.5 * np.arange(1, 11 - start)
    found = staggered_effect(table, starts)
    true = (20 * sum(0.5 * k for k in range(1, 7)) + 20 * sum(0.5 * k for k in range(1, 4))) / 180
    assert found.overall.estimate == pytest.approx(true, abs=0.02)
    before = [one.effect for one in found.effects if one.period < one.group]
    assert np.abs(before).max() < 0.02


def test_errors_cover_in_a_panel_without_effect():
    rng = np.random.default_rng(2)
    unit, period = np.repeat(np.arange(30), 8), np.tile(np.arange(8), 30)
    held = 0
    for _ in range(200):
        noise = rng.normal(size=240) + rng.normal(size=30)[unit] * (period >= 4) * 0.3
        dose = ((unit < 12) & (period >= 4)).astype(float)
        held += two_way_effect(noise, dose, unit=unit, period=period).interval.holds(0)
    assert held >= 178


def test_treatment_without_contrast_is_refused():
    unit, period = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    with pytest.raises(ValueError, match="does not vary"):
        two_way_effect(np.arange(12.0), (period > 1) * 1.0, unit=unit, period=period)
    with pytest.raises(ValueError, match="never treated"):
        staggered_effect(np.ones((3, 4)), [1, 2, 2])
