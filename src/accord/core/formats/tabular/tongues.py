"""Column names in Spanish, French or German as the English words that the patterns know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

#: Each has a file of its words; of two that know as many of a name's words the first is taken.
TONGUES: Final = ("spanish", "french", "german")


@dataclass(frozen=True)
class _Words:
    meant: Mapping[str, str]
    left_out: frozenset[str]
    last: frozenset[str]


def in_english(words: Sequence[str]) -> list[str]:
    """The words as they are, or in English where one of them is of another tongue.

    What English names last (number, code, type) goes there: codigo delito, offense code.
    """
    counts = {name: sum(word in _known(name).meant for word in words) for name in TONGUES}
    best = max(TONGUES, key=lambda name: counts[name])
    if not counts[best]:
        return list(words)
    known = _known(best)
    found = [known.meant.get(word, word) for word in words if word not in known.left_out]
    found = [word for one in found for word in one.split()]
    first = next((at for at, word in enumerate(found) if word not in known.last), len(found))
    return found[first:] + found[:first]


@cache
def _known(name: str) -> _Words:
    text = files("accord.core.formats.tabular").joinpath(f"{name}.toml").read_text("utf-8")
    told = tomllib.loads(text)
    english = {word: meant for word, meant in told["words"].items() if word != meant}
    return _Words(english, frozenset(told["left_out"]), frozenset(told["last"]))
