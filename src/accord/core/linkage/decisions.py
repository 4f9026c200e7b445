"""What reviewers decided, kept in order and replayed: confirm, reject, merge, split, undo.

A decision names records, never groups, so it means the same after every new run. The log only
grows; undoing adds an entry, and the state is always that of the entries that stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from accord.core.linkage.clustering import ABSENT, DECIDED, Constraints, average_link
from accord.core.linkage.table import Floats, Index

Kind = Literal["confirm", "reject", "merge", "split", "undo"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry: the records decided on, a split's others, the entry that an undo takes back.

    Confirm and merge: all `records` are one person. Reject: no two of `records` are.
    """

    kind: Kind
    records: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    undone: int = -1


def standing(log: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions in force: an undo takes back one earlier entry, which may itself be an undo."""
    off: set[int] = set()
    for at in range(len(log) - 1, -1, -1):
        entry = log[at]
        if entry.kind == "undo" and at not in off and 0 <= entry.undone < at:
            off.add(entry.undone)
    return tuple(e for at, e in enumerate(log) if e.kind != "undo" and at not in off)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Pairs that are one person and pairs that are not; the later decision on a pair counts."""

    together: frozenset[tuple[int, int]]
    apart: frozenset[tuple[int, int]]


def verdicts(log: Sequence[Decision]) -> Verdicts:
    """Replay the standing decisions pair by pair."""
    latest: dict[tuple[int, int], bool] = {}
    for entry in standing(log):
        if entry.kind == "split":
            pairs = [(a, b) for a in entry.records for b in entry.others if a != b]
        else:
            pairs = list(combinations(entry.records, 2))
        for one, other in pairs:
            if one != other:
                latest[min(one, other), max(one, other)] = entry.kind in {"confirm", "merge"}
    return Verdicts(
        frozenset(pair for pair, one in latest.items() if one),
        frozenset(pair for pair, one in latest.items() if not one),
    )


def decided_groups(
    size: int,
    left: Index,
    right: Index,
    logits: Floats,
    log: Sequence[Decision],
    *,
    stop: float = 0.0,
    absent: float = ABSENT,
    constraints: Constraints | None = None,
) -> Index:
    """Groups that keep every standing decision; what was not decided is left to the scores."""
    said = verdicts(log)
    given = constraints or Constraints()
    if not said.together and not said.apart:
        return average_link(
            size, left, right, logits, stop=stop, absent=absent, constraints=constraints
        )
    extra = sorted(said.together - set(zip(left.tolist(), right.tolist(), strict=True)))
    certain = np.fromiter(
        (pair in said.together for pair in zip(left.tolist(), right.tolist(), strict=True)),
        dtype=bool,
        count=len(left),
    )
    return average_link(
        size,
        np.append(left, [one for one, _ in extra]).astype(np.int64),
        np.append(right, [other for _, other in extra]).astype(np.int64),
        np.append(np.where(certain, DECIDED, logits), np.full(len(extra), DECIDED)),
        stop=stop,
        absent=absent,
        constraints=Constraints(
            given.cannot_link | said.apart, given.unique_sources, given.sources
        ),
    )
