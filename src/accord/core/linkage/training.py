"""Learning without labels: per-block estimates for one person, classes of everybody else.

Two steps. First, expectation maximisation within each block of records that share an identifying
key, which leaves out the field that the block is made by and holds strangers at the chances of
random pairs: never on a union of blocks, where the blocks themselves make fields depend on each
other and the estimate runs away. What one person's two records look like is then fixed.

Second, on all candidates, what pairs of *different* people look like. They are of several kinds:
members of a household, namesakes, people born on one day. Each kind is a class with chances of
its own, so that a shared address or a twin's date of birth is not mistaken for identity. Only
these classes and the sizes of all move; the class of one person stays anchored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.blocking import PERSON_RULES, Rule, RuleCost, candidate_pairs, person_keys
from accord.core.linkage.chances import (
    Rarity,
    first_guess,
    known_groups,
    normalised,
    stranger_chances,
)
from accord.core.linkage.comparisons import (
    GIVEN,
    PERSON_COMPARISONS,
    PLACED,
    POSTCODED,
    SURNAME,
    Comparison,
)
from accord.core.linkage.errors import TooLittleToLearn
from accord.core.linkage.kinds import PERSON, Kind
from accord.core.linkage.model import Chances, LinkageModel
from accord.core.linkage.table import Floats, Index, Levels, Table
from accord.core.linkage.vehicle_comparisons import PLATED, STATED

RANDOM_PAIRS: Final = 600_000
PAIRS_A_RECORD_AT_RANDOM: Final = 100
FEWEST_PAIRS: Final = 50
ROUNDS_IN_BLOCK: Final = 25
ROUNDS_OF_CLASSES: Final = 40
_SMOOTH_BLOCK, _SMOOTH_CLASS = 2.0, 5.0
# A kind of other people must be seen in more pairs than this before it differs from strangers.
PAIRS_OF_DOUBT: Final = 1_000.0
# And fewer where it is known what only others show.
PAIRS_OF_LITTLE_DOUBT: Final = 20.0
_LEAST: Final = 1e-3


@dataclass(frozen=True)
class Candidates:
    """The pairs compared, their levels, and what finding them cost."""

    left: Index
    right: Index
    levels: Mapping[str, Levels]
    costs: tuple[RuleCost, ...]


def candidates_of(
    table: Table,
    comparisons: Sequence[Comparison] = PERSON_COMPARISONS,
    rules: tuple[Rule, ...] = PERSON_RULES,
) -> Candidates:
    """Find the pairs worth comparing and compare them."""
    left, right, costs = candidate_pairs(table, person_keys(table), rules)
    return Candidates(left, right, compared(table, left, right, comparisons), costs)


def compared(
    table: Table, left: Index, right: Index,
    comparisons: Sequence[Comparison] = PERSON_COMPARISONS,
) -> dict[str, Levels]:  # fmt: skip
    """The levels of pairs in each comparison that the table has anything for."""
    return {c.name: c.levels(table, left, right) for c in comparisons if c.present(table)}


def train(
    table: Table,
    candidates: Candidates,
    *,
    rng: np.random.Generator,
    version: str = "1",
    kind: Kind = PERSON,
) -> LinkageModel:
    """Learn a model of persons, or of another kind, from unlabelled records.

    Raises `TooLittleToLearn`.
    """
    comparisons = tuple(c for c in kind.comparisons if c.present(table))
    strangers = _strangers(table, comparisons, rng)
    same = _same_person(table, candidates, comparisons, strangers, kind)
    rarity = Rarity.measured(table, comparisons)
    find = partial(_settled_kinds, kind=kind) if kind.others else _kinds_of_others
    kinds = find(table, candidates, comparisons, strangers=strangers, same=same, rarity=rarity)
    return LinkageModel(
        version=version,
        records=len(table),
        comparisons=tuple(c.name for c in comparisons),
        same=kinds[0],
        others=tuple(kinds[1:]),
        rarity=rarity,
    )


def _strangers(
    table: Table, comparisons: tuple[Comparison, ...], rng: np.random.Generator
) -> dict[str, Floats]:
    size = len(table)
    if size < 2:
        raise TooLittleToLearn
    many = min(RANDOM_PAIRS, size * PAIRS_A_RECORD_AT_RANDOM)
    left, right = rng.integers(0, size, many), rng.integers(0, size, many)
    apart = left != right
    left, right = left[apart], right[apart]
    return {
        c.name: stranger_chances(
            np.bincount(c.levels(table, left, right), minlength=len(c.labels)).astype(float), c
        )
        for c in comparisons
    }


def _same_person(
    table: Table,
    candidates: Candidates,
    comparisons: tuple[Comparison, ...],
    strangers: Mapping[str, Floats],
    kind: Kind,
) -> dict[str, Floats]:
    """Chances for one person: each block's expected matches, summed over the blocks."""
    keys = person_keys(table)
    counts = {c.name: np.zeros(len(c.labels)) for c in comparisons}
    learned = False
    for key, decided in kind.blocks:
        if key not in keys:
            continue
        codes = keys[key]
        inside = (codes[candidates.left] >= 0) & (codes[candidates.left] == codes[candidates.right])
        if key == "birth":
            inside &= candidates.levels["birth"] == 9
        if kind.others:
            inside &= possible(candidates.levels, kind)
        free = tuple(c for c in comparisons if c.name not in decided)
        # Where nothing but the key itself is told, a block teaches nothing.
        if inside.sum() < FEWEST_PAIRS or not free:
            continue
        levels, weights = _patterns({c.name: candidates.levels[c.name][inside] for c in free})
        expected = weights * _block(levels, weights, free, strangers)
        for at, comparison in enumerate(free):
            counts[comparison.name] += np.bincount(
                levels[:, at], weights=expected, minlength=len(comparison.labels)
            )
        learned = True
    if not learned:
        raise TooLittleToLearn
    learnt = {
        c.name: normalised(
            counts[c.name] + kind.guess * first_guess(c), known_groups(c), _SMOOTH_BLOCK
        )
        if counts[c.name].sum()
        else first_guess(c)
        for c in comparisons
    }
    return kind.ruled(learnt)


