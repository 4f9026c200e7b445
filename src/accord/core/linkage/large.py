"""A million records at once: thrifty blocks, a model of a sample of pairs, scores in parts.

Each step is that of a smaller batch. What differs is what is held in memory: a pair is one number,
its levels are there only while its part is scored, and of what is scored a float is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.blocking import (
    PERSON_RULES,
    Rule,
    block_pairs,
    combined,
    in_order_once,
    person_keys,
)
from accord.core.linkage.clustering import WEAKEST, average_link, small_components
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.table import Index, Table
from accord.core.linkage.training import Candidates, compared, train

# A rule may cost so many pairs a record: what a rare combination finds is nearly all there is.
PAIRS_A_RECORD: Final = 3
# A model is as good from a sample of pairs; the shares of its classes are those of all.
LEARNED_FROM: Final = 500_000
# So many pairs are compared at once.
AT_ONCE: Final = 2_000_000


@dataclass(frozen=True)
class Pairs:
    """Pairs as one number each, in order and once: left × size + right."""

    size: int
    packed: Index

    def __len__(self) -> int:
        return len(self.packed)

    def ends(self, some: slice | Index | NDArray[np.bool_]) -> tuple[Index, Index]:
        """The two records of some of the pairs."""
        left, right = np.divmod(self.packed[some], self.size)
        return left, right

    def parts(self, at_once: int = AT_ONCE) -> Iterator[tuple[Index, Index]]:
        """The pairs in turn, so many at once."""
        for at in range(0, len(self), at_once):
            yield self.ends(slice(at, at + at_once))


def sparse_pairs(
    table: Table, rules: tuple[Rule, ...] = PERSON_RULES, *, budget: int = PAIRS_A_RECORD
) -> Pairs:
    """The pairs that some rule finds within its budget."""
    keys, size = person_keys(table), len(table)
    usable = [rule for rule in rules if all(key in keys for key in rule.keys)]
    # What each rule finds has no name: it is gone as soon as all stand in one row.
    found = np.concatenate(
        [
            np.empty(0, dtype=np.int64),
            *(block_pairs(combined(keys, one.keys), size, budget=budget)[0] for one in usable),
        ]
    )
    return Pairs(size, in_order_once(found))


def train_sampled(
    table: Table, pairs: Pairs, *, rng: np.random.Generator, version: str = "1",
    most: int = LEARNED_FROM,
) -> LinkageModel:  # fmt: skip
    """Learn a model from a random part of the pairs; raises `TooLittleToLearn`."""
    some: slice | Index = slice(None)
    if len(pairs) > most:
        some = np.sort(rng.choice(len(pairs), most, replace=False, shuffle=False))
    left, right = pairs.ends(some)
    found = Candidates(left, right, compared(table, left, right), ())
    return train(table, found, rng=rng, version=version)


def score_parts(model: LinkageModel, table: Table, pairs: Pairs) -> NDArray[np.float32]:
    """Log-odds of all pairs, in order."""
    found = np.empty(len(pairs), dtype=np.float32)
    at = 0
    for left, right in pairs.parts():
        found[at : at + len(left)] = model.score(table, left, right)
        at += len(left)
    return found


def group_parts(pairs: Pairs, logits: NDArray[np.float32], *, stop: float = 0.0) -> Index:
    """Each record's group by average link, named by its smallest member; logits as scored.

    Only pairs within a component bear on its groups: they alone are held as two records each.
    """
    weakest = min(WEAKEST, stop)
    strong = logits > weakest
    label = small_components(pairs.size, *pairs.ends(strong), logits[strong], weakest)
    inside = [label[left] == label[right] for left, right in pairs.parts()]
    within = np.concatenate([np.empty(0, dtype=bool), *inside])
    found = logits[within].astype(np.float64)
    return average_link(pairs.size, *pairs.ends(within), found, stop=stop)
