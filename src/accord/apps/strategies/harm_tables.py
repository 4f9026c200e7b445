"""Which tables of weights a target of harm may fix: the made-up one, and what other apps bring."""

from collections.abc import Sequence
from typing import Final, Protocol

from accord.core.evaluate.harm import WeightTable, illustrative
from accord.frame.actor import Actor, Purpose

MADE_UP: Final = "made-up"


class Tables(Protocol):
    """Tables that an actor may use, each by the id under which it is asked for."""

    def __call__(self, *, viewer: Actor, purpose: Purpose) -> Sequence[tuple[str, WeightTable]]: ...


_brought: list[Tables] = []


def bring(tables: Tables) -> None:
    """Have tables offered to those who set a target; call it when the app is ready."""
    if tables not in _brought:
        _brought.append(tables)


def tables_for(*, viewer: Actor, purpose: Purpose) -> dict[str, WeightTable]:
    """Every table that the viewer may fix, by id; the made-up one comes last."""
    found = {name: table for one in _brought for name, table in one(viewer=viewer, purpose=purpose)}
    return {**found, MADE_UP: illustrative()}
