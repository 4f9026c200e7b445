"""Gaussian smoothing between the cells of any grid that keeps the total unchanged."""

from dataclasses import dataclass

import numpy as np

from accord.core.forecast.events import FloatArray, IntArray
from accord.core.geo import Grid

CUT_OFF = 3.0  # bandwidths beyond which a Gaussian's weight is left out (1 % of the mass)
LEAST_REACH_M = 1.0  # a kernel that reaches less far never leaves its cell


@dataclass(frozen=True, eq=False, kw_only=True)
class Smoother:
    """Pairs of near cells with the share of the source's count that the target receives.

    The shares of each source add up to one, so smoothing conserves the total; a cell at the
    border gives nothing away to places outside.
    """

    size: int
    source: IntArray
    target: IntArray
    share: FloatArray

    @classmethod
    def gaussian(cls, grid: Grid, *, bandwidth_m: float) -> "Smoother":
        """A Gaussian kernel of `bandwidth_m` metres between cell centres; 0 leaves counts alone.

        Distances are straight lines, on street segments too, from midpoint to midpoint; there a
        target receives by its metres, so that what is even along the streets stays even.
        """
        if CUT_OFF * bandwidth_m < LEAST_REACH_M:
            every = np.arange(grid.size)
            return cls(size=grid.size, source=every, target=every, share=np.ones(grid.size))
        source, target, apart = near_pairs(grid.x, grid.y, within_m=CUT_OFF * bandwidth_m)
        weight = np.exp(-0.5 * (apart / bandwidth_m) ** 2) * grid.measures[target]
        total = np.bincount(source, weight, minlength=grid.size)
        return cls(size=grid.size, source=source, target=target, share=weight / total[source])

    def __call__(self, values: FloatArray) -> FloatArray:
        """Smooth one value a cell; the sum stays what it was."""
        flow = values[self.source] * self.share
        return np.bincount(self.target, flow, minlength=self.size).astype(float)


def near_pairs(
    x: FloatArray, y: FloatArray, *, within_m: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """All ordered pairs of points (each with itself too) at most `within_m` apart.

    Returns source indexes, target indexes and distances in metres, found by binning the points
    into squares of `within_m`, so that time grows with the pairs and not with the points squared.
    """
    column = np.floor((x - x.min(initial=0)) / within_m).astype(np.int64)
    row = np.floor((y - y.min(initial=0)) / within_m).astype(np.int64)
    wide = int(column.max(initial=0)) + 3
    code = (row + 1) * wide + column + 1
    order = np.argsort(code, kind="stable")
    ranked = code[order]
    parts = [_joined(order, ranked, code + shift * wide) for shift in (-1, 0, 1)]
    source, target = (np.concatenate(column) for column in zip(*parts, strict=True))
    apart = np.hypot(x[source] - x[target], y[source] - y[target])
    near = apart <= within_m
    return source[near], target[near], apart[near]


def _joined(order: IntArray, ranked: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Each point with every point whose bin is the wanted one or beside it in its row."""
    low = np.searchsorted(ranked, wanted - 1, side="left")
    many = np.searchsorted(ranked, wanted + 1, side="right") - low
    source = np.repeat(np.arange(len(wanted)), many)
    step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
    return source, order[np.repeat(low, many) + step]


@dataclass(frozen=True, eq=False, kw_only=True)
class BlockSmoother:
    """A wide Gaussian between blocks of cells; a block's value is spread over its cells.

    For bandwidths of several cells: cells within a block are alike at that distance, and the
    pairs become fewer by the fourth power of the block's side.
    """

    block: IntArray
    cells: FloatArray
    measures: FloatArray
    between: Smoother

    @classmethod
    def gaussian(cls, grid: Grid, *, bandwidth_m: float, block_m: float) -> "BlockSmoother":
        """A kernel of `bandwidth_m` between blocks of `block_m` metres."""
        column = np.floor(grid.x / block_m).astype(np.int64)
        row = np.floor(grid.y / block_m).astype(np.int64)
        code, block = np.unique(row * (1 << 32) + column, return_inverse=True)
        cells = np.bincount(block, grid.measures).astype(float)
        x = np.bincount(block, grid.x * grid.measures) / cells
        y = np.bincount(block, grid.y * grid.measures) / cells
        source, target, apart = near_pairs(x, y, within_m=CUT_OFF * bandwidth_m)
        weight = np.exp(-0.5 * (apart / bandwidth_m) ** 2) * cells[target]
        total = np.bincount(source, weight, minlength=len(code))
        between = Smoother(
            size=len(code), source=source, target=target, share=weight / total[source]
        )
        return cls(block=block, cells=cells, measures=grid.measures, between=between)

    def __call__(self, values: FloatArray) -> FloatArray:
        """Smooth one value a cell; the sum stays what it was."""
        blocks = np.bincount(self.block, values, minlength=len(self.cells)).astype(float)
        return (self.between(blocks) / self.cells)[self.block] * self.measures
