"""Points that may be counted but not told: each anywhere in the square around, always the same."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.crypto import sha256

Floats = npt.NDArray[np.float64]
# Degrees of latitude: some 2.2 km, and as much from west to east.
SQUARE: Final = 0.02
_WHOLE: Final = float(2**32)


def blurred(lon: Floats, lat: Floats, *, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes drawn evenly from the square of the globe that each point is in.

    Drawn by its name (an id), and by nothing of the point but its square: asking again, by whatever
    area or cell, tells no more than the square. Evenly, so that no spot gets more than its share.
    """
    row = np.floor(lat / SQUARE)
    wide = SQUARE / np.cos(np.radians(np.clip((row + 0.5) * SQUARE, -89.0, 89.0)))
    column = np.floor(lon / wide)
    drawn = np.array([_drawn(name) for name in names], float).reshape(-1, 2)
    return (
        np.clip((column + drawn[:, 0]) * wide, -180.0, 180.0),
        np.clip((row + drawn[:, 1]) * SQUARE, -90.0, 90.0),
    )


def _drawn(name: str) -> tuple[float, float]:
    """Two even numbers of 0 to 1 that follow from a name."""
    told = sha256(name.encode())
    return int.from_bytes(told[:4], "big") / _WHOLE, int.from_bytes(told[4:8], "big") / _WHOLE
