"""Plates and vehicle numbers in part: what is kept to find them, and patterns with wildcards.

All is compared in the confusion form, in which `0` and `O`, `1` and `I`, `8` and `B` … are one.
"""

import re
from typing import Final

from accord.core.names.plates import confusion_key

# A shorter run of known characters would be found in every other plate.
SHORTEST_RUN: Final = 2
VIN_LENGTH: Final = 17
VIN_TAIL: Final = 8  # what people read off a windscreen, and most forms ask for


def plate_marks(plate: str) -> tuple[str, ...]:
    """Every ending of a plate in confusion form, the whole first: any part begins one of them."""
    key = confusion_key(plate)
    return tuple(key[at:] for at in range(max(len(key) - SHORTEST_RUN + 1, min(len(key), 1))))


def vin_marks(vin: str) -> tuple[str, ...]:
    """The whole number and every ending within its last eight: parts from the start or of those."""
    key = confusion_key(vin)
    last = range(max(1, len(key) - VIN_TAIL), max(1, len(key) - 3))
    return (key, *(key[at:] for at in last)) if key else ()


def canonical_pattern(text: str) -> str:
    """A pattern in confusion form: `?` is any one character, `*` any number; others drop out."""
    kept = "".join(letter for letter in text.upper() if letter.isalnum() or letter in "?*")
    return "".join(one if one in "?*" else confusion_key(one) for one in kept)


def longest_run(pattern: str) -> str:
    """The longest part of a pattern without wildcards; the first among equals."""
    return max(re.split(r"[?*]+", pattern), key=len)


def fits(pattern: str, text: str) -> bool:
    """Whether a plate or number, in confusion form, is what the canonical pattern says."""
    wanted = re.escape(pattern).replace(r"\?", ".").replace(r"\*", ".*")
    return re.fullmatch(wanted, confusion_key(text)) is not None
