"""Areas with residents of each group, spread over a forecast's cells."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.fairness.errors import FairnessError
from accord.core.geo import Grid, area_of_each

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Areas:
    """Areas by their shapes in degrees, points or polygons, and residents of each group there.

    Where areas are points (centres), a cell belongs to the nearest; where they are polygons, to
    the one that holds the cell's centre. Either way an area without a cell takes the one that its
    own point lies in, and residents are spread evenly over an area's cells, or along
    its metres of street.
    """

    shapes: tuple[BaseGeometry, ...]
    residents: dict[str, FloatArray]

    @classmethod
    def of(
        cls, shapes: tuple[BaseGeometry, ...], residents: Mapping[str, npt.ArrayLike]
    ) -> "Areas":
        """Areas from shapes and counts; FairnessError for a count that is none."""
        counts = {group: np.asarray(people, float) for group, people in residents.items()}
        if len(counts) < 2:
            raise FairnessError("an audit compares groups: at least two columns are needed")
        for group, people in counts.items():
            if len(people) != len(shapes):
                raise FairnessError(f"“{group}” has not one count an area")
            if not np.isfinite(people).all() or (people < 0).any():
                raise FairnessError(f"“{group}” has a count that is no number from 0")
            if people.sum() <= 0:
                raise FairnessError(f"“{group}” has no resident in any area")
        return cls(shapes=shapes, residents=counts)

    @property
    def largest(self) -> str:
        """The group with most residents."""
        return max(self.residents, key=lambda group: self.residents[group].sum())

    def over(self, grid: Grid) -> "Spread":
        """How the areas lie over the grid's cells."""
        points = [shape.representative_point() for shape in self.shapes]
        lon, lat = (np.array([getattr(point, axis) for point in points]) for axis in "xy")
        if all(shape.geom_type == "Point" for shape in self.shapes):
            x, y = grid.projection.to_metres(lon, lat)
            tree = shapely.STRtree([shapely.Point(*at) for at in zip(x, y, strict=True)])
            area = tree.nearest(shapely.points(grid.x, grid.y))
            cell = np.arange(grid.size)
        else:
            holder = area_of_each(*grid.centres(), self.shapes)
            cell = np.flatnonzero(holder >= 0)
            area = holder[cell]
        without = np.setdiff1d(np.arange(len(self.shapes)), area)
        home = grid.cell_of(lon[without], lat[without])
        area = np.concatenate([area, without[home >= 0]])
        cell = np.concatenate([cell, home[home >= 0]])
        sizes = grid.measures[cell]
        size = np.bincount(area, sizes, minlength=len(self.shapes))
        return Spread(
            area=area, cell=cell, share=sizes / size[area], cells=grid.size, members=self.residents
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Spread:
    """Areas over cells: one entry each for an area, a cell of it, and the cell's share.

    The shares of an area that lies on the grid sum to 1.
    """

    area: npt.NDArray[np.intp]
    cell: npt.NDArray[np.intp]
    share: FloatArray
    cells: int
    members: dict[str, FloatArray]

    @property
    def residents(self) -> dict[str, FloatArray]:
        """People of each group by cell; those in areas off the grid are in none."""
        return {
            group: _sums(self.cell, self.share * people[self.area], self.cells)
            for group, people in self.members.items()
        }

    @property
    def membership(self) -> FloatArray:
        """Each group's share of a cell's people, shape (groups, cells); 0 where nobody lives."""
        people = np.array(list(self.residents.values()))
        everyone = people.sum(axis=0)
        return np.divide(people, everyone, out=np.zeros_like(people), where=everyone > 0)

    @property
    def placed(self) -> float:
        """Share of all residents whose area has a cell."""
        known = sum(float(people.sum()) for people in self.residents.values())
        return known / sum(float(people.sum()) for people in self.members.values())

    def mean(self, values: FloatArray) -> FloatArray:
        """The mean of a figure over each area's cells; 0 for areas off the grid."""
        areas = len(next(iter(self.members.values())))
        return _sums(self.area, self.share * values[self.cell], areas)


def _sums(place: npt.NDArray[np.intp], values: FloatArray, size: int) -> FloatArray:
    """The sum of the values of each place."""
    return np.asarray(np.bincount(place, values, minlength=size), np.float64)
