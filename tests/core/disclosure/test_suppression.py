"""No suppressed number can be recovered from what is published."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from accord.core.disclosure import SafeTable, suppress_list, suppress_table

tables = st.integers(1, 4).flatmap(
    lambda wide: st.lists(
        st.lists(st.integers(0, 12), min_size=wide, max_size=wide), min_size=1, max_size=4
    )
)


def attack(equations, published):
    """The widest range of each hidden number by linear programming: an outsider's best attack."""
    hidden = [place for place, value in enumerate(published) if value is None]
    bounds = [(0, None) if value is None else (value, value) for value in published]
    ranges = {}
    for place in hidden:
        goal = np.zeros(len(published))
        goal[place] = 1
        zeros = np.zeros(len(equations))
        low = linprog(goal, A_eq=equations, b_eq=zeros, bounds=bounds)
        high = linprog(-goal, A_eq=equations, b_eq=zeros, bounds=bounds)
        ranges[place] = np.inf if high.status == 3 else -high.fun - low.fun
    return ranges


def equations_of(high, wide):
    """Row sums, column sums and both grand totals over values, row sums, column sums, total."""
    inner = high * wide
    size = inner + high + wide + 1
    rows = np.zeros((high + wide + 2, size))
    for r in range(high):
        rows[r, r * wide : (r + 1) * wide] = 1
        rows[r, inner + r] = -1
    for c in range(wide):
        rows[high + c, c:inner:wide] = 1
        rows[high + c, inner + high + c] = -1
    rows[-2, inner : inner + high] = 1
    rows[-1, inner + high : -1] = 1
    rows[-2:, -1] = -1
    return rows


def flat(safe: SafeTable):
    inner = [value for row in safe.values for value in row]
    return [*inner, *safe.row_totals, *safe.column_totals, safe.total]


@settings(deadline=None, max_examples=60)
@given(tables)
def test_every_hidden_number_keeps_a_range_of_four(rows):
    safe = suppress_table(rows)
    ranges = attack(equations_of(len(rows), len(rows[0])), flat(safe))
    assert all(width >= 4 - 1e-6 for width in ranges.values())


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_a_list_keeps_its_hidden_numbers_too(values):
    safe = suppress_list(values)
    equation = np.array([[1.0] * len(values) + [-1.0]])
    assert all(width >= 4 - 1e-6 for width in attack(equation, [*safe.values, safe.total]).values())


@given(tables)
def test_what_is_shown_is_true_and_never_small(rows):
    safe = suppress_table(rows)
    truth = [*(v for row in rows for v in row), *map(sum, rows)]
    truth += [*(sum(column) for column in zip(*rows, strict=True)), sum(map(sum, rows))]
    for shown, real in zip(flat(safe), truth, strict=True):
        assert shown is None or (shown == real and not 0 < shown < 5)


def test_a_lone_small_cell_takes_three_others_with_it_and_no_sum():
    safe = suppress_table([[2, 40, 30], [50, 60, 70], [9, 80, 90]])
    hidden = sum(value is None for row in safe.values for value in row)
    assert hidden == 4
    assert None not in (*safe.row_totals, *safe.column_totals, safe.total)


def test_a_list_with_one_small_cell_hides_the_next_smallest():
    assert suppress_list([3, 20, 7, 50]).values == (None, 20, None, 50)


def test_a_safe_table_is_left_alone():
    assert suppress_table([[5, 6], [0, 9]]).values == ((5, 6), (0, 9))


@pytest.mark.parametrize("rows", [[], [[]], [[1, 2], [3]], [[-1]], [[1.5]]])
def test_what_is_not_a_table_of_counts_is_refused(rows):
    with pytest.raises(ValueError, match=r"table|count"):
        suppress_table(rows)
