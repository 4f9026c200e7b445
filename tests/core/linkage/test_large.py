"""What is done in parts for very many records is what a smaller batch does at once."""

import numpy as np
import pytest

from accord.core.linkage import (
    PERSON_RULES,
    Candidates,
    LinkageModel,
    Table,
    TooLittleToLearn,
    average_link,
    candidate_pairs,
    person_keys,
    persons,
    persons_in_columns,
    with_prior_of,
)
from accord.core.linkage.large import (
    Pairs,
    group_parts,
    score_parts,
    sparse_pairs,
    train_sampled,
)

Rows = list[dict[str, object]]
Learned = tuple[Table, Candidates, LinkageModel]


def test_columns_are_read_as_rows_are(people: tuple[Rows, list[int]]) -> None:
    rows = people[0][:60]
    roles = {role for row in rows for role in row}
    by_column = persons_in_columns({role: [row.get(role) for row in rows] for role in roles})
    by_row = persons(rows)
    assert by_column.ids == by_row.ids
    assert by_column.sources == by_row.sources
    assert by_column.token_values == by_row.token_values
    assert (by_column.tokens == by_row.tokens).all()
    for role, column in by_row.columns.items():
        assert by_column.columns[role].texts() == column.texts()


def test_with_the_same_budget_the_pairs_are_a_batchs(learned: Learned) -> None:
    table = learned[0]
    left, right, costs = candidate_pairs(table, person_keys(table))
    pairs = sparse_pairs(table, budget=20)
    assert (pairs.packed == left * len(table) + right).all()
    fewer = sparse_pairs(table, budget=1)
    assert set(fewer.packed) < set(pairs.packed)
    assert len(fewer) <= len(costs) * len(table)


def test_no_pair_is_left_out_or_told_twice_in_parts(learned: Learned) -> None:
    table, candidates, model = learned
    pairs = Pairs(len(table), candidates.left * len(table) + candidates.right)
    told = list(pairs.parts(at_once=97))
    assert (np.concatenate([left for left, _ in told]) == candidates.left).all()
    assert (np.concatenate([right for _, right in told]) == candidates.right).all()
    whole = model.score(table, candidates.left, candidates.right, candidates.levels)
    assert score_parts(model, table, pairs) == pytest.approx(whole, abs=1e-4)


@pytest.mark.parametrize("stop", [-0.5, 0.0, 3.0])
def test_groups_are_those_of_all_pairs_at_once(learned: Learned, stop: float) -> None:
    table, candidates, model = learned
    pairs = Pairs(len(table), candidates.left * len(table) + candidates.right)
    logits = score_parts(model, table, pairs)
    whole = average_link(
        len(table), candidates.left, candidates.right, logits.astype(np.float64), stop=stop
    )
    assert len(np.unique(whole)) < len(table)
    assert (group_parts(pairs, logits, stop=stop) == whole).all()


def test_a_component_that_is_cut_is_cut_alike() -> None:
    # A chain of 900 records, weak in its middle, is too large to be one component.
    left = np.arange(899)
    logits = np.where(left == 450, 0.5, 5.0).astype(np.float32)
    pairs = Pairs(900, left * 900 + left + 1)
    whole = average_link(900, left, left + 1, logits.astype(np.float64))
    assert (group_parts(pairs, logits) == whole).all()


def test_a_sample_of_pairs_teaches_nearly_the_same(learned: Learned) -> None:
    table, candidates, model = learned
    pairs = Pairs(len(table), candidates.left * len(table) + candidates.right)
    rng = np.random.default_rng(1)
    part = train_sampled(table, pairs, rng=rng, most=len(pairs) * 2 // 3)
    edges = candidates.left, candidates.right
    said, sampled = (one.score(table, *edges) > 0 for one in (model, part))
    assert (said == sampled).mean() > 0.99


def test_one_record_has_no_pair() -> None:
    table = persons([{"id": "1", "given": "Ann", "surname": "Ng"}])
    pairs = sparse_pairs(table, PERSON_RULES)
    assert len(pairs) == 0
    assert group_parts(pairs, np.empty(0, dtype=np.float32)).tolist() == [0]


def test_a_prior_makes_the_chances_of_known_pairs_add_up(
    people: tuple[Rows, list[int]], learned: Learned
) -> None:
    table, candidates, model = learned
    ends, whose = (candidates.left, candidates.right), np.array(people[1])
    shown = model.compare(table, *ends)
    same, logits = whose[ends[0]] == whose[ends[1]], model.weigh(table, ends[0], shown)
    moved = with_prior_of(model, logits, same).weigh(table, ends[0], shown)
    assert (1 / (1 + np.exp(-moved))).sum() == pytest.approx(same.sum(), rel=1e-6)
    # What findings weigh stays: every pair moves by the same.
    assert np.ptp(moved - logits) < 1e-9
    with pytest.raises(TooLittleToLearn):
        with_prior_of(model, logits[:40], same[:40])
