"""Where an agency's addresses can lie: a street of the name in another part of the world is no answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from accord.core.geocode.answers import Candidate, Match

FAR_AWAY: Final = "far_away"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Reach:
    """Boxes (west, south, east, north, degrees), in one of which a point must lie; none for all."""

    boxes: tuple[Box, ...] = ()

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in one of them."""
        return not self.boxes or any(
            west <= lon <= east and south <= lat <= north for west, south, east, north in self.boxes
        )

    def match(self, found: Match) -> Match:
        """The answer, or that it is far away; what people decided (an alias) is not judged."""
        if found.kind == "alias":
            return found
        near = self.candidates(found.candidates)
        if found.lon is None or found.lat is None or self.holds(found.lon, found.lat):
            return replace(found, candidates=near)
        return Match(why=FAR_AWAY, candidates=near)

    def candidates(self, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Those that lie there."""
        return tuple(one for one in found if self.holds(one.lon, one.lat))
