"""Learning without labels: per-block estimates for one person, classes of everybody else.

Two steps. First, expectation maximisation within each block of records that share an identifying
key, which leaves out the field that the block is made by and holds strangers at the chances of
random pairs: never on a union of blocks, where the blocks themselves make fields depend on each
other and the estimate runs away. What one person's two records look like is then fixed.

Second, on all candidates, what pairs of *different* people look like. They are of several kinds:
members of a household, namesakes, people born on one day. Each kind is a class with chances of
its own, so that a shared address or a twin's date of birth is not mistaken for identity. Only
these classes and the sizes of all move; the class of one person stays anchored.

Where one person stands in dozens of records, a kind of others can take that person's many pairs for
its own, and then nobody is anybody. The two steps then contradict each other, which shows without a
label: of the pairs that the identifying keys held for one person, the model keeps hardly any. The
second step is then taken again, held to what the first one found; a model that contradicts itself
even so is given to nobody who does not ask for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from accord.core.linkage.comparisons import PERSON_COMPARISONS, Comparison
from accord.core.linkage.errors import Collapsed, TooLittleToLearn
from accord.core.linkage.kinds import PERSON, Kind
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.others import (
    FEWEST_PAIRS,
    distinct,
    kinds_of_others,
    possible,
    settled_kinds,
)
from accord.core.linkage.table import Floats, Index, Levels, Table

RANDOM_PAIRS: Final = 600_000
PAIRS_A_RECORD_AT_RANDOM: Final = 100
ROUNDS_IN_BLOCK: Final = 25
_SMOOTH_BLOCK: Final = 2.0
_FURTHEST: Final = 700.0  # log-odds that can be made a chance


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
    even_so: bool = False,
) -> LinkageModel:
    """Learn a model of persons, or of another kind, from unlabelled records.

    Raises `TooLittleToLearn`, and `Collapsed` where the model contradicts itself, but `even_so`.
    """
    comparisons = tuple(c for c in kind.comparisons if c.present(table))
    strangers = _strangers(table, comparisons, rng)
    same, held = _same_person(table, candidates, comparisons, strangers, kind)
    rarity = Rarity.measured(table, comparisons)
    find = partial(settled_kinds, kind=kind) if kind.others else kinds_of_others
    find = partial(
        find, table, candidates.levels, candidates.left, comparisons,
        strangers=strangers, same=same, rarity=rarity,
    )  # fmt: skip

    def learnt(least: Floats | None) -> LinkageModel:
        one, *others = find(least=least)
        names = tuple(c.name for c in comparisons)
        model = LinkageModel(version, len(table), names, one, tuple(others), rarity)
        return replace(model, kept=_kept(model, table, candidates, held))

    model = learnt(None)
    if model.is_collapsed:
        model = learnt(held)
    if model.is_collapsed and not even_so:
        raise Collapsed(model.kept or 0.0)
    return model


def _kept(model: LinkageModel, table: Table, candidates: Candidates, held: Floats) -> float | None:
    """How much of what keys alone hold for one person the model does; None where it is too little.

    `held` are the chances by the keys, shape (pairs,). Sum of both chances' product over their sum.
    """
    if held.sum() < FEWEST_PAIRS:
        return None
    some = np.flatnonzero(held)
    levels = {name: found[some] for name, found in candidates.levels.items()}
    logits = model.score(table, candidates.left[some], candidates.right[some], levels)
    chance = 1 / (1 + np.exp(-np.clip(logits, -_FURTHEST, _FURTHEST)))
    return float((chance * held[some]).sum() / held.sum())


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
) -> tuple[dict[str, Floats], Floats]:
    """Chances for one person: each block's expected matches, summed over the blocks.

    Besides, each pair's chance to be of one person by the block that holds it for that most.
    """
    counts = {c.name: np.zeros(len(c.labels)) for c in comparisons}
    held = np.zeros(len(candidates.left))
    learned = False
    for inside, decided in _blocks(table, candidates, kind):
        free = tuple(c for c in comparisons if c.name not in decided)
        # Where nothing but the key itself is told, a block teaches nothing.
        if inside.sum() < FEWEST_PAIRS or not free:
            continue
        levels, back, pairs = distinct({c.name: candidates.levels[c.name][inside] for c in free})
        weights = pairs.astype(np.float64)
        found = _block(levels, weights, free, strangers)
        expected = weights * found
        for at, comparison in enumerate(free):
            counts[comparison.name] += np.bincount(
                levels[:, at], weights=expected, minlength=len(comparison.labels)
            )
        held[inside] = np.maximum(held[inside], found[back])
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
    return kind.ruled(learnt), held


def _blocks(
    table: Table, candidates: Candidates, kind: Kind
) -> Iterator[tuple[NDArray[np.bool_], frozenset[str]]]:
    """The pairs that share each identifying key, and the comparisons that it decides by itself."""
    keys = person_keys(table)
    for key, decided in kind.blocks:
        if key not in keys:
            continue
        codes = keys[key]
        inside = (codes[candidates.left] >= 0) & (codes[candidates.left] == codes[candidates.right])
        if key == "birth":
            inside &= candidates.levels["birth"] == 9
        if kind.others:
            inside &= possible(candidates.levels, kind)
        yield inside, decided


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
