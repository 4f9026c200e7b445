"""Streets thinned for a small drawing."""

import numpy as np
import pytest
import shapely

from accord.core.geo.thinning import thinned

WITHIN = (0.0, 0.0, 1.0, 1.0)


def lines(*wkts):
    return np.array([shapely.from_wkt(one) for one in wkts], object)


def test_pieces_of_a_name_are_joined_and_cut_to_the_extent():
    found = thinned(
        lines("LINESTRING (-1 .5, .5 .5)", "LINESTRING (.5 .5, 2 .5)", "LINESTRING (3 3, 4 4)"),
        ["Main St", "Main St", "Far St"], within=WITHIN, sides=9,
    )  # fmt: skip
    assert [sorted(one) for one in found] == [[(0.0, 0.5), (1.0, 0.5)]]


def test_the_longest_names_stay_when_room_is_scarce_and_the_nameless_go_first():
    streets = lines(
        "LINESTRING (0 .1, .2 .1)", "LINESTRING (0 .2, .9 .2)", "LINESTRING (0 .3, 1 .3)",
        "LINESTRING (.2 .9, .9 .9)",
    )  # fmt: skip
    names = ["Short St", "Long St", "", "Middle St"]
    kept = thinned(streets, names, within=WITHIN, sides=1.7)
    assert kept == [[(0.0, 0.2), (0.9, 0.2)], [(0.2, 0.9), (0.9, 0.9)]]
    assert len(thinned(streets, names, within=WITHIN, sides=9)) == 4


def test_a_street_by_a_point_goes_before_longer_ones():
    streets = lines(
        "LINESTRING (0 .1, .2 .1)", "LINESTRING (0 .9, 1 .9)", "LINESTRING (0 .5, .8 .5)"
    )
    by_it = np.array([[0.1, 0.12]])
    found = thinned(
        streets, ["Short St", "Long St", "Other St"], within=WITHIN, sides=1.2, first=by_it
    )
    assert found == [[(0.0, 0.1), (0.2, 0.1)], [(0.0, 0.9), (1.0, 0.9)]]
    assert thinned(streets[:0], [], within=WITHIN, sides=1, first=by_it) == []


def test_bends_finer_than_the_pen_are_smoothed_and_specks_left_out():
    bent = "LINESTRING (0 .5, .3 .5005, .6 .4995, 1 .5)"
    found = thinned(lines(bent, "LINESTRING (.1 .1, .1005 .1)"), ["A", "B"], within=WITHIN, sides=9)
    assert found == [[(0.0, 0.5), (1.0, 0.5)]]


def test_every_line_has_a_name():
    with pytest.raises(ValueError, match="1 lines with 2 names"):
        thinned(lines("LINESTRING (0 0, 1 1)"), ["A", "B"], within=WITHIN, sides=9)
