"""Learning from pairs whose answer is known: what one person's records look like, and others'.

Strangers and the kinds of other people are learned among the known non-matches alone, so that no
kind can take true pairs for its own; the class of one person is counted, not estimated.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.chances import Rarity, known_groups, normalised
from accord.core.linkage.comparisons import Comparison
from accord.core.linkage.errors import TooLittleToLearn
from accord.core.linkage.kinds import PERSON, Kind
from accord.core.linkage.model import Chances, LinkageModel
from accord.core.linkage.others import (
    FEWEST_PAIRS,
    distinct,
    log_chance,
    possible,
    seeds,
    showing,
)
from accord.core.linkage.table import Floats, Index, Table
from accord.core.linkage.training import Candidates

ROUNDS: Final = 40
# The prior is sought within these log-odds, by halving.
_FURTHEST: Final = 20.0
_HALVINGS: Final = 60


def train_labelled(
    table: Table,
    candidates: Candidates,
    same: NDArray[np.bool_],
    *,
    version: str = "1",
    kind: Kind = PERSON,
) -> LinkageModel:
    """Learn a model from candidates of which each is known to be one person's or not.

    Raises `TooLittleToLearn` where there are too few of either.
    """
    if min(int(same.sum()), int((~same).sum())) < FEWEST_PAIRS:
        raise TooLittleToLearn
    comparisons = tuple(c for c in kind.comparisons if c.present(table))
    shown = {c.name: candidates.levels[c.name] for c in comparisons}
    if kind.others:
        # What can be of one thing at all: the rest would teach what nobody asks.
        kept = possible(shown, kind)
        shown, same = {name: found[kept] for name, found in shown.items()}, same[kept]
    levels, back, _ = distinct(shown)
    held = _sums(back, same, len(levels))
    others = _sums(back, ~same, len(levels))
    share = float(same.mean())
    kinds = _kinds(levels, others, comparisons, kind)
    return LinkageModel(
        version=version,
        records=len(table),
        comparisons=tuple(c.name for c in comparisons),
        same=Chances(share, kind.ruled(_counted(levels, held, comparisons, kind.doubt))),
        others=tuple(Chances((1 - share) * size, one) for size, one in kinds),
        rarity=Rarity.measured(table, comparisons),
    )


def with_prior_of(model: LinkageModel, logits: Floats, same: NDArray[np.bool_]) -> LinkageModel:
    """The model with the share of true pairs moved, so that chances of known pairs add up.

    Learned anew of pairs that the model has not seen: it is one number, and what findings weigh
    stays. Raises `TooLittleToLearn` where there are too few pairs of either kind.
    """
    if min(int(same.sum()), int((~same).sum())) < FEWEST_PAIRS:
        raise TooLittleToLearn
    low, high = -_FURTHEST, _FURTHEST
    for _ in range(_HALVINGS):
        shift = (low + high) / 2
        if (1 / (1 + np.exp(-(logits + shift)))).sum() > same.sum():
            high = shift
        else:
            low = shift
    ours = model.same.share * float(np.exp((low + high) / 2))
    whole = ours + sum(kind.share for kind in model.others)
    return replace(
        model,
        same=replace(model.same, share=ours / whole),
        others=tuple(replace(kind, share=kind.share / whole) for kind in model.others),
    )


def _sums(back: Index, which: NDArray[np.bool_], size: int) -> Floats:
    """How many of these pairs show each row of levels."""
    return np.bincount(back[which], minlength=size).astype(np.float64)


def _kinds(
    levels: Index, weights: Floats, comparisons: tuple[Comparison, ...], kind: Kind
) -> list[tuple[float, dict[str, Floats]]]:
    """Kinds of other people and their shares, by expectation maximisation from where they start."""
    by_name = {c.name: levels[:, at].astype(np.int8) for at, c in enumerate(comparisons)}
    starts = [
        np.ones(len(weights), dtype=bool),
        *(showing(by_name, kind) or seeds(levels, comparisons)),
    ]
    kinds = [
        (1.0, _counted(levels, weights * start, comparisons, kind.doubt))
        for start in starts
        if (weights * start).sum() > 0
    ]
    for _ in range(ROUNDS):
        rows = [np.log(size) + log_chance(levels, comparisons, one) for size, one in kinds]
        joint = np.stack(rows)
        shares = np.exp(joint - joint.max(axis=0))
        shares *= weights / shares.sum(axis=0)
        sizes = (shares.sum(axis=1) + 1) / (shares.sum() + len(kinds))
        kinds = [
            (float(size), _counted(levels, row, comparisons, kind.doubt))
            for size, row in zip(sizes, shares, strict=True)
        ]
    return kinds


def _counted(
    levels: Index, weights: Floats, comparisons: tuple[Comparison, ...], doubt: float
) -> dict[str, Floats]:
    return {
        c.name: normalised(
            np.bincount(levels[:, at], weights=weights, minlength=len(c.labels)).astype(np.float64),
            known_groups(c),
            doubt,
        )
        for at, c in enumerate(comparisons)
    }
