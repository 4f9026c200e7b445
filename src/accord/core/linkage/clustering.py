"""Who is one person: calibrated average link with constraints; closure and best link beside it.

Average link joins two groups while the mean log-odds over all their pairs is above the stopping
point, so that one false edge does not join two people. A pair that was never compared counts
with `ABSENT`: whoever shares no key is rather somebody else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.table import Floats, Index

ABSENT: Final = -1.0
# Edges weaker than this hold no group together; they count once others have brought it together.
WEAKEST: Final = 0.0
# A component above this size is cut at ever stronger edges before groups are formed in it.
LARGEST_COMPONENT: Final = 600
# Groups of up to so many records are formed side by side.
MERGED_TOGETHER: Final = 16
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
    label = small_components(size, left, right, logits, min(WEAKEST, stop))
    inside = label[left] == label[right]
    left, right, values = left[inside], right[inside], capped(logits[inside])
    order, starts, counts = _members(label)
    place, of_group = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(starts, counts)
    of_group[order] = np.repeat(np.arange(len(starts)), counts)
    out = label.copy()
    for many in np.flatnonzero(np.bincount(counts)).tolist():
        groups = np.flatnonzero(counts == many)
        members = order[starts[groups][:, None] + np.arange(many)]
        at = np.zeros(len(starts), dtype=np.int64)
        at[groups] = np.arange(len(groups))
        mine = np.flatnonzero(counts[of_group[left]] == many)
        sums = np.full((len(groups), many, many), absent)
        which, i, j = at[of_group[left[mine]]], place[left[mine]], place[right[mine]]
        sums[which, i, j] = sums[which, j, i] = values[mine]
        if constraints is not None:
            for some, own in zip(sums, members, strict=True):
                for one, other in constraints.forbidden(own):
                    some[one, other] = some[other, one] = _NEVER
        found = (
            merge_by_mean(sums, stop)
            if many <= MERGED_TOGETHER
            else np.stack([merge_one_by_mean(some, stop) for some in sums])
        )
        out[members] = np.take_along_axis(members, found, axis=1)
    return out


def average_link_of_few(
    size: int,
    logits: Mapping[tuple[int, int], float],
    *,
    stop: float = 0.0,
    absent: float = ABSENT,
) -> list[int]:
    """The same of one component of few records, without vectors; each pair stands once."""
    sums = [[absent] * size for _ in range(size)]
    for (one, other), logit in logits.items():
        value = logit if logit >= DECIDED else max(-_CAP, min(_CAP, logit))
        sums[one][other] = sums[other][one] = value
    label, sizes, here = list(range(size)), [1] * size, list(range(size))
    while True:
        best, keep, gone = stop, -1, -1
        for one, other in combinations(here, 2):
            mean = sums[one][other] / (sizes[one] * sizes[other])
            if mean > best:
                best, keep, gone = mean, one, other
        if keep < 0:
            return label
        here.remove(gone)
        sizes[keep] += sizes[gone]
        label = [keep if at == gone else at for at in label]
        for other in here:
            sums[keep][other] = sums[other][keep] = sums[keep][other] + sums[gone][other]


def _members(label: Index) -> tuple[Index, Index, Index]:
    """Members of groups of several, in order of group; each group's first place and size."""
    size = np.bincount(label, minlength=len(label))
    several = np.flatnonzero(size[label] > 1)
    order = np.sort(label[several] * len(label) + several) % max(1, len(label))
    counts = size[size > 1]
    return order, np.cumsum(counts) - counts, counts


def capped(logits: Floats) -> Floats:
    """Log-odds within what evidence can say; a decision (`DECIDED` and above) is not evidence."""
    return np.where(logits >= DECIDED, logits, np.clip(logits, -_CAP, _CAP))


def small_components(
    size: int, left: Index, right: Index, logits: Floats | NDArray[np.float32], weakest: float
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
    """Agglomerate many matrices of log-odds at once, shape (groups, members, members).

    Each place's group is named by its smallest member, shape (groups, members). Of means that are
    the same the first is taken, as `merge_one_by_mean` does.
    """
    groups, count, _ = sums.shape
    out = np.tile(np.arange(count), (groups, 1))
    open_still = np.arange(groups)
    sums, label, sizes = sums.copy(), out.copy(), np.ones((groups, count))
    means = sums.copy()
    means[:, np.arange(count), np.arange(count)] = -np.inf
    while len(open_still):
        flat = means.reshape(len(means), -1)
        best = flat.argmax(axis=1)
        goes_on = flat[np.arange(len(flat)), best] > stop
        out[open_still[~goes_on]] = label[~goes_on]
        open_still, best = open_still[goes_on], best[goes_on]
        sums, means, sizes, label = sums[goes_on], means[goes_on], sizes[goes_on], label[goes_on]
        row = np.arange(len(open_still))
        # The first of equal places in a symmetric matrix lies above its diagonal.
        keep, gone = np.divmod(best, count)
        label = np.where(label == gone[:, None], keep[:, None], label)
        merged = sums[row, keep] + sums[row, gone]
        sums[row, keep], sums[row, :, keep] = merged, merged
        sizes[row, keep] += sizes[row, gone]
        mean = merged / (sizes[row, keep][:, None] * sizes)
        mean[means[row, keep] == -np.inf] = -np.inf
        mean[row, gone] = -np.inf
        means[row, keep], means[row, :, keep] = mean, mean
        means[row, gone], means[row, :, gone] = -np.inf, -np.inf
    return out


def merge_one_by_mean(sums: Floats, stop: float) -> Index:
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
        better = (row > value) | ((row == value) & (keep < best) & (value > -np.inf))
        best[better], value[better] = keep, row[better]
