"""Places in the Military Grid Reference System, and in the US National Grid, which is the same."""

from __future__ import annotations

import re
from typing import Final

import pyproj

from accord.core.geo.projection import transformer_to_wgs84

#: Zone, band, column and row of the 100 km square, then easting and northing of as many digits.
_REFERENCE: Final = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])\s*(\d{1,5}\s+\d{1,5}|\d*)",
    re.ASCII | re.IGNORECASE,
)
_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS: Final = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE: Final = 100_000
#: Rows begin anew every 2,000 km.
_CYCLE: Final = 2_000_000
_METRES_OF_A_DEGREE: Final = 110_900


def from_mgrs(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of the middle of a reference's square; None where it is none.

    `13S ED 12345 67890`, `13SED1234567890` and shorter ones; a reference is of one to five digits a
    side, thus of a square of 10 km to 1 m. Letters and their rows are those of NGA.STND.0037, 3.
    """
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        return None
    zone, band = int(found[1]), found[2].upper()
    column = _COLUMNS[zone % 3].find(found[3].upper())
    digits = found[5].split() if " " in found[5].strip() else _halves(found[5])
    if not 1 <= zone <= 60 or column < 0 or len({len(one) for one in digits}) != 1 or not digits[0]:
        return None
    side = 10 ** (5 - len(digits[0]))
    east = (column + 1) * _SQUARE + int(digits[0]) * side + side / 2
    row = (_ROWS.index(found[4].upper()) - (5 if zone % 2 == 0 else 0)) % len(_ROWS)
    within = row * _SQUARE + int(digits[1]) * side + side / 2
    # The middle of the band says which of the rows of this letter is meant.
    middle = (-76 + 8 * _BANDS.index(band)) * _METRES_OF_A_DEGREE
    north = within + round((middle - within) / _CYCLE) * _CYCLE
    lon, lat = _utm(zone).transform(east, north)
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _halves(digits: str) -> tuple[str, str]:
    half = len(digits) // 2
    return digits[:half], digits[half:]


def _utm(zone: int) -> pyproj.Transformer:
    """A zone whose northings count from the equator, below nought south of it."""
    return transformer_to_wgs84(f"EPSG:{32600 + zone}")
