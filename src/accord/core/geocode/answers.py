"""What a geocoder answers: a match with its grade, and what else may have been meant."""

from dataclasses import dataclass, replace
from typing import Final

BESIDE_METRES: Final = 400.0  # how far a ramp reaches from the crossing that it serves
GRADES: Final = ("A", "B", "C", "D", "")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Something the address may mean, for a person to choose."""

    text: str
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class Match:
    """The answer: grade A (exact) to D (area only), "" without a point; degrees, metres.

    `kind` says what matched (address, block, crossing, place, alias, street, area), `matched`
    how it is called in the index, `why` what kept the grade from A.
    """

    grade: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    kind: str = ""
    matched: str = ""
    why: str = ""
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether the point says where within an area it happened: grade A, B or C."""
        return self.grade in {"A", "B", "C"}


@dataclass(frozen=True, kw_only=True)
class Alias:
    """What people decided that a text means: another address, or a point in degrees."""

    address: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float = 50.0


def doubted(match: Match, slip: str) -> Match:
    """An answer where a numbered street has a wrong ending: 22TH is a C, 1TH may be any -1TH.

    A ramp or a frontage road lies somewhere about the crossing of its roads: a C.
    """
    if not slip or match.grade not in {"A", "B", "C"}:
        return match
    if slip == "beside":
        return replace(
            match, grade="C", why="beside", radius_m=max(match.radius_m or 0.0, BESIDE_METRES)
        )
    if slip == "ending":
        return replace(match, grade="C", why="ordinal_ending")
    assert match.lon is not None
    assert match.lat is not None
    assert match.radius_m is not None
    meant = Candidate(text=match.matched, lon=match.lon, lat=match.lat, radius_m=match.radius_m)
    return Match(why="ordinal_ending", candidates=(meant,))


def rank(match: Match) -> tuple[int, bool]:
    """How good an answer is, the best lowest: by its grade, then whether it names candidates."""
    return GRADES.index(match.grade), not match.candidates
