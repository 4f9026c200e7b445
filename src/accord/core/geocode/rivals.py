"""Streets that a slip of the pen would have made of another's name: 22ND and 2ND, ASH and AHS."""

import re
from collections import defaultdict
from functools import cached_property
from typing import Final

from accord.core.geocode import locate
from accord.core.geocode.index import TYPO_LETTERS, Spot, StreetIndex, deletions, within_one_edit
from accord.core.geocode.locate import Found
from accord.core.names import Address, StreetName

_NUMBERED: Final = re.compile(r"(\d+)(ST|ND|RD|TH)")


class Rivals:
    """For each street of an index those whose names one slip would turn into its own.

    Of numbered streets only a digit lost, doubled or exchanged counts, where the ending fits both:
    another digit in its place would make rivals of all numbered streets of a town.
    """

    def __init__(self, index: StreetIndex) -> None:
        self._index = index
        self._kept: dict[StreetName, tuple[int, ...]] = {}

    def of(self, name: StreetName) -> tuple[int, ...]:
        """The streets that may have been meant where this name is written."""
        found = self._kept.get(name)
        if found is None:
            found = self._kept[name] = tuple(
                at
                for core in self._near(name.core.replace(" ", ""))
                for at in self._index.by_core[core]
                if _may_be(name, self._index.streets[at])
            )
        return found

    def spots(self, address: Address) -> list[tuple[str, Spot]]:
        """Where those streets have what the address asks for: the block, or the crossing."""
        found: list[tuple[str, Found]] = []
        if address.low is not None and address.high is not None and address.streets:
            for at in self.of(address.streets[0]):
                name = f"{address.low} {self._index.streets[at]}"
                placed = locate.block(self._index, at, address.low, address.high)
                found += [(name, one) for one in placed]
        elif address.is_crossing:
            one, two = address.streets
            for written, other in ((one, two), (two, one)):
                same = self._index.by_core.get(other.core.replace(" ", ""), ())
                for a in self.of(written):
                    pairs = [
                        (a, b) for b in same if b != a and _may_be(other, self._index.streets[b])
                    ]
                    for pair in pairs:
                        label = " / ".join(str(self._index.streets[at]) for at in pair)
                        found += [(label, one) for one in locate.crossing(self._index, *pair)]
        return [(name, one.spot) for name, one in found if one.grade in {"A", "B"}]

    def _near(self, core: str) -> list[str]:
        near = {other for key in deletions(core) for other in self._by_deletion.get(key, ())}
        near.discard(core)
        return sorted(other for other in near if _is_slip(other, core))

    @cached_property
    def _by_deletion(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for core in self._index.by_core:
            for key in deletions(core):
                found[key].append(core)
        return dict(found)


def _is_slip(one: str, other: str) -> bool:
    """Whether one name is the other with a slip, where nobody could tell by its spelling."""
    first, second = _NUMBERED.fullmatch(one), _NUMBERED.fullmatch(other)
    if first is None and second is None:
        short = min(len(one), len(other)) < TYPO_LETTERS
        # A short name has too many neighbours, but for two letters exchanged.
        return sorted(one) == sorted(other) if short else within_one_edit(one, other)
    if first is None or second is None or first[2] != second[2]:
        return False
    digits, others = first[1], second[1]
    same_size = len(digits) == len(others)
    exchanged = sorted(digits) == sorted(others)
    return within_one_edit(digits, others) and (exchanged or not same_size)


def _may_be(written: StreetName, meant: StreetName) -> bool:
    """Whether the parts beside the name allow that the other street was meant."""
    parts = zip(written[:1] + written[2:], meant[:1] + meant[2:], strict=True)
    return all(not one or not other or one == other for one, other in parts)
