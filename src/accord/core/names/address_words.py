"""The table of address words, turned round: from what people write to the short form."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Words:
    """Spelling → short form, by part of an address; `units` and `bounds` are plain sets."""

    types: dict[str, str]
    directions: dict[str, str]
    ordinals: dict[str, str]
    names: dict[str, str]
    units: frozenset[str]
    bounds: frozenset[str]


@cache
def words() -> Words:
    """The table of this version; read once."""
    text = files("accord.core.names").joinpath("address_words.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Words(
        types=_turned(table["types"]),
        directions=_turned(table["directions"]),
        ordinals=_turned(table["ordinals"]),
        names=_turned(table["names"]),
        units=frozenset(table["units"]["words"].split()),
        bounds=frozenset(table["units"]["bounds"].split()),
    )


def _turned(table: dict[str, str]) -> dict[str, str]:
    found = {short: short for short in table}
    for short, spellings in table.items():
        for spelling in spellings.split():
            found[spelling] = short
    return found
