"""Signs that several were run together, or that one is shared by many: what to look at twice."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Final, Literal, TypeVar

import numpy as np

from accord.core.linkage.place_comparisons import distances
from accord.core.linkage.plain_texts import plain
from accord.core.linkage.vehicles import make_text

Guard = Literal["many", "births", "makes", "shared", "spread", "bridge"]
T = TypeVar("T", bound=Hashable)
# More records than this of one person are unusual enough to be looked at.
MANY: Final = 30
# A slip of the pen moves a year by one or two; two years each told twice and further apart are
# two people, or one slip that was copied.
YEARS_APART: Final = 3
TOLD_TWICE: Final = 2
# Points of one place that lie further apart than this, in metres, are hardly of one.
WIDE_METRES: Final = 500.0
# So many surnames hold no one family's number: it is a desk's, or it passed on.
MANY_HOLDERS: Final = 3
# On each side of a bridge: one record alone hangs on one link as a rule.
FEWEST_A_SIDE: Final = 2


def guards(
    members: Sequence[T],
    links: Iterable[tuple[T, T]],
    births: Iterable[date | None] = (),
    *,
    makes: Iterable[str] = (),
    holders: Iterable[str] = (),
    points: Iterable[tuple[float, float]] = (),
) -> tuple[Guard, ...]:
    """What should make a reviewer look twice at one group; the order is fixed."""
    found: list[Guard] = []
    if len(members) > MANY:
        found.append("many")
    told = Counter(one.year for one in births if one is not None)
    years = sorted(year for year, times in told.items() if times >= TOLD_TWICE)
    if years and years[-1] - years[0] > YEARS_APART:
        found.append("births")
    of_makes = Counter(make_text(one) for one in makes)
    if sum(times >= TOLD_TWICE for make, times in of_makes.items() if make) > 1:
        found.append("makes")
    if (
        len({surname for one in holders if (surname := plain(one).partition(" ")[0])})
        >= MANY_HOLDERS
    ):
        found.append("shared")
    if _width(list(points)) > WIDE_METRES:
        found.append("spread")
    if bridges(members, links):
        found.append("bridge")
    return tuple(found)


def _width(points: Sequence[tuple[float, float]]) -> float:
    """Metres across the points, latitude first: from corner to corner of what holds them."""
    if len(points) < TOLD_TWICE:
        return 0.0
    lat, lon = np.array(points).T
    corners = ((lat.min(), lon.min()), (lat.max(), lon.max()))
    (one, its), (other, other_its) = (tuple(np.array([value]) for value in c) for c in corners)
    return float(distances((one, its), (other, other_its))[0])


def bridges(members: Sequence[T], links: Iterable[tuple[T, T]]) -> tuple[tuple[T, T], ...]:
    """Links that alone hold two or more members of a group to two or more others."""
    near: dict[T, set[T]] = {one: set() for one in members}
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    place = {one: at for at, one in enumerate(members)}
    found = []
    for one in members:
        for other in sorted(near[one], key=place.__getitem__):
            # Who have a neighbour in common are held together by it too.
            if place[one] > place[other] or near[one] & near[other]:
                continue
            side = _reached(near, one, without=other)
            if other in side or len(side) < FEWEST_A_SIDE:
                continue
            if len(_reached(near, other, without=one)) >= FEWEST_A_SIDE:
                found.append((one, other))
    return tuple(found)


def _reached(near: dict[T, set[T]], start: T, *, without: T) -> set[T]:
    """Whoever is reached from the start, not going over the link to `without` at first hand."""
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for one in near[at]:
            if one not in seen and not (at == start and one == without):
                seen.add(one)
                waiting.append(one)
    return seen
