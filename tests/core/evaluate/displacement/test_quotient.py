"""The displacement quotient is shown only where its divisor is clearly below nought."""

import pytest

from accord.core.evaluate import displacement_quotient


def test_the_guides_formulas():
    found = displacement_quotient(target=(200, 100), buffer=(100, 90), control=(400, 400))
    assert found.gross == 100
    assert found.net == pytest.approx(200 / 400 - 100 / 400)
    assert found.quotient == pytest.approx((90 - 100) / (100 - 200))
    assert found.total_net == pytest.approx(110)


def test_part_of_the_gain_moved_next_door():
    found = displacement_quotient(target=(200, 100), buffer=(100, 150), control=(400, 400))
    assert found.quotient == pytest.approx(-0.5)


def test_no_clear_fall_no_quotient():
    found = displacement_quotient(target=(20, 18), buffer=(10, 12), control=(40, 40))
    assert found.quotient is None
    assert "not clearly" in found.why_not


def test_a_control_without_crime_is_refused():
    with pytest.raises(ValueError, match="control"):
        displacement_quotient(target=(20, 18), buffer=(10, 12), control=(0, 40))
