"""An address as written, taken apart: numbers, street names, the town behind the comma."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from accord.core.names.address_words import words

TEXT_CAP: Final = 300  # characters of an address that are looked at
NUMBER_CAP: Final = 10**6  # no US house number is higher

_NOISE = re.compile(r"[\s.,;#\"'()]+")
# "#4" is an apartment where something stands before it.
_HASH = re.compile(r"(?<=\S)\s*#\s*(?=\w)")
_FRACTION = re.compile(r"\b[13]/[24]\b")
_CROSSED = re.compile(r"\s*[/&\\@+]\s*|\s+(?:AND|AT|NEAR)\s+")
_LEAD = re.compile(r"^(?:(?:THE )?(?:CORNER|INTERSECTION|JUNCTION) (?:OF )?|AT |NEAR )")
_NUMBERED = re.compile(
    r"^(?:(?P<low>\d{1,6})\s*[-/&]\s*(?P<high>\d{1,6})"
    r"|0*(?P<masked>\d{0,4}?)(?P<mask>[X*]{1,3})"
    r"|(?P<one>\d{1,6})(?:-?[A-Z])?)"
    r"\s+(?P<hundred>HUNDRED\s+)?(?P<block>BLOCK\s+|BLK\w?\s+|BLOC\s+)?(?:OF\s+)?(?P<street>.+)$"
)
_TRAILING = re.compile(r"^(?P<street>.+?)\s+(?P<one>\d{1,4})00\s+(?:BLOCK|BLK)$")
_ROUTE = re.compile(r"^(?:INTERSTATE|IH|I)\s*-?\s*(\d{1,3})(?=\b|HWY|[NSEW]B\b)")
_TO_RAMP = re.compile(r"^(?:[NSEW]B )?(?P<one>.+?) TO (?:[NSEW]B )?(?P<other>.+?) (?:RAMP|RMP)$")
# What stands behind a road's name and means the road there: the ramp, the bridge, the way beside.
_AT_ROAD = re.compile(
    r"(?<=\w)(?: (?:ON|OFF|EXIT|ENTRANCE))?(?: (?:RAMP|RMP|EXIT|UNDERPASS|OVERPASS))$"
    r"|(?: [NSEW])? (?:FRTG|FRONTAGE)(?: RD| ROAD)?(?: [NSEW])?$"
)
_ASIDE = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r"\b(AVE|BLVD|PKWY|HWY)([NEW])$")
_ORDINAL = re.compile(r"^0*(\d+)(ST|ND|RD|TH)$")
_STATE_ZIP = re.compile(r"^[A-Z]{2}(?: \d{5}(?:-\d{4})?)?$|^\d{5}(?:-\d{4})?$")


class StreetName(NamedTuple):
    """A street's name in its parts, in short capitals; a part that is not there is ""."""

    before: str
    core: str
    kind: str
    after: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


@dataclass(frozen=True)
class Address:
    """What an address says: `streets` holds one street, two at a crossing, none for a place.

    `low` and `high` are house numbers (equal for one house, None without a number). `slip` says
    that a numbered street has the ending of another number: "ending" (22TH), or "digit" where a
    digit must be missing rather (1TH), or that a ramp or a frontage road is named, whose roads
    `streets` holds ("beside"). `unit` is the apartment or suite: "4B" of "APT 4-B".
    """

    key: str
    streets: tuple[StreetName, ...] = ()
    low: int | None = None
    high: int | None = None
    town: str = ""
    slip: str = ""
    unit: str = ""

    @property
    def is_crossing(self) -> bool:
        """Whether two streets are named and no house number."""
        return len(self.streets) == 2


@lru_cache(maxsize=65_536)
def street_name(text: str) -> StreetName:
    """The parts of a street's name: `North Main Street` → N, MAIN, ST, ""."""
    known = words()
    plain = _JOINED.sub(r"\1 \2", _NOISE.sub(" ", text.upper()).strip())
    said = _ROUTE.sub(r"I\1 ", plain).split()
    # A street called EB, or NB alone, keeps its only word.
    kept = [word for word in said if word not in known.bounds] or said
    found = [known.ordinals.get(word, word) for word in kept]
    if len(found) > 1 and found[-1][:-2] == "HWY" and found[-1][-2:] in known.bounds:
        found[-1] = "HWY"
    before = kind = after = ""
    if len(found) > 2 and found[-1] in known.directions:
        after = known.directions[found.pop()]
    if len(found) > 1 and found[-1] in known.types:
        kind = known.types[found.pop()]
    if len(found) > 1 and found[0] in known.directions:
        before = known.directions[found.pop(0)]
    if not kind and not after and len(found) == 2 and found[-1] in known.directions:
        after = known.directions[found.pop()]
    return StreetName(before, _core(found, kind), kind, after)


def _core(found: list[str], kind: str) -> str:
    """The name itself in one spelling: ordinals without zeros, SAINT as ST, AVENUE A as AVE A."""
    known = words()
    if len(found) > 1:
        first = known.names.get(found[0]) or known.types.get(found[0], found[0])
        found = [first, *found[1:]]
    ordinal = _ORDINAL.match(found[0])
    if ordinal:
        found = [_ordinal(ordinal[1]), *found[1:]]
    elif len(found) == 1 and kind and found[0].isdecimal() and len(found[0]) <= 3:
        found = [_ordinal(found[0])]
    return known.names.get("".join(found), " ".join(found))


