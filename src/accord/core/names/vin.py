"""Vehicle identification numbers: seventeen characters, and the digit that checks them."""

from typing import Final

# Each letter's value in the check; I, O and Q are never used, since they look like digits.
_VALUES: Final = {
    **{str(n): n for n in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)), "P": 7, "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}  # fmt: skip
# 49 CFR 565.15 (c): the weight of each place; that of the check digit is nought.
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECK: Final = 8
LENGTH: Final = 17


def check_digit(vin: str) -> str:
    """The check digit that a number of seventeen characters ought to bear; "" for another form."""
    if len(vin) != LENGTH or any(letter not in _VALUES for letter in vin):
        return ""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(vin, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def is_checked(vin: str) -> bool:
    """Whether a number in capitals has the right form and bears the right check digit."""
    digit = check_digit(vin)
    return bool(digit) and digit == vin[_CHECK]


def with_check_digit(vin: str) -> str:
    """The number with the check digit put in its place; raises `ValueError` for another form."""
    digit = check_digit(vin)
    if not digit:
        raise ValueError(
            "a vehicle identification number has seventeen characters, without I, O, Q"
        )
    return vin[:_CHECK] + digit + vin[_CHECK + 1 :]
