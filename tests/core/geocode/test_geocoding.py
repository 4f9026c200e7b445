"""What a small invented town's addresses lead to: point, grade, radius, and why not better."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from accord.core.geo import InvalidGeometryError
from accord.core.geocode import Alias, Geocoder, IndexBuilder, unmatched_bias
from accord.core.geocode.bias import wilson
from accord.core.geocode.index import within_one_edit
from accord.core.geocode.regression import Habit, trend

DEGREE = 1 / 111_320  # a metre of latitude; the town lies on the equator, so of longitude too


def metres(match, x, y):
    return float(np.hypot(match.lon / DEGREE - x, match.lat / DEGREE - y))


def town() -> IndexBuilder:
    """Five avenues (x = 0 … 400 m) and N MAIN ST (y = 0), 100 numbers to 100 metres."""
    made = IndexBuilder()
    for at, name in enumerate(["OAK AVE", "MAPLE AVE", "PINE AVE", "3RD AVE", "ELM AVE"]):
        for hundred in range(-5, 5):
            ends = [(at * 100 * DEGREE, (hundred + step) * 100 * DEGREE) for step in (0, 1)]
            first = (hundred + 5) * 100
            made.add_line(name, ends, low=first, high=first + 99)
    for hundred in range(5):
        ends = [((hundred + step) * 100 * DEGREE, 0.0) for step in (0, 1)]
        made.add_line("N MAIN ST", ends, low=hundred * 100, high=hundred * 100 + 99)
    made.add_place("Union Station", 250 * DEGREE, 30 * DEGREE)
    return made


@pytest.fixture(scope="module")
def geocoder():
    return Geocoder(town().build())


@pytest.mark.parametrize(
    "text", ["2XX N MAIN ST", "200 BLOCK OF NORTH MAIN STREET", "200-299 N Main St"]
)
def test_a_block_is_its_middle_and_half_its_length(geocoder, text):
    found = geocoder.geocode(text)
    assert (found.grade, found.kind, found.matched) == ("A", "block", "200 BLOCK N MAIN ST")
    assert metres(found, 250, 0) < 1
    assert found.radius_m == pytest.approx(50, abs=1)


def test_a_house_lies_in_its_block(geocoder):
    found = geocoder.geocode("225 N Main St")
    assert (found.grade, found.kind) == ("A", "address")
    assert metres(found, 225, 0) < 2


@pytest.mark.parametrize(
    "text", ["N MAIN ST / 3RD AVE", "3rd Ave & North Main", "N MAIN ST AT THIRD AVENUE"]
)
def test_a_crossing_is_where_the_lines_meet(geocoder, text):
    found = geocoder.geocode(text)
    assert (found.grade, found.kind) == ("A" if "AV" in text.upper() and "ST" in text else "B",
                                         "crossing")  # fmt: skip
    assert metres(found, 300, 0) < 1


@pytest.mark.parametrize(
    ("text", "grade", "why"),
    [
        ("2XX MAIN ST", "B", "part_missing"),
        ("2XX N MIAN ST", "C", "typo"),
        ("2XX N MAIN AVE", "C", "type_differs"),
        ("2XX S MAIN ST", "", "unknown_street"),
        ("5XX N MAIN ST", "C", "grid"),
        ("99XX N MAIN ST", "D", "unknown_block"),
        ("N MAIN ST", "D", "street_only"),
        ("2XX UNHEARD OF ST", "", "unknown_street"),
        ("MAPLE AVE / PINE AVE", "B", "not_touching"),
        ("Union Station", "A", ""),
        ("Uniom Station", "C", "typo"),
        ("", "", "no_address"),
    ],
)
def test_the_grade_says_how_well_and_the_reason_why_not_better(geocoder, text, grade, why):
    found = geocoder.geocode(text)
    assert (found.grade, found.why) == (grade, why)
    assert (found.lon is None) == (grade == "")
    assert (found.radius_m is None) == (grade == "")


def test_streets_of_one_name_in_two_towns_need_the_town():
    made = town()
    made.add_line("N MAIN ST", [(0.1, 0.1), (0.101, 0.1)], low=200, high=299)
    made.add_zone("Here", box(-0.01, -0.01, 0.01, 0.01))
    made.add_zone("There", box(0.09, 0.09, 0.11, 0.11))
    index = made.build()
    asked = "200 BLOCK N MAIN ST"
    unsure = Geocoder(index).geocode(asked)
    assert (unsure.grade, unsure.why, len(unsure.candidates)) == ("", "ambiguous", 2)
    assert Geocoder(index).geocode(f"{asked}, There").lat == pytest.approx(0.1)
    assert Geocoder(index, within="here").geocode(asked).lat == pytest.approx(0, abs=1e-5)
    outside = Geocoder(index).geocode("300 BLOCK N MAIN ST, There")
    assert (outside.grade, outside.why) == ("C", "outside_town")
    assert Geocoder(index).geocode("There").grade == "D"


def test_an_alias_is_learnt_as_a_point_or_as_an_address():
    aliases = {
        "the Walmart on 5th": Alias(lon=0.002, lat=0.001, radius_m=80),
        "old mill": Alias(address="2XX N MAIN ST"),
        "loop": Alias(address="loop"),
    }
    geocoder = Geocoder(town().build(), aliases=aliases)
    shop = geocoder.geocode("WALMART ON 5TH")
    assert (shop.grade, shop.kind, shop.lon, shop.radius_m) == ("A", "alias", 0.002, 80)
    assert geocoder.geocode("Old Mill").matched == "200 BLOCK N MAIN ST"
    assert geocoder.geocode("loop").grade == ""


def test_what_records_taught_answers_the_block_between_and_the_crossing():
    made = IndexBuilder()
    for hundred in (1, 2, 4, 5):
        made.observe(f"{hundred}00 BLOCK E OAK ST", hundred * 100 * DEGREE, 0.0)
        made.observe(f"{hundred}00 BLOCK N ASH ST", 300 * DEGREE, (hundred - 3) * 100 * DEGREE)
    geocoder = Geocoder(made.build())
    between = geocoder.geocode("300 BLOCK E OAK ST")
    assert (between.grade, between.why) == ("B", "interpolated")
    assert metres(between, 300, 0) < 2
    crossing = geocoder.geocode("E OAK ST / N ASH ST")
    assert (crossing.grade, crossing.why) == ("B", "fitted")
    assert metres(crossing, 300, 0) < 2
    assert geocoder.geocode("215 E OAK ST").why == "block_only"
    assert not made.observe("somewhere", 0, 0)


def test_neighbouring_streets_tell_where_a_number_lies():
    made = IndexBuilder()
    for street in range(6):
        for hundred in range(0, 40, 2):
            made.observe(f"{hundred}00 BLOCK N {'ABCDEF'[street]}X ST",
                         street * 200 * DEGREE, hundred * 100 * DEGREE)  # fmt: skip
    made.observe("100 BLOCK N LONE ST", 700 * DEGREE, 100 * DEGREE)
    found = Geocoder(made.build()).geocode("3000 BLOCK N LONE ST")
    assert (found.grade, found.why) == ("C", "grid")
    assert metres(found, 700, 3000) < 20


def avenues(count: int = 30) -> IndexBuilder:
    """Houses on named streets that run north, and avenues called by their number across them."""
    made = IndexBuilder()
    for street in range(6):
        for hundred in range(0, 40, 2):
            made.observe(f"{hundred}00 BLOCK N {'ABCDEF'[street]}X ST",
                         street * 200 * DEGREE, (hundred * 100 + 50) * DEGREE)  # fmt: skip
    for number in range(1, count):
        made.observe(f"{100 * (number % 5)} BLOCK E {number}TH AVE",
                     200 * (number % 5) * DEGREE, 100 * number * DEGREE)  # fmt: skip
    return made


def test_a_numbered_street_that_nobody_has_seen_lies_where_its_number_says():
    geocoder = Geocoder(avenues().build())
    found = geocoder.geocode("250 E 35TH AVE")
    assert (found.grade, found.why) == ("C", "grid")
    assert metres(found, 400, 3500) < 60  # 200 m to a hundred, eastward
    crossing = geocoder.geocode("E 35TH AVE / N CX ST")
    assert crossing.grade == "C"
    assert metres(crossing, 400, 3500) < 60


def test_names_count_as_numbers_only_where_they_were_seen_to():
    made = avenues(count=10)  # too few to tell
    assert Geocoder(made.build()).geocode("250 E 35TH AVE").grade == ""


def test_the_other_half_of_a_street_runs_on_the_same_line():
    made = avenues()
    made.observe("150 BLOCK S DX ST", 600 * DEGREE, -150 * DEGREE)
    made.observe("300 BLOCK S BX ST", 200 * DEGREE, -350 * DEGREE)
    made.observe("800 BLOCK S CX ST", 400 * DEGREE, -850 * DEGREE)
    found = Geocoder(made.build()).geocode("300 BLOCK S EX ST")
    assert (found.grade, found.why) == ("C", "grid")
    assert metres(found, 800, -350) < 60


def test_a_drawn_layer_has_every_street_so_nothing_is_placed_that_it_lacks():
    made = avenues()
    made.add_line("Oak Street", [(0.0, 0.0), (500 * DEGREE, 0.0)], low=0, high=99)
    assert Geocoder(made.build()).geocode("250 E 35TH AVE").grade == ""


def test_an_old_town_at_an_angle_has_a_grid_of_its_own():
    made, turn = IndexBuilder(), math.radians(30)

    def at(x: float, y: float) -> tuple[float, float]:
        east = x * math.cos(turn) - y * math.sin(turn)
        return east * DEGREE, (x * math.sin(turn) + y * math.cos(turn)) * DEGREE

    for street in range(6):
        for hundred in range(10, 30, 2):
            x, y = 100 * hundred + 50, 150 * street
            made.observe(f"{hundred}00 BLOCK {'ABCDEF'[street]}X ST", *at(x, y))
    made.observe("1000 BLOCK GX ST", *at(1050, 900))
    made.observe("1200 BLOCK GX ST", *at(1250, 900))
    found = Geocoder(made.build()).geocode("2300 BLOCK GX ST")
    lon, lat = at(2350, 900)
    assert metres(found, lon / DEGREE, lat / DEGREE) < 60


def rivals() -> IndexBuilder:
    """Two streets of which one is the other's name with a digit lost, in two beats."""
    made = IndexBuilder()
    for name, y in (("2ND", 0), ("22ND", 2000), ("5TH", 500), ("OAK", 300)):
        made.add_line(
            f"{name} ST", [(0, y * DEGREE), (600 * DEGREE, y * DEGREE)], low=100, high=699
        )
    for name, y in (("3", 0), ("7", 2000)):
        made.add_beat(name, box(-DEGREE, (y - 400) * DEGREE, 700 * DEGREE, (y + 400) * DEGREE))
    return made


