"""Holes: found where the past makes them incredible, and never in what is merely rare."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.evaluate import Stretch, delivered

DAILY = list(range(365))


def test_one_stray_row_after_half_a_year_moves_nothing():
    found = delivered([*DAILY, 545])

    assert found.until == 364
    assert found.stretches == (Stretch(first=0, last=364),)
    assert found.holes == (Stretch(first=365, last=544),)
    assert found.at(545) == found.stretches[0]


def test_strays_in_a_hole_belong_to_it():
    found = delivered([*DAILY, 400, 401, 450, 545])

    assert found.holes == (Stretch(first=365, last=544),)


def test_what_resumes_is_delivered_and_its_hole_is_named():
    found = delivered([*DAILY, *range(545, 700)])

    assert found.until == 699
    assert found.stretches == (Stretch(first=0, last=364), Stretch(first=545, last=699))
    assert found.holes == (Stretch(first=365, last=544),)
    assert found.at(600).first == 545
    assert found.at(544).first == found.at(-3).first == 0


@pytest.mark.parametrize(("empty", "is_hole"), [(14, False), (15, True)])
def test_a_fortnight_is_no_hole_of_a_source_that_tells_of_every_day(empty, is_hole):
    found = delivered([*DAILY, *range(365 + empty, 500)])

    assert bool(found.holes) == is_hole


def test_a_source_that_goes_on_thinner_has_resumed_and_one_that_trickles_has_not():
    thinner = delivered([*DAILY, *range(400, 600, 7)])
    assert thinner.until == 596

    trickle = delivered([*DAILY, *range(400, 430, 10)])
    assert trickle.until == 364


@given(
    days=st.lists(st.integers(0, 4000), min_size=1, max_size=19),
)
def test_few_days_of_records_have_no_hole(days):
    found = delivered(days)

    assert found.holes == ()
    assert found.stretches == (Stretch(first=min(days), last=max(days)),)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    mean=st.sampled_from([0.01, 0.03, 0.1, 0.3, 0.7, 3.0]),
    years=st.integers(1, 6),
)
def test_what_is_rare_by_its_own_rate_is_seldom_called_holed(seed, mean, years):
    """Of 40 sources without a hole none or one is called holed, at whatever rate."""
    rng = np.random.default_rng(seed)
    called = 0
    for _ in range(40):
        days = np.flatnonzero(rng.poisson(mean, 365 * years))
        called += bool(len(days)) and bool(delivered(days).holes)
    assert called <= 2


@given(days=st.lists(st.integers(0, 3000), min_size=1, max_size=400))
def test_stretches_and_holes_take_turns_and_cover_all_days_in_order(days):
    found = delivered(days)

    parts = sorted([*found.stretches, *found.holes], key=lambda one: one.first)
    assert parts[0].first == min(days)
    assert all(a.last + 1 == b.first for a, b in pairwise(parts))
    assert all(one.days > 0 for one in parts)
    assert parts[-1].last in {max(days), max(days) - 1}


def test_without_a_day_there_is_nothing_to_say():
    with pytest.raises(ValueError, match="No day"):
        delivered([])
