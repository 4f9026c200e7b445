"""Names: corruption steered by a draw, plates and hundred-blocks in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.names import (
    NAME_OPERATORS,
    RecordedDate,
    RecordedName,
    confusion_key,
    first_of_january,
    hundred_block,
    hyphenate,
    mask_block,
    misread,
    name_tables,
    nickname,
    nicknames_of,
    normalise,
    normalise_street,
    plate,
    rank_weights,
    swap,
    transpose_day_month,
    typo,
    unknown_date,
    year_slip,
)

DRAWS = st.integers(min_value=0, max_value=2**56)
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=14)


@given(word=WORDS, draw=DRAWS)
def test_a_typo_is_one_slip_and_repeats(word, draw):
    slipped = typo(word, draw)
    assert slipped == typo(word, draw)
    assert abs(len(slipped) - len(word)) <= 1
    assert slipped[0] == word[0]


@pytest.mark.parametrize(
    ("draw", "expected"), [(0, "snith"), (1, "sith"), (2, "smmith"), (3, "simth")]
)
def test_each_kind_of_typo(draw, expected):
    assert typo("smith", draw) == expected


def test_very_short_names_are_left_alone():
    assert typo("Li", 17) == "Li"


def test_operators_touch_only_names():
    for operator in NAME_OPERATORS:
        changed = operator(RecordedName("Michael", "Johnson"), 12345)
        assert changed != RecordedName("Michael", "Johnson")


def test_nickname_swap_and_hyphen():
    name = RecordedName("William", "Brown")
    assert nickname(name, 0).given in nicknames_of("WILLIAM")
    assert nickname(RecordedName("Zzyzx", "Brown"), 3).given == "Z"
    assert swap(name, 0) == RecordedName("Brown", "William")
    assert hyphenate(name, 1, others=("Lee", "Diaz")) == RecordedName("William", "Brown Diaz")
    assert hyphenate(name, 2, others=("Lee", "Diaz")).surname == "Brown-Lee"


@given(day=st.integers(1, 28), month=st.integers(1, 12))
def test_transposing_day_and_month_twice_is_nothing(day, month):
    date = RecordedDate(1980, month, day)
    assert transpose_day_month(transpose_day_month(date)) == date


def test_date_slips_stay_dates():
    leap = RecordedDate(1996, 2, 29)
    assert year_slip(leap, 1) == RecordedDate(1995, 2, 28)
    assert first_of_january(leap) == RecordedDate(1996, 1, 1)
    assert unknown_date(leap) == RecordedDate(0, 0, 0)


def test_plates_are_distinct_and_seven_long():
    plates = [plate(serial) for serial in range(40_000)]
    assert len(set(plates)) == len(plates)
    assert {len(text) for text in plates} == {7}


@given(serial=st.integers(0, 243_339_999), draw=DRAWS)
def test_a_misread_plate_keeps_its_length(serial, draw):
    text = plate(serial)
    assert len(misread(text, draw)) == len(text)


def test_confusable_plates_share_a_key():
    assert confusion_key("abc 0158") == confusion_key("A8C-OI5B")
    assert confusion_key("ABC0158") != confusion_key("ABC0159")
    assert normalise("abc-12.3") == "ABC123"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234 Oak Street", "1200 BLOCK OAK ST"),
        ("12XX OAK ST", "1200 BLOCK OAK ST"),
        ("0012XX OAK ST", "1200 BLOCK OAK ST"),
        ("1200 Block OAK ST", "1200 BLOCK OAK ST"),
        ("1200 block of North Oak Avenue", "1200 BLOCK N OAK AVE"),
        ("5 OAK AV", "0 BLOCK OAK AVE"),
        ("OAK ST / ELM ST", None),
    ],
)
def test_hundred_blocks_come_out_alike(text, expected):
    assert hundred_block(text) == expected


@given(number=st.integers(1, 99_999))
def test_a_masked_address_has_the_hundred_block_of_the_full_one(number):
    assert hundred_block(mask_block(number, "ELM ST")) == hundred_block(f"{number} Elm Street")


def test_street_words_keep_their_name():
    assert normalise_street("Court Street") == "COURT ST"
    assert normalise_street("north street") == "NORTH ST"


def test_tables_are_distinct_and_fall_with_rank():
    tables = name_tables()
    assert len(set(tables.surnames)) == len(tables.surnames) > 400
    given_names = set(tables.given_female + tables.given_male)
    assert len(given_names & set(tables.nicknames)) >= 70
    weights = rank_weights(len(tables.surnames))
    assert list(weights) == sorted(weights, reverse=True)
    assert weights[-1] > 0
