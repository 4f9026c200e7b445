"""By day a few ask each thing, from thing to thing others; at night all ask everything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")

AT_NIGHT = "ACCORD_EVERY_LOOK" in os.environ


def whose_turn(thing: object, askers: Sequence[T], few: int) -> Sequence[T]:
    """Who of the askers asks this thing: `few` by day, told by its name, so that each run asks alike.

    Nothing is left out: each thing is asked by somebody, by day too.
    """
    if AT_NIGHT or len(askers) <= few:
        return askers
    first = crc32(str(thing).encode())
    return [askers[(first + n * len(askers) // few) % len(askers)] for n in range(few)]
