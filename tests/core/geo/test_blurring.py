"""A point that is counted but not told lies evenly in its square, and says nothing more of itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.core.geo import blurred, inverse
from accord.core.geo.blurring import SQUARE

lons, lats = st.floats(-180, 180), st.floats(-85, 85)
shares = st.floats(0, 0.999)


def one(lon: float, lat: float, name: str) -> tuple[float, float]:
    east, north = blurred(np.array([lon]), np.array([lat]), names=[name])
    return float(east[0]), float(north[0])


@given(lons, lats, st.text(max_size=40))
def test_it_stays_within_the_diagonal_of_a_square(lon: float, lat: float, name: str) -> None:
    east, north = one(lon, lat, name)
    assert -180 <= east <= 180
    assert -90 <= north <= 90
    assert float(inverse(lon, lat, east, north)[2][0]) < 3_500


@given(st.integers(-4_000, 3_999), shares, shares, shares, shares)
def test_where_in_its_square_it_is_changes_nothing(
    row: int, up: float, other_up: float, along: float, other_along: float
) -> None:
    wide = SQUARE / np.cos(np.radians((row + 0.5) * SQUARE))
    here, there = (
        one(wide * (7 + 0.001 + 0.99 * east), SQUARE * (row + 0.001 + 0.99 * north), "id")
        for east, north in ((along, up), (other_along, other_up))
    )
    assert here == there


def test_many_in_one_square_are_spread_evenly_over_it() -> None:
    count = 4_000
    names = [f"{n:032x}" for n in range(count)]
    lon, lat = blurred(np.full(count, -87.651), np.full(count, 41.851), names=names)
    assert len(np.unique(np.column_stack([lon, lat]), axis=0)) == count
    for values in (lon, lat):
        low, high = values.min(), values.max()
        quarters, _edges = np.histogram(values, bins=4, range=(low, high))
        assert abs(quarters - count / 4).max() < 150
    assert np.ptp(lat) > 0.99 * SQUARE
