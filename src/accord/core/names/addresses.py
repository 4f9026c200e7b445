"""Street addresses: the hundred-block form and one spelling for types and directions."""

import re

_TYPES = {
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "BL": "BLVD", "ROAD": "RD",
    "DRIVE": "DR", "LANE": "LN", "COURT": "CT", "PLACE": "PL", "HIGHWAY": "HWY", "HY": "HWY",
    "PARKWAY": "PKWY", "CIRCLE": "CIR", "CI": "CIR", "TERRACE": "TER", "WY": "WAY",
}  # fmt: skip
_DIRECTIONS = {"NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W"}
_MASKED = re.compile(r"^0*(\d*?)(\d{0,2}|X{2})\s+(?:BLOCK\s+(?:OF\s+)?)?(.+)$")
_SPACES = re.compile(r"[\s.,#]+")


def normalise_street(text: str) -> str:
    """Return a street name in capitals, with USPS-like short types and directions."""
    words = _SPACES.sub(" ", text.upper()).strip().split(" ")
    last = len(words) - 1
    return " ".join(
        _TYPES.get(word, word)
        if 0 < at == last
        else _DIRECTIONS.get(word, word)
        if at in (0, last) and last > 1
        else word
        for at, word in enumerate(words)
    )


def hundred_block(text: str) -> str | None:
    """Return `"<n>00 BLOCK <street>"` for an address or a masked block; None when unnumbered.

    `1234 Oak Street`, `12XX OAK ST`, `1200 Block OAK ST` and `0012XX OAK ST` all give
    `1200 BLOCK OAK ST`.
    """
    found = _MASKED.match(_SPACES.sub(" ", text.upper()).strip())
    if found is None or not (found[1] or found[2]):
        return None
    return f"{(found[1] and found[1] + '00') or '0'} BLOCK {normalise_street(found[3])}"


def mask_block(number: int, street: str) -> str:
    """Return the masked form `12XX OAK ST` that many agencies publish."""
    return f"{number // 100}XX {street}"
