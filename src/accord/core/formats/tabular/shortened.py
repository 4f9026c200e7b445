"""Write out words that a system shortened in its own way, where only one word can be meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

_VOWELS: Final = frozenset("aeiou")
#: Two letters shorten too many words, and a word that lost one letter is another word.
_LEAST: Final = 3
_LOST: Final = 2
#: A beginning of fewer letters begins too many words; words with as many in common are one.
_BEGINNING: Final = 4
#: The fewest letters that a word keeps before it leaves vowels out: rept, dept.
_KEPT: Final = 2
#: Shorter words in s are no plurals (gps), and sound like too many others.
_PLURAL: Final = 5
_SOUNDED: Final = 6


def written_out(short: str, words: Iterable[str]) -> str:
    """Return the one of `words` that `short` stands for; "" where none is, or several may be.

    Shortened is a word to its beginning (occu), or by leaving all vowels out (lngtd), or more, but
    not the last letter (rcvd, blk, nbhd, dept). Words that begin alike count as one: the shortest.
    """
    if len(short) < _LEAST or not short.isalpha():
        return ""
    meant = sorted(
        (word for word in words if _may_stand_for(short, word)), key=lambda w: (len(w), w)
    )
    if len({word[:_BEGINNING] for word in meant}) != 1:
        return ""
    return meant[0]


def spelled_alike(word: str, words: Iterable[str]) -> str:
    """Return the one of `words` that another one misspells or is the plural of, or "".

    None is returned where several may be meant. Spelled wrong are doubled letters and vowels: occured, occurence, recieved, adress.
    """
    single = word.removesuffix("s")
    known = frozenset(words)
    if len(word) >= _PLURAL and single != word and single in known:
        return single
    if len(word) < _SOUNDED:
        return ""
    meant = _by_sound(known).get(_sound(word), ())
    return meant[0] if len(meant) == 1 else ""


@cache
def _by_sound(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[_sound(word)] = (*found.get(_sound(word), ()), word)
    return found


def _sound(word: str) -> str:
    """A word with its vowels alike and its letters single."""
    alike = "".join("a" if one in _VOWELS else one for one in word)
    return "".join(one for at, one in enumerate(alike) if at == 0 or one != alike[at - 1])


@cache
def _may_stand_for(short: str, word: str) -> bool:
    if short[0] != word[0] or len(word) < len(short) + _LOST:
        return False
    if word.startswith(short):
        return len(short) >= _BEGINNING
    if short == _bare(word):
        return True
    if short[-1] != word[-1]:
        return False
    same = next(at for at, one in enumerate(short) if one != word[at])
    has_vowels = bool(_VOWELS & set(short[max(1, same if same >= _KEPT else 1) :]))
    return not has_vowels and _is_within(short, word)


def _bare(word: str) -> str:
    """A word without the vowels that do not begin it: lngtd, chrg."""
    return word[0] + "".join(one for one in word[1:] if one not in _VOWELS)


def _is_within(short: str, word: str) -> bool:
    """Whether the letters stand in the word in their order."""
    rest = iter(word)
    return all(letter in rest for letter in short)
