"""A forecast's whole grid as compact bytes and back: which cells, and the expected count of each."""

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from accord.core.crypto import sha256
from accord.core.geo import Grid, HexGrid, LocalProjection, SegmentGrid, SquareGrid
from accord.core.geo.segments import MILLIMETRE

FloatArray = npt.NDArray[np.float64]


def pack(grid: Grid, expected: FloatArray) -> bytes:
    """The cells in the grid's order, zlib-compressed, then float32 counts.

    Squares are int32 columns, then int32 rows; hexagons are their H3 indexes as uint64. Segments
    come after the counts: points a line (uint32), x and y in millimetres (int32), ids by line.
    """
    if isinstance(grid, SegmentGrid):
        return zlib.compress(expected.astype("<f4").tobytes() + _lines(grid), 6)
    if isinstance(grid, HexGrid):
        cells = np.array([int(one, 16) for one in grid.ids], "<u8").tobytes()
    elif isinstance(grid, SquareGrid):
        cells = grid.columns.astype("<i4").tobytes() + grid.rows.astype("<i4").tobytes()
    else:
        raise TypeError("only squares, hexagons and street segments are kept")
    return zlib.compress(cells + expected.astype("<f4").tobytes(), 6)


def _lines(grid: SegmentGrid) -> bytes:
    points, line = shapely.get_coordinates(grid.lines, return_index=True)
    many = np.bincount(line, minlength=grid.size).astype("<u4")
    places = np.round(points / MILLIMETRE).astype("<i4")
    return many.tobytes() + places.tobytes() + "\n".join(grid.ids).encode()


def _segments(raw: bytes, described: dict[str, Any], projection: LocalProjection) -> SegmentGrid:
    cells = described["cells"]
    many = np.frombuffer(raw, "<u4", cells, offset=4 * cells).astype(np.int64)
    points = np.frombuffer(raw, "<i4", 2 * int(many.sum()), offset=8 * cells).reshape(-1, 2)
    ids = raw[8 * cells + points.nbytes :].decode().split("\n")
    lines = shapely.linestrings(points * MILLIMETRE, indices=np.repeat(np.arange(cells), many))
    return SegmentGrid(
        projection=projection,
        longest_m=described["longest_m"],
        snap_m=described["snap_m"],
        ids=tuple(ids),
        lines=np.asarray(lines, object),
    )


def grid_of(packed: bytes, described: dict[str, Any]) -> tuple[Grid, FloatArray]:
    """The grid and the counts that `pack` was given, by what `Grid.describe` said of the grid.

    Counts come back in single precision; a square's surface is that of a whole one.
    """
    raw = zlib.decompress(packed)
    lon0, lat0 = described["centre"]
    projection = LocalProjection(lon0=lon0, lat0=lat0)
    if described["kind"] == "segment":
        expected = np.frombuffer(raw, "<f4", described["cells"]).astype(float)
        return _segments(raw, described, projection), expected
    cells = len(raw) // 12
    expected = np.frombuffer(raw, "<f4", cells, offset=8 * cells).astype(float)
    if described["kind"] == "h3":
        ids = tuple(f"{one:x}" for one in np.frombuffer(raw, "<u8", cells).tolist())
        return HexGrid(projection=projection, resolution=described["resolution"], ids=ids), expected
    cell_m = described["cell_m"]
    grid = SquareGrid(
        projection=projection,
        cell_m=cell_m,
        columns=np.frombuffer(raw, "<i4", cells).astype(np.int64),
        rows=np.frombuffer(raw, "<i4", cells, offset=4 * cells).astype(np.int64),
        areas_km2=np.full(cells, cell_m**2 / 1e6),
    )
    return grid, expected


def digest(packed: bytes) -> str:
    """The SHA-256 of a packed surface, as it stands in the ledger."""
    return sha256(packed).hex()
