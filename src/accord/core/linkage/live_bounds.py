"""The most that a pair can weigh, by its signs: what stays below is not looked at closely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from accord.core.linkage.comparisons import POSTCODED, SURNAME, SWAPPED, Comparison, Exact
from accord.core.linkage.live_signs import COMPARED, Looks, births, shared_words, states
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.number_comparisons import WrittenNumbers
from accord.core.linkage.numbers import PART
from accord.core.linkage.pair_levels import address_level
from accord.core.linkage.standard import Person
from accord.core.linkage.table import Floats, Index

# What is rounded away must not hide a pair that counts.
_MARGIN: Final = 1e-6
_STATES: Final = 4
# Levels that a role may have in each state: not known, too unlike, may be alike, the same.
_ALIKE: Final = ((0,), (1,), (1, 2), (3,))
_NUMBERS: Final = ((0,), (1,), (1, 2, 3), (2, 4))
_MIDDLE: Final = ((0,), (1,), (1, 2), (2, 3))
_GIVEN: Final = ((0,), (1,), (1, 2, 3, 4), (6,))
_SURNAME: Final = ((0,), (1,), (1, 3), (4,))
# Levels of dates in the order in which they are looked for; where one is not, it is one after it.
_BIRTHS: Final = (9, 7, 5, 6, 4, 3, 2, 1)
_NAMES: Final = ("given", "surname")
_HOME: Final = ("street", "number", "postcode")
_SINGLE: Final = tuple(role for role in COMPARED if role not in {*_NAMES, *_HOME, "birth"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Records whose partners are looked for, and what the rarity of their values adds by role."""

    looks: Looks
    rare: Floats
    rare_home: Floats


class Bounds:
    """Tables of the most that each state of a pair can weigh."""

    def __init__(self, model: LinkageModel) -> None:
        """Read the model; it stays as it is."""
        self._rarity = model.rarity
        self._weights = {
            name: np.log(model.same.levels[name])[:, None]
            - np.log(np.stack([one.levels[name] for one in model.others], axis=1))
            for name in model.comparisons
        }
        self._classes = len(model.others)
        shares = np.log(model.same.share) - np.log([one.share for one in model.others])
        self._name = self._most("name", _name_levels()) + shares
        self._home = self._most("place", _home_levels())
        self._birth = self._most("birth", _birth_levels())
        self._single = self._joint({one.name: one for one in model.used()})
        self._rare_home = np.array(
            [_rare_home(*at) for at in product(range(_STATES), repeat=3)], dtype=np.intp
        )
        self._rare_roles = tuple(
            (at, role)
            for at, role in enumerate(COMPARED)
            if role not in _HOME and role in model.rarity.frequencies
        )
        self._strides = _strides()

    def _most(self, name: str, levels: Iterable[Iterable[int]]) -> Floats:
        """The largest weight of some levels of a comparison, against each class of other pairs."""
        sets = [list(some) for some in levels]
        if name not in self._weights:
            return np.zeros((len(sets), self._classes))
        return np.stack([self._weights[name][some].max(axis=0) for some in sets])

    def _joint(self, used: Mapping[str, Comparison]) -> Floats:
        """Of all roles that are compared by themselves together."""
        found = np.zeros((1, self._classes))
        for role in _SINGLE:
            own = self._most(role, _levels_by_state(used.get(role)))
            found = (found[:, None, :] + own[None, :, :]).reshape(-1, self._classes)
        return found

    def asked(self, some: Sequence[Person], looks: Looks) -> Asked:
        """What is known of records before anybody is compared with them."""
        return Asked(
            looks, np.array([*map(self._rare, some)]), np.array([*map(self._rare_at_home, some)])
        )

    def _rare(self, one: Person) -> list[float]:
        out = [0.0] * len(COMPARED)
        for at, role in self._rare_roles:
            value = one[at]
            # An initial and the end of a number are never the same one as another.
            if value and not (role == "middle" and len(value) == 1) and value[0] != PART:
                out[at] = self._rarity.of_value(str(value), role)
        return out

    def _rare_at_home(self, one: Person) -> list[float]:
        address, street, post = (
            self._rarity.of_value(value, role)
            if value and role in self._rarity.frequencies
            else 0.0
            for role, value in (
                ("address", one.address), ("street", one.street), ("postcode", one.postcode),
            )
        )  # fmt: skip
        return [0.0, address, street, max(0.0, street), post, max(0.0, post)]

    def likely(self, asked: Asked, whose: Index, others: Looks, least: float) -> Index:
        """Places of the others that may weigh more than `least` beside whose partners they may be."""
        is_one = len(asked.rare) == 1
        looks = asked.looks if is_one else asked.looks.at(whose)
        state = states(looks, others)
        name, home, single = (state @ self._strides).T
        most = self._name[name + shared_words(looks, others)]
        most += self._home[home]
        most += self._single[single]
        most += self._birth[births(looks, others, state)]
        rare = ((state == _STATES - 1) * (asked.rare if is_one else asked.rare[whose])).sum(axis=1)
        rare += asked.rare_home[whose, self._rare_home[home]]
        return np.flatnonzero(most.min(axis=1) + rare > least - _MARGIN)


def _strides() -> Index:
    """What a state counts for in the place of a name, a home, and the other roles together."""
    out = np.zeros((len(COMPARED), 3), dtype=np.int64)
    for at, roles in enumerate((_NAMES, _HOME, _SINGLE)):
        for place, role in enumerate(reversed(roles)):
            out[COMPARED.index(role), at] = _STATES**place
    out[:, 0] *= 4  # beside the two findings of `shared_words`
    return out


def _levels_by_state(comparison: Comparison | None) -> tuple[tuple[int, ...], ...]:
    if isinstance(comparison, WrittenNumbers):
        return _NUMBERS
    if isinstance(comparison, Exact):
        return _ALIKE if comparison.edits else (*_ALIKE[:2], (1,), _ALIKE[3])
    return _MIDDLE


def _name_levels() -> Iterable[set[int]]:
    for given, surname, among, shared in product(range(_STATES), range(_STATES), (0, 1), (0, 1)):
        givens, surnames = set(_GIVEN[given]), set(_SURNAME[surname])
        if among and given in {1, 2}:
            givens.add(5)
        if shared and surname < 3:
            surnames.add(2)
        found = {one * SURNAME + other for one, other in product(givens, surnames)}
        yield found | ({SWAPPED} if among and {given, surname} <= {1, 2} else set())


def _home_levels() -> Iterable[set[int]]:
    for street, number, post in product(_ALIKE, repeat=3):
        yield {
            address_level(one, its) * POSTCODED + code
            for one, its, code in product(street, number, post)
        }


def _birth_levels() -> Iterable[tuple[int, ...]]:
    yield (0,)
    for level in range(1, 10):
        if level == 8:
            yield (8,)  # never asked for: the same date without its day counts as the same
            continue
        from_it = _BIRTHS[_BIRTHS.index(level) :]
        yield (8, 9) if level == 9 else from_it


def _rare_home(street: int, number: int, post: int) -> int:
    """Which rarity of a home counts: none, address, street, at most street, postcode, at most it."""
    if street == 3:
        return {3: 1, 2: 3}.get(number, 2)
    if post == 3:
        return 5 if street == 2 else 4
    return 0
