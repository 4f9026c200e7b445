"""A frozen model: a pair's fate follows from the pair; labels teach what guesses cannot."""

from dataclasses import replace

import numpy as np
import pytest

from accord.core.linkage import (
    BlockPlan,
    Blocks,
    FrozenModel,
    LinkageModel,
    NotAModel,
    TooLittleToLearn,
    candidates_of,
    persons,
    starter_model,
    train_labelled,
)
from accord.core.linkage.frozen import CROWDED, keys_of
from accord.core.linkage.standard import number_and_street

from .conftest import population

WHOLE = {
    "id": "-", "given": "-", "surname": "-", "birth": "1001-02-03", "sex": "f", "number": "-",
    "street": "-", "postcode": "-",
}  # fmt: skip


@pytest.fixture(scope="module")
def learned():
    rows, truth = population(400, seed=5)
    table = persons(rows)
    candidates = candidates_of(table)
    whose = np.array(truth)
    same = whose[candidates.left] == whose[candidates.right]
    model = train_labelled(table, candidates, same, version="test")
    return rows, whose, FrozenModel(model, BlockPlan.planned(table))


def pairs(plan: BlockPlan, table, fresh=None):
    """All pairs with somebody fresh, part by part as they are worked out."""
    blocks = Blocks.of(plan, table)
    fresh = np.ones(len(table), dtype=bool) if fresh is None else fresh
    some = [blocks.pairs(part, fresh) for part in blocks.parts(fresh)]
    left, right = (np.concatenate(ends) for ends in zip(*some, strict=True))
    order = np.lexsort((right, left))
    return left[order], right[order]


def as_set(found) -> set[tuple[int, int]]:
    return set(zip(*(one.tolist() for one in found), strict=True))


def scored(frozen: FrozenModel, rows) -> dict[frozenset[str], float]:
    table = persons([*rows, WHOLE])
    left, right = pairs(frozen.plan, table)
    logits = frozen.score(table, left, right)
    return {
        frozenset((table.ids[one], table.ids[other])): logit
        for one, other, logit in zip(left.tolist(), right.tolist(), logits.tolist(), strict=True)
    }


def test_another_seeds_records_are_told_apart_by_what_labels_taught(learned) -> None:
    rows, truth = population(400, seed=6)
    whose = dict(zip((str(row["id"]) for row in rows), truth, strict=True))
    found = {
        pair for pair, logit in scored(learned[2], rows).items() if logit > 0 and "-" not in pair
    }
    right = sum(len({whose[one] for one in pair}) == 1 for pair in found)
    true = sum(1 for row in rows if str(row["id"]).endswith("-1"))
    assert right / len(found) > 0.97
    assert right / true > 0.85


def test_a_third_record_moves_no_pair_and_no_score(learned) -> None:
    rows, _, frozen = learned
    few = rows[:120]
    with_others = scored(frozen, rows)
    ids = {str(row["id"]) for row in few}
    inside = {pair: logit for pair, logit in with_others.items() if pair <= ids}
    alone = {pair: logit for pair, logit in scored(frozen, few).items() if pair <= ids}
    assert alone == inside
    assert len(alone) > 50


def test_fresh_ones_are_compared_with_all_and_old_ones_are_not_again(learned) -> None:
    rows, _, frozen = learned
    table = persons(rows[:200])
    fresh = np.arange(200) >= 150
    whole, part = as_set(pairs(frozen.plan, table)), as_set(pairs(frozen.plan, table, fresh))
    assert part == {pair for pair in whole if max(pair) >= 150}


def test_a_waterfall_sums_to_the_score(learned) -> None:
    rows, _, frozen = learned
    table = persons([*rows, WHOLE])
    left, right = pairs(frozen.plan, table)
    told = frozen.waterfalls(table, left, right)
    total = told.base + sum(told.weights.values())
    assert np.allclose(total, frozen.score(table, left, right), atol=1e-6)
    assert any(np.abs(one).max() > 1 for one in told.rarity.values())


