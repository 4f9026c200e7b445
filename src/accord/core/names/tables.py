"""The name tables: given names, surnames and nicknames, with invented frequencies by rank."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# A rank-frequency curve flat enough that the first name is not everyone's: 20000 / (rank + 12).
_ZIPF_TOP, _ZIPF_SHIFT = 20_000, 12


@dataclass(frozen=True)
class NameTables:
    """Names in order of frequency, and each given name's short forms."""

    given_female: tuple[str, ...]
    given_male: tuple[str, ...]
    surnames: tuple[str, ...]
    nicknames: Mapping[str, tuple[str, ...]]


@cache
def name_tables() -> NameTables:
    """Read the packaged tables once; names are in ASCII and title case."""
    text = files("accord.core.names").joinpath("tables.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return NameTables(
        given_female=_distinct(raw["given_female"]),
        given_male=_distinct(raw["given_male"]),
        surnames=_distinct(raw["surnames"]),
        nicknames={name: tuple(short) for name, short in raw["nicknames"].items()},
    )


def rank_weights(count: int) -> tuple[int, ...]:
    """Integer weights that fall with rank, for `count` names in order of frequency."""
    return tuple(_ZIPF_TOP // (rank + _ZIPF_SHIFT) for rank in range(count))


def nicknames_of(given: str) -> tuple[str, ...]:
    """Return the short forms of a given name in any case; empty when none is known."""
    return name_tables().nicknames.get(given.title(), ())


def _distinct(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.split()))
