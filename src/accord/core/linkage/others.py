"""What pairs of different people look like: they are of several kinds, each with its own chances."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.chances import Rarity, known_groups, normalised
from accord.core.linkage.comparisons import GIVEN, PLACED, POSTCODED, SURNAME, Comparison
from accord.core.linkage.kinds import Kind
from accord.core.linkage.model import Chances
from accord.core.linkage.table import Floats, Index, Levels, Table
from accord.core.linkage.vehicle_comparisons import PLATED, STATED

FEWEST_PAIRS: Final = 50
ROUNDS_OF_CLASSES: Final = 40
_SMOOTH_CLASS: Final = 5.0
# A kind of other people must be seen in more pairs than this before it differs from strangers.
PAIRS_OF_DOUBT: Final = 1_000.0
# And fewer where it is known what only others show.
PAIRS_OF_LITTLE_DOUBT: Final = 20.0
_LEAST: Final = 1e-3


def kinds_of_others(
    table: Table,
    shown: Mapping[str, Levels],
    left: Index,
    comparisons: tuple[Comparison, ...],
    *,
    strangers: Mapping[str, Floats],
    same: Mapping[str, Floats],
    rarity: Rarity,
    least: Floats | None = None,
) -> list[Chances]:
    """The class of one person, strangers, and the learned kinds of other people, with sizes.

    `shown` are the levels of the pairs, `left` their first records; `least` are chances to be of one
    person, shape (pairs,), below which the kinds of others may not bring a pair.
    """
    levels, weights, rare, back = _rows(table, shown, left, comparisons, rarity)
    at_least = None if least is None else np.bincount(back, weights=least) / weights
    one = log_chance(levels, comparisons, same) + rare
    stranger = log_chance(levels, comparisons, strangers)
    likely = 1 / (1 + np.exp(-(one - stranger - np.log(len(table)))))
    if at_least is not None:
        likely = np.maximum(likely, at_least)
    kinds = []
    for seed in seeds(levels, comparisons):
        if seed.any():
            held = weights * seed * (1 - likely)
            kinds.append((held.sum() / 2, _chances_of(levels, held, comparisons, strangers)))
    sizes = np.array([(weights * likely).sum(), 1.0, *(size for size, _ in kinds)])
    sizes[1] = max(1.0, weights.sum() - sizes.sum())
    for _ in range(ROUNDS_OF_CLASSES):
        rows = [one, stranger, *(log_chance(levels, comparisons, k) for _, k in kinds)]
        joint = np.stack(rows) + np.log(sizes + _LEAST)[:, None]
        joint -= joint.max(axis=0)
        shares = np.exp(joint)
        shares *= weights / shares.sum(axis=0)
        if at_least is not None:
            shares = _held_to(shares, at_least * weights)
        sizes = shares.sum(axis=1)
        kinds = [
            (size, _chances_of(levels, share, comparisons, strangers))
            for size, share in zip(sizes[2:], shares[2:], strict=True)
        ]
    sizes = (sizes + _LEAST) / (sizes + _LEAST).sum()
    return [
        Chances(float(sizes[0]), same),
        Chances(float(sizes[1]), strangers),
        *(Chances(float(s), k) for s, (_, k) in zip(sizes[2:], kinds, strict=True)),
    ]


def settled_kinds(
    table: Table,
    shown: Mapping[str, Levels],
    left: Index,
    comparisons: tuple[Comparison, ...],
    *,
    strangers: Mapping[str, Floats],
    same: Mapping[str, Floats],
    rarity: Rarity,
    kind: Kind,
    least: Floats | None = None,
) -> list[Chances]:
    """The same where it is known what only others show: their kinds stay so, sizes alone move.

    Left to move they would take pairs of one thing for their own wherever nothing but one
    comparison tells the two apart. Pairs that are impossible teach nothing of the sizes. `least` is
    as above.
    """
    levels, weights, rare, back = _rows(table, shown, left, comparisons, rarity)
    at_least = None if least is None else np.bincount(back, weights=least) / np.bincount(back)
    by_name = {c.name: levels[:, at].astype(np.int8) for at, c in enumerate(comparisons)}
    weights = weights * possible(by_name, kind)
    found = [weights * shown for shown in showing(by_name, kind)]
    kinds = [
        _chances_of(levels, held, comparisons, strangers, doubt=PAIRS_OF_LITTLE_DOUBT)
        for held in found
        if held.sum() >= FEWEST_PAIRS
    ]
    rows = np.stack(
        [
            log_chance(levels, comparisons, same) + rare,
            *(log_chance(levels, comparisons, one) for one in (strangers, *kinds)),
        ]
    )
    chances = np.exp(rows - rows.max(axis=0))
    sizes = np.full(len(rows), weights.sum() / len(rows))
    for _ in range(ROUNDS_OF_CLASSES):
        shares = chances * (sizes + _LEAST)[:, None]
        shares *= weights / shares.sum(axis=0)
        if at_least is not None:
            shares = _held_to(shares, at_least * weights)
        sizes = shares.sum(axis=1)
    sizes = (sizes + _LEAST) / (sizes + _LEAST).sum()
    return [
        Chances(float(size), one)
        for size, one in zip(sizes, (same, strangers, *kinds), strict=True)
    ]


def _held_to(shares: Floats, least: Floats) -> Floats:
    """The shares of the classes in each row with that of one person at least so much.

    Shape (classes, rows), one person first; what others must give they give in proportion.
    """
    whole = shares.sum(axis=0)
    one = np.maximum(shares[0], least)
    others = shares[1:] * ((whole - one) / np.maximum(whole - shares[0], _LEAST**4))
    return np.concatenate((one[None, :], others))


def _rows(
    table: Table,
    shown: Mapping[str, Levels],
    left: Index,
    comparisons: tuple[Comparison, ...],
    rarity: Rarity,
) -> tuple[Index, Floats, Floats, Index]:
    """Rows of levels that occur, how many pairs show each, what rarity adds, each pair's row."""
    levels, back, counts = distinct({c.name: shown[c.name] for c in comparisons})
    weights = counts.astype(np.float64)
    rare = sum(
        (rarity.of_pairs(table, c, shown[c.name], left) for c in comparisons),
        start=np.zeros(len(back)),
    )
    return levels, weights, np.bincount(back, weights=rare) / weights, back


