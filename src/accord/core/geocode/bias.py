"""Which addresses stay without a point: the share by area, street class, offence, with interval."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

from accord.core.geocode.address import parse_address

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


def unmatched_bias(rows: Iterable[tuple[Mapping[str, str], bool]]) -> tuple[UnmatchedShare, ...]:
    """Shares of rows without a point, most biased first within each dimension.

    A row is its groups by dimension (such as beat, offence, street class) and whether it was
    placed. Memory is bounded by ROWS_KEPT groups a dimension.
    """
    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    total = missing = 0
    for groups, is_placed in rows:
        total += 1
        missing += not is_placed
        for dimension, group in groups.items():
            known = counts[dimension]
            name = group if group in known or len(known) < ROWS_KEPT else REST
            count = known.setdefault(name, [0, 0])
            count[0] += 1
            count[1] += not is_placed
    overall = missing / total if total else 0.0
    found = [
        _share(dimension, group, rows, unmatched, overall)
        for dimension, known in counts.items()
        for group, (rows, unmatched) in known.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.dimension, -one.low, one.group)))


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
