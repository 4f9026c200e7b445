"""Dates of birth in part, and plates and vehicle numbers in part."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.names import (
    PartialBirth,
    canonical_pattern,
    confusion_key,
    fits,
    longest_run,
    plate_marks,
    read_birth,
    vin_marks,
)

PLATES = st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=2, max_size=8)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1984-03-07", PartialBirth(1984, 3, 7)),
        ("3/7/1984", PartialBirth(1984, 3, 7)),
        ("1984-03", PartialBirth(1984, 3)),
        (" 1984 ", PartialBirth(1984)),
        ("03-07", PartialBirth(0, 3, 7)),
        ("02-29", PartialBirth(0, 2, 29)),
    ],
)
def test_a_date_of_birth_is_read_as_far_as_it_is_known(text, known):
    assert read_birth(text) == known


@pytest.mark.parametrize("text", ["", "84", "1984-13-01", "02-30", "1983-02-29", "March", "0000"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        read_birth(text)


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
def test_a_whole_date_matches_itself_and_its_parts(born):
    whole = PartialBirth(born.year, born.month, born.day)
    for known in (whole, PartialBirth(born.year), PartialBirth(0, born.month, born.day)):
        assert known.matches(born)
    assert not PartialBirth(born.year + 1).matches(born)
    back = whole.exchanged
    assert back is None or back.exchanged == whole


@given(PLATES, st.data())
def test_any_part_of_a_plate_begins_one_of_its_marks(plate, data):
    start = data.draw(st.integers(0, len(plate) - 2))
    end = data.draw(st.integers(start + 2, len(plate)))
    part = confusion_key(plate[start:end])
    assert any(mark.startswith(part) for mark in plate_marks(plate))
    assert fits(canonical_pattern(f"*{plate[start:end]}*"), plate)


@given(PLATES, st.integers(0, 7))
def test_a_question_mark_stands_for_one_character(plate, at):
    at %= len(plate)
    assert fits(canonical_pattern(plate[:at] + "?" + plate[at + 1 :]), plate)
    assert not fits(canonical_pattern(plate + "?"), plate)


def test_what_the_eye_confuses_is_one():
    assert fits(canonical_pattern("ABO-18?"), "A80I87")
    assert longest_run("AB?123*") == "123"


def test_a_vehicle_number_is_found_from_its_start_or_by_its_end():
    vin = "1HGCM82633A004352"
    marks = vin_marks(vin)
    assert marks[0] == confusion_key(vin)
    assert any(mark.startswith(confusion_key("004352")) for mark in marks)
    assert vin_marks("") == ()
    assert plate_marks("") == ()
    assert plate_marks("A") == (confusion_key("A"),)