def possible(levels: Mapping[str, Levels], kind: Kind) -> NDArray[np.bool_]:
    """Which pairs show nothing that two records of one thing never do."""
    out = np.ones(len(next(iter(levels.values()))), dtype=bool)
    for name, impossible in kind.impossible.items():
        if name in levels:
            out &= ~np.isin(levels[name], impossible)
    return out


def showing(levels: Mapping[str, Levels], kind: Kind) -> list[NDArray[np.bool_]]:
    """Which pairs show each finding that only two things do."""
    return [
        np.asarray(
            np.logical_and.reduce([np.isin(levels[name], which) for name, which in one.items()])
        )
        for one in kind.others
        if all(name in levels for name in one)
    ]


def seeds(levels: Index, comparisons: tuple[Comparison, ...]) -> list[NDArray[np.bool_]]:
    """Where the kinds of others start: those who share a place, a surname, a birthday, a plate …"""
    at = {comparison.name: place for place, comparison in enumerate(comparisons)}
    surname_alike = [n for n in range(GIVEN * SURNAME) if n % SURNAME >= 3]
    given_alike = [n for n in range(GIVEN * SURNAME) if n // SURNAME >= 4]
    wanted: list[tuple[str, list[int]]] = [
        ("place", list(range(12, PLACED * POSTCODED))),
        ("name", surname_alike),
        ("birth", [8, 9]),
        ("birth_place", [3]),
        ("name", given_alike),
        ("place", [3, 7]),
        ("plate", list(range((PLATED - 1) * STATED, PLATED * STATED))),
        ("make", [5]),
        ("vin", [2, 3, 4]),
    ]
    return [np.isin(levels[:, at[name]], which) for name, which in wanted if name in at]


def _chances_of(
    levels: Index,
    held: Floats,
    comparisons: tuple[Comparison, ...],
    strangers: Mapping[str, Floats],
    *,
    doubt: float = PAIRS_OF_DOUBT,
) -> dict[str, Floats]:
    """Chances in a kind of other people; it begins as strangers are, until pairs say otherwise."""
    return {
        c.name: normalised(
            np.bincount(levels[:, at], weights=held, minlength=len(c.labels))
            + doubt * strangers[c.name],
            known_groups(c),
            _SMOOTH_CLASS,
        )
        for at, c in enumerate(comparisons)
    }


def log_chance(
    levels: Index, comparisons: tuple[Comparison, ...], chances: Mapping[str, Floats]
) -> Floats:
    """Log of the chances of rows of levels."""
    return np.sum(
        [np.log(chances[c.name])[levels[:, at]] for at, c in enumerate(comparisons)], axis=0
    )


def distinct(levels: Mapping[str, Levels]) -> tuple[Index, Index, Index]:
    """Rows of levels that occur, the row of each pair, and how many pairs show each."""
    names = list(levels)
    key = np.zeros(len(levels[names[0]]), dtype=np.int64)
    for name in names:
        key = key * (int(levels[name].max(initial=0)) + 1) + levels[name]
    _, first, back, counts = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    rows = np.stack([levels[name][first] for name in names], axis=1).astype(np.int64)
    return rows, back, counts
