"""Reviewers' decisions: kept, replayed after every run, and taken back without a trace."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import Decision, decided_groups, standing, verdicts

SIZE = 8
LEFT = np.array([0, 1, 2, 3, 4, 0, 5], dtype=np.int64)
RIGHT = np.array([1, 2, 3, 4, 5, 2, 6], dtype=np.int64)
LOGITS = np.array([6.0, 2.0, -3.0, 8.0, 1.0, 4.0, -1.0])
RECORDS = st.lists(st.integers(0, SIZE - 1), min_size=2, max_size=4, unique=True).map(tuple)
MADE = st.one_of(
    st.builds(Decision, st.sampled_from(["confirm", "reject", "merge"]), RECORDS),
    RECORDS.map(lambda r: Decision("split", r[:1], r[1:])),
)


def groups(log: list[Decision]) -> list[int]:
    return decided_groups(SIZE, LEFT, RIGHT, LOGITS, log).tolist()


def test_a_confirmed_pair_is_joined_and_a_rejected_one_is_not() -> None:
    plain = groups([])
    assert plain[0] == plain[1]
    assert plain[6] != plain[7]
    joined = groups([Decision("confirm", (6, 7))])
    assert joined[6] == joined[7]
    parted = groups([Decision("reject", (0, 1))])
    assert parted[0] != parted[1]


def test_the_later_decision_on_a_pair_counts() -> None:
    log = [Decision("reject", (6, 7)), Decision("confirm", (7, 6))]
    assert verdicts(log).together == {(6, 7)}
    assert verdicts(log[::-1]).apart == {(6, 7)}


@given(history=st.lists(MADE, max_size=6), last=MADE)
def test_undo_restores_the_state_before(history: list[Decision], last: Decision) -> None:
    undo = Decision("undo", undone=len(history))
    after = [*history, last, undo]
    assert standing(after) == standing(history)
    assert groups(after) == groups(history)


@given(history=st.lists(MADE, max_size=5), last=MADE)
def test_undoing_the_undo_brings_the_decision_back(history: list[Decision], last: Decision) -> None:
    at = len(history)
    log = [*history, last, Decision("undo", undone=at), Decision("undo", undone=at + 1)]
    assert groups(log) == groups([*history, last])


@given(history=st.lists(MADE, max_size=6))
def test_no_rejected_pair_is_ever_in_one_group(history: list[Decision]) -> None:
    found = groups(history)
    assert all(found[one] != found[other] for one, other in verdicts(history).apart)


@given(history=st.lists(MADE, max_size=6), seed=st.integers(0, 50))
def test_the_order_of_the_pairs_does_not_matter(history: list[Decision], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(LEFT))
    again = decided_groups(SIZE, LEFT[order], RIGHT[order], LOGITS[order], history)
    assert again.tolist() == groups(history)
