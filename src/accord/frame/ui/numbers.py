"""Numbers as the reader's language writes them: its decimal mark, its grouping of digits."""

from __future__ import annotations

from decimal import Decimal
from math import isinf, isnan

from django.utils.formats import number_format


def grouped(number: int) -> str:
    """A whole number with its digits grouped."""
    return str(number_format(number, use_l10n=True, force_grouping=True))


def decimal(number: float | None, places: int = 1) -> str:
    """A number rounded to so many decimals; Django's own formatting would cut them off.

    What is not known is a dash.
    """
    if number is None or isnan(number):
        return "–"
    if isinf(number):
        return f"{'−' if number < 0 else ''}∞"
    rounded = Decimal(f"{number:.{places}f}")
    return str(number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True))


def signed(number: float, places: int = 1) -> str:
    """A number with its sign, rounded to so many decimals."""
    return f"{'+' if number > 0 else ''}{decimal(number, places)}"


def percent(share: float, places: int = 1) -> str:
    """A share of one as per cent."""
    return f"{decimal(100 * share, places)} %"


def plain(number: float) -> str:
    """A number with the decimals that it has, six at most."""
    fraction = f"{number:.6f}".partition(".")[2].rstrip("0")
    return decimal(number, len(fraction))
