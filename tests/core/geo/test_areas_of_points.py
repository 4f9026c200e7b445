"""Which area each point lies in: as asked one by one, and on a border always the first."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from accord.core.geo import area_of_each

degrees = st.integers(0, 8)  # whole ones, so that borders and corners are met often


@given(
    st.lists(st.tuples(degrees, degrees, degrees, degrees), max_size=6),
    st.lists(st.tuples(degrees, degrees), max_size=12),
)
def test_it_is_the_first_area_that_touches_the_point(corners, points):
    areas = [shapely.box(w, s, w + e + 1, s + n + 1) for w, s, e, n in corners]
    lon, lat = [x for x, _ in points], [y for _, y in points]
    asked = [
        next((at for at, area in enumerate(areas) if area.intersects(shapely.Point(x, y))), -1)
        for x, y in points
    ]
    assert area_of_each(lon, lat, areas).tolist() == asked
    assert area_of_each(lon, lat, np.array(areas, object)).tolist() == asked
