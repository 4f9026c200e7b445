"""Persons and property of an incident after one segment of them: added, modified or taken out.

A person is named by role and number, property by its kind of loss; victims who are no persons stand
in a text of the incident, each under its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from accord.core.formats.reports.segments import KNOWN_SEGMENT, LAST_SEGMENT, SEGMENT_TWICE
from accord.core.formats.tabular.related import ItemEntry, PersonEntry, Related
from accord.core.formats.tabular.timing import Fault

#: The text of an incident that lists victims who are no persons: number and kind, by "; ".
NOT_PERSONS: Final = "not persons"
_NOBODY: Final = "0"
T = TypeVar("T")


def unknown() -> Fault:
    """What is modified or taken out is not there."""
    return Fault("", KNOWN_SEGMENT, "the incident has no such segment; add it first")


def twice() -> Fault:
    """What is added is there already, and says otherwise."""
    return Fault(
        "", SEGMENT_TWICE, "the incident has such a segment that says otherwise; modify it"
    )


def last() -> Fault:
    """What is taken out is the last of its kind."""
    return Fault("", LAST_SEGMENT, "it is the last of its kind, and an incident needs one")


def with_persons(
    stand: Sequence[PersonEntry],
    extra: Mapping[str, str],
    new: Related | None,
    new_extra: Mapping[str, str],
    *,
    role: str,
    sequence: str,
    action: str,
) -> tuple[tuple[PersonEntry, ...], dict[str, str]]:
    """Return the persons and the texts of an incident after a victim or offender of this number.

    `action` is A, M, W or D. Raises Fault by the rules of a segment.
    """
    number = _number(sequence)
    persons = list(new.persons) if new else []
    bodies = _bodies(new_extra) if role == "victim" else []
    mine = [one for one in stand if one.role == role and _number(one.local_id) == number]
    others = _bodies(extra) if role == "victim" else []
    my_bodies = [one for one in others if _number(one.partition(" ")[0]) == number]
    # An unknown offender, number 00, is nobody: neither is one added nor one taken out.
    if role != "victim" and number == _NOBODY:
        return tuple(stand), dict(extra)
    if action in "AW":
        if mine or my_bodies:
            if mine == persons and my_bodies == bodies:
                return tuple(stand), dict(extra)
            raise twice()
    elif not mine and not my_bodies:
        raise unknown()
    left = [one for one in stand if one not in mine]
    bodies_left = [one for one in others if one not in my_bodies]
    if action == "D":
        if not any(one.role == role for one in left) and not bodies_left:
            raise last()
        persons, bodies = [], []
    found = _in_order(left, persons, key=lambda one: (one.role, _rank(one.local_id)))
    text = "; ".join(sorted(bodies_left + bodies, key=lambda one: _rank(one.partition(" ")[0])))
    told = {name: value for name, value in extra.items() if name != NOT_PERSONS}
    if role != "victim":
        text = extra.get(NOT_PERSONS, "")
    return found, told | ({NOT_PERSONS: text} if text else {})


def with_property(
    stand: Sequence[ItemEntry], new: Sequence[ItemEntry], action: str, *, order: Sequence[str]
) -> tuple[ItemEntry, ...]:
    """Return the property of an incident after a segment of one kind of loss.

    `order` are the names of all kinds in the order of their codes; `action` is A, M, W or D.
    Raises Fault by the rules of a segment.
    """
    losses = {one.loss for one in new}
    mine = [one for one in stand if one.loss in losses]
    if action in "AW" and mine:
        if _are_same(mine, new):
            return tuple(stand)
        raise twice()
    if action in "MD" and not mine:
        raise unknown()
    left = [one for one in stand if one.loss not in losses]
    rank = {name: place for place, name in enumerate(order)}
    added = [] if action == "D" else list(new)
    return _in_order(left, added, key=lambda one: ("", rank.get(one.loss, len(rank))))


def _in_order(
    left: list[T], added: list[T], *, key: Callable[[T], tuple[str, int]]
) -> tuple[T, ...]:
    """What stands in its own order; what is added stands before the first of its kind after it."""
    found = list(left)
    for one in added:
        kind, rank = key(one)
        place = next(
            (
                at
                for at, other in enumerate(found)
                if key(other)[0] == kind and key(other)[1] > rank
            ),
            len(found),
        )
        found.insert(place, one)
    return tuple(found)


def _are_same(some: Sequence[T], others: Sequence[T]) -> bool:
    """Whether both hold the same, in whatever order."""
    left = list(others)
    for one in some:
        if one not in left:
            return False
        left.remove(one)
    return not left


def _bodies(extra: Mapping[str, str]) -> list[str]:
    return [one for one in extra.get(NOT_PERSONS, "").split("; ") if one]


def _number(text: str) -> str:
    return text.strip().lstrip("0") or _NOBODY


def _rank(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