def test_a_street_that_a_slip_makes_of_another_is_sure_only_where_the_beat_says_so():
    geocoder = Geocoder(rivals().build())
    alone = geocoder.geocode("250 2ND ST")
    assert (alone.grade, alone.why) == ("B", "near_name")
    assert [one.text for one in alone.candidates] == ["250 22ND ST"]
    assert geocoder.geocode("250 2ND ST", area="3").grade == "A"
    assert geocoder.geocode("250 2ND ST", area="7").grade == "B"
    assert geocoder.geocode("250 2ND ST", area="unheard of").grade == "B"
    assert geocoder.geocode("250 5TH ST").grade == "A"


def test_a_slip_whose_street_has_no_such_block_does_not_count():
    made = rivals()
    made.add_line("32ND ST", [(0, 1e-3), (600 * DEGREE, 1e-3)], low=100, high=699)
    made.add_line("3RD ST", [(0, 2e-3), (600 * DEGREE, 2e-3)], low=2000, high=2699)
    made.add_line("33RD ST", [(0, 3e-3), (600 * DEGREE, 3e-3)], low=100, high=699)
    geocoder = Geocoder(made.build())
    assert geocoder.geocode("2050 3RD ST").grade == "A"
    assert geocoder.geocode("150 33RD ST").grade == "A"