def _block(
    levels: Index,
    weights: Floats,
    comparisons: tuple[Comparison, ...],
    strangers: Mapping[str, Floats],
) -> Floats:
    """Expectation maximisation in one block: the chance of each pattern to be one person."""
    chances = [first_guess(c) for c in comparisons]
    share, found = 0.3, np.zeros(len(weights))
    for _ in range(ROUNDS_IN_BLOCK):
        logit = np.full(len(weights), np.log(share / (1 - share)))
        for at, comparison in enumerate(comparisons):
            ratio = np.log(chances[at]) - np.log(strangers[comparison.name])
            logit += ratio[levels[:, at]]
        found = 1 / (1 + np.exp(-logit))
        expected = found * weights
        share = float(np.clip(expected.sum() / weights.sum(), 1e-7, 1 - 1e-7))
        chances = [
            normalised(
                np.bincount(levels[:, at], weights=expected, minlength=len(c.labels)).astype(float),
                known_groups(c),
                _SMOOTH_BLOCK,
            )
            for at, c in enumerate(comparisons)
        ]
    return found


def _patterns(levels: Mapping[str, Levels]) -> tuple[Index, Floats]:
    """Distinct rows of levels, and how many pairs show each."""
    rows, _, counts = distinct(levels)
    return rows, counts.astype(np.float64)


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


def _kinds_of_others(
    table: Table,
    candidates: Candidates,
    comparisons: tuple[Comparison, ...],
    *,
    strangers: Mapping[str, Floats],
    same: Mapping[str, Floats],
    rarity: Rarity,
) -> list[Chances]:
    """The class of one person, strangers, and the learned kinds of other people, with sizes."""
    levels, weights, rare = _shown(table, candidates, comparisons, rarity)
    one = log_chance(levels, comparisons, same) + rare
    stranger = log_chance(levels, comparisons, strangers)
    likely = 1 / (1 + np.exp(-(one - stranger - np.log(len(table)))))
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


def _shown(
    table: Table, candidates: Candidates, comparisons: tuple[Comparison, ...], rarity: Rarity
) -> tuple[Index, Floats, Floats]:
    """Rows of levels that occur, how many pairs show each, and what rarity adds on average."""
    levels, back, counts = distinct({c.name: candidates.levels[c.name] for c in comparisons})
    weights = counts.astype(np.float64)
    rare = sum(
        (rarity.of_pairs(table, c, candidates.levels[c.name], candidates.left)
         for c in comparisons),
        start=np.zeros(len(back)),
    )  # fmt: skip
    return levels, weights, np.bincount(back, weights=rare) / weights


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


def _settled_kinds(
    table: Table,
    candidates: Candidates,
    comparisons: tuple[Comparison, ...],
    *,
    strangers: Mapping[str, Floats],
    same: Mapping[str, Floats],
    rarity: Rarity,
    kind: Kind,
) -> list[Chances]:
    """The same where it is known what only others show: their kinds stay so, sizes alone move.

    Left to move they would take pairs of one thing for their own wherever nothing but one
    comparison tells the two apart. Pairs that are impossible teach nothing of the sizes.
    """
    levels, weights, rare = _shown(table, candidates, comparisons, rarity)
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
        sizes = (shares * (weights / shares.sum(axis=0))).sum(axis=1)
    sizes = (sizes + _LEAST) / (sizes + _LEAST).sum()
    return [
        Chances(float(size), one)
        for size, one in zip(sizes, (same, strangers, *kinds), strict=True)
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
