"""What records tell of a problem: two periods, the busiest chosen in one and counted in the next.

Places, hours or facilities with most are counted in the period after the one that chose them, since
the busiest of any period look worse than they are: some were so by chance (regression to the mean).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from accord.core.evaluate.indicators.dispersion import Dispersion, weeks_dispersion
from accord.core.evaluate.indicators.strata import CHANCE, Pair, rates_change
from accord.core.evaluate.intervals import Interval, share_interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEAST: Final = 20  # in each period: with fewer a share says next to nothing
A_TENTH: Final = 0.1
HOURS: Final = 6
REACH_M: Final = 100.0
LEVEL: Final = 0.95


class TooLittleError(ValueError):
    """Fewer than LEAST in one of the two periods."""


@dataclass(frozen=True, kw_only=True)
class Concentrated:
    """What share of `whole` in the second period lay at the first one's busiest tenth of places.

    `tenth` of `places` were chosen: all those at which something was recorded in the first period.
    """

    tenth: int
    places: int
    part: int
    whole: int
    share: Interval


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Of `whole` with a known hour, `share` in the six hours from `first` that had most before."""

    first: int
    part: int
    whole: int
    share: Interval


@dataclass(frozen=True, kw_only=True)
class FacilityShare:
    """Within reach of a facility, and of those how many at the tenth that had most before.

    `ground` is the share of the area within reach: what an even spread would give.
    """

    facilities: int
    near: int
    whole: int
    share: Interval
    ground: float
    tenth: int
    at_tenth: int
    tenth_share: Interval | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two periods' counts and the ratio later over earlier, wide enough for bursts of weeks."""

    before: int
    after: int
    ratio: Interval
    spread: Dispersion | None


def concentrated(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> Concentrated:
    """Places (any label) of each period's incidents. Raises TooLittleError."""
    _demand(len(before), len(after))
    names, counts = np.unique(before, return_counts=True)
    most = np.argsort(-counts, kind="stable")[: max(1, round(A_TENTH * len(names)))]
    part = int(np.isin(after, names[most]).sum())
    return Concentrated(
        tenth=len(most), places=len(names), part=part, whole=len(after),
        share=share_interval(part, len(after)),
    )  # fmt: skip


def repeated(place: Ints, day: Ints, *, start: int, within: int) -> tuple[int, int, Interval]:
    """How many from day `start` on came within `within` days after another at the same place.

    Of two on one day the second follows the first. Raises TooLittleError.
    """
    order = np.lexsort((day, place))
    places, days = place[order], day[order]
    follows = np.zeros(len(places), bool)
    follows[1:] = (places[1:] == places[:-1]) & (days[1:] - days[:-1] <= within)
    own = days >= start
    _demand(int((~own).sum()), int(own.sum()))
    part, whole = int(follows[own].sum()), int(own.sum())
    return part, whole, share_interval(part, whole)


def busiest_hours(before: Ints, after: Ints) -> Hours:
    """Hours (0–23) of each period's incidents. Raises TooLittleError."""
    _demand(len(before), len(after))
    counts = np.bincount(before, minlength=24)
    sums = [int(np.roll(counts, -first)[:HOURS].sum()) for first in range(24)]
    first = int(np.argmax(sums))
    part = int(((after - first) % 24 < HOURS).sum())
    return Hours(first=first, part=part, whole=len(after), share=share_interval(part, len(after)))


def facility_share(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats], at: tuple[Floats, Floats],
    *, ground: float,
) -> FacilityShare:  # fmt: skip
    """Incidents of each period and facilities in metres (x, y). Raises TooLittleError."""
    _demand(len(before[0]), len(after[0]))
    was, now = _nearest(before, at), _nearest(after, at)
    chosen = np.bincount(was[was >= 0], minlength=len(at[0]))
    tenth = max(1, round(A_TENTH * len(at[0])))
    most = np.argsort(-chosen, kind="stable")[:tenth]
    near = int((now >= 0).sum())
    at_tenth = int(np.isin(now, most).sum())
    return FacilityShare(
        facilities=len(at[0]), near=near, whole=len(now), share=share_interval(near, len(now)),
        ground=ground, tenth=tenth, at_tenth=at_tenth,
        tenth_share=share_interval(at_tenth, near) if near and chosen.any() else None,
    )  # fmt: skip


def changed(before: Sequence[int], after: Sequence[int]) -> Change:
    """Counts by week of two periods of as many weeks. Raises TooLittleError.

    The interval allows for weeks that vary beyond chance and hang together, as that of a goal does.
    """
    old, new = sum(before), sum(after)
    _demand(old, new)
    spread = weeks_dispersion(before, after)
    allowed = CHANCE if spread is None else replace(spread, ratio=spread.floored)
    pair = Pair(before=(old, 1.0), since=(new, 1.0))
    found = rates_change([pair], allowed, LEVEL)
    ratio = Interval(estimate=found.estimate, lower=found.lower, upper=found.upper, level=LEVEL)
    return Change(before=old, after=new, ratio=ratio, spread=spread)


def _nearest(points: tuple[Floats, Floats], at: tuple[Floats, Floats]) -> Ints:
    """The nearest facility within reach of each point; −1 where none is."""
    found = np.full(len(points[0]), -1)
    tree = shapely.STRtree(np.atleast_1d(np.asarray(shapely.points(*at), object)))
    of, nearest = tree.query_nearest(
        shapely.points(*points), max_distance=REACH_M, all_matches=False
    )
    found[of] = nearest
    return found


def _demand(before: int, after: int) -> None:
    if min(before, after) < LEAST:
        raise TooLittleError(f"fewer than {LEAST} in one of the two periods")
