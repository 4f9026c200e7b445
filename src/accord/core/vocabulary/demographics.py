"""Who persons are, as NIBRS says it: age bands, and codes of sex, race and ethnicity.

What no code names is unknown, and shown so: it is never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, only_keys, read_table

DIMENSIONS: Final = ("age", "sex", "race", "ethnicity")
UNKNOWN: Final = "U"
_FILE = "demographics.toml"


@dataclass(frozen=True, kw_only=True)
class DemographicGroup:
    """One group of a dimension; `words` are how exports and census tables write it.

    `abbreviations` are of record systems alone: in a census table they may mean something else.
    Of age, `first` and `last` are the years of the band, both included.
    """

    dimension: str
    code: str
    name: str
    name_es: str
    words: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None


@cache
def demographic_groups() -> Mapping[tuple[str, str], DemographicGroup]:
    """All groups by dimension and code, in the order of the table, unknown last."""
    allowed = frozenset(
        {"dimension", "code", "name", "name_es", "words", "abbreviations", "first", "last"}
    )
    entries = read_table(_FILE)["group"]
    for entry in entries:
        only_keys(_FILE, entry, allowed)
        if entry["dimension"] not in DIMENSIONS:
            raise BadVocabulary(f"{_FILE}: {entry['dimension']} is no dimension")
    keep_unique(_FILE, [f"{entry['dimension']} {entry['code']}" for entry in entries])
    return MappingProxyType({
        (entry["dimension"], entry["code"]): DemographicGroup(
            **entry | {name: tuple(entry.get(name, ())) for name in ("words", "abbreviations")}
        )
        for entry in entries
    })  # fmt: skip


def groups_of(dimension: str) -> tuple[str, ...]:
    """The codes of a dimension."""
    return tuple(code for of, code in demographic_groups() if of == dimension)


def person_code(dimension: str, word: str) -> str:
    """The code of a word in an export, or of a code itself; unknown for any other."""
    plain = _plain(word)
    return _words().get((dimension, plain)) or _abbreviated().get((dimension, plain), UNKNOWN)


def is_telling(dimension: str, word: str) -> bool:
    """Whether a word, longer than a code, names a group whatever its column is called."""
    plain = _plain(word)
    return len(plain) > 2 and (
        (dimension, plain) in _words() or (dimension, plain) in _abbreviated()
    )


def age_band(years: int | None) -> str:
    """The band of an age in whole years; unknown without one."""
    if years is None or years < 0:
        return UNKNOWN
    return next(
        (one.code for one in demographic_groups().values()
         if one.first is not None and one.first <= years <= (one.last or 200)), UNKNOWN,
    )  # fmt: skip


def group_of_residents(column: str) -> tuple[str, str] | None:
    """Which group a column of a population layer counts; None where its name says none."""
    plain = _plain(column.lower().removeprefix("group_").removeprefix("group "))
    for dimension in DIMENSIONS:
        code = _words().get((dimension, plain))
        if code not in {None, UNKNOWN} and len(plain) > 1:
            return dimension, str(code)
    return None


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").replace("–", "-").split())


@cache
def _words() -> Mapping[tuple[str, str], str]:
    found = {}
    for one in demographic_groups().values():
        for word in (one.code, one.name, *one.words):
            found[one.dimension, _plain(word)] = one.code
    return MappingProxyType(found)


@cache
def _abbreviated() -> Mapping[tuple[str, str], str]:
    return MappingProxyType({
        (one.dimension, word): one.code
        for one in demographic_groups().values() for word in one.abbreviations
    })  # fmt: skip
