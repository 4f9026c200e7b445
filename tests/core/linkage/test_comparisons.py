"""What a reviewer reads of two records: levels in plain words, the same both ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import PERSON_COMPARISONS, persons

WORDS = st.sampled_from(["Ann", "Anna", "Robert", "Bob", "Smith", "Smyth", "Garcia-Lopez", "", "J"])
ROWS = st.fixed_dictionaries(
    {
        "id": st.just("x"),
        "given": WORDS,
        "surname": WORDS,
        "middle": WORDS,
        "birth": st.sampled_from(["", "1984-03-07", "1984-07-03", "1984-01-01", "1985", "x"]),
        "postcode": st.sampled_from(["", "90210", "90211"]),
    }
)


def said(one: dict[str, object], other: dict[str, object]) -> dict[str, str]:
    table = persons([{"id": "1", **one}, {"id": "2", **other}])
    left, right = np.array([0]), np.array([1])
    return {
        c.name: c.labels[int(c.levels(table, left, right)[0])]
        for c in PERSON_COMPARISONS
        if c.present(table)
    }


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (("Robert", "Smith"), ("Bob", "Smith"), "forms of one given name, same surname"),
        (("Ann", "Smith"), ("Ann", "Smyth"), "same given name, surnames spelt alike"),
        (("Ann", "Lee"), ("Lee", "Ann"), "given name and surname exchanged"),
        (("Ana", "Garcia-Lopez"), ("Ana", "Lopez"), "same given name, surnames share a part"),
        (("Ann", ""), ("Ann", "Smith"), "same given name, surname not known"),
        (("J", "Smith"), ("John", "Smith"), "initials agree, same surname"),
        (("Mary", "Smith"), ("Kevin", "Smith"), "given names differ, same surname"),
    ],
)
def test_names_together(one: tuple[str, str], other: tuple[str, str], words: str) -> None:
    pair = [{"given": g, "surname": s} for g, s in (one, other)]
    assert said(*pair)["name"] == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("1984-03-07", "03/07/1984", "same date of birth"),
        ("1984-03-07", "1984-07-03", "day and month exchanged"),
        ("1984-03-07", "1984-03-17", "one digit of the date differs"),
        ("1984-03-07", "1984", "same year, the day not known to one"),
        ("1984-03-07", "1984-01-01", "same year, the day not known to one"),
        ("1984-03-07", "1951-11-28", "dates of birth differ"),
        ("1984-03-07", "1900-01-01", "date of birth not known"),
    ],
)
def test_dates_of_birth(one: str, other: str, words: str) -> None:
    assert said({"given": "A", "birth": one}, {"given": "A", "birth": other})["birth"] == words


@given(one=ROWS, other=ROWS)
def test_the_order_of_two_records_does_not_matter(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert said(one, other) == said(other, one)
