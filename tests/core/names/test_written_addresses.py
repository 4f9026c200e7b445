"""Addresses as agencies write them, taken apart; any text gives an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.geocode import street_class
from accord.core.names import StreetName, parse_address, street_name

N_MAIN = StreetName("N", "MAIN", "ST", "")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1200 BLOCK OF N MAIN ST", 1200, 1299),
        ("1200 Blk North Main Street", 1200, 1299),
        ("12XX N MAIN ST", 1200, 1299),
        ("0012XX N. Main St.", 1200, 1299),
        ("12** N MAIN ST", 1200, 1299),
        ("1200-1299 North Main Street", 1200, 1299),
        ("1200-99 N MAIN ST", 1200, 1299),
        ("12 hundred block of N Main St", 1200, 1299),
        ("N MAIN ST 1200 BLOCK", 1200, 1299),
        ("1200 N MAIN ST, Dunmere", 1200, 1299),
        ("1217 N Main St Apt 4", 1217, 1217),
        ("1217 1/2 N Main St", 1217, 1217),
        ("XX N MAIN ST", 0, 99),
        ("X N MAIN ST", 0, 99),
    ],
)
def test_numbers_and_street_come_out_of_every_spelling(text, low, high):
    found = parse_address(text)
    assert (found.low, found.high, found.streets) == (low, high, (N_MAIN,))


@pytest.mark.parametrize(
    "text",
    ["MAIN ST / 3RD AVE", "Main St & Third Ave", "MAIN ST AT 03RD AV", "MAIN ST \\ 3RD AVE",
     "Corner of Main Street and 3rd Avenue", "MAIN ST @ 3 AVE"],
)  # fmt: skip
def test_a_crossing_names_two_streets_and_no_number(text):
    found = parse_address(text)
    assert found.is_crossing
    assert found.low is None
    assert [name.core for name in found.streets] == ["MAIN", "3RD"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("NORTH ST", ("", "NORTH", "ST", "")),
        ("Court Street", ("", "COURT", "ST", "")),
        ("Saint Louis Ave NW", ("", "ST LOUIS", "AVE", "NW")),
        ("Avenue A", ("", "AVE A", "", "")),
        ("Interstate 80 WB", ("", "I80", "", "")),
        ("I-70 HWYWB", ("", "I70", "HWY", "")),
        ("E 5 AVE", ("E", "5TH", "AVE", "")),
        ("111 ST", ("", "111TH", "ST", "")),
        ("BROADWAY N", ("", "BROADWAY", "", "N")),
        ("Dr Martin Luther King Jr Dr", ("", "DR MARTIN LUTHER KING JR", "DR", "")),
    ],
)
def test_a_street_has_one_spelling(text, parts):
    assert street_name(text) == parts


def test_the_town_stands_behind_the_comma_and_is_no_state_or_flat():
    assert parse_address("400 Oak Ave, Apt 3, Dunmere, NV 89501").town == "DUNMERE"
    assert parse_address("52XX N 35TH ST,MKE").town == "MKE"
    assert parse_address("400 Oak Ave, NV 89501").town == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [("I-80 / OAK ST", "crossing"), ("1200 I80", "highway"), ("12XX 5TH AVE", "numbered street"),
     ("12XX OAK ST", "named street"), ("OAK ST", "no number"), ("", "none")],
)  # fmt: skip
def test_each_address_has_a_street_class(text, kind):
    assert street_class(text) == kind


@given(st.text(max_size=60) | st.text("0123456789X*-/&, ABESTN", max_size=40))
def test_no_text_is_too_odd(text):
    found = parse_address(text)
    assert (found.low is None) == (found.high is None)
    assert found.low is None or 0 <= found.low <= found.high


@given(st.text("ABCDEFGHJKLM ", min_size=3, max_size=20), st.sampled_from(["ST", "AVENUE", "Dr"]))
def test_the_short_form_of_a_street_stays_as_it_is(core, kind):
    once = street_name(f"{core} {kind}")
    assert street_name(str(once)) == once


def test_a_text_of_nothing_but_a_bound_is_a_name():
    assert street_name("EB").core == "EB"
    assert str(street_name("MAIN ST NB")) == "MAIN ST"


@pytest.mark.parametrize("text", ["10XX GLEN BLVD", "1000 BLOCK PARK AVE", "1012 GROVE CRESCENT"])
def test_a_street_named_by_the_words_of_types_has_house_numbers(text):
    found = parse_address(text)
    assert found.low is not None
    assert found.streets[0].kind
    assert found.streets[0].core


def test_a_number_before_a_type_alone_is_the_street():
    assert parse_address("12 ST").low is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1217 N Main St Apt 4", "4"),
        ("1217 N Main St, Apt 4-B, Dunmere", "4B"),
        ("1217 N MAIN ST APT 4 B", "4B"),
        ("1217 N MAIN ST #12", "12"),
        ("1217 N MAIN ST UNIT #12, DUNMERE", "12"),
        ("1217 N MAIN ST BLDG 3 APT 4", "3-4"),
        ("1217 N MAIN ST", ""),
        ("LOT 4", ""),
    ],
)
def test_a_part_of_a_building_is_told_apart_from_its_street(text: str, unit: str) -> None:
    found = parse_address(text)
    assert found.unit == unit
    assert not found.streets or found.streets[0] == N_MAIN or text == "LOT 4"


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("I25 HWYNB / 6TH TO NB I25 RAMP", ["I25 HWY", "6TH"]),
        ("W 6TH AVE / SHERIDAN TO EB 6TH RAMP", ["W 6TH AVE", "SHERIDAN"]),
        ("W COLFAX AVE / I25 HWYSB OFF RAMP", ["W COLFAX AVE", "I25 HWY"]),
        ("S ELM ST / I225 N FRTG", ["S ELM ST", "I225"]),
        ("N LOWELL BLVD / W 6TH AVE FRONTAGE RD N", ["N LOWELL BLVD", "W 6TH AVE"]),
    ],
)
def test_a_ramp_or_a_frontage_road_is_beside_its_roads(text, streets):
    found = parse_address(text)
    assert [str(name) for name in found.streets] == streets
    assert found.slip == "beside"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I225HWYSB", "I225 HWY"), ("I25NB", "I25"), ("PARK AVEW", "PARK AVE W"),
        ("N ROWE", "N ROWE"), ("RAMP ST", "RAMP ST"), ("I80", "I80"),
    ],
)  # fmt: skip
def test_words_written_together_are_taken_apart(text, name):
    assert str(street_name(text)) == name


def test_two_houses_and_a_remark_in_brackets_leave_the_street_as_it_is():
    two = parse_address("1342 / 1344 W CEDAR AVE")
    assert (str(two.streets[0]), two.low, two.high) == ("W CEDAR AVE", 1342, 1344)
    behind = parse_address("4200 BLK N LINCOLN ST (BEHIND)")
    assert (str(behind.streets[0]), behind.low) == ("N LINCOLN ST", 4200)
    assert str(parse_address("(REAR)").streets[0]) == "REAR"
