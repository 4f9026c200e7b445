"""What a geocoder answers: a match with its grade, and what else may have been meant."""

from dataclasses import dataclass
from typing import Final

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
