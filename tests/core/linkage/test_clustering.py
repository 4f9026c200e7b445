"""Groups that do not chain, obey constraints, and do not depend on the order of the pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import (
    Constraints,
    average_link,
    best_link,
    closure,
    cluster_scores,
    pair_scores,
)
from accord.core.linkage.clustering import DECIDED, average_link_of_few

EDGES = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]),
    st.floats(-6, 12, allow_nan=False).map(lambda x: round(x, 3)),
    max_size=25,
)


def arrays(edges: dict[tuple[int, int], float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left = np.array([one for one, _ in edges], dtype=np.int64)
    right = np.array([other for _, other in edges], dtype=np.int64)
    return left, right, np.array(list(edges.values()), dtype=np.float64)


def test_one_false_edge_does_not_join_two_people() -> None:
    one = {(a, b): 8.0 for a in range(3) for b in range(a + 1, 3)}
    two = {(a, b): 8.0 for a in range(3, 6) for b in range(a + 1, 6)}
    edges = arrays({**one, **two, (2, 3): 5.0})
    assert average_link(6, *edges).tolist() == [0, 0, 0, 3, 3, 3]
    assert closure(6, *edges, 0.0).tolist() == [0] * 6


def test_best_link_keeps_the_better_of_two() -> None:
    assert best_link(3, *arrays({(0, 1): 3.0, (1, 2): 5.0}), 0.0).tolist() == [0, 1, 1]


def test_what_may_not_be_linked_is_not() -> None:
    edges = arrays({(0, 1): 9.0, (1, 2): 8.0, (0, 2): 7.0})
    apart = Constraints(cannot_link=frozenset({(0, 1)}))
    labels = average_link(3, *edges, constraints=apart)
    assert labels[0] != labels[1]
    once = Constraints(unique_sources=frozenset({7}), sources=np.array([7, 7, 7]))
    assert average_link(3, *edges, constraints=once).tolist() == [0, 1, 2]


@given(
    edges=st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]),
        st.one_of(st.floats(-30, 30), st.sampled_from([-1.0, 0.0, 2.0, 4.0, DECIDED])),
    ),
    stop=st.sampled_from([0.0, 1.0, 3.0]),
)
def test_few_are_grouped_as_many_are(edges: dict[tuple[int, int], float], stop: float) -> None:
    few = average_link_of_few(10, edges, stop=stop)
    assert few == average_link(10, *arrays(edges), stop=stop).tolist()


@given(edges=EDGES, seed=st.integers(0, 100), stop=st.sampled_from([0.0, 1.0, 3.0]))
def test_the_order_of_the_pairs_does_not_matter(
    edges: dict[tuple[int, int], float], seed: int, stop: float
) -> None:
    left, right, logits = arrays(edges)
    order = np.random.default_rng(seed).permutation(len(left))
    for method in (
        lambda a, b, c: average_link(10, a, b, c, stop=stop),
        lambda a, b, c: closure(10, a, b, c, stop),
        lambda a, b, c: best_link(10, a, b, c, stop),
    ):
        first = method(left, right, logits)
        assert first.tolist() == method(left[order], right[order], logits[order]).tolist()
        assert all(first[name] == name for name in first)


@given(edges=EDGES)
def test_average_link_only_divides_what_closure_joins(edges: dict[tuple[int, int], float]) -> None:
    left, right, logits = arrays(edges)
    fine, coarse = average_link(10, left, right, logits), closure(10, left, right, logits, 0.0)
    assert all(len(set(coarse[fine == name])) == 1 for name in set(fine))


def test_scores_of_groups() -> None:
    truth, found = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 3, 4])
    scores = cluster_scores(found, truth)
    assert (scores.precision, scores.recall, scores.groups) == (1 / 3, 0.5, 3)
    assert scores.wrong_merges == 1 / 3
    pairs = pair_scores(np.array([True, False, True]), np.array([True, True, False]), 4)
    assert (pairs.precision, pairs.recall) == (0.5, 0.25)
