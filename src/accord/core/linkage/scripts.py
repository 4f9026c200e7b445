"""Names of other scripts in Latin letters, so that a name is compared however an agency wrote it."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Accents of Greek and short vowels of Arabic: written by some and not by others. The breve and the
# dots that make another letter of a Cyrillic one are none of them.
_MARKS: Final = frozenset(
    "\u0301\u0300\u0342\u0313\u0314\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def without_invisible(text: str) -> str:
    """The text without signs that take no room, such as a zero-width space."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def latin(text: str) -> str:
    """Cyrillic, Greek and Arabic words in Latin letters, all else as it is."""
    if text.isascii():
        return text
    return _WORD.sub(lambda word: _word(word[0]), without_invisible(text))


def _word(word: str) -> str:
    small = "".join(one for one in unicodedata.normalize("NFD", word.lower()) if one not in _MARKS)
    small = unicodedata.normalize("NFC", small)
    letters, names, pairs = _tables()
    if not letters.keys() & set(small):
        return word
    if small in names:
        return names[small]
    for pair, stands_for in pairs.items():
        small = small.replace(pair, stands_for)
    return "".join(letters.get(one, one) for one in small)


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Letters, whole names and pairs of letters, each with what it stands for."""
    text = files("accord.core.linkage").joinpath("scripts.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    letters = found["cyrillic"] | found["greek"] | found["arabic"]
    return letters, found["names"], found["pairs"]
