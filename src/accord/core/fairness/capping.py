"""The price of a cap: how many hits are given up when no group may bear more than so much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.scoring import topmost

FloatArray = npt.NDArray[np.float64]
BISECTIONS = 30
ROUNDS = 12  # of raising the price of the group that bears most
NEAR = 150  # cells on either side of the border that may be exchanged
EXCHANGES = 100
HIGHEST = 1_000.0  # times the busiest cell: no map pays that
SLACK = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class CapPoint:
    """One point of the curve: the cap on exposure, what it costs, and what it gives.

    `exposure` is the largest group's flags a resident, over the flags a resident of all.
    """

    cap: float
    exposure: float
    expected: float
    price: float
    flagged: npt.NDArray[np.bool_]


def exposure_ratio(
    flagged: npt.NDArray[np.bool_], residents: Mapping[str, FloatArray]
) -> dict[str, float]:
    """Flags a resident of each group over the flags a resident of all groups together."""
    everyone = np.sum(list(residents.values()), axis=0)
    overall = float(everyone[flagged].sum()) / max(float(everyone.sum()), 1e-12)
    if overall <= 0:
        return dict.fromkeys(residents, 1.0)
    return {
        group: float(people[flagged].sum()) / max(float(people.sum()), 1e-12) / overall
        for group, people in residents.items()
    }


def capped_curve(
    expected: FloatArray,
    residents: Mapping[str, FloatArray],
    *,
    flags: int,
    caps: Sequence[float],
) -> tuple[CapPoint, ...]:
    """Flag `flags` cells for most expected incidents while no group's exposure exceeds a cap.

    Solved by a price on the exposure of each group that exceeds (a Lagrangian; Mohler et al. 2018
    penalise the same quantity), found by bisection, and where no prices keep every cap by
    exchanging cells one for one. A cap that is not met even so gives the map nearest to it that was
    found, and its `exposure` says so. The choice of a point is a person's, not this.
    """
    best = topmost(expected, flags)
    free = float(expected[best].sum())
    points = []
    for cap in caps:
        flagged = _under_cap(expected, residents, flags, cap)
        caught = float(expected[flagged].sum())
        points.append(
            CapPoint(
                cap=cap,
                exposure=max(exposure_ratio(flagged, residents).values()),
                expected=caught,
                price=1 - caught / free if free > 0 else 0.0,
                flagged=flagged,
            )
        )
    return tuple(points)


def _under_cap(
    expected: FloatArray, residents: Mapping[str, FloatArray], flags: int, cap: float
) -> npt.NDArray[np.bool_]:
    """Cells by what they expect less the prices of what each group bears; the best map within."""
    burden = _burdens(residents, cap)
    prices = np.zeros(len(burden))
    flagged = topmost(expected, flags)
    for _ in range(ROUNDS):
        over = burden @ flagged
        if over.max() <= SLACK:
            return flagged
        prices = _raised(expected, burden, prices, flags, group=int(over.argmax()))
        flagged = topmost(expected - prices @ burden, flags)
    return _exchanged(expected, burden, expected - prices @ burden, flagged)


def _burdens(residents: Mapping[str, FloatArray], cap: float) -> FloatArray:
    """What marking each cell adds to a group's share of marks beyond the cap; shape (groups, cells).

    A group keeps the cap while its sum over the marked cells is not above 0.
    """
    everyone = np.sum(list(residents.values()), axis=0)
    overall = everyone / max(float(everyone.sum()), 1e-12)
    shares = [people / max(float(people.sum()), 1e-12) for people in residents.values()]
    found = np.array(shares) - cap * overall
    return found / max(float(np.abs(found).max()), 1e-12)


def _raised(
    expected: FloatArray, burden: FloatArray, prices: FloatArray, flags: int, *, group: int
) -> FloatArray:
    """The prices with this group's raised just so far that it keeps the cap."""
    low, high = float(prices[group]), float(prices[group]) + HIGHEST * float(expected.max())
    raised = prices.copy()
    for _ in range(BISECTIONS):
        raised[group] = (low + high) / 2
        flagged = topmost(expected - raised @ burden, flags)
        low, high = (
            (low, raised[group]) if burden[group] @ flagged <= SLACK else (raised[group], high)
        )
    raised[group] = high
    return raised


def _exchanged(
    expected: FloatArray, burden: FloatArray, priced: FloatArray, flagged: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Cells exchanged one for one while that takes away of what all groups bear too much.

    Prices make maps that lie on a hull; between them there are others that keep every cap. Only
    cells near the border of what is marked come into question: others cost too much.
    """
    flagged = flagged.copy()
    order = np.argsort(-priced, kind="stable")
    marks = int(flagged.sum())
    near = order[max(marks - NEAR, 0) : marks + 2 * NEAR]
    for _ in range(EXCHANGES):
        borne = burden @ flagged
        beyond = float(np.maximum(borne, 0).sum())
        if borne.max() <= SLACK:
            break
        inside, outside = near[flagged[near]], near[~flagged[near]]
        if not (len(inside) and len(outside)):
            break
        left = sum(
            np.maximum(total - one[inside][:, None] + one[outside][None], 0)
            for total, one in zip(borne, burden, strict=True)
        )
        left = np.where(left <= SLACK, 0.0, left)
        lost = expected[inside][:, None] - expected[outside][None]
        place = np.lexsort((lost.ravel(), left.ravel()))[0]
        give, take = np.unravel_index(place, left.shape)
        if left[give, take] >= beyond:
            break
        flagged[inside[give]], flagged[outside[take]] = False, True
    return flagged
