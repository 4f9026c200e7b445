"""Which days a source delivered: a hole that its own past makes incredible is no quiet time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FORTNIGHT: Final = 14  # days without a record that are never a hole: two late weekly exports
CHANCE: Final = 0.001  # of so long a gap among all those of a year, by the source's own rate
LEAST_DAYS: Final = 20  # with records: of fewer nobody knows the usual rate
PAST_DAYS: Final = 365  # of delivered time that tell the usual rate
RESUMED_DAYS: Final = 56  # a stretch so long is delivered, however much thinner than before
HALF: Final = 0.5  # of the usual days with records: what a shorter stretch needs to be no stray

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Day numbers from the first to the last, both within."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """How many."""
        return self.last - self.first + 1

    def meets(self, first: int, last: int) -> bool:
        """Whether it shares a day with those from `first` to `last`."""
        return self.first <= last and first <= self.last


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """Stretches that came, in order, and the holes between them and after the last."""

    stretches: tuple[Stretch, ...]
    holes: tuple[Stretch, ...]

    @property
    def until(self) -> int:
        """The last day up to which records come."""
        return self.stretches[-1].last

    def at(self, day: int) -> Stretch:
        """The stretch that a day lies in or after; the first, where it lies before all."""
        begun = [one for one in self.stretches if one.first <= day]
        return begun[-1] if begun else self.stretches[0]


def delivered(days: Sequence[int] | npt.NDArray[np.integer]) -> Delivered:
    """Where one source came without a hole, from the days of its records (one at least).

    A gap is a hole where it is longer than a fortnight and longer than chance leaves it: with k days
    of records in the T delivered days of the year before, a gap of g days has the chance
    (T / (T + g))^(k - 1) under a Poisson rate that is known no better than that (the rate integrated
    out over a Gamma distribution), and k times that for any of the year's gaps. Days with records
    are counted, not records: a batch of one day tells no more of the next. What follows a hole is
    delivered where it lasts and is not far thinner than before; strays belong to the hole. A source
    with few days of records has no hole. One that rests each summer has one there.
    """
    seen: Days = np.unique(np.asarray(days, np.int64))
    if not len(seen):
        raise ValueError("No day of any record.")
    cuts, usual = _cuts(seen)
    parts = np.split(seen, cuts)
    stretches = [_stretch(parts[0])]
    stretches += [
        _stretch(part)
        for part, share in zip(parts[1:], usual, strict=True)
        if _has_resumed(part, share)
    ]
    begins = [one.first for one in stretches[1:]]
    ends = [one.last for one in stretches]
    if ends[-1] < int(seen[-1]):  # what came after is stray
        begins.append(int(seen[-1]))
    holes = [Stretch(first=a + 1, last=b - 1) for a, b in zip(ends, begins, strict=False)]
    return Delivered(stretches=tuple(stretches), holes=tuple(holes))


def _cuts(seen: Days) -> tuple[list[int], list[float]]:
    """Places before which a hole lies, each with the usual share of days with records before it."""
    known = seen.copy()  # the same days on a calendar without the holes
    cuts, usual = [], []
    for before in np.flatnonzero(np.diff(seen) > FORTNIGHT + 1):
        empty = int(seen[before + 1] - seen[before]) - 1
        past = known[: before + 1]
        past = past[past > past[-1] - PAST_DAYS]
        count, span = len(past), int(past[-1] - past[0]) + 1
        chance = count * (span / (span + empty)) ** (count - 1)
        if count >= LEAST_DAYS and chance < CHANCE:
            known[before + 1 :] -= empty
            cuts.append(int(before) + 1)
            usual.append(count / span)
    return cuts, usual


def _has_resumed(part: Days, usual: float) -> bool:
    found = _stretch(part)
    if found.days >= RESUMED_DAYS:
        return True
    return found.days >= FORTNIGHT and len(part) / found.days >= HALF * usual


def _stretch(part: Days) -> Stretch:
    return Stretch(first=int(part[0]), last=int(part[-1]))
