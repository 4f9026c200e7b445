"""Direct effect, spill-over and their total, with one uncertainty drawn from the same placebos."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.donors import LEAST_DONORS, TooFewDonorsError, donor_change
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval


@dataclass(frozen=True, kw_only=True)
class Spillover:
    """Events more than expected in the target, in its ring, and in both together.

    Below nought is fewer. The total is judged as one area, so that what both share is not
    counted twice; `share_moved` is the ring's change over the target's fall, None unless clear.
    """

    direct: Interval
    ring: Interval
    total: Interval
    direct_p: float
    ring_p: float
    total_p: float
    share_moved: float | None


def spillover(
    target: npt.ArrayLike,
    ring: npt.ArrayLike,
    donor_targets: npt.ArrayLike,
    donor_rings: npt.ArrayLike,
    *,
    first_after: int,
    level: float = 0.95,
) -> Spillover:
    """Judge target and ring (counts by period) against donor areas with rings of their own.

    Each donor is a target-shaped area and the ring about it, both outside the treated ones'
    reach: rows of the same order. Raises TooFewDonorsError.
    """
    own, near = np.asarray(target, float), np.asarray(ring, float)
    theirs, around = np.asarray(donor_targets, float), np.asarray(donor_rings, float)
    if len(theirs) < LEAST_DONORS or theirs.shape != around.shape:
        raise TooFewDonorsError(f"{len(theirs)} donor areas with rings; {LEAST_DONORS} are needed")
    parts = [
        _part(np.vstack([mine, others]), first_after, level)
        for mine, others in ((own, theirs), (near, around), (own + near, theirs + around))
    ]
    (direct, direct_p), (moved, ring_p), (total, total_p) = parts
    clear = direct.upper < 0
    return Spillover(
        direct=direct, ring=moved, total=total, direct_p=direct_p, ring_p=ring_p, total_p=total_p,
        share_moved=moved.estimate / -direct.estimate if clear else None,
    )  # fmt: skip


def _part(table: Floats, first_after: int, level: float) -> tuple[Interval, float]:
    result = donor_change(table, treated=0, first_after=first_after, level=level)
    fewer = result.fewer
    more = Interval(estimate=-fewer.estimate, lower=-fewer.upper, upper=-fewer.lower, level=level)
    return more, result.p_value
