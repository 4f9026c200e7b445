"""Column names in Spanish as the English words that the patterns of columns know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class _Words:
    meant: Mapping[str, str]
    left_out: frozenset[str]
    last: frozenset[str]


def in_english(words: Sequence[str]) -> list[str]:
    """The words as they are, or in English where one of them is Spanish.

    What English names last (number, code, type) goes there: codigo delito, offense code.
    """
    known = _known()
    if not any(word in known.meant for word in words):
        return list(words)
    found = [known.meant.get(word, word) for word in words if word not in known.left_out]
    first = next((at for at, word in enumerate(found) if word not in known.last), len(found))
    return found[first:] + found[:first]


@cache
def _known() -> _Words:
    text = files("accord.core.formats.tabular").joinpath("spanish.toml").read_text("utf-8")
    told = tomllib.loads(text)
    english = {word: meant for word, meant in told["words"].items() if word != meant}
    return _Words(english, frozenset(told["left_out"]), frozenset(told["last"]))
