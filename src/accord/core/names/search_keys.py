"""The words under which a person's name is found: folded, in their parts, without placeholders."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from nicknames import NickNamer

# Letters that no decomposition turns into plain ones.
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_INSIDE: Final = re.compile(r"['’‘ʼʻ′＇`´.]")
_ASCII_INSIDE: Final = str.maketrans("", "", "'`.")
_BETWEEN: Final = re.compile(r"[^\w]+|_")
LONGEST: Final = 40
MOST_PARTS: Final = 4


@cache
def _words() -> dict[str, frozenset[str]]:
    text = files("accord.core.names").joinpath("search_words.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def folded(text: str) -> str:
    """Small letters without accents or apostrophes: `O’Brien` is `obrien`, `Núñez` is `nunez`."""
    if text.isascii():
        return text.lower().translate(_ASCII_INSIDE)
    small = _INSIDE.sub("", text.casefold()).translate(_PLAIN)
    apart = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name, without suffixes such as `Jr` and without placeholders."""
    words = _BETWEEN.split(folded(text))
    out = _words()["suffixes"] | _words()["placeholders"]
    return tuple(word[:LONGEST] for word in words if word and word not in out)


def surname_keys(text: str) -> tuple[str, ...]:
    """The words a surname is found under: all of it in one, and each part that is no particle.

    `de la Cruz` gives `delacruz`, `cruz`; `Garcia-Lopez` gives `garcialopez`, `garcia`, `lopez`.
    """
    return _keys(name_words(text), _words()["particles"])


def given_keys(text: str) -> tuple[str, ...]:
    """The words given names are found under: the first and each other, and all of them in one."""
    words = name_words(text)
    keys = _keys(words, frozenset())
    return (*keys[1:], keys[0]) if len(words) > 1 else keys


def _keys(words: tuple[str, ...], particles: frozenset[str]) -> tuple[str, ...]:
    if len(words) < 2:
        return words
    joined = "".join(words)[:LONGEST]
    parts = [word for word in words if word not in particles and len(word) > 1]
    return tuple(dict.fromkeys((joined, *parts[:MOST_PARTS])))


def is_placeholder(surname: str, given: str) -> bool:
    """Whether the name says that nobody knows it: `Unknown`, `John Doe`."""
    family, first = name_words(surname), name_words(given)
    if not family and not first:
        return True
    nobody = _words()["nobody_surnames"], _words()["nobody_given"]
    return set(family) <= nobody[0] and bool(family) and set(first) <= nobody[1]


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


def kin_of(given: str) -> frozenset[str]:
    """Given names that one person may go by beside this one: short, long and sister forms.

    `bob` gives `robert`, `rob`, `bobby` …; both ways, and forms of the same long name.
    """
    names = _nicknamer()
    word = folded(given)
    long = names.canonicals_of(word)
    found = names.nicknames_of(word) | long
    for one in long:
        found |= names.nicknames_of(one)
    return frozenset(folded(one) for one in found) - {word}
