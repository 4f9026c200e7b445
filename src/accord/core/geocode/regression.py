"""A robust fit of what is near: how high a number lies, with the weight of each witness."""

from typing import Final

import numpy as np
import numpy.typing as npt

WITNESSES: Final = 40
LEAST: Final = 5
_LEAST_WEIGHT: Final = 1e-3  # of all witnesses together: the nearest is some 3.5 km off
_ROUNDS: Final = 6
_SCALE_METRES: Final = 25.0
_FARTHEST: Final = 400.0  # metres; what lies further off its line is a slip, however far
_PULL: Final = (0.0, 0.02, 0.1)  # towards the usual slope, and towards no drift across
_EVER: Final = 30.0  # metres that a street lies off its number all along
_WANDER: Final = 100.0  # and more or less so from place to place,
_WANDER_SCALE: Final = 800.0  # over so many metres
_LEAN: Final = 0.15  # and drifts off by so many for each along it
_STAND: Final = 20.0  # metres that a house stands off

Array = npt.NDArray[np.float64]


def near_fit(
    heights: Array, steps: Array, beside: Array, weights: Array, *, slope: float
) -> tuple[float, float] | None:
    """Return the height at no step and beside nothing, and the witnesses' spread, in metres.

    Heights are fitted to steps (house numbers) and to the distance beside (metres), the witnesses
    that lie far off counting less each round. None where there are too few or too far.
    """
    kept = np.argsort(-weights, kind="stable")[:WITNESSES]
    weights = weights[kept]
    if len(kept) < LEAST or weights.sum() < _LEAST_WEIGHT:
        return None
    rows = np.column_stack([np.ones(len(kept)), steps[kept] / 100.0, beside[kept] / 1000.0])
    usual = np.array([0.0, slope * 100.0, 0.0])
    pull = np.diag(_PULL) * weights.sum()
    trusted, found, off = weights, usual, np.zeros(len(kept))
    for _ in range(_ROUNDS):
        left = rows.T @ (rows * trusted[:, None]) + pull
        found = np.linalg.solve(left, rows.T @ (trusted * heights[kept]) + pull @ usual)
        off = np.abs(heights[kept] - rows @ found)
        scale = max(1.5 * float(np.median(off)), _SCALE_METRES)
        trusted = weights / (1.0 + (off / (2 * scale)) ** 2)
    spread = np.sqrt(np.average(np.minimum(off, _FARTHEST) ** 2, weights=trusted))
    return float(found[0]), float(spread)


def steady(away: Array, off: Array) -> tuple[float, float]:
    """The offset at no distance from offsets at distances, and its error, in metres.

    Kriging (Matheron 1963) with a covariance that falls with distance; a witness that its
    neighbours contradict counts less each round.
    """
    apart = np.abs(away[:, None] - away[None, :])
    shared = _EVER**2 + _WANDER**2 * np.exp(-apart / _WANDER_SCALE)
    shared += _LEAN**2 * np.outer(away, away)
    here = _EVER**2 + _WANDER**2 * np.exp(-np.abs(away) / _WANDER_SCALE)
    noise = np.full(len(away), _STAND**2)
    inverse = np.linalg.inv(shared + np.diag(noise))
    for _ in range(_ROUNDS):
        left = inverse @ off / np.diag(inverse)  # each against all others
        noise = _STAND**2 * (1.0 + left**2 * np.diag(inverse) / 4.0)
        inverse = np.linalg.inv(shared + np.diag(noise))
    rest = float(_EVER**2 + _WANDER**2 - here @ inverse @ here)
    return float(here @ inverse @ off), max(rest, 0.0) ** 0.5
