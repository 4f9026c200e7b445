"""Who lives in the region, by race and age: an invented composition in the terms of NIBRS.

Race follows from the beat where a household lives and from nothing else: it has no part in who
offends, who is harmed or what is reported. So a true difference between groups is one of places.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from accord.core.simulate.draws import I64, U64, Flags, Table, below, counters, draw, key

#: Codes of NIBRS data elements 28, 39 and 49, with the column that counts them in the population.
RACES: Final[Mapping[str, str]] = {
    "W": "group_white",
    "B": "group_black",
    "A": "group_asian",
    "I": "group_american_indian",
    "P": "group_pacific_islander",
}
UNKNOWN: Final = "U"
# How record systems write a race: in words, as names of a coded domain, in a vendor's codes.
_WRITTEN: Final[Mapping[str, Mapping[str, str]]] = {
    "name": {
        "W": "White", "B": "Black or African American", "A": "Asian",
        "I": "American Indian or Alaska Native", "P": "Native Hawaiian or Other Pacific Islander",
        "U": "Unknown",
    },
    "domain": {
        "W": "WHITE", "B": "BLACK_OR_AFRICAN_AMERICAN", "A": "ASIAN",
        "I": "AMERICAN_INDIAN_OR_ALASKA_NATIVE",
        "P": "NATIVE_HAWAIIAN_OR_OTHER_PACIFIC_ISLANDER", "U": "UNKNOWN",
    },
    "vendor": {"W": "WHT", "B": "BLK", "A": "ASN", "I": "AMI", "P": "PAC", "U": "UNK"},
}  # fmt: skip
# First and last age at the region's start, and the share in a thousand. Suspects as arrests fall by
# age (FBI, Crime in the United States 2018, table 64); all others in round numbers of our own.
_SUSPECTS: Final = (
    (12, 12, 5), (13, 14, 16), (15, 17, 51), (18, 24, 222), (25, 29, 172), (30, 34, 145),
    (35, 39, 121), (40, 44, 81), (45, 49, 66), (50, 54, 52), (55, 59, 37), (60, 64, 19), (65, 80, 13),
)  # fmt: skip
_OTHERS: Final = (
    (12, 14, 20), (15, 17, 40), (18, 24, 150), (25, 34, 225), (35, 49, 270), (50, 64, 190), (65, 85, 105),
)  # fmt: skip


def race_permille(seed: int, beat_of_block: I64) -> I64:
    """Shares of RACES by block, shape (blocks, races), sum 1000: beats differ, blocks a little."""
    noise = below(draw(key(seed, "groups"), counters(beat_of_block.size)), 81)
    beat = beat_of_block.astype(np.uint64)
    black = 60 + below(draw(key(seed, "group", "B"), beat), 520) + noise
    others = 40 + below(draw(key(seed, "group", "C"), beat), 220)
    indian, pacific = 5 + others // 10, 3 + others // 25
    asian = others - indian - pacific
    return np.stack([1000 - black - others, black, asian, indian, pacific], axis=1)


def ages(bands: U64, within: U64, is_suspect: Flags) -> I64:
    """Ages in whole years at the region's start from two draws each."""
    suspects, others = (_ages(bands, within, table) for table in (_SUSPECTS, _OTHERS))
    return np.where(is_suspect, suspects, others)


def _ages(bands: U64, within: U64, table: tuple[tuple[int, int, int], ...]) -> I64:
    first, last, weight = np.array(table, dtype=np.int64).T
    band = Table.of(weight).pick(bands)
    return first[band] + below(within, (last - first + 1)[band])


def written(races: list[str], form: str) -> list[str]:
    """Races as a record system writes them; the codes themselves without a form."""
    return [_WRITTEN[form][race] for race in races] if form else list(races)
