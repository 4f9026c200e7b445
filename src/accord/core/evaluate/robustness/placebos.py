"""Places and times in which nothing began, put through the same test: how often it calls one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import can_be_called, first_unit_chance
from accord.core.evaluate.designs.donors import LEAST_DONORS, DonorResult, donor_change
from accord.core.evaluate.designs.shapes import Neighbours, grown_areas, partition_areas
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, mean_share_interval

Kind = Literal["map", "areas", "lots", "simulated"]
LEAST_PLACEBOS = 20  # fewer say nothing of one in twenty
LEAST_SIDE = 3  # periods on each side of a start that is made up
VOLUME_WITHIN = 2.0
_STARTS = 4


@dataclass(frozen=True, kw_only=True)
class Placebos:
    """What the test said where nothing began: the chance that each placebo was given.

    `kind` says what they are: on the `map` grown with the treated area's size; `areas` of its
    volume, at its start and at starts made up before it; `lots` that could have fallen; or, where
    those are too few, `simulated` series of its volume, bursts and memory. `apart` is how many of
    them share no area: what they tell together is no surer than so many would be.
    """

    p_values: tuple[float, ...]
    alpha: float
    kind: Kind
    apart: int

    @property
    def rate(self) -> float | None:
        """The share that was called a change; None where placebos are too few to say."""
        if len(self.p_values) < LEAST_PLACEBOS:
            return None
        return sum(p <= self.alpha for p in self.p_values) / len(self.p_values)

    @property
    def interval(self) -> Interval | None:
        """Wilson's interval of the rate, by the placebos that share no area."""
        return None if self.rate is None else mean_share_interval(self.rate, self.apart)

    def chance(self, p_value: float) -> float:
        """The result's own chance as its rank among the placebos' chances."""
        as_small = sum(p <= p_value for p in self.p_values)
        return (1 + as_small) / (1 + len(self.p_values))

    @property
    def honest_alpha(self) -> float:
        """The nominal level at which placebos are called no more often than `alpha`."""
        if self.rate is None or self.rate <= self.alpha:
            return self.alpha
        found = float(np.quantile(self.p_values, self.alpha, method="lower"))
        return max(min(found, self.alpha), 1e-6)


@dataclass(frozen=True, kw_only=True)
class TimePlacebo:
    """The treated area's change at a start that is made up, before the true one."""

    first_after: int
    change: Interval
    p_value: float


def donor_placebos(
    counts: npt.ArrayLike, *, treated: int, first_after: int, alpha: float = 0.05,
    volume_within: float = VOLUME_WITHIN,
) -> Placebos:  # fmt: skip
    """Each donor of the treated area's volume in its place, at its start and at earlier ones.

    The treated area's own row takes no part. Made-up starts use the periods before the true one.
    """
    table = np.asarray(counts, float)
    volume = np.nanmean(table[:, :first_after], axis=1)
    donors = np.array([row for row in range(len(table)) if row != treated])
    if len(donors) <= LEAST_DONORS:
        return Placebos(p_values=(), alpha=alpha, kind="areas", apart=0)
    ratio = np.maximum(volume[donors], 1e-9) / max(volume[treated], 1e-9)
    like = np.flatnonzero(np.abs(np.log(ratio)) <= np.log(volume_within))
    if not len(like):
        return Placebos(p_values=(), alpha=alpha, kind="areas", apart=0)
    order = np.array([[at, *(i for i in range(len(donors)) if i != at)] for at in like])
    found: list[float] = []
    for rows, start in [(table, first_after), *_earlier(table, first_after)]:
        each = rows[donors][order]
        each = each[can_be_called(each, start)]
        found += [float(p) for p in first_unit_chance(each, start)]
    return Placebos(p_values=tuple(found), alpha=alpha, kind="areas", apart=len(like))


def shaped_placebos(
    cells: npt.ArrayLike,
    *,
    treated: Sequence[int],
    neighbours: Neighbours,
    first_after: int,
    rng: np.random.Generator,
    number: int = 200,
    alpha: float = 0.05,
    volume_within: float = VOLUME_WITHIN,
    reach: frozenset[int] = frozenset(),
) -> Placebos:
    """Contiguous areas of the treated one's size and volume, each against donors of its shape.

    `cells` are counts of cells × periods; `reach` are cells near the treated ones, never used.
    Fewer placebos come back where the map has no more areas of that volume.
    """
    table = np.asarray(cells, float)
    apart = frozenset(treated) | reach
    own = float(np.nanmean(table[list(treated), :first_after], axis=1).sum())
    areas = grown_areas(neighbours, size=len(treated), number=3 * number, rng=rng, without=apart)
    found: list[float] = []
    used: list[tuple[int, ...]] = []
    for area in areas:
        volume = float(np.nanmean(table[list(area), :first_after], axis=1).sum())
        if len(found) == number:
            break
        if not own / volume_within <= volume <= own * volume_within:
            continue
        others = partition_areas(
            neighbours, size=len(treated), rng=rng, without=apart | frozenset(area)
        )
        if len(others) < LEAST_DONORS:
            continue
        rows = area_counts(table, (area, *others))
        if can_be_called(rows, first_after):
            found.append(float(first_unit_chance(rows[None], first_after)[0]))
            used.append(area)
    return Placebos(p_values=tuple(found), alpha=alpha, kind="map", apart=apart_of(used))


def apart_of(areas: Iterable[Sequence[int]]) -> int:
    """How many of these areas, taken as they come, share no cell with one taken before."""
    taken: set[int] = set()
    number = 0
    for area in areas:
        if taken.isdisjoint(area):
            taken |= set(area)
            number += 1
    return number


def area_counts(cells: Floats, areas: Sequence[Sequence[int]]) -> Floats:
    """Counts of areas from those of their cells; a cell not reported leaves its area so."""
    return np.array([cells[list(area)].sum(axis=0) for area in areas])


def time_placebos(
    counts: npt.ArrayLike, *, treated: int, first_after: int, level: float = 0.95
) -> tuple[TimePlacebo, ...]:
    """The treated area's own change at starts made up before the true one: there was none.

    A start at which nothing could be compared shows nothing and is left out.
    """
    table = np.asarray(counts, float)
    found: list[tuple[int, DonorResult]] = [
        (start, donor_change(rows, treated=treated, first_after=start, level=level))
        for rows, start in _earlier(table, first_after)
    ]
    return tuple(
        TimePlacebo(first_after=start, change=result.change, p_value=result.p_value)
        for start, result in found
        if not isnan(result.change.estimate)
    )


def _earlier(table: Floats, first_after: int) -> list[tuple[Floats, int]]:
    """The periods before the start, with up to four starts in them."""
    last = first_after - LEAST_SIDE
    if last < LEAST_SIDE:
        return []
    starts = sorted({int(s) for s in np.linspace(LEAST_SIDE, last, _STARTS + 2)[1:-1].round()})
    return [(table[:, :first_after], start) for start in starts]
