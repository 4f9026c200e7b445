"""Column names in Spanish, French, German or Portuguese as the English words that the patterns know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

#: Each has a file of its words; of two that know as many of a name's words the first is taken.
TONGUES: Final = ("spanish", "french", "german", "portuguese")


@dataclass(frozen=True)
class _Words:
    meant: Mapping[str, str]
    left_out: frozenset[str]
    last: frozenset[str]
    #: Words of another tongue too: what they mean is known beside another word of this one alone.
    beside: frozenset[str]


def in_english(words: Sequence[str]) -> list[str]:
    """The words as they are, or in English where one of them is of another tongue.

    What English names last (number, code, type) goes there: codigo delito, offense code.
    """
    counts = {name: _counted(_known(name), words) for name in TONGUES}
    best = max(TONGUES, key=lambda name: counts[name])
    if not counts[best]:
        return list(words)
    known = _known(best)
    found = [known.meant.get(word, word) for word in words if word not in known.left_out]
    found = [word for one in found for word in one.split()]
    first = next((at for at, word in enumerate(found) if word not in known.last), len(found))
    return found[first:] + found[:first]


def _counted(known: _Words, words: Sequence[str]) -> int:
    """How many words are of a tongue; 0 where each is one of another tongue too."""
    found = [word for word in words if word in known.meant]
    return len(found) if any(word not in known.beside for word in found) else 0


@cache
def _known(name: str) -> _Words:
    text = files("accord.core.formats.tabular").joinpath(f"{name}.toml").read_text("utf-8")
    told = tomllib.loads(text)
    english = {word: meant for word, meant in told["words"].items() if word != meant}
    left_out, last, beside = (
        frozenset(told.get(name, ())) for name in ("left_out", "last", "beside")
    )
    return _Words(english, left_out, last, beside)
