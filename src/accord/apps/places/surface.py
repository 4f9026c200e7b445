"""A forecast's whole grid as compact bytes and back: column, row and expected count of each cell."""

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.crypto import sha256
from accord.core.geo import LocalProjection, SquareGrid

FloatArray = npt.NDArray[np.float64]


def pack(grid: SquareGrid, expected: FloatArray) -> bytes:
    """The cells in the grid's order, zlib-compressed: int32 columns, int32 rows, float32 counts."""
    parts = (
        grid.columns.astype("<i4").tobytes(),
        grid.rows.astype("<i4").tobytes(),
        expected.astype("<f4").tobytes(),
    )
    return zlib.compress(b"".join(parts), 6)


def unpack(
    packed: bytes, *, cell_m: float, lon0: float, lat0: float
) -> tuple[SquareGrid, FloatArray]:
    """The grid and the expected counts that `pack` was given (counts to single precision)."""
    raw = zlib.decompress(packed)
    cells = len(raw) // 12
    columns = np.frombuffer(raw, "<i4", cells).astype(np.int64)
    rows = np.frombuffer(raw, "<i4", cells, offset=4 * cells).astype(np.int64)
    expected = np.frombuffer(raw, "<f4", cells, offset=8 * cells).astype(float)
    grid = SquareGrid(
        projection=LocalProjection(lon0=lon0, lat0=lat0),
        cell_m=cell_m,
        columns=columns,
        rows=rows,
        areas_km2=np.full(cells, cell_m**2 / 1e6),
    )
    return grid, expected


def grid_of(packed: bytes, described: dict[str, Any]) -> tuple[SquareGrid, FloatArray]:
    """The grid and the expected counts of a forecast, by what `Grid.describe` said of it."""
    lon0, lat0 = described["centre"]
    return unpack(packed, cell_m=described["cell_m"], lon0=lon0, lat0=lat0)


def digest(packed: bytes) -> str:
    """The SHA-256 of a packed surface, as it stands in the ledger."""
    return sha256(packed).hex()
