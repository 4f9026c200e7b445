"""Counts of one set of areas as those of another: by the surface that each share."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely


def spread_over(
    amounts: npt.NDArray[np.float64], shapes: npt.NDArray[Any], areas: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    """The amount in each area: of a surface the part in it, a point wholly where it lies.

    Within a shape its amount is taken as even. What lies in no area is in none; a point on a border
    goes to the first area. Shapes and areas are of one coordinate system.
    """
    found = np.zeros(len(areas))
    surface = shapely.area(shapes)
    at, holder = shapely.STRtree(areas).query(shapes, predicate="intersects")
    flat = surface[at] > 0
    parts = shapely.area(shapely.intersection(shapes[at[flat]], areas[holder[flat]]))
    np.add.at(found, holder[flat], amounts[at[flat]] * parts / surface[at[flat]])
    for place in np.unique(at[~flat]).tolist():
        found[int(holder[at == place].min())] += float(amounts[place])
    return found
