"""How one pair of persons' records is compared: the levels of `comparisons`, without its vectors.

A vector costs as many calls for a pair as for thousands; a live registry asks of a few at a time.
What a level means is told there, and a property holds both ways to the same answers.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler

from accord.core.linkage.birth_comparisons import Births, is_vague
from accord.core.linkage.comparisons import (
    CLOSE_NAME,
    CLOSE_SURNAME,
    SURNAME,
    SWAPPED,
    Comparison,
    Exact,
    Middles,
    Names,
    Places,
    kin,
)
from accord.core.linkage.number_comparisons import WrittenNumbers, number_level
from accord.core.linkage.standard import Person

Judge = Callable[[Person, Person], int]
_WHOLE_DATE: Final = 10  # signs of YYYY-MM-DD


def level_of(comparison: Comparison) -> Judge:
    """What a comparison says of two records; raises TypeError where it is not one of persons."""
    if isinstance(comparison, Exact):
        return exact_level(comparison.role, comparison.edits)
    if isinstance(comparison, WrittenNumbers):
        return _numbers_level(comparison.role, comparison.apart)
    for kind, judge in _OTHERS.items():
        if isinstance(comparison, kind):
            return judge
    raise TypeError(comparison)


def _as_single(least: float) -> float:
    """The least number that is not below `least` once both are rounded to single precision."""
    single = np.float32(least)
    return (float(single) + float(np.nextafter(single, np.float32(0)))) / 2


_ALIKE_GIVEN: Final = _as_single(CLOSE_NAME)
_ALIKE_SURNAME: Final = _as_single(CLOSE_SURNAME)


def _given_level(one: str, other: str) -> int:
    if one == other:
        return 6
    shortest = min(len(one), len(other))
    if shortest == 1:
        return 2 if one[0] == other[0] else 1
    if other in kin(one) or one in kin(other):
        return 4
    if JaroWinkler.similarity(one, other) >= _ALIKE_GIVEN:
        return 3
    return 3 if shortest > 2 and OSA.distance(one, other, score_cutoff=1) <= 1 else 1


def _surname_level(one: str, other: str) -> int:
    if one == other:
        return 4
    if JaroWinkler.similarity(one, other) >= _ALIKE_SURNAME:
        return 3
    shortest = min(len(one), len(other))
    if shortest <= 3:
        return 1
    most = 2 if shortest > 6 else 1
    return 3 if OSA.distance(one, other, score_cutoff=most) <= most else 1


def name_level(one: Person, other: Person) -> int:
    """Given name and surname together, with parts shared and the two exchanged."""
    first, last, its_first, its_last = one.given, one.surname, other.given, other.surname
    given = _given_level(first, its_first) if first and its_first else 0
    surname = _surname_level(last, its_last) if last and its_last else 0
    if given == 1 and (its_first in one.words or first in other.words):
        given = 5
    if surname < 3 and _share_a_part(one, other):
        surname = 2
    is_crossed = first and its_first and first == its_last and its_first == last
    if is_crossed and (given < 3 or surname < 3):
        return SWAPPED
    return given * SURNAME + surname


def _share_a_part(one: Person, other: Person) -> bool:
    if other.surname in one.words and other.surname != one.given:
        return True
    if one.surname in other.words and one.surname != other.given:
        return True
    forenames = one.given, other.given, one.middle, other.middle
    return any(word in other.words and word not in forenames for word in one.words)


def middle_level(one: Person, other: Person) -> int:
    """Middle names: whole or an initial."""
    first, second = one.middle, other.middle
    if not first or not second:
        return 0
    if first == second and len(first) > 1:
        return 3
    return 2 if first[0] == second[0] else 1


def birth_level(one: Person, other: Person) -> int:
    """Dates of birth: whole, in part, day and month exchanged, one digit wrong."""
    first, second = one.birth, other.birth
    if not first or not second:
        return 0
    vague = is_vague(first)
    if first == second:
        return 8 if vague else 9
    if first[:4] == second[:4]:
        if (
            len(first) == _WHOLE_DATE
            and first[5:7] == second[8:]
            and first[8:] == second[5:7]
        ):  # fmt: skip
            return 7
        if vague or is_vague(second):
            return 5
    if len(first) == len(second) and OSA.distance(first, second, score_cutoff=1) <= 1:
        return 6
    return _years_level(first, second, vague=vague)


def _years_level(first: str, second: str, *, vague: bool) -> int:
    if first[:4] == second[:4]:
        return 4
    if first[4:] == second[4:] and not vague:
        return 3
    years = first[:4], second[:4]
    if all(year.isdigit() for year in years) and abs(int(years[0]) - int(years[1])) <= 2:
        return 2
    return 1


def exact_level(role: str, edits: int) -> Judge:
    """A field that is the same, some signs off, or different."""
    told = attrgetter(role)

    def judge(one: Person, other: Person) -> int:
        first, second = told(one), told(other)
        if not first or not second:
            return 0
        if first == second:
            return 3
        return 2 if edits and OSA.distance(first, second, score_cutoff=edits) <= edits else 1

    return judge


def _numbers_level(role: str, apart: tuple[str, ...]) -> Judge:
    told, series = attrgetter(role), [attrgetter(other) for other in apart]

    def judge(one: Person, other: Person) -> int:
        first, second = told(one), told(other)
        if not first or not second:
            return 0
        if any(of(one) and of(other) and of(one) != of(other) for of in series):
            return 0
        return number_level(first, second, OSA.distance(first, second, score_cutoff=1))

    return judge


_post = exact_level("postcode", 1)
_street = exact_level("street", 2)
_number = exact_level("number", 1)


def place_level(one: Person, other: Person) -> int:
    """Street, house number and postcode together."""
    return address_level(_street(one, other), _number(one, other)) * 4 + _post(one, other)


def address_level(street: int, number: int) -> int:
    """The level of an address from those of its street and its house number."""
    if street == 3:
        return {3: 4, 2: 3}.get(number, 2)
    if street == 2 and number >= 2:
        return 3
    return 1 if street else 0


_OTHERS: Final[dict[type, Judge]] = {
    Names: name_level, Middles: middle_level, Births: birth_level, Places: place_level,
}  # fmt: skip
