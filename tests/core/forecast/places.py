"""A small town for the forecasters' tests: fixed hot cells, two categories, repeats at points."""

import numpy as np

from accord.core.forecast import Events
from accord.core.geo import LocalProjection, SquareGrid

DAYS = 420.0


def town(seed: int = 7, *, cells: int = 16, cell_m: float = 200.0, days: float = DAYS):
    """Events of two categories on a square of cells, places below the cells' size."""
    rng = np.random.default_rng(seed)
    projection = LocalProjection(lon0=-79.4, lat0=43.7)
    many = 260
    x = rng.uniform(-cells / 2, cells / 2, many) * cell_m
    y = rng.uniform(-cells / 2, cells / 2, many) * cell_m
    busy = rng.gamma(0.4, size=many)
    size = 2_400
    site = rng.choice(many, size, p=busy / busy.sum())
    lon, lat = projection.to_degrees(x[site], y[site])
    events = Events.of(
        t=17_000 + rng.uniform(0, days, size),
        lon=lon,
        lat=lat,
        category=np.where(rng.random(size) < 0.6, "burglary", "theft"),
        premises=np.where(site % 3 == 0, "house", "shop"),
    )
    corner = np.array([-cells / 2 - 0.01, cells / 2 - 0.01]) * cell_m
    grid = SquareGrid.around(
        *projection.to_degrees(*(part.ravel() for part in np.meshgrid(corner, corner))),
        cell_m=cell_m,
        within_m=cells * cell_m,
        projection=projection,
    )
    return events.on(grid), grid
