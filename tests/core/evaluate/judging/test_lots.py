"""The lot is drawn again: its chance is exact, its interval is what the test does not refuse."""

from hashlib import sha256
from math import comb, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Case, UnjudgedError, drawn_by_lot, judge_lot


def case(ratio: float = 1.0, *, units: int = 10, drawn: int = 5, seed: int = 1) -> Case:
    rng = np.random.default_rng(seed)
    mean = np.full((units, 24), 15.0) * rng.lognormal(0, 0.3, (units, 1))
    mean[:drawn, 12:] *= ratio
    return Case(
        cells=rng.poisson(mean).astype(float), own=tuple(range(drawn)), starts=(12,) * drawn,
        donors=tuple(range(drawn, units)),
    )  # fmt: skip


@given(st.lists(st.text(min_size=1), min_size=2, max_size=9, unique=True), st.text(), st.data())
def test_anybody_draws_the_same_lot_in_whatever_order_the_areas_stand(areas, seed, data):
    number = data.draw(st.integers(1, len(areas) - 1))
    drawn = drawn_by_lot(areas, number, seed)
    assert drawn == drawn_by_lot(areas[::-1], number, seed)
    last = max(sha256(f"{seed}\n{name}".encode()).hexdigest() for name in drawn)
    left = [name for name in areas if name not in drawn]
    assert all(sha256(f"{seed}\n{name}".encode()).hexdigest() > last for name in left)


def test_a_fall_is_found_and_held_by_the_interval():
    found = judge_lot(case(0.5))
    assert found.notes["lots"] == comb(10, 5)
    assert found.p_value == pytest.approx(2 / 252)  # the lot and its mirror image
    assert found.change.lower < -0.5 < found.change.upper < 0


def test_chances_are_those_of_the_rank_where_nothing_happened():
    chances = [judge_lot(case(seed=seed)).p_value for seed in range(120)]
    assert np.mean([chance <= 0.1 for chance in chances]) < 0.2
    assert np.mean(chances) == pytest.approx(0.5, abs=0.1)


def test_few_areas_have_an_open_interval_and_fewer_none():
    six = judge_lot(case(0.3, units=6, drawn=3))
    assert six.p_value == pytest.approx(0.1)
    assert (six.change.lower, six.change.upper) == (-1.0, inf)
    with pytest.raises(UnjudgedError, match="too few areas"):
        judge_lot(case(0.3, units=5, drawn=2))


def test_an_area_that_told_nothing_is_not_taken_for_quiet():
    silent = case(0.5)
    silent.cells[7, 12:] = np.nan
    with pytest.raises(UnjudgedError, match="reported nothing"):
        judge_lot(silent)
    partly = case(0.5)
    partly.cells[7, 15:18] = np.nan
    assert judge_lot(partly).change.estimate == pytest.approx(
        judge_lot(case(0.5)).change.estimate, abs=0.05
    )
