"""Which addresses stay without a point: the share by area, street class, offence, with interval."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from accord.core.names import parse_address

Z_95: Final = 1.959964  # normal quantile of a two-sided 95 % interval
ROWS_KEPT: Final = 500  # groups of one dimension that are told apart; the rest is one group
REST: Final = "(other)"
_INTERSTATE = re.compile(r"I\d+$")


@dataclass(frozen=True, kw_only=True)
class UnmatchedShare:
    """The unmatched rows of one group: share with its 95 % interval (Wilson 1927).

    `differs` says that the interval does not hold the share over all rows: maps drawn from the
    matched rows alone show too little (or too much) of this group.
    """

    dimension: str
    group: str
    rows: int
    unmatched: int
    share: float
    low: float
    high: float
    differs: bool


def street_class(text: str) -> str:
    """What kind of place an address names: crossing, highway, numbered, named, none."""
    address = parse_address(text)
    if not address.streets:
        return "none"
    if address.is_crossing:
        return "crossing"
    name = address.streets[0]
    if name.kind in {"HWY", "FWY", "EXPY", "TPKE", "RTE", "RAMP"} or _INTERSTATE.match(name.core):
        return "highway"
    if address.low is None:
        return "no number"
    return "numbered street" if name.core[:1].isdigit() else "named street"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Rows and those without a point, in all and by dimension and group."""

    rows: int = 0
    unmatched: int = 0
    groups: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)

    def __add__(self, more: "Tally") -> "Tally":
        """Both together; of groups that come anew past ROWS_KEPT, all are one."""
        groups = {dimension: dict(known) for dimension, known in self.groups.items()}
        for dimension, others in more.groups.items():
            known = groups.setdefault(dimension, {})
            for group, (rows, unmatched) in others.items():
                _count(known, group, rows, unmatched)
        return Tally(
            rows=self.rows + more.rows, unmatched=self.unmatched + more.unmatched, groups=groups
        )


def tallied(rows: Iterable[tuple[Mapping[str, str], bool]]) -> Tally:
    """Count rows, each its groups by dimension (beat, offence, street class) and whether placed.

    Memory is bounded by ROWS_KEPT groups a dimension.
    """
    groups: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    total = missing = 0
    for named, is_placed in rows:
        total += 1
        missing += not is_placed
        for dimension, group in named.items():
            _count(groups[dimension], group, 1, int(not is_placed))
    return Tally(rows=total, unmatched=missing, groups=groups)


def shares(tally: Tally) -> tuple[UnmatchedShare, ...]:
    """Shares of rows without a point, most biased first within each dimension."""
    overall = tally.unmatched / tally.rows if tally.rows else 0.0
    found = [
        _share(dimension, group, rows, unmatched, overall)
        for dimension, known in tally.groups.items()
        for group, (rows, unmatched) in known.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.dimension, -one.low, one.group)))


def unmatched_bias(rows: Iterable[tuple[Mapping[str, str], bool]]) -> tuple[UnmatchedShare, ...]:
    """Shares of rows without a point: `shares` of what `tallied` counts."""
    return shares(tallied(rows))


def _count(known: dict[str, tuple[int, int]], group: str, rows: int, unmatched: int) -> None:
    name = group if group in known or len(known) < ROWS_KEPT else REST
    before = known.get(name, (0, 0))
    known[name] = (before[0] + rows, before[1] + unmatched)


def _share(dimension: str, group: str, rows: int, unmatched: int, overall: float) -> UnmatchedShare:
    low, high = wilson(unmatched, rows)
    return UnmatchedShare(
        dimension=dimension,
        group=group,
        rows=rows,
        unmatched=unmatched,
        share=unmatched / rows,
        low=low,
        high=high,
        differs=not low <= overall <= high,
    )


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % score interval of a share; (0, 1) without a try."""
    if not tries:
        return 0.0, 1.0
    share, square = hits / tries, Z_95**2 / tries
    middle = (share + square / 2) / (1 + square)
    half = Z_95 / (1 + square) * sqrt(share * (1 - share) / tries + square / (4 * tries))
    return max(0.0, middle - half), min(1.0, middle + half)
