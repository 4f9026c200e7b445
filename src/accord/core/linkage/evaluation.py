"""How good links are when the truth is known: pairs, clusters, wrong merges, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accord.core.linkage.table import Floats, Index


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and their harmonic mean over pairs of records in one group."""

    precision: float
    recall: float
    f1: float
    wrong_merges: float
    groups: int


def _pairs(labels: Index) -> int:
    counts = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def cluster_scores(found: Index, truth: Index) -> Scores:
    """Pairwise scores of groups; a wrong merge is a group of two records or more, of two people."""
    _, found = np.unique(found, return_inverse=True)
    _, truth = np.unique(truth, return_inverse=True)
    both = found.astype(np.int64) * (int(truth.max(initial=0)) + 1) + truth
    shared, ours, theirs = _pairs(both), _pairs(found), _pairs(truth)
    precision = shared / ours if ours else 1.0
    recall = shared / theirs if theirs else 1.0
    f1 = 2 * precision * recall / (precision + recall) if shared else 0.0
    people = np.unique(np.stack([found, truth]), axis=1)[0]
    mixed = np.count_nonzero(np.bincount(people) > 1)
    groups = int(found.max(initial=-1)) + 1
    return Scores(precision, recall, f1, mixed / max(1, groups), groups)


def pair_scores(same: np.ndarray, kept: np.ndarray, true_pairs: int) -> Scores:
    """Scores of the pairs kept, against all true pairs, found by blocking or not."""
    hit = int((same & kept).sum())
    precision = hit / max(1, int(kept.sum()))
    recall = hit / max(1, true_pairs)
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return Scores(precision, recall, f1, 1 - precision, int(kept.sum()))


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of like probability: how many, the mean said, and the share that was right."""

    pairs: int
    said: float
    right: float


def calibration_curve(probability: Floats, same: np.ndarray, bins: int = 20) -> tuple[Bin, ...]:
    """Equal-width bins of probability."""
    at = np.minimum((probability * bins).astype(int), bins - 1)
    out = []
    for one in range(bins):
        inside = at == one
        if inside.any():
            out.append(
                Bin(
                    int(inside.sum()), float(probability[inside].mean()), float(same[inside].mean())
                )
            )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Band(Bin):
    """The same of a band of probability from `least` on and below `most`."""

    least: float
    most: float


def calibration_bands(
    probability: Floats, same: np.ndarray, edges: Sequence[float]
) -> tuple[Band, ...]:
    """Bands between edges, the last edge in the last band; no band without a pair."""
    at = np.minimum(np.searchsorted(edges, probability, side="right") - 1, len(edges) - 2)
    return tuple(
        Band(
            int(inside.sum()), float(probability[inside].mean()), float(same[inside].mean()),
            edges[one], edges[one + 1],
        )
        for one in range(len(edges) - 1)
        if (inside := at == one).any()
    )  # fmt: skip


def calibration_error(probability: Floats, same: np.ndarray, bins: int = 20) -> float:
    """Expected calibration error: the mean distance of said from right, weighted by pairs."""
    curve = calibration_curve(probability, same, bins)
    return sum(b.pairs * abs(b.said - b.right) for b in curve) / max(1, len(probability))
