"""Balanced synthetic controls: Seattle's published table, exact totals, and what cannot balance."""

from functools import cache

import numpy as np
import pytest
from tests.core.evaluate.worked import data_folder

from accord.core.evaluate import NoBalanceError, balance, balanced_effect

CENSUS = (
    "TotalPop", "BLACK", "HISPANIC", "Males_1521", "HOUSEHOLDS", "FAMILYHOUS", "FEMALE_HOU",
    "RENTER_HOU", "VACANT_HOU",
)  # fmt: skip
OUTCOMES = ("i_felony", "i_misdemea", "i_drugs", "any_crime")
PUBLISHED = {  # treated, control, converged control, p, lower and upper end, p by block
    "i_felony": (46, 68.22, 68.221977, 0.0109, -50.3, -8.4, 0.0313),
    "i_misdemea": (45, 71.80, 71.799579, 0.0019, -52.8, -16.7, 0.0211),
    "i_drugs": (20, 23.76, 23.758598, 0.2559, -46.4, 32.1, 0.2958),
    "any_crime": (788, 986.44, 986.434023, 0.0146, -32.9, -4.9, 0.1143),
}


@cache
def seattle():
    from pyarrow import parquet

    columns = ["ID", "time", "Intervention", *CENSUS, *OUTCOMES]
    rows = parquet.read_table(data_folder() / "seattledmi.parquet", columns=columns)
    order = np.lexsort((rows["time"].to_numpy(), rows["ID"].to_numpy()))
    table = {n: rows[n].to_numpy()[order].astype(float).reshape(-1, 16) for n in columns}
    known = np.column_stack(
        [*(table[n][:, 0] for n in CENSUS), *(table[n][:, :12] for n in OUTCOMES)]
    )
    return table, known, table["Intervention"].max(axis=1) > 0


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_published_table_and_its_converged_values(name):
    table, known, treated = seattle()
    solved = balance(known, treated)
    assert (solved.used, treated.sum(), len(treated)) == (211, 39, 9642)
    found = balanced_effect(table[name][:, 12:], treated, solved.weights)
    total, control, converged, chance, lower, upper, by_block = PUBLISHED[name]
    assert found.treated == total
    assert found.control == pytest.approx(converged, abs=1e-6)
    assert found.control == pytest.approx(control, abs=0.0061)  # the reference stops early
    assert round(found.p_value, 4) == chance
    assert (round(100 * found.change.lower, 1), round(100 * found.change.upper, 1)) == (
        lower, upper,
    )  # fmt: skip
    assert round(found.clustered_p_value, 4) == by_block


def test_another_distance_is_another_answer():
    table, known, treated = seattle()
    solved = balance(known, treated, distance="entropy")
    controls = [
        balanced_effect(table[name][:, 12:], treated, solved.weights).control for name in OUTCOMES
    ]
    assert controls == pytest.approx([69.54, 68.39, 22.98, 973.46], abs=0.005)


@pytest.mark.parametrize("distance", ["squared", "entropy"])
def test_totals_are_met_and_weights_are_not_below_nought(distance):
    rng = np.random.default_rng(1)
    known = rng.poisson(4, (400, 6)).astype(float)
    treated = np.arange(400) < 20
    solved = balance(known, treated, distance=distance)
    share = np.where(treated, 0, solved.weights)
    assert share.min() >= 0
    assert share.sum() == pytest.approx(20)
    assert share @ known == pytest.approx(known[treated].sum(axis=0), rel=1e-9)


def test_the_squared_weights_are_the_nearest_to_even():
    rng = np.random.default_rng(2)
    known = rng.poisson(4, (60, 2)).astype(float)
    treated = np.arange(60) < 6
    best = balance(known, treated).weights[6:]
    rows = np.column_stack([np.ones(54), known[6:]])
    even = 6 / 54
    for _ in range(30):
        move = rng.normal(size=54)
        move -= rows @ np.linalg.lstsq(rows, move, rcond=None)[0]
        other = best + 1e-3 * move
        if other.min() >= 0:
            assert ((other - even) ** 2).sum() >= ((best - even) ** 2).sum() - 1e-12


def test_a_place_like_no_mixture_has_no_control():
    known = np.vstack([np.full((3, 1), 100.0), np.ones((50, 1))])
    with pytest.raises(NoBalanceError):
        balance(known, np.arange(53) < 3)
    with pytest.raises(NoBalanceError, match="no control has"):
        balance(np.vstack([np.ones((3, 1)), np.zeros((50, 1))]), np.arange(53) < 3)
