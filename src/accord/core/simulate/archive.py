"""What the police took down, by office and week, as far as somebody has asked for it."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from accord.core.simulate.piles import Pile, Scratch
from accord.core.simulate.reports import PACKED, RESTATE_WEEKS, Reports, join


class Archive:
    """Reports in piles, one an office; simulated once, however many files are written of them."""

    def __init__(
        self, slices: Iterator[Reports], *, per_week: int, offices: int, scratch: Scratch
    ) -> None:
        self._slices, self._per_week = slices, per_week
        self._piles = [Pile(Reports, PACKED, scratch) for _ in range(offices)]
        self._ends: list[list[int]] = [[0] for _ in range(offices)]

    def week(self, office: int, week: int, *, at_once: int) -> Iterator[Reports]:
        """Yield an office's reports taken in a week, in order of time, so many at a time."""
        self._fill(week)
        ends = self._ends[office]
        return self._piles[office].read(ends[week], ends[week + 1], at_once=at_once)

    def everyone(self, week: int) -> Reports:
        """The reports of all offices taken in a week, in order of time."""
        self._fill(week)
        own = zip(self._piles, self._ends, strict=True)
        together = join([pile.all(ends[week], ends[week + 1]) for pile, ends in own])
        return together.take(np.lexsort((together.uid, together.reported)))

    def snapshot(self, office: int, week: int, *, overlap: int, at_once: int) -> Iterator[Reports]:
        """Yield what an office's snapshot holds: the last weeks, and what changed of earlier ones."""
        for before in range(max(0, week - RESTATE_WEEKS), week - overlap + 1):
            for part in self.week(office, before, at_once=4 * at_once):
                if (changed := part.changed_in(week)).any():
                    yield part.take(changed)
        yield self._piles[office].none()
        for inside in range(max(0, week - overlap + 1), week + 1):
            yield from self.week(office, inside, at_once=at_once)

    def _fill(self, week: int) -> None:
        while len(self._ends[0]) < week + 2:
            for taken in islice(self._slices, self._per_week):
                for office, pile in enumerate(self._piles):
                    pile.add(taken.take(taken.agency == office))
            for ends, pile in zip(self._ends, self._piles, strict=True):
                ends.append(len(pile))
