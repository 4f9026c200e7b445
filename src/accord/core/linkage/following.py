"""Which person, vehicle or identifier of a record's new version is which of an older one, when it is told again.

Where somebody stands in a record says nothing: an agency may tell the same persons in another
order, or one fewer. Whoever cannot be found again without doubt is not found.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from accord.core.linkage.vehicles import is_whole, plate_text, vin_text

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Generic[K]):
    """A person as one version tells of them; `rest` is all else that it says, place left out.

    Of a vehicle `family` is the number and `given` the plate; of an identifier its number, and who
    holds it.
    """

    key: K
    role: str
    number: str
    family: str
    given: str
    born: date | None
    rest: str = ""

    @property
    def who(self) -> tuple[str, str, date | None]:
        """By what a person is known: name and date of birth."""
        return (_plain(self.family), _plain(self.given), self.born)

    @property
    def whole(self) -> Hashable:
        """All that the version says of them."""
        return (*self.who, self.role, self.number, self.rest)


def found_again(
    before: Sequence[Standing[K]],
    now: Sequence[Standing[K]],
    *,
    could_be: Callable[[Standing[K], Standing[K]], bool] | None = None,
) -> dict[K, K]:
    """Each person's key in the new version; who is not found without doubt is left out.

    Both must be all persons of their version. First come those of whom all is told as before; then,
    of who is left, those with the same name and date of birth, where a given name may be the other's
    short form, and under the agency's own number either surname or date of birth may be missing or
    new: in the same role first. Two who could each be the other are neither.
    """
    found, could = _told_alike(before, now), could_be or could_be_person
    for same_role in (True, False):
        taken = set(found.values())
        old = [one for one in before if one.key not in found]
        new = [one for one in now if one.key not in taken]
        found |= _only_ones(old, new, could, same_role=same_role)
    return found


def _told_alike(before: Iterable[Standing[K]], now: Iterable[Standing[K]]) -> dict[K, K]:
    """Pairs of whom all is told alike; where so many are alike as before, in turn."""
    old, new = _by_whole(before), _by_whole(now)
    return {
        one: other
        for whole, some in old.items()
        if len(new.get(whole, ())) == len(some)
        for one, other in zip(some, new[whole], strict=True)
    }


def _only_ones(
    old: Sequence[Standing[K]],
    new: Sequence[Standing[K]],
    could_be: Callable[[Standing[K], Standing[K]], bool],
    *,
    same_role: bool,
) -> dict[K, K]:
    """Pairs each of which is the only one that the other could be."""
    chosen: dict[K, list[K]] = defaultdict(list)
    suitors: dict[K, list[K]] = defaultdict(list)
    for one in old:
        for other in new:
            if could_be(one, other) and (one.role == other.role or not same_role):
                chosen[one.key].append(other.key)
                suitors[other.key].append(one.key)
    return {
        one: some[0]
        for one, some in chosen.items()
        if len(some) == 1 and len(suitors[some[0]]) == 1
    }


def could_be_vehicle(one: Standing[K], other: Standing[K]) -> bool:
    """Whether two may be one vehicle: by number, or by plate where no number speaks against."""
    vin, its_vin = vin_text(one.family), vin_text(other.family)
    if vin and vin == its_vin:
        return True
    if is_whole(vin) and is_whole(its_vin):
        return False
    plate = plate_text(one.given)
    return bool(plate) and plate == plate_text(other.given)


def could_be_identifier(one: Standing[K], other: Standing[K]) -> bool:
    """Whether two may be one identifier: the very same number, of one person if both are named."""
    if not one.family or one.family != other.family:
        return False
    holder, its_holder = _plain(one.given), _plain(other.given)
    return not (holder and its_holder) or holder == its_holder


def could_be_person(one: Standing[K], other: Standing[K]) -> bool:
    """Whether two may be one person: by names and date of birth, or by the agency's number too."""
    (family, given, born), (other_family, other_given, other_born) = one.who, other.who
    if one.who == other.who and family and given and born:
        return True
    # One name may be the other's short form; twins and namesakes of a household have two.
    if not given or not other_given:
        return False
    if not (given.startswith(other_given) or other_given.startswith(given)):
        return False
    same_family = bool(family) and family == other_family
    # A number alone says little: some systems only count the persons of a report.
    same_number = bool(one.number) and one.number == other.number
    if born and other_born:
        return born == other_born and (same_family or same_number)
    return same_family and same_number


def _by_whole(rows: Iterable[Standing[K]]) -> dict[Hashable, list[K]]:
    found: dict[Hashable, list[K]] = defaultdict(list)
    for one in rows:
        found[one.whole].append(one.key)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
