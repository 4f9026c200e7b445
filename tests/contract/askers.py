"""Who asks an operation: roles that may, and a fixed share of cases by roles that may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.turns import whose_turn
from tools.reference.doors import _operations

from accord.apps.agencies.roles import all_roles
from accord.frame.declare import PUBLIC, SIGNED_IN

# Of the cases of an operation: the first part by those who may, the other by those who may not.
MAY, MAY_NOT = 1.0, 0.3
BY_DAY = {True: 2, False: 1}


@dataclass(frozen=True)
class Asker:
    """A role, whether its rights open the operation, and how many cases are its."""

    role: str
    may: bool
    cases: int


def rights() -> Mapping[str, str]:
    """The right that each operation demands, by its method and path."""
    return {
        f"{method} {path}": right
        for method, path, right, *_rest in (
            [cell.strip("`") for cell in row] for row in _operations()
        )
    }


def askers(label: str, right: str, roles: list[str], each: float) -> Iterator[Asker]:
    """Those whose turn it is at an operation, told by its name so that each run asks alike."""
    known = all_roles()
    may = [
        role for role in roles if right in {PUBLIC, SIGNED_IN} or right in known[role].capabilities
    ]
    assert may, f"nobody who asks may {label}: {right}"
    others = [role for role in roles if role not in may]
    for group, share, is_let_in in ((may, MAY, True), (others, MAY_NOT, False)):
        chosen = whose_turn(label, group, BY_DAY[is_let_in])
        for role in chosen:
            yield Asker(role, is_let_in, max(1, round(each * share / len(chosen))))
