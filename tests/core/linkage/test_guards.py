"""Signs that several people were run together."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import bridges, guards
from accord.core.linkage.guards import MANY

SEVEN = tuple(range(7))


def test_one_link_between_two_groups_is_a_bridge_and_a_second_one_ends_it() -> None:
    links = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
    assert bridges(range(6), links) == ((2, 3),)
    assert guards(range(6), links, []) == ("bridge",)
    assert bridges(range(6), [*links, (1, 4)]) == ()


def test_a_record_that_hangs_on_one_link_is_no_bridge() -> None:
    assert bridges(range(4), [(0, 1), (1, 2), (0, 2), (2, 3)]) == ()


@given(st.sets(st.sampled_from(list(combinations(SEVEN, 2))), max_size=12))
def test_without_a_bridge_its_two_sides_fall_apart(links) -> None:
    def parts(some) -> set[frozenset[int]]:
        group = {one: {one} for one in SEVEN}
        for one, other in some:
            joined = group[one] | group[other]
            for member in joined:
                group[member] = joined
        return {frozenset(one) for one in group.values()}

    whole = parts(links)
    apart = {
        link for link in links
        if len(new := parts(links - {link}) - whole) == 2 and min(map(len, new)) >= 2
    }  # fmt: skip
    assert set(bridges(SEVEN, links)) == apart


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ((1971, 1971, 1972), ()),
        ((1971, 1971, 1917), ()),
        ((1971, 1971, 1990, 1990), ("births",)),
        ((1971, None, 1990, 1990), ()),
    ],
)
def test_two_birth_years_count_when_each_is_told_twice(years, found) -> None:
    births = [one and date(one, 5, 4) for one in years]
    assert guards([1], [], births) == found


def test_unusually_many_records_are_told() -> None:
    assert guards(range(MANY), [], []) == ()
    assert guards(range(MANY + 1), [], []) == ("many",)
