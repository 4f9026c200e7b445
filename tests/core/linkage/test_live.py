"""Live matching: any order gives the batch, what is retracted leaves nothing, names survive."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.linkage import (
    PERSON_RULES,
    Candidates,
    Change,
    LinkageModel,
    LiveRegistry,
    Table,
    average_link,
    person_keys,
    persons,
)
from accord.core.linkage.blocking import block_pairs, combined

Rows = list[dict[str, object]]
Learned = tuple[Table, Candidates, LinkageModel]
FEW = 24
# Small enough that blocks of the few records close and open again.
SMALL_BLOCK = 4


@pytest.fixture(scope="session")
def few(people: tuple[Rows, list[int]]) -> Rows:
    """Records of households and twins, and one family of many with one name and place."""
    rows = people[0][:18]
    crowd = [
        {**rows[0], "id": f"crowd-{n}", "birth": f"19{60 + n}-05-0{1 + n}"} for n in range(FEW - 18)
    ]
    return [*rows, *crowd]


def batch(rows: Rows, model: LinkageModel, largest: int) -> set[frozenset[tuple[str, str]]]:
    """What a batch gives on the pairs of blocks up to this size."""
    rows = sorted(rows, key=lambda row: (str(row["source"]), str(row["id"])))
    table = persons(rows)
    keys, size = person_keys(table), len(rows)
    pairs = np.unique(np.concatenate([np.empty(0, dtype=np.int64)] + [
        block_pairs(combined(keys, rule.keys), size, budget=10**9, largest=largest)[0]
        for rule in PERSON_RULES if all(key in keys for key in rule.keys)
    ]))  # fmt: skip
    left, right = pairs // size, pairs % size
    labels = average_link(size, left, right, np.round(model.score(table, left, right), 9))
    names = list(zip(table.sources, table.ids, strict=True))
    return {frozenset(names[at] for at in np.flatnonzero(labels == one)) for one in set(labels)}


def live(rows: Rows, model: LinkageModel, largest: int = SMALL_BLOCK) -> LiveRegistry:
    registry = LiveRegistry(model, largest=largest)
    for row in rows:
        registry.upsert(row)
    return registry


def groups(registry: LiveRegistry) -> set[frozenset[tuple[str, str]]]:
    return set(registry.subjects().values())


@settings(max_examples=15)
@given(order=st.permutations(range(FEW)), count=st.integers(1, FEW))
def test_any_order_of_arrival_gives_the_batch(
    few: Rows, learned: Learned, order: list[int], count: int
) -> None:
    rows = [few[at] for at in order[:count]]
    assert groups(live(rows, learned[2])) == batch(rows, learned[2], SMALL_BLOCK)


def test_many_records_give_the_batch(people: tuple[Rows, list[int]], learned: Learned) -> None:
    rows = [people[0][at] for at in np.random.default_rng(1).permutation(250)]
    registry = live(rows, learned[2], largest=30)
    assert groups(registry) == batch(rows, learned[2], 30)
    assert max(map(len, groups(registry))) > 1
    assert len(registry) == 250


@settings(max_examples=15)
@given(
    order=st.permutations(range(FEW)),
    kept=st.sets(st.integers(0, FEW - 1), max_size=FEW),
)
def test_what_is_retracted_leaves_no_residue(
    few: Rows, learned: Learned, order: list[int], kept: set[int]
) -> None:
    registry = live([few[at] for at in order], learned[2])
    for at in range(FEW):
        if at not in kept:
            registry.retract(str(few[at]["source"]), str(few[at]["id"]))
    never = live([few[at] for at in order if at in kept], learned[2])

    assert groups(registry) == groups(never)
    assert registry.size() == never.size()
    probe = {**few[0], "id": "probe"}
    said = [[(hit.key, hit.logit) for hit in r.match(probe)] for r in (registry, never)]
    assert said[0] == said[1]


@settings(max_examples=10)
@given(order=st.permutations(range(FEW)), last=st.integers(0, FEW - 1))
def test_a_record_that_comes_and_goes_changes_no_name(
    few: Rows, learned: Learned, order: list[int], last: int
) -> None:
    registry = live([few[at] for at in order if at != last], learned[2])
    before, held = registry.subjects(), registry.size()
    registry.upsert(few[last])
    registry.retract(str(few[last]["source"]), str(few[last]["id"]))
    assert registry.subjects() == before
    assert registry.size() == held


@settings(max_examples=10)
@given(order=st.permutations(range(FEW)), changed=st.integers(0, FEW - 1))
def test_a_replaced_record_counts_as_it_is_now(
    few: Rows, learned: Learned, order: list[int], changed: int
) -> None:
    registry = live([few[at] for at in order], learned[2])
    row = {**few[(changed + 1) % FEW], "id": few[changed]["id"], "source": few[changed]["source"]}
    registry.upsert(row)
    rows = [row if at == changed else few[at] for at in order]
    assert groups(registry) == batch(rows, learned[2], SMALL_BLOCK)
    assert registry.size() == live(rows, learned[2]).size()


ANN = {
    "source": "a", "given": "Annabel", "surname": "Quintero", "birth": "1984-03-07",
    "number": "12", "street": "Oak St 5", "postcode": "91001",
}  # fmt: skip


def test_names_survive_growth_and_changes_are_told(learned: Learned) -> None:
    registry = LiveRegistry(learned[2])
    assert registry.upsert({**ANN, "id": "1"}) == ()
    first = registry.subject_of("a", "1")
    moved = {**ANN, "id": "2", "birth": "1951-11-28", "given": "Zoltan", "surname": "Pereira"}
    assert registry.upsert(moved) == ()
    second = registry.subject_of("a", "2")
    assert second != first

    assert registry.upsert({**ANN, "id": "2"}) == (Change("merged", first, second),)
    assert registry.subject_of("a", "2") == first
    assert registry.upsert({**ANN, "id": "3"}) == ()
    assert registry.subject_of("a", "3") == first
    assert registry.upsert(moved) == (Change("split", first, second),)
    assert registry.retract("a", "1") == (Change("renamed", registry.subject_of("a", "3"), first),)
    with pytest.raises(KeyError):
        registry.retract("a", "1")


def test_a_match_keeps_nothing_and_tells_the_likeliest_first(learned: Learned) -> None:
    registry = LiveRegistry(learned[2])
    registry.upsert({**ANN, "id": "1"})
    registry.upsert({**ANN, "id": "2", "birth": "1984-07-03", "given": "Ann"})
    held = registry.size()
    hits = registry.match({**ANN, "id": "new", "source": "b"})
    assert [hit.key for hit in hits] == [("a", "1"), ("a", "2")]
    assert hits[0].logit > hits[1].logit
    assert hits[0].subject == registry.subject_of("a", "1")
    assert registry.size() == held
    assert [hit.key for hit in registry.match({**ANN, "id": "1"})] == [("a", "2")]
    assert registry.match({"id": "x", "given": "UNKNOWN", "surname": "UNKNOWN"}) == ()


def test_the_live_score_is_the_batch_score(
    people: tuple[Rows, list[int]], learned: Learned
) -> None:
    table, candidates, model = learned
    logits = model.score(table, candidates.left, candidates.right, candidates.levels)
    at = int(np.argmax(logits))
    one, other = int(candidates.left[at]), int(candidates.right[at])
    registry = live([people[0][one]], model)
    (hit,) = registry.match(people[0][other])
    assert hit.logit == pytest.approx(logits[at], abs=1e-6)


def test_placeholders_hold_nobody_together(learned: Learned) -> None:
    registry = live(
        [
            {"id": str(n), "source": "a", "given": "UNKNOWN", "birth": "1900-01-01"}
            for n in range(9)
        ],
        learned[2],
    )
    assert registry.size() == {"records": 9, "texts": 0, "keys": 0, "entries": 0, "pairs": 0}