def test_a_rival_outside_the_jurisdiction_does_not_count():
    made = rivals()
    made.add_zone("Town", box(-DEGREE, -400 * DEGREE, 700 * DEGREE, 900 * DEGREE))
    index = made.build()
    assert Geocoder(index).geocode("250 2ND ST").grade == "B"
    assert Geocoder(index, within="Town").geocode("250 2ND ST").grade == "A"


def test_one_wrong_point_does_not_move_the_town():
    made = town()
    made.observe("900 BLOCK ERROR RD", 100.0, 60.0)
    assert metres(Geocoder(made.build()).geocode("2XX N MAIN ST"), 250, 0) < 1


def test_suggestions_name_what_was_perhaps_meant(geocoder):
    names = [one.text for one in geocoder.suggest("2XX N MANE ST")]
    assert "200 BLOCK N MAIN ST" in names
    assert geocoder.suggest("Union Statoin Bldg")[0].text == "Union Station"


def test_an_index_survives_pickling_and_nothing_makes_none(geocoder):
    again = Geocoder(pickle.loads(pickle.dumps(geocoder.index)))
    assert again.geocode("N MAIN ST / OAK AVE") == geocoder.geocode("N MAIN ST / OAK AVE")
    with pytest.raises(InvalidGeometryError):
        IndexBuilder().build()


