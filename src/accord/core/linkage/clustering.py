"""Who is one person: calibrated average link with constraints; closure and best link beside it.

Average link joins two groups while the mean log-odds over all their pairs is above the stopping
point, so that one false edge does not join two people. A pair that was never compared counts
with `ABSENT`: whoever shares no key is rather somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from accord.core.linkage.table import Floats, Index

ABSENT: Final = -1.0
# Edges weaker than this hold no group together; they count once others have brought it together.
WEAKEST: Final = 0.0
# A component above this size is cut at ever stronger edges before groups are formed in it.
LARGEST_COMPONENT: Final = 600
_CAP: Final = 12.0
DECIDED: Final = 1e6
_NEVER: Final = -1e9


@dataclass(frozen=True)
class Constraints:
    """What must hold of every group, whatever the scores say."""

    cannot_link: frozenset[tuple[int, int]] = frozenset()
    unique_sources: frozenset[int] = frozenset()
    sources: Index = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @cached_property
    def _never(self) -> dict[int, list[int]]:
        """For the first of each pair that may not be together, the others."""
        found: dict[int, list[int]] = {}
        for one, other in self.cannot_link:
            found.setdefault(one, []).append(other)
        return found

    def forbidden(self, members: Index) -> Iterator[tuple[int, int]]:
        """Pairs of places among the members that may not be in one group."""
        place = {int(member): at for at, member in enumerate(members)}
        for one, at in place.items():
            for other in self._never.get(one, ()):
                if other in place:
                    yield at, place[other]
        if self.unique_sources:
            for source in self.unique_sources:
                held = np.flatnonzero(self.sources[members] == source)
                for at, first in enumerate(held):
                    for second in held[at + 1 :]:
                        yield int(first), int(second)


def components(size: int, left: Index, right: Index) -> Index:
    """The smallest member of each record's connected component."""
    parent = np.arange(size)
    one, other = left.copy(), right.copy()
    while len(one):
        low = np.minimum(parent[one], parent[other])
        np.minimum.at(parent, parent[one], low)
        np.minimum.at(parent, parent[other], low)
        while True:
            up = parent[parent]
            if np.array_equal(up, parent):
                break
            parent = up
        open_still = parent[one] != parent[other]
        one, other = one[open_still], other[open_still]
    return parent


def closure(size: int, left: Index, right: Index, logits: Floats, stop: float) -> Index:
    """Connected components of the edges above the stop: what most tools do."""
    strong = logits > stop
    return components(size, left[strong], right[strong])


def best_link(size: int, left: Index, right: Index, logits: Floats, stop: float) -> Index:
    """Components of edges that are the best of both their ends; ties go to the earlier record."""
    strong = np.flatnonzero(logits > stop)
    order = strong[np.lexsort((right[strong], left[strong], -logits[strong]))]
    best = np.full(size, -1, dtype=np.int64)
    for ends in (left, right):
        first, at = np.unique(ends[order], return_index=True)
        better = (best[first] < 0) | (at < _rank(order, best[first]))
        best[first[better]] = order[at[better]]
    mutual = strong[(best[left[strong]] == strong) & (best[right[strong]] == strong)]
    return components(size, left[mutual], right[mutual])


def _rank(order: Index, edges: Index) -> Index:
    rank = np.full(int(order.max(initial=-1)) + 2, len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[edges]


def average_link(
    size: int,
    left: Index,
    right: Index,
    logits: Floats,
    *,
    stop: float = 0.0,
    absent: float = ABSENT,
    constraints: Constraints | None = None,
) -> Index:
    """The smallest member of each record's group; any order of the edges gives the same."""
    weakest = min(WEAKEST, stop)
    label = _small_components(size, left, right, logits, weakest)
    inside = label[left] == label[right]
    left, right, values = left[inside], right[inside], capped(logits[inside])
    edge_label = label[left]
    order = np.lexsort((right, left, edge_label))
    left, right, values, edge_label = left[order], right[order], values[order], edge_label[order]
    _, starts, counts = np.unique(edge_label, return_index=True, return_counts=True)
    out = label.copy()
    for start, count in zip(starts, counts, strict=True):
        if count == 1 and constraints is None:
            if values[start] <= stop:
                out[right[start]] = right[start]
            continue
        part = slice(int(start), int(start + count))
        members = np.unique(np.concatenate((left[part], right[part])))
        sums = np.full((len(members), len(members)), absent)
        i, j = np.searchsorted(members, left[part]), np.searchsorted(members, right[part])
        sums[i, j] = sums[j, i] = values[part]
        if constraints is not None:
            for one, other in constraints.forbidden(members):
                sums[one, other] = sums[other, one] = _NEVER
        out[members] = members[merge_by_mean(sums, stop)]
    return out


def capped(logits: Floats) -> Floats:
    """Log-odds within what evidence can say; a decision (`DECIDED` and above) is not evidence."""
    return np.where(logits >= DECIDED, logits, np.clip(logits, -_CAP, _CAP))


def _small_components(
    size: int, left: Index, right: Index, logits: Floats, weakest: float
) -> Index:
    """Components; one that is too large is cut at ever stronger edges until none is."""
    label = np.arange(size)
    open_edges, above = logits > weakest, weakest
    while open_edges.any():
        found = components(size, left[open_edges], right[open_edges])
        held = np.bincount(found, minlength=size)[found]
        settled = (held <= LARGEST_COMPONENT) & (label == np.arange(size))
        label[settled] = found[settled]
        above += 1.0
        open_edges &= (held[left] > LARGEST_COMPONENT) & (logits > above)
    return label


def merge_by_mean(sums: Floats, stop: float) -> Index:
    """Agglomerate a matrix of log-odds; each place's group is named by its smallest member."""
    count = len(sums)
    sizes = np.ones(count)
    means = sums.copy()
    np.fill_diagonal(means, -np.inf)
    sums = sums.copy()
    label = np.arange(count)
    best = means.argmax(axis=1)
    value = means[np.arange(count), best]
    while True:
        one = int(value.argmax())
        if value[one] <= stop:
            return label
        other = int(best[one])
        keep, gone = min(one, other), max(one, other)
        label[label == gone] = keep
        sums[keep] += sums[gone]
        sums[:, keep] = sums[keep]
        sizes[keep] += sizes[gone]
        row = sums[keep] / (sizes[keep] * sizes)
        row[means[keep] == -np.inf] = -np.inf
        row[keep] = row[gone] = -np.inf
        means[keep], means[:, keep] = row, row
        means[gone], means[:, gone] = -np.inf, -np.inf
        value[gone] = -np.inf
        best[keep], value[keep] = row.argmax(), row.max()
        stale = np.flatnonzero(((best == gone) | (best == keep)) & (value > -np.inf))
        for at in stale:
            best[at] = means[at].argmax()
            value[at] = means[at, best[at]]
        better = row > value
        best[better], value[better] = keep, row[better]
