"""The index of keys and the store of texts hold what is there now, and nothing of what went."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage.live_index import KeyIndex
from accord.core.linkage.live_store import Store, Texts
from accord.core.linkage.standard import person

LIMIT = 3
# Numbers that fall into one array and into several, below zero too.
KEYS = st.sampled_from([0, 1, 16_384, 32_768, -16_384, -1, 2**62])
STEPS = st.lists(st.tuples(st.integers(1, 8), st.frozensets(KEYS, max_size=4)), max_size=40)


@given(STEPS)
def test_the_index_is_a_table_of_who_has_which_key(steps: list[tuple[int, frozenset[int]]]) -> None:
    index, told = KeyIndex(LIMIT), dict[int, frozenset[int]]()
    blocks: dict[int, set[int]] = defaultdict(set)
    for number, keys in steps:
        sizes = {key: len(blocks[key]) for key in {*keys, *told.get(number, ())}}
        if number in told:
            old = told.pop(number)
            opened = index.remove(number, old)
            for key in old:
                blocks[key].discard(number)
            assert set(opened) == {key for key in old if sizes[key] == LIMIT + 1}
        else:
            told[number] = keys
            closed = index.add(number, keys)
            for key in keys:
                blocks[key].add(number)
            assert set(closed) == {key for key in keys if sizes[key] == LIMIT}
        for key, held in blocks.items():
            assert sorted(index.block(key)) == sorted(held)
            assert index.is_open(key) == (len(held) <= LIMIT)
            for joining in (0, 1):
                found = held if len(held) + joining <= LIMIT else set()
                assert index.partners([key], joining=joining) == found
    assert index.size() == (sum(map(bool, blocks.values())), sum(map(len, told.values())))


@given(st.lists(st.sampled_from(["", "ann", "bo", "carla", "dee"]), max_size=30))
def test_a_text_goes_with_the_last_that_had_it(texts: list[str]) -> None:
    held = Texts()
    numbers = [held.take(text) for text in texts]
    assert len(held) == len(set(texts) - {""})
    assert [held.values[number] for number in numbers] == texts
    assert [held.code(text) for text in texts] == numbers
    assert held.code("elsewhere") not in numbers
    for number in numbers:
        held.drop(number)
    assert len(held) == 0
    assert not any(held.values)
    assert held.take("elsewhere") > 0
    assert len(held.values) <= 1 + max(1, len(set(texts) - {""}))


def test_a_record_is_read_as_it_was_entered_and_leaves_no_text() -> None:
    ann = person({"given": "Ann", "surname": "Ng", "birth": "1980-02-03"})
    other = person({"given": "Ann", "surname": "Oyelaran", "phone": "5550123456"})
    store = Store()
    store.put(1, ("a", "1"), ann)
    store.put(5_000, ("a", "2"), other)
    assert store.person(1) == ann
    assert store.person(5_000) == other
    store.remove(1)
    assert store.person(5_000) == other
    store.remove(5_000)
    assert (len(store), store.held()) == (0, 0)