def _ordinal(digits: str) -> str:
    number = int(digits)
    ending = "TH" if number % 100 in {11, 12, 13} else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10)
    return f"{number}{ending or 'TH'}"


def place_key(text: str) -> str:
    """The form in which texts are compared as a whole: capitals, no marks, no article before."""
    return _NOISE.sub(" ", text[:TEXT_CAP].upper()).strip().removeprefix("THE ")


def parse_address(text: str) -> Address:
    """Take an address apart; any text gives an answer, at worst one without streets or numbers."""
    said = _HASH.sub(" UNIT ", text[:TEXT_CAP].upper())
    head, town = _town(said)
    head = _ASIDE.sub(" ", head) if _ASIDE.sub("", head).strip() else head
    key = place_key(text)
    unit = _unit(_NOISE.sub(" ", said).strip())
    head = _LEAD.sub("", _NOISE.sub(" ", _FRACTION.sub(" ", head)).strip())
    head = _without_unit(head)
    slip = _slip(head)
    numbered = _numbered(head)
    if numbered is not None:
        low, high, street = numbered
        first = _CROSSED.split(street)[0]
        if not first:
            return Address(key)
        return Address(key, (street_name(first),), low, high, town, slip, unit)
    parts = [part for part in _CROSSED.split(head) if part]
    parts, is_beside = _at_roads(parts)
    slip = "beside" if is_beside and not slip else slip
    names = tuple(dict.fromkeys(street_name(part) for part in parts))[:2]
    return Address(key, names, None, None, town, slip, unit)


def _at_roads(parts: list[str]) -> tuple[list[str], bool]:
    """The roads that a crossing with a ramp or a frontage road lies at, and whether it is one.

    I25 / 6TH TO NB I25 RAMP lies where 6TH and I25 meet.
    """
    if len(parts) != 2:
        return parts, False
    found, beside = [], False
    for part, other in (parts, parts[::-1]):
        ramp = _TO_RAMP.match(part)
        road = _AT_ROAD.sub("", part)
        if ramp is not None:
            same = street_name(other).core
            road = next((one for one in ramp.groups() if street_name(one).core != same), road)
        beside |= road != part
        found.append(road)
    return found, beside


def _slip(head: str) -> str:
    """What the ending of a numbered street tells of a slip of the pen; "" where it fits."""
    for word in _CROSSED.sub(" ", head).split(" "):
        ordinal = _ORDINAL.match(word)
        if ordinal and _ordinal(ordinal[1]) != f"{int(ordinal[1])}{ordinal[2]}":
            return "digit" if len(ordinal[1]) == 1 else "ending"
    return ""


def _town(text: str) -> tuple[str, str]:
    """What stands before the first comma, and the town behind it."""
    head, _, rest = text.partition(",")
    if head.strip().isdecimal() and rest:
        more, _, rest = rest.partition(",")
        head = f"{head} {more}"
    for part in rest.split(","):
        plain = _NOISE.sub(" ", part).strip()
        if plain and not _STATE_ZIP.match(plain) and plain.split(" ")[0] not in words().units:
            return head, plain
    return head, ""


def _without_unit(head: str) -> str:
    """The address up to an apartment or suite."""
    found = head.split(" ")
    for at, word in enumerate(found):
        if at >= 2 and word in words().units and at + 1 < len(found):
            return " ".join(found[:at])
    return head


def _unit(said: str) -> str:
    """What follows the words for parts of a building, in capitals and digits: "3-4" of two."""
    found, units = said.split(" "), words().units
    told = []
    for at, word in enumerate(found[:-1]):
        part = found[at + 1].replace("-", "")
        if at < 2 or word not in units or part in units:
            continue
        # "4 B" is "4B"; a longer word behind the number is a town.
        letter = found[at + 2] if at + 2 < len(found) else ""
        told.append(part + letter if part.isdecimal() and len(letter) == 1 else part)
    return "-".join(told)


def _numbered(head: str) -> tuple[int, int, str] | None:
    found = _NUMBERED.match(head)
    if found is None:
        trailing = _TRAILING.match(head)
        if trailing is None:
            return None
        low = int(trailing["one"]) * 100
        return low, low + 99, trailing["street"]
    street = found["street"]
    known = words()
    first = _CROSSED.split(street)[0]
    if not first or first in known.types:  # 12 ST is a street; 100 PARK AVE is a house
        return None
    low, high = _numbers(found)
    return (low, high, street) if high <= NUMBER_CAP else None


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    """Lowest and highest house number of a match; a hundred is its whole block."""
    if found["mask"]:
        width = 10 ** len(found["mask"])
        low = int(found["masked"] or 0) * width
        return low, low + max(width, 100) - 1
    if found["low"]:
        low, high = int(found["low"]), int(found["high"])
        if high < low:  # 1200-98: the second number is written without its hundreds
            width = 10 ** len(found["high"])
            high += low // width * width
        return min(low, high), max(low, high)
    one = int(found["one"])
    if found["hundred"]:
        one *= 100
    if found["block"] or found["hundred"] or one % 100 == 0:
        return one // 100 * 100, one // 100 * 100 + 99
    return one, one
