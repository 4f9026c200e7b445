"""What tells at once that texts are unlike is never wrong, and what is told together is the same."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from accord.core.linkage import persons, table
from accord.core.linkage.clustering import merge_by_mean, merge_one_by_mean
from accord.core.linkage.table import Column, Told

TEXTS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=12),
        st.text("ab01", min_size=1, max_size=9),
        st.sampled_from(["4155550123", "4155550132", "martha", "marhta", "dixon", "dicksonx"]),
    ),
    min_size=1,
    max_size=30,
    unique=True,
)


def pairs_of(values: list[str]) -> tuple[Column, np.ndarray, np.ndarray]:
    codes = np.arange(len(values), dtype=np.int32)
    one, other = (places.ravel() for places in np.meshgrid(codes, codes))
    return Column(codes, tuple(values)), one, other


# Few pairs are compared as they are; many, only where their letters leave it open.
@pytest.mark.parametrize("few", [0, 1_000_000])
@given(values=TEXTS)
def test_slips_are_those_that_are_counted_one_by_one(values: list[str], few: int) -> None:
    column, one, other = pairs_of(values)
    for most in (1, 2):
        expected = [
            min(most + 1, OSA.distance(values[a], values[b]))
            for a, b in zip(one, other, strict=True)
        ]
        with mock.patch.object(table, "FEW_PAIRS", few):
            found = column.slips(one, other, most)
        assert np.minimum(found, most + 1).tolist() == expected


@pytest.mark.parametrize("few", [0, 1_000_000])
@given(values=TEXTS, least=st.sampled_from([0.88, 0.92]))
def test_what_is_alike_is_never_left_out(values: list[str], least: float, few: int) -> None:
    column, one, other = pairs_of(values)
    expected = [
        np.float32(JaroWinkler.similarity(values[a], values[b])) >= np.float32(least)
        for a, b in zip(one, other, strict=True)
    ]
    with mock.patch.object(table, "FEW_PAIRS", few):
        assert column.alike(one, other, least).tolist() == expected


def test_cells_that_are_equal_but_not_the_same_text_stay_apart() -> None:
    told = Told.of([1, True, "1", 1.0, None, " 1 ", ""])
    assert [told.texts[code] for code in told.codes] == ["1", "True", "1", "1.0", "", "1", ""]


NAMES = st.fixed_dictionaries(
    {
        "given": st.sampled_from(["Ann", "Ann Mary", "Dr. Ann", "", "José Luis", "Ann Ann", "X"]),
        "middle": st.sampled_from(["", "M.", "Mary", "Ann", "Mary Jane Sue Kay Lou May"]),
        "surname": st.sampled_from(["de la Cruz", "Smith Jr", "van", "", "García-López", "Ann"]),
    }
)


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_names_in_parts_are_the_same_whether_or_not_another_record_has_a_whole_one(
    rows: list[dict[str, str]],
) -> None:
    told = [{"id": str(at), **row} for at, row in enumerate(rows)]
    alone, beside = persons(told), persons([*told, {"id": "x", "name": "Kim Lee"}])
    for role in ("given", "middle", "surname", "suffix"):
        assert alone.columns[role].texts() == beside.columns[role].texts()[:-1]
    words = [[table.token_values[code] for code in row if code >= 0]
             for table in (alone, beside) for row in table.tokens]  # fmt: skip
    assert words[: len(rows)] == words[len(rows) : -1]


@given(st.integers(2, 7), st.integers(0, 2**32 - 1), st.booleans())
def test_groups_formed_side_by_side_are_those_formed_one_by_one(
    members: int, seed: int, ties: bool
) -> None:
    rng = np.random.default_rng(seed)
    shape = (5, members, members)
    drawn = rng.choice([-12.0, -1, 2, 5, 12], shape) if ties else rng.normal(0, 4, shape)
    sums = np.triu(drawn, 1) + np.triu(drawn, 1).transpose(0, 2, 1)
    together = merge_by_mean(sums, 0.0)
    assert together.tolist() == [merge_one_by_mean(one, 0.0).tolist() for one in sums]
