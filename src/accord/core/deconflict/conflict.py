"""Whether two operations collide, how near and how long; and what of it either side is told."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any, Final

from accord.core.deconflict.places import METRES_PER_FOOT, feet
from accord.core.deconflict.windows import Window
from accord.core.geo import Shape, distance

# What either side learns of a distance: the first bound that it does not exceed, in feet.
BANDS_FT: Final = (500, 1_000, 2_640, 5_280, 26_400)
SHARE_MINUTES: Final = 15
# What two spellings of a common subject may differ in; said whatever the subject is.
ALIKE: Final = "accents, short names, signs of a plate that look alike, extensions and apartments make no difference"
# Two figures that differ by less than the width of a hair are the same distance.
EXACT_M: Final = 1e-6


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One side of a comparison: where (none for a subject alone), how far, when, and of whom."""

    window: Window
    shape: Shape | None = None
    radius_m: float = 0.0
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Two plans that collide, with the exact figures."""

    in_place: bool
    in_subject: bool
    distance_m: float | None
    reach_m: float
    shared: timedelta | None

    def as_data(self) -> dict[str, Any]:
        """Everything that was measured; for those who may see both sides."""
        return {
            "in_place": self.in_place,
            "in_subject": self.in_subject,
            "distance_m": None if self.distance_m is None else round(self.distance_m, 2),
            "distance_ft": None if self.distance_m is None else round(feet(self.distance_m), 1),
            "reach_m": round(self.reach_m, 2),
            "shared_minutes": None if self.shared is None else _minutes(self.shared),
        }

    def told(self) -> dict[str, Any]:
        """What either side learns: a band of distance, rounded minutes, and never whom or where."""
        near = self.in_place and self.distance_m is not None
        band = _band(self.distance_m) if near and self.distance_m is not None else None
        shared = None if self.shared is None else _rounded(self.shared)
        return {
            "in_place": self.in_place,
            "in_subject": self.in_subject,
            "within_ft": band,
            "within_m": None if band is None else round(band * METRES_PER_FOOT),
            "shared_minutes": shared,
        }


def compare(one: Plan, other: Plan) -> Finding | None:
    """The conflict of two plans, or None.

    In place: both radii meet, on the ellipsoid, while both windows with their buffers are open;
    exactly at the radius and exactly at the minute count. In subject: they name a common one,
    whenever and wherever.
    """
    shared = one.window.shared_with(other.window)
    subject = bool(one.subjects & other.subjects)
    reach = one.radius_m + other.radius_m
    apart = None
    if one.shape is not None and other.shape is not None and (shared is not None or subject):
        apart = distance(one.shape, other.shape)
    place = shared is not None and apart is not None and apart <= reach + EXACT_M
    if not (place or subject):
        return None
    return Finding(
        in_place=place, in_subject=subject, distance_m=apart, reach_m=reach, shared=shared
    )


def in_words(told: dict[str, Any]) -> str:
    """What a side is told, in plain English."""
    parts = []
    if told["in_place"]:
        near = told["within_ft"]
        where = "more than 5 miles apart" if near is None else f"within {near:,} ft of each other"
        parts.append(f"places {where}")
    if told["in_subject"]:
        parts.append(f"a subject in common ({ALIKE})")
    minutes = told["shared_minutes"]
    when = "at different times" if minutes is None else f"up to {minutes} minutes at the same time"
    return f"{' and '.join(parts)}, {when}".capitalize() + "."


def _band(distance_m: float) -> int | None:
    return next((bound for bound in BANDS_FT if distance_m <= bound * METRES_PER_FOOT), None)


def _minutes(shared: timedelta) -> int:
    return round(shared / timedelta(minutes=1))


def _rounded(shared: timedelta) -> int:
    """Up to the next quarter of an hour, so that nobody reads the other's times from it."""
    return max(1, ceil(shared / timedelta(minutes=SHARE_MINUTES))) * SHARE_MINUTES