def test_common_keys_are_closed_and_stay_closed_for_a_few(learned) -> None:
    many = [
        {"id": str(n), "given": f"Name{n}", "surname": "Common", "birth": f"19{n % 90 + 10}-0{n % 9 + 1}-11"}
        for n in range(450)
    ]  # fmt: skip
    plan = BlockPlan.planned(persons(many))
    assert plan.closed
    two = persons([
        {"id": "a", "given": "Zed", "surname": "Common"},
        {"id": "b", "given": "Abe", "surname": "Common"},
    ])  # fmt: skip
    assert len(pairs(plan, two)[0]) == 0
    assert len(pairs(BlockPlan(frozenset()), two)[0]) == 1


def flood(many: int) -> list[dict[str, object]]:
    return [{"id": str(n), "surname": "Flood", "given": "A"} for n in range(many)]


def test_an_unforeseen_flood_hides_no_pair_and_is_told() -> None:
    few, many = persons(flood(12)), persons(flood(CROWDED + 1))
    plan = BlockPlan(frozenset())
    inside = {pair for pair in as_set(pairs(plan, many)) if max(pair) < 12}
    assert inside == as_set(pairs(plan, few))
    assert not Blocks.of(plan, few).crowded()
    assert Blocks.of(plan, many).crowded()


def test_crowded_keys_are_closed_by_another_artefact_alone() -> None:
    plan, many = BlockPlan(frozenset()), persons(flood(CROWDED + 1))
    closing = plan.closing(Blocks.of(plan, many).crowded())
    assert len(pairs(closing, many)[0]) == 0
    assert len(pairs(closing, persons(flood(2)))[0]) == 0
    assert len(pairs(plan, persons(flood(2)))[0]) == 1


@pytest.mark.parametrize("at_once", [1, 50, 5_000])
def test_however_few_are_held_at_once_the_pairs_are_the_same(learned, monkeypatch, at_once) -> None:
    table = persons(learned[0][:150])
    fresh = np.arange(150) % 3 == 0
    whole = pairs(learned[2].plan, table, fresh)
    monkeypatch.setattr("accord.core.linkage.frozen.AT_ONCE", at_once)
    part = pairs(learned[2].plan, table, fresh)
    assert all(np.array_equal(one, other) for one, other in zip(whole, part, strict=True))
    assert len(set(zip(part[0].tolist(), part[1].tolist(), strict=True))) == len(part[0])


def test_the_artefact_is_read_back_and_its_digest_changes_with_it(learned) -> None:
    frozen = learned[2]
    again = FrozenModel.from_json(frozen.to_json())
    assert again.digest == frozen.digest
    assert again.plan == frozen.plan
    other = replace(frozen, plan=BlockPlan(frozenset({1})))
    assert other.digest != frozen.digest
    deep = "[" * 100_000
    for text in ("", "{}", '{"format": "accord-linkage-frozen-1", "closed": ["x"]}', deep):
        with pytest.raises(NotAModel):
            FrozenModel.from_json(text)
        with pytest.raises(NotAModel):
            LinkageModel.from_json(text)


def test_keys_do_not_depend_on_who_else_is_there() -> None:
    rows, _ = population(30, seed=1)
    whole = keys_of(persons(rows))
    assert [keys_of(persons([row]))[0] for row in rows] == whole


def test_too_few_labels_teach_nothing() -> None:
    rows, _ = population(10, seed=1)
    table = persons(rows)
    candidates = candidates_of(table)
    with pytest.raises(TooLittleToLearn):
        train_labelled(table, candidates, np.zeros(len(candidates.left), dtype=bool))


def test_the_starter_names_no_value_that_few_bear() -> None:
    model = starter_model().model
    assert model.version == "starter-3"
    least = min(min(values.values()) for values in model.rarity.frequencies.values() if values)
    assert least * model.records >= 4.99


@pytest.mark.parametrize(
    ("address", "number", "street"),
    [
        ("6881 17TH ST", "6881", "17TH ST"),
        ("058XX 55TH ST", "", "55TH ST"),
        ("1200 Block of MAIN ST", "", "MAIN ST"),
        ("700 BLOCK BIRCH BLVD", "", "BIRCH BLVD"),
        ("MAIN ST", "", "MAIN ST"),
        ("", "", ""),
    ],
)
def test_house_numbers_are_parted_from_streets_unless_blurred(address, number, street) -> None:
    assert number_and_street(address) == (number, street)
