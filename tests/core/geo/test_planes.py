"""Plane systems of the register, and references of the military grid."""

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.geo import (
    UnknownCRSError,
    from_mgrs,
    plane_system,
    plane_systems,
    to_degrees,
    turning,
)

DENVER = (-105.1, 39.6, -104.6, 39.9)
#: The six sets of letters as NGA.STND.0037 prints them: columns, and the row at the equator.
SETS = {
    1: ("ABCDEFGH", "A"), 2: ("JKLMNPQR", "F"), 3: ("STUVWXYZ", "A"),
    4: ("ABCDEFGH", "F"), 5: ("JKLMNPQR", "A"), 0: ("STUVWXYZ", "F"),
}  # fmt: skip
ROWS = "ABCDEFGHJKLMNPQRSTUV"


def reference_of(lon: float, lat: float, digits: int = 5) -> str:
    """A reference made the other way round, from the printed sets."""
    zone = int((lon + 180) // 6) + 1
    turn = pyproj.Transformer.from_crs(4326, 32600 + zone, always_xy=True)
    east, north = turn.transform(lon, lat)
    columns, first = SETS[zone % 6]
    row = ROWS[(ROWS.index(first) + int(north // 100_000)) % 20]
    band = "CDEFGHJKLMNPQRSTUVWX"[min(int((lat + 80) // 8), 19)]
    side = 10 ** (5 - digits)
    places = (f"{int(value % 100_000) // side:0{digits}d}" for value in (east, north))
    return f"{zone}{band}{columns[int(east // 100_000) - 1]}{row}{''.join(places)}"


def test_systems_near_a_place_hold_its_state_plane_zone_its_utm_zone_and_the_web_map() -> None:
    found = {one.code for one in plane_systems(DENVER)}
    assert {"EPSG:2232", "EPSG:26913", "EPSG:32613", "EPSG:3857"} <= found
    assert not {"EPSG:2233", "EPSG:3435"} & found


def test_a_printed_example_is_met_to_a_decimetre() -> None:
    """Snyder 1987 (USGS PP 1395), page 269: Clarke 1866, zone 18, 40.5 N 73.5 W."""
    own = pyproj.Transformer.from_crs("EPSG:26718", "EPSG:4267", always_xy=True)
    assert own.transform(627_106.5, 4_484_124.4) == pytest.approx((-73.5, 40.5), abs=1e-6)
    # On the newer datum the same numbers lie some metres away, never more than a street's width.
    lon, lat = turning("EPSG:26718")(627_106.5, 4_484_124.4)
    assert 1 < pyproj.Geod(ellps="WGS84").inv(lon, lat, -73.5, 40.5)[2] < 100


@given(
    lon=st.floats(-104.9, -104.7), lat=st.floats(39.65, 39.85),
    code=st.sampled_from(["EPSG:2232", "EPSG:26913", "EPSG:3857", "EPSG:26954"]),
)  # fmt: skip
def test_what_is_laid_in_a_plane_comes_back(lon: float, lat: float, code: str) -> None:
    x, y = pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    found = to_degrees(code, [x], [y])
    assert (found[0][0], found[1][0]) == pytest.approx((lon, lat), abs=1e-8)


@pytest.mark.parametrize("code", ["", "EPSG:4326", "EPSG:99999", "2232", "+proj=utm +zone=13"])
def test_what_is_no_plane_of_a_register_is_refused(code: str) -> None:
    with pytest.raises(UnknownCRSError):
        plane_system(code)


@given(lon=st.floats(-179.9, 179.9), lat=st.floats(-79.9, -0.01) | st.floats(0.01, 71.9))
def test_a_reference_gives_the_middle_of_its_square(lon: float, lat: float) -> None:
    if 56 <= lat < 64 and 0 <= lon < 12:
        return  # Norway's zones are wider; a reference names its own
    found = from_mgrs(reference_of(lon, lat))
    assert found is not None
    assert pyproj.Geod(ellps="WGS84").inv(lon, lat, *found)[2] < 0.8


def test_spaces_and_fewer_digits_are_read() -> None:
    whole = from_mgrs("13S ED 00123 98765") or from_mgrs("13SED0012398765")
    assert whole == from_mgrs("13sed0012398765")
    coarse = from_mgrs("13S ED 00 98")
    assert whole is not None
    assert coarse is not None
    assert pyproj.Geod(ellps="WGS84").inv(*whole, *coarse)[2] < 1_000


@pytest.mark.parametrize(
    "text", ["", "13S", "13SED", "13SED123", "13IED1212", "61SED1212", "13SJD1212", "13S ED 12 123", "BEAT 12"]
)  # fmt: skip
def test_what_is_no_reference_gives_none(text: str) -> None:
    assert from_mgrs(text) is None
