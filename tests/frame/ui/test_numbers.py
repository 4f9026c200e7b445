"""Numbers in the reader's language, rounded rather than cut."""

from math import inf, nan

import pytest
from django.utils import translation

from accord.frame.ui.numbers import decimal, grouped, percent, plain

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1,234", "0.67", "1,234.6", "12.5 %", "0.125 %"]),
        ("es", [f"1{SPACE}234", "0,67", f"1{SPACE}234,6", "12,5 %", "0,125 %"]),
    ],
)
def test_a_number_is_written_as_the_language_does(language, expected):
    with translation.override(language):
        found = [
            grouped(1234), decimal(2 / 3, 2), decimal(1234.56), percent(0.125), percent(0.00125, 3),
        ]  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("number", "told"), [(None, "–"), (nan, "–"), (inf, "∞"), (-inf, "−∞"), (0.0, "0.0")]
)
def test_what_is_no_number_is_not_written_as_one(number, told):
    assert decimal(number) == told


@pytest.mark.parametrize(
    ("number", "told"), [(1000.0, "1,000"), (1.05, "1.05"), (0.0, "0"), (1.1, "1.1"), (2, "2")]
)
def test_a_plain_number_has_the_decimals_that_it_has(number, told):
    assert plain(number) == told
