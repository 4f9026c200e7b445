"""Persons are found again by what a record says of them, in whatever order it tells them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import Standing, found_again

NAMES = st.sampled_from(["Ann", "Anna", "Amy", ""])
BORN = st.sampled_from([date(1971, 1, 2), date(1980, 3, 4), None])
PERSON = st.tuples(
    st.sampled_from(["suspect", "arrestee"]), st.sampled_from(["", "1", "2"]),
    st.sampled_from(["Smith", "Hale"]), NAMES, BORN, st.sampled_from(["", "9 ELM ST"]),
)  # fmt: skip


def told(key, row) -> Standing:
    role, number, family, given_names, born, rest = row
    return Standing(
        key=key, role=role, number=number, family=family, given=given_names, born=born, rest=rest
    )


def version(rows, *, first: int = 0) -> list[Standing]:
    return [told(first + n, row) for n, row in enumerate(rows)]


@given(st.lists(PERSON, max_size=6), st.randoms(use_true_random=False))
def test_another_order_moves_nobody(rows, chance) -> None:
    before, now = version(rows), version(rows, first=100)
    chance.shuffle(now)
    found = found_again(before, now)
    assert len(found) == len(set(found.values())) == len(rows)
    by_key = {one.key: one for one in now}
    assert all(by_key[found[one.key]].whole == one.whole for one in before)


@given(st.lists(PERSON, min_size=1, max_size=6, unique=True), st.data())
def test_who_is_left_out_becomes_nobody_else(rows, data) -> None:
    gone = data.draw(st.integers(0, len(rows) - 1))
    before = version(rows)
    now = [replace(one, key=one.key + 100) for one in before if one.key != gone]
    found = found_again(before, now)
    assert gone not in found
    assert all(found[one.key] == one.key + 100 for one in before if one.key != gone)


@given(st.lists(PERSON, max_size=5), st.lists(PERSON, max_size=5))
def test_nobody_is_two_and_the_order_says_nothing(old, new) -> None:
    before, now = version(old), version(new, first=100)
    found = found_again(before, now)
    assert len(set(found.values())) == len(found)
    by_key = {one.key: one for one in (*before, *now)}
    again = found_again(before[::-1], now[::-1])
    assert {(by_key[a].whole, by_key[b].whole) for a, b in found.items()} == {
        (by_key[a].whole, by_key[b].whole) for a, b in again.items()
    }


SMITH = ("suspect", "7", "Smith", "Ann", date(1971, 1, 2), "9 ELM ST")


@pytest.mark.parametrize(
    ("changed", "is_found"),
    [
        ({"rest": "77 QUAY ST"}, True),
        ({"rest": "77 QUAY ST", "number": "8"}, True),
        ({"role": "arrestee"}, True),
        ({"given": "ANN  B"}, True),
        ({"given": "A"}, True),
        ({"family": "Hale"}, True),
        ({"born": None}, True),
        ({"given": "Anna", "number": ""}, True),
        # Numbers may only count: a twin, a father, whoever lives there too.
        ({"given": "Amy"}, False),
        ({"born": date(1945, 1, 2)}, False),
        ({"given": "Bo", "born": date(1980, 3, 4)}, False),
        ({"family": "Hale", "born": None}, False),
        ({"number": "", "born": None}, False),
        ({"number": "", "family": "Hale"}, False),
    ],
)
def test_a_change_is_followed_where_it_leaves_no_doubt(changed, is_found) -> None:
    before = told(1, SMITH)
    assert found_again([before], [replace(before, key=2, **changed)]) == (
        {1: 2} if is_found else {}
    )


def test_two_who_could_each_be_the_other_are_neither() -> None:
    before = told(1, SMITH)
    one, other = (replace(before, key=n, rest=f"{n} NEW ST") for n in (2, 3))
    assert found_again([before], [one, other]) == {}
    assert found_again([one, other], [before]) == {}


def test_one_person_in_two_roles_stays_two() -> None:
    before = [told(1, SMITH), replace(told(2, SMITH), role="arrestee")]
    now = [replace(one, key=one.key + 10, rest="1 NEW ST") for one in before[::-1]]
    assert found_again(before, now) == {1: 11, 2: 12}
