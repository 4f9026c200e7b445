"""Harm: a table that says whence it is, exact sums, an interval that keeps its level, nothing nought by silence."""

from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.evaluate.worked import examples

from accord.core.evaluate import count_interval, harm_difference
from accord.core.evaluate.harm import (
    HarmIndex,
    WeightsError,
    WeightTable,
    harm_index,
    harm_ratio,
    illustrative,
    read_weights,
)

HEAD = "id,version,source,unit,offence,weight"
ROW = "days-of-x,2023-05,Sentencing council of X,days"


def table(**weights):
    return WeightTable(id="t", version="1", source="a test", unit="days", weights=weights)


def test_a_table_says_whence_it_is_and_weighs_only_what_it_names():
    found = read_weights([HEAD, f"{ROW},220,20", "", f"{ROW}, 09a ,5475", f"{ROW},13B,0"])
    assert (found.id, found.version, found.unit) == ("days-of-x", "2023-05", "days")
    assert dict(found.weights) == {"220": 20, "09A": 5475, "13B": 0}
    assert found.heaviest == 5475
    assert found.digest != read_weights([HEAD, f"{ROW},220,21"]).digest


@pytest.mark.parametrize(
    ("lines", "row", "reason"),
    [
        ([], 1, "the columns are"),
        (["offence,weight", "220,1"], 1, "the columns are"),
        ([HEAD], 2, "no offence"),
        ([HEAD, f"{ROW},220,0"], 2, "no offence"),
        ([HEAD, f"{ROW},220"], 2, "5 cells"),
        ([HEAD, f"{ROW},999,1"], 2, "no NIBRS code"),
        ([HEAD, f"{ROW},220,1", f"{ROW},220,2"], 3, "stands twice"),
        ([HEAD, f"{ROW},220,-1"], 2, "lies between"),
        ([HEAD, f"{ROW},220,nan"], 2, "lies between"),
        ([HEAD, f"{ROW},220,many"], 2, "no number"),
        ([HEAD, f"{ROW},220,1", "days-of-x,2024-05,Sentencing council of X,days,120,1"], 3, "one"),
        ([HEAD, ",2023-05,S,days,220,1"], 2, "id takes 1 to 40"),
    ],
)
def test_a_table_that_is_not_sound_says_which_row(lines, row, reason):
    with pytest.raises(WeightsError) as refused:
        read_weights(lines)
    assert refused.value.row == row
    assert reason in refused.value.reason


def test_the_table_that_comes_along_says_that_it_is_made_up():
    found = illustrative()
    assert found.id == "illustrative"
    assert "Made up" in found.source


@given(st.dictionaries(st.sampled_from(["220", "120", "09A", "999"]), st.integers(0, 500)))
def test_the_index_is_the_weighted_sum_and_what_has_no_weight_is_told(counts):
    found = harm_index(counts, table(**{"220": 2.0, "120": 10.0, "09A": 100.0}))
    parts = {"220": 2, "120": 10, "09A": 100}
    total = sum(counts.get(code, 0) * weight for code, weight in parts.items())
    assert found.interval.estimate == pytest.approx(total)
    assert found.interval.lower <= total <= found.interval.upper
    assert found.counted == sum(counts.get(code, 0) for code in parts)
    without = counts.get("999", 0)
    assert dict(found.unweighted) == ({"999": without} if without else {})
    if found.counted + without:
        assert found.unweighted_share == without / (found.counted + without)
    else:
        assert isnan(found.unweighted_share)


@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_with_one_weight_it_is_the_exact_interval_of_a_count(count):
    found = harm_index({"220": count}, table(**{"220": 3.0}), exposure=2.0).interval
    exact = count_interval(count)
    assert found.lower == pytest.approx(1.5 * exact.lower)
    assert found.upper == pytest.approx(1.5 * exact.upper)


def test_weights_are_swapped_without_touching_the_counts():
    counts = {"220": 10, "120": 3}
    old, new = (
        harm_index(counts, one)
        for one in (table(**{"220": 1.0}), table(**{"220": 4.0, "120": 9.0}))
    )
    assert (old.interval.estimate, new.interval.estimate) == (10, 67)
    assert (dict(old.unweighted), dict(new.unweighted)) == ({"120": 3}, {})


