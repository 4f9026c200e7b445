"""Counts of one set of areas as those of another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from accord.core.geo import spread_over

AREAS = np.array([box(0, 0, 1, 1), box(1, 0, 3, 1)], object)


def test_a_surface_is_shared_a_point_is_whole_and_what_lies_outside_is_in_none():
    shapes = np.array([box(0, 0, 2, 1), Point(1.5, 0.5), box(5, 5, 6, 6)], object)
    found = spread_over(np.array([10.0, 4.0, 3.0]), shapes, AREAS)
    assert found == pytest.approx([5.0, 9.0])


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0.1, 1), st.floats(0, 1e6)), min_size=1))
def test_nothing_is_lost_of_what_lies_within(shapes):
    given_ = np.array([box(low, 0, min(low + wide, 3), 1) for low, wide, _ in shapes], object)
    amounts = np.array([amount for *_, amount in shapes])
    assert spread_over(amounts, given_, AREAS).sum() == pytest.approx(amounts.sum())
