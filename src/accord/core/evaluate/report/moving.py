"""Did it move? To places about it, to places like it, to other offences, to other hours; and all together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.designs.donors import LEAST_DONORS, donor_change
from accord.core.evaluate.designs.shapes import partition_areas
from accord.core.evaluate.displacement.quotient import displacement_quotient
from accord.core.evaluate.displacement.spillover import spillover
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.judging.case import SEED, Case, UnjudgedError
from accord.core.evaluate.judging.plainly import judge_difference
from accord.core.evaluate.report.results import finding
from accord.core.evaluate.report.running import Asked
from accord.core.evaluate.robustness.checking import comparable
from accord.core.evaluate.robustness.placebos import area_counts

SIMILAR = 3  # places: the comparable ones nearest in volume before the start
Told = dict[str, Any]


def displacement_of(asked: Asked, moved: Mapping[str, Sequence[Sequence[float | None]]]) -> Told:
    """Each way in which crime may have moved, judged by itself and together with the areas.

    `moved` holds counts of units × periods: `type`, offences that might take the place of the
    outcome's, and `time`, the outcome in other hours than those of the response.
    """
    similar = _similar(asked)
    near = sorted(asked.near)
    others = asked.others
    rest = [row for row in others if row not in similar]
    tables = {name: np.array(table, float) for name, table in moved.items()}
    own = list(asked.own)
    ways: Told = {
        "ring": _judged(asked, asked.cells, near, others) if near else None,
        "similar": _judged(asked, asked.cells, similar, rest) if similar else None,
        **{name: _judged(asked, table, own, others) for name, table in tables.items()},
    }
    together = asked.cells + tables["type"] if "type" in tables else asked.cells
    return {
        **ways, "similar_units": [asked.units[row] for row in similar],
        "total": _judged(asked, together, own + near, others) if near or "type" in tables else None,
        "joint": _joint(asked, near), "quotient": _quotient(asked, near, others),
        "by_unit": _by_unit(asked, similar),
    }  # fmt: skip


def _similar(asked: Asked) -> list[int]:
    """The comparable units nearest in volume, of those that neither are treated nor within reach."""
    if asked.held_back:
        return []
    volume = mean_of_known(asked.cells[:, : asked.first_after], axis=1)
    own = float(np.mean(volume[list(asked.own)]))
    like = [row for row in asked.donors(single=True) if volume[row] > 0]
    if len(like) < 2 * SIMILAR or own <= 0:
        return []
    return sorted(sorted(like, key=lambda row: (abs(np.log(volume[row] / own)), row))[:SIMILAR])


def _judged(asked: Asked, cells: Floats, area: Sequence[int], others: Sequence[int]) -> Told | None:
    """An area's change against comparable donors, or their sum where they are under eight."""
    start, level = asked.first_after, asked.level
    table = np.vstack([area_counts(cells, [list(area)]), cells[list(others)]])
    told = ~np.isnan(table[0])
    if not told[:start].any() or not told[start:].any():
        return None
    like = comparable(table, 0, start)
    if len(like) >= LEAST_DONORS:
        found = donor_change(table[[0, *like]], treated=0, first_after=start, level=level)
        return _told(found.change, found.observed, found.expected, found.p_value, len(like))
    if not like:
        return None
    case = Case(
        cells=table, own=(0,), starts=(start,), donors=tuple(int(row) for row in like), level=level
    )
    try:
        answer = judge_difference(case)
    except (UnjudgedError, ValueError, np.linalg.LinAlgError):
        return None
    return _told(
        answer.change, answer.observed, answer.expected, answer.p_value, len(like),
        few=answer.has_too_few_months,
    )  # fmt: skip


def _told(
    change: Interval, observed: int, expected: float, p_value: float, donors: int, *,
    few: bool = False,
) -> Told:  # fmt: skip
    return {
        "change": asdict(change), "observed": observed, "expected": expected, "p_value": p_value,
        "donors": donors, "finding": finding(change, too_few_months=few),
    }  # fmt: skip


def _joint(asked: Asked, near: Sequence[int]) -> Told | None:
    """Direct, ring and total in events, against areas of its size with rings of their own."""
    if not near or asked.neighbours is None:
        return None
    kept = frozenset({*asked.own, *near})
    areas = partition_areas(
        asked.neighbours, size=len(asked.own), rng=np.random.default_rng(SEED), without=kept
    )
    targets, rings = [], []
    for area in areas:
        around = {n for cell in area for n in asked.neighbours[cell]} - set(area)
        if around and not around & kept:
            targets.append(list(area))
            rings.append(sorted(around))
    if len(targets) < LEAST_DONORS:
        return None
    parts = [
        area_counts(asked.cells, group)
        for group in ([list(asked.own)], [list(near)], targets, rings)
    ]
    if any(np.isnan(part[:, side]).all(axis=1).any() for part in parts
           for side in (slice(None, asked.first_after), slice(asked.first_after, None))):  # fmt: skip
        return None
    found = spillover(
        parts[0][0], parts[1][0], parts[2], parts[3], first_after=asked.first_after,
        level=asked.level,
    )  # fmt: skip
    return asdict(found) | {"areas": len(targets)}


def _quotient(asked: Asked, near: Sequence[int], others: Sequence[int]) -> Told | None:
    """The practitioners' quotient over as many months before as after; a footnote."""
    start, length = asked.first_after, asked.cells.shape[1]
    months = min(start, length - start)
    sides = (slice(start - months, start), slice(start, start + months))

    def pair(rows: Sequence[int]) -> tuple[float, float]:
        before, after = (float(np.nansum(asked.cells[list(rows)][:, side])) for side in sides)
        return before, after

    if not near or not others or min(pair(others)) <= 0 or pair(asked.own)[0] <= 0:
        return None
    # The quotient is the same at any size of the control; its test of a clear fall wants the target's.
    scale = pair(asked.own)[0] / pair(others)[0]
    before, after = (scale * count for count in pair(others))
    return asdict(
        displacement_quotient(target=pair(asked.own), buffer=pair(near), control=(before, after))
    )


def _by_unit(asked: Asked, similar: Sequence[int]) -> list[Told]:
    """Each unit's count since the start over what the others' change lets expect of it; no interval."""
    start = asked.first_after
    others = asked.cells[np.array(asked.others, int)]  # of one area alone there are none
    sides = [
        mean_of_known(side, axis=1) for side in (asked.cells[:, :start], asked.cells[:, start:])
    ]
    rest = [float(np.nansum(mean_of_known(side, axis=1))) for side in
            (others[:, :start], others[:, start:])]  # fmt: skip
    ratio = rest[1] / rest[0] if rest[0] > 0 else float("nan")
    roles = dict.fromkeys(similar, "similar") | dict.fromkeys(asked.near, "catchment")
    roles |= dict.fromkeys(asked.own, "treated")
    months = asked.cells.shape[1] - start
    return [
        {
            "unit": name, "role": roles.get(row, "other"), "observed": sides[1][row] * months,
            "expected": sides[0][row] * ratio * months,
        }
        for row, name in enumerate(asked.units)
    ]  # fmt: skip