@pytest.mark.parametrize("bad", [{"exposure": 0.0}, {"level": 1.0}])
def test_what_makes_no_sense_is_refused(bad):
    with pytest.raises(ValueError):
        harm_index({"220": 1}, table(**{"220": 1.0}), **bad)
    with pytest.raises(ValueError):
        harm_index({"220": -1}, table(**{"220": 1.0}))


def covered(means, weights, trials, rng):
    """How often the interval holds the harm that was put in."""
    codes = [str(n) for n in range(len(means))]
    held = table(**dict(zip(codes, weights, strict=True)))
    truth = float(np.dot(means, weights))
    drawn = rng.poisson(means, (trials, len(means)))
    return np.mean([
        harm_index(dict(zip(codes, row, strict=True)), held).interval.holds(truth)
        for row in drawn.tolist()
    ])  # fmt: skip


@pytest.mark.parametrize(
    "means", [(0.2, 3, 30), (0.02, 0.5, 4), (5, 40, 300)], ids=["rare", "rarer", "many"]
)
def test_the_interval_keeps_its_level_also_where_one_grave_offence_outweighs_all(means):
    # 200 trials; a level kept exactly would fall below 91 % once in a hundred times.
    assert covered(means, (1000, 50, 2), 200, np.random.default_rng(7)) >= 0.91


def test_the_change_keeps_its_level_and_is_open_where_nothing_was():
    rng = np.random.default_rng(8)
    weights = {"1": 1000.0, "2": 50.0, "3": 2.0}
    held = 0
    for _ in range(80):
        one, other = (
            harm_index(dict(zip(weights, rng.poisson(m), strict=True)), table(**weights))
            for m in ((1.0, 6, 60), (2.0, 12, 120))
        )
        held += harm_ratio(one, other).holds(0.5)
    assert held >= 0.93 * 80
    nothing, some = (harm_index({"1": n}, table(**weights)) for n in (0, 4))
    assert harm_ratio(some, nothing).estimate == inf
    assert harm_ratio(nothing, some).lower == 0
    assert isnan(harm_ratio(nothing, nothing).estimate)
    assert harm_ratio(nothing, nothing).upper == inf


@given(st.lists(st.integers(1, 400), min_size=3, max_size=3), st.floats(0.1, 10))
def test_a_change_does_not_know_the_unit_of_the_weights(counts, scale):
    def ratio(factor):
        held = table(**{"1": 9 * factor, "2": 3 * factor, "3": factor})
        one = harm_index(dict(zip("123", counts, strict=True)), held)
        other = harm_index(dict(zip("123", counts[::-1], strict=True)), held)
        return harm_ratio(one, other)

    plain, scaled = ratio(1.0), ratio(scale)
    assert scaled.lower == pytest.approx(plain.lower)
    assert scaled.upper == pytest.approx(plain.upper)
    assert plain.lower < plain.estimate < plain.upper


def test_the_published_example_is_the_difference_of_four_indices():
    told = examples()["wdd_harm"]
    kinds = list(told["counts"])
    held = table(**dict(zip(kinds, map(float, told["weights"]), strict=True)))

    def index(group, period) -> HarmIndex:
        return harm_index({kind: told["counts"][kind][group][period] for kind in kinds}, held)

    four = {(group, period): index(group, period) for group in (0, 1) for period in (0, 1)}
    change = [four[g, 1].interval.estimate - four[g, 0].interval.estimate for g in (0, 1)]
    assert change[1] - change[0] == told["expect"]["est"]
    error = sum(one.variance for one in four.values()) ** 0.5
    assert error == pytest.approx(told["expect"]["se"], abs=5e-9)
    pairs = [[told["counts"][kind][group] for kind in kinds] for group in (0, 1)]
    whole = harm_difference(treated=pairs[1], control=pairs[0], weights=told["weights"])
    assert whole.interval.lower == pytest.approx(told["expect"]["ci"][0], abs=5e-9)