@given(st.text(max_size=50) | st.text("0123456789X/& MAINOKST", max_size=30))
def test_every_text_gets_an_answer_that_holds_together(text):
    found = GEOCODER.geocode(text)
    assert (found.lon is None) == (found.grade == "")
    assert found.grade == "A" or found.why


GEOCODER = Geocoder(town().build())
WORDS = st.text("ABC", max_size=6)


@given(WORDS, WORDS)
def test_one_edit_is_what_the_definition_says(one, other):
    assert within_one_edit(one, other) == (other in _edits(one))


def _edits(word):
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {word} | {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    for letter in "ABC":
        found |= {a + letter + b for a, b in cuts} | {a + letter + b[1:] for a, b in cuts if b}
    return found


def test_the_bias_names_the_group_that_stays_off_the_map():
    rows = [({"beat": "1"}, True)] * 95 + [({"beat": "1"}, False)] * 5
    rows += [({"beat": "2"}, True)] * 50 + [({"beat": "2"}, False)] * 50
    worst, best = unmatched_bias(rows)
    assert (worst.group, worst.share, worst.differs) == ("2", 0.5, True)
    assert (best.group, best.unmatched, best.differs) == ("1", 5, True)
    assert unmatched_bias([]) == ()


def test_the_interval_is_wilsons():
    assert wilson(10, 50) == pytest.approx((0.11244, 0.33037), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_an_alley_lies_between_the_streets_that_it_is_called_by():
    found = Geocoder(avenues().build()).geocode("E 20TH AVE / N BX CX ALY")
    assert (found.grade, found.why) == ("C", "fitted")
    assert metres(found, 300, 2000) < 60


def test_a_street_goes_on_at_its_number_where_the_town_bends():
    """Streets that run north are 200 m apart and all shift 200 m east above 2 km."""
    made = IndexBuilder()
    for hundred in range(1, 40):
        bend = 200 if hundred > 20 else 0
        for street in range(1, 7):
            east = 200 * street + bend
            made.observe(f"{hundred}00 BLOCK N {'ABCDEFG'[street]}X ST",
                         east * DEGREE, hundred * 100 * DEGREE)  # fmt: skip
            made.observe(f"{street}00 BLOCK E {hundred}X AVE",
                         east * DEGREE, hundred * 100 * DEGREE)  # fmt: skip
    for hundred in (5, 8, 11):
        made.observe(f"{hundred}00 BLOCK N LONE ST", 700 * DEGREE, hundred * 100 * DEGREE)
    found = Geocoder(made.build()).geocode("3500 BLOCK N LONE ST")
    assert metres(found, 900, 3500) < 60


def test_a_block_is_looked_for_where_the_records_put_blocks():
    """This agency puts a block's point at its first house."""
    made = IndexBuilder()
    for street in range(8):
        for hundred in range(1, 40):
            east = 200 * street * DEGREE
            if (street + hundred) % 2:
                made.observe(f"{hundred}00 BLOCK N {'ABCDEFGH'[street]}X ST",
                             east, hundred * 100 * DEGREE)  # fmt: skip
            else:
                made.observe(f"{hundred}51 N {'ABCDEFGH'[street]}X ST",
                             east, (hundred * 100 + 51) * DEGREE)  # fmt: skip
    made.observe("100 BLOCK N LONE ST", 700 * DEGREE, 100 * DEGREE)
    geocoder = Geocoder(made.build())
    assert metres(geocoder.geocode("3000 BLOCK N LONE ST"), 700, 3000) < 15
    assert metres(geocoder.geocode("3050 N LONE ST"), 700, 3050) < 15


def test_an_alley_without_a_letter_gets_an_answer_too():
    geocoder = Geocoder(avenues().build())
    assert geocoder.geocode("100 BX CX ALY").grade in {"", "C"}
    assert geocoder.geocode("E 20TH AVE / BX CX ALY").grade in {"", "C"}


def test_a_highway_that_slants_through_the_grid_crosses_where_its_other_crossings_say():
    """I25 runs from (0, 0) to (1000, 2000), written by its carriageways and its type or not."""
    made = avenues()
    for number, way in ((2, "HWYNB"), (6, "HWYSB"), (10, "HWYNB"), (18, "HWYSB")):
        made.observe(f"I25 {way} / E {number}TH AVE", number * 50 * DEGREE, number * 100 * DEGREE)
    geocoder = Geocoder(made.build())
    for text in ("I25 HWYNB / E 14TH AVE", "I-25 / E 14TH AVE", "E 14TH AVE / I25SB"):
        found = geocoder.geocode(text)
        assert found.grade in {"B", "C"}
        assert metres(found, 700, 1400) < 60


def test_a_road_that_slants_has_the_numbers_of_the_streets_beside_it():
    made = avenues()
    for hundred in range(2, 30, 3):
        made.observe(
            f"{hundred}00 BLOCK MILL RD", hundred * 40 * DEGREE, (hundred * 100 + 50) * DEGREE
        )
    found = Geocoder(made.build()).geocode("1900 BLOCK MILL RD")
    assert metres(found, 780, 1950) < 100


def test_a_numbered_place_lies_as_far_past_its_avenue_as_others_were_seen_to():
    made = avenues(count=31)
    for number in range(1, 25):
        made.observe(f"{100 * (number % 5)} BLOCK E {number}TH PL",
                     200 * (number % 5) * DEGREE, (100 * number + 50) * DEGREE)  # fmt: skip
    geocoder = Geocoder(made.build())
    assert metres(geocoder.geocode("250 E 28TH PL"), 400, 2850) < 60
    assert metres(geocoder.geocode("E 28TH PL / N BX ST"), 200, 2850) < 25


def test_a_ramp_lies_about_where_its_roads_meet_and_teaches_no_crossing():
    made = IndexBuilder()
    made.observe("E 5TH AVE / N BX ST", 200 * DEGREE, 500 * DEGREE)
    assert not made.observe("E 5TH AVE / N BX ST OFF RAMP", 900 * DEGREE, 900 * DEGREE)
    geocoder = Geocoder(made.build())
    assert geocoder.geocode("E 5TH AVE / N BX ST").grade == "A"
    for text in ("E 5TH AVE / N BX TO EB 5TH RAMP", "E 5TH AVE / N BX ST OFF RAMP"):
        found = geocoder.geocode(text)
        assert (found.grade, found.why) == ("C", "beside")
        assert found.radius_m >= 400
        assert metres(found, 200, 500) < 1


@given(st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-200, 200)), min_size=1, max_size=16))
def test_kriging_is_finite_and_surer_the_nearer(seen):
    away, off = (np.array(column) for column in zip(*seen, strict=True))
    habit = Habit(ever=30.0, wander=100.0, drift=300.0, stand=20.0)
    found, errors = trend(away, off, habit).at(np.array([away[0], 100_000.0]))
    assert np.isfinite(found).all()
    assert 0 <= errors[0] <= errors[1] + 1e-6


def test_kriging_follows_a_street_that_slants_and_leaves_out_a_slip():
    places = np.arange(0.0, 2000.0, 200.0)
    offsets = places * 0.8
    offsets[4] += 5000.0
    habit = Habit(ever=30.0, wander=100.0, drift=300.0, stand=20.0, slant=1.0)
    found, _ = trend(places, offsets, habit).at(np.array([1300.0]))
    assert found[0] == pytest.approx(1040.0, abs=25)
