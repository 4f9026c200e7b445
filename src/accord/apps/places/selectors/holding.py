"""Whose ground an area lies on, as the layers of jurisdictions tell."""

from datetime import date
from typing import Any

import numpy.typing as npt
import shapely

from accord.apps.layers import selectors as layers
from accord.frame.actor import Actor, Purpose


def holders_of(
    shapes: npt.NDArray[Any], *, viewer: Actor, purpose: Purpose, day: date
) -> list[str]:
    """The ORI in whose jurisdiction the middle of each area lies; "" where no layer says so."""
    codes, grounds = layers.coded_shapes_of(
        viewer=viewer, purpose=purpose, day=day, role="jurisdiction"
    )
    found = [""] * len(shapes)
    if codes:
        middles = shapely.point_on_surface(shapes)
        for area, ground in zip(*shapely.STRtree(grounds).query(middles, "within"), strict=True):
            found[area] = codes[ground]
    return found
