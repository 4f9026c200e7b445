"""Names in search: folded, in parts, one edit apart, with short forms and without placeholders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.names import (
    deletion_keys,
    folded,
    given_keys,
    is_one_edit,
    is_placeholder,
    kin_of,
    name_words,
    surname_keys,
    within_one_edit,
)

WORDS = st.text("abcdefgh", min_size=3, max_size=9)
DRAWS = st.integers(0, 10_000)


def edited(word: str, draw: int) -> str:
    """One edit of a kind and place chosen by `draw`, at any place of the word."""
    kind, at = draw % 4, draw // 4 % len(word)
    letter = "abcdefghz"[draw // 64 % 9]
    if kind == 0:
        return word[:at] + letter + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter + word[at:]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@given(WORDS, DRAWS)
def test_any_edit_leaves_a_key_in_common_and_is_known_as_one(word, draw):
    other = edited(word, draw)
    assert is_one_edit(word, other)
    assert is_one_edit(other, word)
    if len(other) >= 3:
        assert deletion_keys(word) & deletion_keys(other)


def osa(one: str, other: str) -> int:
    """The distance with swaps of neighbours, by the book."""
    rows = [
        [i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_edit_is_what_the_textbook_distance_says(one, other):
    assert is_one_edit(one, other) == (osa(one, other) <= 1)


def test_short_words_are_found_as_they_are_written_alone():
    assert deletion_keys("li") == {"li"}
    assert within_one_edit("li", ["li", "le", "lim"]) == {"li"}
    assert within_one_edit("lim", ["li", "lim", "kim"]) == {"lim", "kim"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("O’Brien", ("obrien",)),
        ("Núñez", ("nunez",)),
        ("de la Cruz", ("delacruz", "cruz")),
        ("García-López", ("garcialopez", "garcia", "lopez")),
        ("Smith Jr.", ("smith",)),
        ("Unknown", ()),
        ("", ()),
        ("van der Berg", ("vanderberg", "berg")),
    ],
)
def test_a_surname_is_found_whole_and_by_its_parts(text, keys):
    assert surname_keys(text) == keys


def test_given_names_are_found_by_each_and_in_one():
    assert given_keys("Mary Ann") == ("mary", "ann", "maryann")
    assert given_keys("Mary") == ("mary",)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    once = folded(folded(text))
    assert folded(once) == once
    assert all(word for word in name_words(text))


@pytest.mark.parametrize(
    ("surname", "given", "nobody"),
    [
        ("Doe", "John", True), ("DOE", "", True), ("Unknown", "Unknown", True), ("", "", True),
        ("Doe", "Marcus", False), ("Smith", "John", False), ("", "John", False),
    ],
)  # fmt: skip
def test_names_that_stand_for_nobody_are_known(surname, given, nobody):
    assert is_placeholder(surname, given) is nobody


def test_short_forms_go_both_ways_and_aside():
    assert {"robert", "rob", "bobby"} <= kin_of("Bob")
    assert {"bob", "bobby"} <= kin_of("robert")
    assert "bob" not in kin_of("bob")
    assert kin_of("zzyzx") == frozenset()
