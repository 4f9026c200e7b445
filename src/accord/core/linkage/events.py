"""When two reports may be of one event: time, place and offence fit, and each is said as a finding.

No chance is made of it: how often two agencies report one event is not known, so that a number
would only look like one. Whoever decides reads the findings.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, floor, radians
from typing import Final, Generic, NamedTuple, TypeVar

from accord.core.geo import inverse

Key = TypeVar("Key", bound=Hashable)
# Clocks differ, and a call is often written before the act that it was about.
SLACK_SECONDS: Final = 3_600.0
# Two officers put one event so far apart; beyond it only what the points may be off counts.
NEAR_METRES: Final = 250.0
REACH_AT_MOST: Final = 250.0
# A report that leaves open more than three days when it happened fits half of all others.
LONGEST_SECONDS: Final = 72 * 3_600.0
# From so long on an interval says little: that is told as a finding of its own.
OPEN_SECONDS: Final = 12 * 3_600.0
_SQUARE_DEGREES: Final = 0.005  # of latitude: 555 m, more than two reports may lie apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Report(Generic[Key]):
    """One agency's record of an event: seconds since an epoch, degrees, metres of error.

    `address` and `offence` are in one spelling for all; `category` groups offences of one sort.
    """

    key: Key
    source: str
    start: float
    end: float
    lat: float | None = None
    lon: float | None = None
    reach_m: float = 0.0
    address: str = ""
    offence: str = ""
    category: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it leaves open for so long when it happened that it is compared with none."""
        return self.end - self.start > LONGEST_SECONDS


class Finding(NamedTuple):
    """What was found in comparing, in a code, with its number: minutes, hours or metres."""

    code: str
    value: float = 0.0


def findings(one: Report[Key], other: Report[Key]) -> tuple[Finding, ...]:
    """What speaks for one event: time, place, offence; empty where one does not fit."""
    if one.is_open or other.is_open:
        return ()
    time, place, offence = _time(one, other), _place(one, other), _offence(one, other)
    return (*time, *place, *offence) if time and place and offence else ()


def _time(one: Report[Key], other: Report[Key]) -> tuple[Finding, ...]:
    gap = max(one.start, other.start) - min(one.end, other.end)
    if gap > SLACK_SECONDS:
        return ()
    longest = max(one.end - one.start, other.end - other.start)
    told = [Finding("times-apart", gap / 60)] if gap > 0 else [Finding("times-overlap")]
    if longest >= OPEN_SECONDS:
        told.append(Finding("time-open", longest / 3_600))
    return tuple(told)


def _place(one: Report[Key], other: Report[Key]) -> tuple[Finding, ...]:
    same = [Finding("same-address")] if one.address and one.address == other.address else []
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return tuple(same)
    apart = float(inverse(one.lon, one.lat, other.lon, other.lat)[2][0])
    if apart <= NEAR_METRES:
        return (Finding("metres-apart", apart), *same)
    if apart <= NEAR_METRES + min(one.reach_m + other.reach_m, REACH_AT_MOST):
        return (Finding("within-error", apart), *same)
    return ()


def _offence(one: Report[Key], other: Report[Key]) -> tuple[Finding, ...]:
    if not one.offence or not other.offence:
        return (Finding("offence-open"),)
    if one.offence == other.offence:
        return (Finding("same-offence"),)
    return (Finding("sibling-offence"),) if one.category == other.category else ()


def fitting_pairs(
    reports: Iterable[Report[Key]], *, across: bool
) -> Iterator[tuple[Report[Key], Report[Key], tuple[Finding, ...]]]:
    """Pairs of reports that fit in time, place and offence, each once, in order of their starts.

    `across`: of two sources each; else of one source. A pair follows from its two reports alone.
    """
    compared = sorted(
        (one for one in reports if not one.is_open), key=lambda one: (one.start, str(one.key))
    )
    starts = [one.start for one in compared]
    squares = _Squares(compared)
    for at, one in enumerate(compared):
        latest = bisect_right(starts, one.end + SLACK_SECONDS)
        for place in squares.near(at, latest):
            other = compared[place]
            if (one.source != other.source) is across and (told := findings(one, other)):
                yield one, other, told


class _Squares:
    """Where reports lie: which of them could be near another, without looking at all."""

    def __init__(self, reports: Sequence[Report[Key]]) -> None:
        located = [abs(one.lat) for one in reports if one.lat is not None]
        # One width for all, of the latitude furthest out: no square is narrower than half a kilometre.
        self._width = _SQUARE_DEGREES / max(cos(radians(min(max(located, default=0), 85))), 0.01)
        self._reports = reports
        self._in: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._at: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(reports):
            if (square := self._square(one)) is not None:
                self._in[square].append(place)
            if one.address:
                self._at[one.address].append(place)

    def _square(self, one: Report[Key]) -> tuple[int, int] | None:
        if one.lat is None or one.lon is None:
            return None
        return floor(one.lat / _SQUARE_DEGREES), floor(one.lon / self._width)

    def near(self, at: int, before: int) -> list[int]:
        """Places after `at` and before `before` in order, in the squares around or of one address."""
        one = self._reports[at]
        found = set(_between(self._at.get(one.address, []), at, before))
        if (square := self._square(one)) is not None:
            for north in (-1, 0, 1):
                for east in (-1, 0, 1):
                    held = self._in.get((square[0] + north, square[1] + east), [])
                    found.update(_between(held, at, before))
        return sorted(found)


def _between(places: Sequence[int], at: int, before: int) -> Sequence[int]:
    first = bisect_right(places, at)
    return places[first : bisect_right(places, before - 1)]


def of_one_event(pairs: Iterable[tuple[Key, Key]]) -> list[frozenset[Key]]:
    """Who hangs together by pairs that were said to be of one event."""
    groups: dict[Key, set[Key]] = {}
    for one, other in pairs:
        joined = groups.get(one, {one}) | groups.get(other, {other})
        for member in joined:
            groups[member] = joined
    return list({id(group): frozenset(group) for group in groups.values()}.values())
