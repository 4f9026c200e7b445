"""Deletion keys: words one edit apart share one, so that misspellings are found by exact look-up.

A word's keys are the word itself and the word with one letter left out. A substitution, an
insertion, a deletion or two letters exchanged leave at least one key in common; what shares a key
is then compared letter by letter. (Symmetric deletion, as in SymSpell.)
"""

from collections.abc import Iterable
from typing import Final

# Shorter words are one edit from almost everything: they are found as they are written alone.
SHORTEST: Final = 3


def deletion_keys(word: str) -> frozenset[str]:
    """The word and each form of it with one letter left out; a short word only itself."""
    if len(word) < SHORTEST:
        return frozenset({word})
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def is_one_edit(one: str, other: str) -> bool:
    """Whether at most one letter is exchanged, added or missing, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    start, most = 0, len(one)
    while start < most and one[start] == other[start]:
        start += 1
    if len(one) + 1 == len(other):
        return one[start:] == other[start + 1 :]
    if len(one) != len(other):
        return False
    if one[start + 1 :] == other[start + 1 :]:
        return True
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return swapped and one[start + 2 :] == other[start + 2 :]


def within_one_edit(word: str, candidates: Iterable[str]) -> frozenset[str]:
    """Those of the candidates that are the word or one edit from it.

    A candidate under `SHORTEST` letters, or any for such a word, must be the same word.
    """
    if len(word) < SHORTEST:
        return frozenset({word} & set(candidates))
    return frozenset(one for one in candidates if len(one) >= SHORTEST and is_one_edit(word, one))
