"""Vehicle numbers: the check digit of 49 CFR 565.15 (c), and which slips it finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.names import misread
from accord.core.names.vin import LENGTH, check_digit, is_checked, with_check_digit

SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
numbers = st.text(SIGNS, min_size=LENGTH, max_size=LENGTH).map(with_check_digit)


@pytest.mark.parametrize("vin", ["11111111111111111", "1M8GDM9AXKP042788", "5GZCZ43D13S812715"])
def test_published_examples_hold(vin) -> None:
    assert is_checked(vin)


@pytest.mark.parametrize(
    "vin", ["1M8GDM9A1KP042788", "", "N/A", "KP042788", "1M8GDM9AXKP04278", "IM8GDM9AXKP042788"]
)
def test_a_wrong_digit_a_short_number_and_a_letter_that_is_never_used_do_not(vin) -> None:
    assert not is_checked(vin)


def test_another_form_has_no_check_digit() -> None:
    assert check_digit("OOO") == ""
    with pytest.raises(ValueError, match="seventeen"):
        with_check_digit("1M8")


@given(numbers, st.integers(0, 2**40))
def test_what_the_eye_misreads_never_passes_the_check(vin, draw) -> None:
    """A sign taken for one that looks like it; two neighbours exchanged pass only where they count alike."""
    read = misread(vin, draw)
    changed = [at for at in range(LENGTH) if read[at] != vin[at]]
    if len(changed) == 1:
        assert not is_checked(read)


@given(numbers, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_never_passes_the_check(vin, at, by) -> None:
    if vin[at].isdigit():
        other = vin[:at] + str((int(vin[at]) + by) % 10) + vin[at + 1 :]
        assert not is_checked(other)
