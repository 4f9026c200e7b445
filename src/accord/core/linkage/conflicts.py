"""What two records of persons show together that no sum of single findings tells: guards of a pair.

Each finding has a weight of its own, and a rare surname counts as evidence against strangers. Twins,
father and son share it for another reason, and what is not told of a record speaks for nobody. Where a guard
holds, the log-odds are at most what it says. It follows from the two records alone, in every engine.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.comparisons import POSTCODED, SURNAME, SWAPPED
from accord.core.linkage.standard import Person
from accord.core.linkage.table import Column, Floats, Index, Levels, Table

NAME: Final = "guard"
THIN, TWINS, PARENT, SENIOR, DEAD = 1, 2, 3, 4, 5
WORDS: Final = (
    "",
    "too little is told of both: no name or number, and one finding alone",
    "same birth, surname and address but two given names, as twins have",
    "births a generation apart on one day, with one name and address, as parent and child may have",
    "one is told as senior and the other as junior",
    "one is recorded after the death of the other",
)
# The most that log-odds can be where a guard holds, with a model that was learned elsewhere; none
# is joined at any stop that is in use.
_MOST: Final = (np.inf, -1.0, -1.5, -0.7, -2.0, -20.0)
# Of 1,000 born, 31 to 33 are one of twins (National Vital Statistics, Births: Final Data, 2014-2021).
TWIN_BIRTHS: Final = 0.032
# Below the log-odds of 3 at which groups are joined without a look at them.
REVIEWED: Final = 2.9
# Findings of the comparisons: births near, the same day, addresses almost the same, numbers.
_ONE_DAY: Final = (3, 6)
_BIRTH_NEAR, _SAME_BIRTH, _ADDRESS_NEAR = (6, 7, 9), 9, 3 * POSTCODED
_SAME_NUMBER: Final = {"phone": 4, "document": 4, "email": 3}
_ALIKE_NUMBER: Final = {"phone": 3, "document": 3, "email": 2}
# Without a name or a number two of these must agree: birth, address or postcode, and each of these.
_BESIDE: Final = ("birth_place", "occupation")
_SAME, _SAME_POSTCODE, _ENOUGH = 3, 3, 2
# Twins have one telephone, but not one document or box.
_OF_ONE: Final = ("document", "email")
# Years between two that share a day: parent and child, rather than a digit that was written wrongly.
GENERATION: Final = 12
# What is written of somebody who died goes on for some weeks: reports, papers, the family.
DAYS_AFTER_DEATH: Final = 31
_NO_DAY: Final = 0


def guards_of_pairs(
    table: Table, left: Index, right: Index, levels: Mapping[str, Levels]
) -> NDArray[np.int8]:
    """The guard that holds of each pair, 0 where none does; levels are those of persons."""
    out = np.zeros(len(left), dtype=np.int8)
    none = np.zeros(len(left), dtype=np.int8)
    name, birth, place = (levels.get(role, none) for role in ("name", "birth", "place"))
    located = place >= _ADDRESS_NEAR
    numbered, same_number = none > 0, none > 0
    for role, least in _ALIKE_NUMBER.items():
        found = levels.get(role, none)
        numbered |= found >= least
        if role in _OF_ONE:
            same_number |= found == _SAME_NUMBER[role]
    born = np.isin(birth, _BIRTH_NEAR)
    speaking = born.astype(np.int8) + (located | (place % POSTCODED == _SAME_POSTCODE))
    for role in _BESIDE:
        speaking += levels.get(role, none) == _SAME
    out[(name == 0) & ~numbered & (speaking < _ENOUGH)] = THIN
    two_names = (name // SURNAME == 1) & (name % SURNAME >= 3) & (name != SWAPPED)
    out[two_names & (birth == _SAME_BIRTH) & located & ~same_number] = TWINS
    one_name = (name // SURNAME >= 3) & (name % SURNAME >= 3) & (name != SWAPPED)
    for at in np.flatnonzero(one_name & located & np.isin(birth, _ONE_DAY) & ~same_number).tolist():
        births = table.columns["birth"]
        if _is_generation(*(births.values[births.codes[end[at]]] for end in (left, right))):
            out[at] = PARENT
    if table.has("suffix"):
        suffix = table.columns["suffix"]
        first, second = suffix.codes[left], suffix.codes[right]
        apart = (first >= 0) & (second >= 0) & (first != second)
        out[apart & (birth != _SAME_BIRTH) & ~same_number] = SENIOR
    if table.has("death") and table.has("recorded"):
        died, seen = (_days(table.columns[role]) for role in ("death", "recorded"))
        for one, other in ((left, right), (right, left)):
            out[(died[one] > 0) & (seen[other] > died[one] + DAYS_AFTER_DEATH)] = DEAD
    return out


def guard_of(one: Person, other: Person, levels: Mapping[str, int]) -> int:
    """The same of one pair."""
    if _is_dead_before(one, other) or _is_dead_before(other, one):
        return DEAD
    name, birth = levels.get("name", 0), levels.get("birth", 0)
    same_number = any(levels.get(role, 0) == _SAME_NUMBER[role] for role in _OF_ONE)
    is_told_apart = one.suffix and other.suffix and one.suffix != other.suffix
    if is_told_apart and birth != _SAME_BIRTH and not same_number:
        return SENIOR
    place = levels.get("place", 0)
    located = place >= _ADDRESS_NEAR
    if name // SURNAME == 1 and name % SURNAME >= 3 and name != SWAPPED:
        return TWINS if birth == _SAME_BIRTH and located and not same_number else 0
    is_one_name = name // SURNAME >= 3 and name % SURNAME >= 3 and name != SWAPPED
    if is_one_name and located and birth in _ONE_DAY and not same_number:
        return PARENT if _is_generation(one.birth, other.birth) else 0
    if name or any(levels.get(role, 0) >= least for role, least in _ALIKE_NUMBER.items()):
        return 0
    speaking = [birth in _BIRTH_NEAR, located or place % POSTCODED == _SAME_POSTCODE]
    speaking += [levels.get(role, 0) == _SAME for role in _BESIDE]
    return THIN if sum(speaking) < _ENOUGH else 0


def most_of(name: Floats | None, *, is_borrowed: bool) -> Floats:
    """The most that log-odds can be under each guard; `name` are one person's chances by level.

    Where a person's given name is often written as another, one with another given name is sooner
    the same person than a twin: the odds are those of the two. A model that was learned from the
    records themselves knows how much little evidence is worth there, though never so much that
    nobody need look; a borrowed one does not.
    """
    found = np.array(_MOST)
    if name is not None:
        renamed = float(name[SURNAME + 3 : 2 * SURNAME].sum())
        found[TWINS] = max(found[TWINS], np.log(max(renamed, 1e-30) / TWIN_BIRTHS))
    if not is_borrowed:
        found[THIN] = REVIEWED
    return found


def _is_generation(one: str, other: str) -> bool:
    """Whether two dates share their day, with a generation of years between."""
    years = one[:4], other[:4]
    if one[4:] != other[4:] or not all(year.isdigit() for year in years):
        return False
    return abs(int(years[0]) - int(years[1])) >= GENERATION


def _is_dead_before(one: Person, other: Person) -> bool:
    if not one.death or not other.recorded:
        return False
    died = _day(one.death)
    return bool(died) and _day(other.recorded) > died + DAYS_AFTER_DEATH


def _days(column: Column) -> Index:
    """Each record's day as a number, 0 where none is told whole."""
    known = np.array([*map(_day, column.values), _NO_DAY], dtype=np.int64)
    return known[column.codes]


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return _NO_DAY
