"""What is judged, by any design: counts, who was treated and since when, and who compares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval

SEED = 20260101
WORLDS = 1_999  # series or lots that a result is ranked among
QUICK_WORLDS = 499  # for placebos, of which only the share below the level is told


class UnjudgedError(ValueError):
    """A design cannot say anything of a case: a side without months, too few that compare."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Counts of units × periods (NaN: not reported), and which rows were treated since when.

    `starts` has the first treated period of each row in `own`; `donors` are the rows that compare
    (for a lot, those held back). `worlds` is how many made-up series or lots rank the answer.
    """

    cells: Floats
    own: tuple[int, ...]
    starts: tuple[int, ...]
    donors: tuple[int, ...]
    level: float = 0.95
    worlds: int = WORLDS

    @property
    def first_after(self) -> int:
        """The first period in which any unit was treated."""
        return min(self.starts)

    def at(self, start: int) -> Self:
        """The same units at a start that is made up, in the periods before the true one."""
        past = self.cells[:, : self.first_after]
        return replace(self, cells=past, starts=(start,) * len(self.own))

    def of(self, cells: Floats) -> Self:
        """The same units and starts, another outcome."""
        return replace(self, cells=cells)

    def without(self, donor: int) -> Self:
        """The same without one donor."""
        return replace(self, donors=tuple(row for row in self.donors if row != donor))

    def own_total(self) -> Floats:
        """The treated units' sum by period; NaN where one did not report."""
        total: Floats = self.cells[list(self.own)].sum(axis=0)
        return total


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a design says of a case; `expected_by_period` has one value a period.

    `statistic` is the studentised change where placebos of its kind are drawn beside it.
    """

    change: Interval
    p_value: float
    observed: int
    expected: float
    expected_by_period: Floats
    statistic: float | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_too_few_months(self) -> bool:
        """Whether months are too few to tell bursts from chance: then no change is called."""
        return bool(self.notes.get("too_few_months"))


Judge = Callable[[Case], Answer]


def scaled(control: Floats, own: Floats, first_after: int) -> Floats:
    """The control's course at the treated units' level before the start."""
    known = ~np.isnan(own[:first_after]) & ~np.isnan(control[:first_after])
    theirs = float(control[:first_after][known].sum())
    ours = float(own[:first_after][known].sum())
    return control * (ours / theirs if theirs > 0 else np.nan)
