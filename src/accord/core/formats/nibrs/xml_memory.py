"""What parts of NIBRS XML told before: the same shapes and the same texts come again and again."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from accord.core.formats.nibrs.xml_names import PARTS, LocalNames

LOCAL = LocalNames()
Words = Mapping[str, Mapping[str, str]]
Texts = tuple[str | None, ...]

#: The element around the date of a clearance, which is called as that of the incident is.
CLEARING = "IncidentExceptionalClearanceDate"
_PERSON = "RoleOfPerson"
#: Kinds whose texts are hardly ever those of another: numbers and times.
_UNIQUE = frozenset({"Incident", "Arrest"})
#: A document may hold ever new shapes and texts; beyond these bounds all is forgotten.
SHAPES_KEPT, TEXTS_KEPT = 1024, 4096
#: A larger part is read anew each time.
_ELEMENTS, _CHARACTERS = 100, 600


class Values(dict[str, list[str]]):
    """The texts of a part's leaves by field, shared by all parts that say the same.

    `told` is what was made of them, `who` the person that they describe; None until it is known.
    """

    told: Any = None
    who: Any = None


class Plan:
    """What is to be read of a part whose elements have these names, by their places.

    `leaves` hold fields, `persons` point at a person, `bare` should have no text; `names` are the
    local names, and `outside` picks the texts of all that is bare. A plan that is not plain is of a
    part that holds processing instructions; one that does not keep is of parts whose texts do not
    come again; one that clears has a date of clearance.
    """

    __slots__ = (
        "bare", "clears", "is_plain", "keeps", "leaves", "names", "outside", "persons", "shape",
        "told",
    )  # fmt: skip

    def __init__(self, kind: str, shape: list[str]) -> None:
        """Look at each name once."""
        self.shape = shape
        self.names = [LOCAL[tag] for tag in shape]
        self.is_plain = all(isinstance(tag, str) for tag in shape)
        self.keeps = kind not in _UNIQUE and len(shape) <= _ELEMENTS
        self.told: dict[Texts, Values] = {}
        leaves: list[tuple[int, str]] = []
        bare: list[int] = []
        persons: list[int] = []
        known = PARTS[kind]
        for place, name in enumerate(self.names):
            field = known.get(name, "" if name == CLEARING else None)
            if name == _PERSON:
                persons.append(place)
            elif field:
                leaves.append((place, field))
            elif field is None:
                bare.append(place)
        self.leaves, self.bare, self.persons = tuple(leaves), tuple(bare), tuple(persons)
        self.outside = itemgetter(0, 0, *bare)  # a tuple, and the part's own element is bare, too
        self.clears = CLEARING in self.names


class Memory:
    """Plans by shape, and values by texts; bounded, and never more than a help.

    `words` are what codes are translated with: what was made of values holds for them alone.
    """

    def __init__(self, words: Words) -> None:
        """Begin with nothing seen."""
        self.words = words
        #: The plan of the part read last, by its kind.
        self.last: dict[str, Plan] = {}
        self._plans: dict[str, dict[tuple[str, ...], Plan]] = {kind: {} for kind in PARTS}
        self._shapes = self._texts = 0

    def plan(self, kind: str, shape: list[str]) -> Plan:
        """The plan for a part of that kind with elements of these names."""
        key = tuple(shape)
        found = self._plans[kind].get(key)
        if found is None:
            found = Plan(kind, shape)
            if found.is_plain and len(shape) <= _ELEMENTS:
                self._shapes += 1
                self._forget_many()
                self._plans[kind][key] = found
        return found

    def keep(self, plan: Plan, texts: Texts, values: Values) -> None:
        """Remember what these texts told."""
        if plan.keeps and sum(map(len, filter(None, texts))) <= _CHARACTERS:
            self._texts += 1
            self._forget_many()
            plan.told[texts] = values

    def _forget_many(self) -> None:
        if self._shapes > SHAPES_KEPT or self._texts > TEXTS_KEPT:
            self.last.clear()
            for plans in self._plans.values():
                for plan in plans.values():
                    plan.told.clear()
                plans.clear()
            self._shapes = self._texts = 0
